-- Which containers read and write files most.

description = "Ranks containers by the bytes that were read from files and written to them. What runs outside of " ..
  "containers is left out."
short_description = "Containers with the most file I/O"
category = "I/O"
args = {}
examples = {
  { "-c topcontainers_file", "which container reads and writes most, once a second" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.container,
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "fd.type=file and evt.is_io=true and container.name!=host",
  top = 10,
}
