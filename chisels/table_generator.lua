-- The top list that other chisels and the command line make theirs.

description = "Ranks the values of fields by the sum of another field: a top list of anything, without writing a " ..
  "chisel."
short_description = "A top list of any fields"
category = "Filter"
hidden = true
args = {
  { name = "keys", argtype = "fields", description = "The fields to group by, separated by commas" },
  { name = "keydescs", description = "Their titles, separated by commas" },
  { name = "value", argtype = "field", description = "The field to add up; evt.count counts events" },
  { name = "valuedesc", description = "Its title" },
  { name = "filter", argtype = "filter", description = "Which events" },
  { name = "top_number", argtype = "int", min = 0, description = "How many rows, 0 for all" },
  { name = "value_units", argtype = "enum", values = { "none", "bytes", "time", "timepct" },
    description = "What the value is a number of" },
}
examples = {
  { "-c table_generator \"fd.sip,fd.sport Server,Port evt.count Calls evt.is_io=true 20 none\"",
    "which servers are talked to" },
}

local arg = require("chisel.args")(args)

require("chisel.top")(function()
  local keys = {}
  for title in (arg.keydescs .. ","):gmatch "([^,]*)," do keys[#keys + 1] = { arg.keys[#keys + 1], title } end
  if #keys ~= #arg.keys then
    error(("there are %d keys and %d titles for them"):format(#arg.keys, #keys), 0)
  end
  return {
    keys = keys,
    value = { arg.value, arg.valuedesc, units = arg.value_units },
    filter = arg.filter,
    top = arg.top_number,
  }
end)
