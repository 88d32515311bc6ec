-- Descriptors in use, by any field.

description = "Counts the files, connections and other descriptors that were used, for each value of a field: by " ..
  "process, container, port or any other. A descriptor counts once, however often it is used."
short_description = "Number of descriptors in use by any field"
category = "I/O"
args = { { name = "key", argtype = "field", description = "The field to group by; tracer -l lists them" } }
examples = {
  { "-c fdcount_by proc.name fd.type=file", "how many files each program uses" },
  { "-c fdcount_by fd.sip fd.type=ipv4", "how many connections there are to each server" },
}

local arg = require("chisel.args")(args)
local aggregate = require "aggregate"

local list, descriptors

function on_init()
  chisel.set_filter "fd.num>0 and fd.name exists and fd.name!=''"
  list = list or require("chisel.rows") { columns = { { arg.key }, { "count" } }, template = "%s\t%s" }
  descriptors = descriptors or aggregate.new { keys = { arg.key, "fd.num", "fd.name" } }
  chisel.attach_aggregate(descriptors)
  return true
end

function on_capture_end()
  local counts, keys = {}, {}
  for _, row in ipairs(descriptors:top()) do
    local key = row[1]
    if not counts[key] then keys[#keys + 1] = key end
    counts[key] = (counts[key] or 0) + 1
  end
  table.sort(keys, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return tostring(a) < tostring(b)
  end)
  for _, key in ipairs(keys) do list:print { key, counts[key] } end
end
