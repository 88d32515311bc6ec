-- Which processes read and write files most.

description = "Ranks processes by the bytes that they read from files and wrote to them. With -pc processes are " ..
  "shown with their id inside of the container and its name."
short_description = "Processes with the most file I/O"
category = "I/O"
args = {}
examples = {
  { "-c topprocs_file", "who reads and writes most, once a second" },
  { "-c topprocs_file \"fd.name startswith /var/log and evt.is_io_write=true\"", "who writes most to /var/log" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.process,
  container_keys = keys.process_in_container,
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "fd.type=file and evt.is_io=true",
  top = 10,
}
