-- What is exchanged over a port.

description = "Shows the data that is sent and received over a port of either side. Received data is red, sent " ..
  "data is blue. Options -A, -x and -X say how data looks."
short_description = "Data exchanged over a port"
category = "Net"
examples = {
  { "-A -c spy_port 80", "requests and answers, with their line ends" },
  { "-X -c spy_port 5432 proc.name=psql", "what one program says to a database, in hexadecimal" },
}

local output = require "chisel.output"

args = {
  { name = "host_port", argtype = "int", min = 0, max = 65535, description = "The number of the port" },
  output.disable_color,
}

local arg = require("chisel.args")(args)

require("chisel.data") {
  filter = function() return "evt.arg.data exists and (fd.type=ipv4 or fd.type=ipv6) and fd.port=" .. arg.host_port end,
  template = "------ %s %s\n%s",
}
