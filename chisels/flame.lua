-- Where time goes, as input for flame graphs.

description = "Adds up the latencies of system calls and writes them as folded stacks: a line for each combination " ..
  "of the fields, separated by semicolons, and its nanoseconds. Programs that draw flame graphs read it. Any fields " ..
  "can be stacked, also the tags of spans, and any number can be added up."
short_description = "Folded stacks of latencies, for flame graphs"
category = "Performance"
args = {
  { name = "stack", argtype = "fields", optional = true, default = "proc.name,evt.type,fd.name",
    description = "The fields to stack, the outermost first" },
  { name = "value", argtype = "field", optional = true, default = "evt.latency",
    description = "The number to add up" },
}
examples = {
  { "-r FILE -c flame >out.folded", "by program, system call and file" },
  { "-c flame proc.aname[2],proc.aname[1],proc.name,evt.type -- make", "by what a build starts" },
  { "-r FILE -c flame \"span.tags span.duration\"", "spans that programs mark" },
}

local arg = require("chisel.args")(args)
local aggregate = require "aggregate"
local output = require "chisel.output"

local sums -- for each depth: the totals of stacks up to it

function on_init()
  chisel.set_filter(("evt.type!=switch and %s>0"):format(arg.value))
  sums = sums or {}
  for depth = 1, #arg.stack do
    local keys = table.move(arg.stack, 1, depth, 1, {})
    sums[depth] = sums[depth] or aggregate.new { keys = keys, value = arg.value, positive_only = true }
    chisel.attach_aggregate(sums[depth])
  end
  return true
end

-- A value as a frame: neither empty nor with a character that separates.
local function frame(value) return value == "" and "-" or (tostring(value):gsub("[;%c]", "_")) end

-- What each stack has besides those that go deeper.
local function own_values()
  local own, order = {}, {}
  for depth, sum in ipairs(sums) do
    for _, row in ipairs(sum:top()) do
      local frames = {}
      for i = 1, depth do frames[i] = frame(row[i]) end
      local key = table.concat(frames, ";")
      if not own[key] then order[#order + 1] = key end
      own[key] = (own[key] or 0) + row.value
      frames[depth] = nil
      local parent = table.concat(frames, ";")
      if own[parent] then own[parent] = own[parent] - row.value end
    end
  end
  table.sort(order)
  return own, order
end

function on_capture_end()
  local own, order = own_values()
  for _, key in ipairs(order) do
    local value = math.tointeger(own[key]) or own[key]
    if value > 0 and output.is_json() then
      print(output.object({ "stack", "value" }, { key, value }))
    elseif value > 0 then
      print(("%s %.0f"):format(key, value))
    end
  end
end
