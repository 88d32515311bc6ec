-- What is exchanged with an address.

description = "Shows the data that is sent to and received from an IP address. Received data is red, sent data is " ..
  "blue. Options -A, -x and -X say how data looks."
short_description = "Data exchanged with an IP address"
category = "Net"
examples = {
  { "-c spy_ip 10.0.0.7", "everything" },
  { "-A -c spy_ip 10.0.0.7 proc.name=curl", "what one program says, with its line ends" },
}

local output = require "chisel.output"

args = {
  { name = "host_ip", argtype = "ipv4", description = "The address of either side, for example 10.0.0.7" },
  output.disable_color,
}

local arg = require("chisel.args")(args)

require("chisel.data") {
  filter = function() return "evt.arg.data exists and (fd.type=ipv4 or fd.type=ipv6) and fd.ip=" .. arg.host_ip end,
  template = "------ %s %s\n%s",
}
