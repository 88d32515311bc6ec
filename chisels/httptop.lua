-- Which HTTP requests are made most, take longest, carry most.

description = "Ranks HTTP requests by how often they were made, by the mean time to the answer, or by the bytes of " ..
  "the answers. What is encrypted is not seen. With -pc requests are shown for each container."
short_description = "HTTP requests made most often, slowest or largest"
category = "Application"
args = {
  { name = "by", argtype = "enum", values = { "ncalls", "bytes", "time" }, optional = true, default = "ncalls",
    description = "What to rank by: the number of requests, the bytes of answers, or the mean time" },
}
examples = {
  { "-c httptop", "which pages are asked for, once a second" },
  { "-c httptop time proc.name=nginx", "which pages of a web server are slow" },
}

local arg = require("chisel.args")(args)
local http = require "chisel.http"

local TOP = 30

local units = { ncalls = "none", bytes = "bytes", time = "time" }
local requests, by_key -- in order of appearance; by what they are listed by

local function clear() requests, by_key = {}, {} end

clear()

local function count(t)
  local row = { t.method, t.url }
  if sysdig.is_print_container_data() then table.insert(row, 1, t.container or "<NA>") end
  local key = table.concat(row, "\0")
  if not by_key[key] then
    row.index, row.ncalls, row.bytes, row.latency = #requests + 1, 0, 0, 0
    requests[row.index], by_key[key] = row, row
  end
  row = by_key[key]
  row.ncalls, row.bytes, row.latency = row.ncalls + 1, row.bytes + t.size, row.latency + t.latency
end

local function rows()
  for _, row in ipairs(requests) do
    row.value = arg.by == "time" and row.latency / row.ncalls or row[arg.by]
  end
  table.sort(requests, function(a, b)
    if a.value ~= b.value then return a.value > b.value end
    return a.index < b.index
  end)
  return table.move(requests, 1, TOP, 1, {})
end

require("chisel.top")(function()
  return {
    keys = { { "method", "method" }, { "url", "url" } },
    container_keys = { { "container", "container" }, { "method", "method" }, { "url", "url" } },
    value = { arg.by, arg.by, units = units[arg.by] },
    filter = http.filter,
    snaplen = http.SNAPLEN,
    rows = rows,
    clear = clear,
  }
end)

function on_event()
  http.feed(count)
  return false
end
