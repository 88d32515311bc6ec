-- Input and output by any field.

description = "Ranks the values of a field by the bytes that were read and written: by process, file, directory, " ..
  "container, port or any other field."
short_description = "Bytes of I/O by any field"
category = "I/O"
args = { { name = "key", argtype = "field", description = "The field to group by; tracer -l lists them" } }
examples = {
  { "-c fdbytes_by fd.type", "how much of it is files, sockets or pipes" },
  { "-c fdbytes_by fd.directory proc.name=nginx", "which directories a web server reads most from" },
}

local arg = require("chisel.args")(args)

require("chisel.top")(function()
  return {
    keys = { { arg.key, arg.key } },
    value = { "evt.rawarg.res", "Bytes", units = "bytes" },
    filter = "evt.is_io=true and evt.failed=false",
    top = 30,
  }
end)
