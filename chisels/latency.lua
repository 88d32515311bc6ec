-- How a number is spread, by anything.

description = "Draws a histogram of a number for each value of a key: by default the latency of each system call. " ..
  "Each line is for a range that is twice as wide as the one before. Any numeric field can be shown by any other."
short_description = "Histograms of any number by any field"
category = "Performance"
args = {
  { name = "by", argtype = "fields", optional = true, default = "evt.type",
    description = "The fields to group by, separated by commas" },
  { name = "value", argtype = "field", optional = true, default = "evt.latency",
    description = "The number to show" },
  { name = "units", argtype = "enum", values = { "auto", "time", "bytes", "none" }, optional = true, default = "auto",
    description = "What it is a number of; auto tells by the name of the field" },
  { name = "top", argtype = "int", min = 1, optional = true, default = 10,
    description = "How many groups: those with the most events" },
}
examples = {
  { "-c latency fd.type=file", "how long file I/O takes, by system call" },
  { "-c latency fd.directory evt.is_io=true", "how long it takes in each directory" },
  { "-c latency \"proc.name evt.buflen\"", "how large the reads and writes of programs are" },
}

local arg = require("chisel.args")(args)
local aggregate = require "aggregate"
local format = require "chisel.format"
local output = require "chisel.output"

local WIDTH, MOST = 16, 50 -- of the ranges; of the longest bar

local sums

local function units()
  if arg.units ~= "auto" then return arg.units end
  if arg.value:find "latency" or arg.value:find "duration" or arg.value:find "delta" then return "time" end
  return (arg.value:find "buflen" or arg.value:find "res$" or arg.value:find "size") and "bytes" or "none"
end

local function by_count(a, b) return a.count > b.count end

-- The rows with the most events, with the ranges that they lie in: { from, to, number of events }.
local function groups()
  local rows = sums:top()
  table.sort(rows, by_count)
  for i = arg.top + 1, #rows do rows[i] = nil end
  for _, row in ipairs(rows) do
    row.ranges = {}
    local first, last
    for i, n in ipairs(row.hist) do
      if n > 0 then first, last = first or i, i end
    end
    for i = first or 1, last or 0 do row.ranges[#row.ranges + 1] = { 1 << (i - 1), 1 << i, row.hist[i] } end
  end
  return rows
end

local function print_json(row)
  local names, values = table.move(arg.by, 1, #arg.by, 1, {}), table.move(row, 1, #arg.by, 1, {})
  names[#arg.by + 1], values[#arg.by + 1] = "count", row.count
  names[#arg.by + 2], values[#arg.by + 2] = "ranges", row.ranges
  print(output.object(names, values))
end

local function print_text(row)
  local keys, most = {}, 0
  for i in ipairs(arg.by) do keys[i] = tostring(row[i]) end
  print(output.paint(("%s: %d"):format(table.concat(keys, " "), row.count), "bold"))
  for _, range in ipairs(row.ranges) do most = math.max(most, range[3]) end
  for _, range in ipairs(row.ranges) do
    local from, to = format.value(range[1], units(), 0), format.value(range[2], units(), 0)
    local bar = ("#"):rep(math.ceil(range[3] / most * MOST))
    print(("  %s |%s| %d"):format(format.fit(from .. " - " .. to, WIDTH + 4, true), format.fit(bar, MOST), range[3]))
  end
end

function on_init()
  chisel.set_filter(("evt.type!=switch and %s>0"):format(arg.value))
  sums = sums or aggregate.new { keys = arg.by, value = arg.value, op = "hist", positive_only = true }
  chisel.attach_aggregate(sums)
  return true
end

require("chisel.periodic")(function()
  for _, row in ipairs(groups()) do
    if output.is_json() then print_json(row) else print_text(row) end
  end
end, function() sums:clear() end)
