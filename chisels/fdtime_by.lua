-- Time of input and output by any field.

description = "Ranks the values of a field by the time that was spent in reading and writing: by process, file, " ..
  "directory, container, port or any other field."
short_description = "Time spent in I/O by any field"
category = "I/O"
args = { { name = "key", argtype = "field", description = "The field to group by; tracer -l lists them" } }
examples = {
  { "-c fdtime_by fd.type", "whether files, sockets or pipes are waited for" },
  { "-c fdtime_by fd.name proc.name=mysqld", "which files and connections a database waits for" },
}

local arg = require("chisel.args")(args)

require("chisel.top")(function()
  return {
    keys = { { arg.key, arg.key } },
    value = { "evt.latency", "Time", units = "time" },
    filter = "evt.is_io=true and evt.latency>0",
    top = 10,
  }
end)
