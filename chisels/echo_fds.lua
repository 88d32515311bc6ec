-- Everything that is read and written.

description = "Shows the data of every read and write, with a line above it that says who moved how much from or " ..
  "to what. Reads are red, writes are blue; -pc adds the container. Give a filter to say whose data."
short_description = "Data that processes read and write"
category = "I/O"
examples = {
  { "-c echo_fds proc.name=cat", "what one program reads and writes" },
  { "-A -c echo_fds fd.port=80", "what goes over a port, with its line ends" },
}

local output = require "chisel.output"

args = { output.disable_color }
require("chisel.args")(args)

require("chisel.data") {
  columns = {
    { "evt.is_io_read", only = "text", show = function(is_read) return is_read and "from" or "to" end },
    { "container.name", container = true }, { "container.id", container = true },
    { "fd.name" }, { "proc.name" },
  },
  template = "------ %s %s %s %s (%s)\n%s",
  container_template = "------ %s %s %s [%s] [%s] %s (%s)\n%s",
}
