-- How well HTTP requests are served.

description = "Counts HTTP requests and their answers by class of status code, with the mean and the longest time " ..
  "to the answer and the bytes, for each server, process, status code or URL. What is encrypted is not seen."
short_description = "HTTP requests by status, with times"
category = "Application"
args = {
  { name = "by", argtype = "enum", values = { "host", "process", "code", "url" }, optional = true, default = "host",
    description = "What to group by" },
}
examples = {
  { "-c httpstat", "by server, once a second" },
  { "-c httpstat url proc.name=nginx", "by page of a web server" },
}

local arg = require("chisel.args")(args)
local format = require "chisel.format"
local http = require "chisel.http"

local event = require("chisel.fields") { process = "proc.name" }

local list = require("chisel.rows") {
  columns = {
    { "requests", "REQUESTS", width = 9, right = true },
    { "1xx", width = 6, right = true }, { "2xx", width = 6, right = true }, { "3xx", width = 6, right = true },
    { "4xx", width = 6, right = true }, { "5xx", width = 6, right = true },
    { "average", "AVERAGE", width = 9, right = true, show = format.duration },
    { "longest", "LONGEST", width = 9, right = true, show = format.duration },
    { "bytes", "BYTES", width = 9, right = true, show = format.bytes },
    { "by", "FOR" },
  },
}

local TITLE = 2 -- lines

local keys = {
  host = function(t) return t.url:match "^[^/]+" or "<NA>" end,
  process = function(t) return ("%s %s"):format(t.direction, event.process or "<NA>") end,
  code = function(t) return t.code end,
  url = function(t) return ("%s %s"):format(t.method, t.url) end,
}

local stats, order = {}, {} -- by key; in order of appearance

local function count(t)
  local key = keys[arg.by](t)
  local s = stats[key]
  if not s then
    s = { n = 0, classes = { 0, 0, 0, 0, 0 }, total = 0, longest = 0, bytes = 0, key = key, index = #order + 1 }
    stats[key], order[s.index] = s, s
  end
  local class = t.code // 100
  s.n, s.total, s.longest, s.bytes = s.n + 1, s.total + t.latency, math.max(s.longest, t.latency), s.bytes + t.size
  if s.classes[class] then s.classes[class] = s.classes[class] + 1 end
end

http.each(count)

require("chisel.periodic")(function(_, _, room)
  table.sort(order, function(a, b)
    if a.n ~= b.n then return a.n > b.n end
    return a.index < b.index
  end)
  list:title()
  for i, s in ipairs(order) do
    if i > room - TITLE then break end
    local c = s.classes
    list:print { s.n, c[1], c[2], c[3], c[4], c[5], s.total // s.n, s.longest, s.bytes, s.key }
  end
end, function() stats, order = {}, {} end)
