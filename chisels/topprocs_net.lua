-- Which processes send and receive most.

description = "Ranks processes by the bytes that they sent and received over IPv4 and IPv6. With -pc processes " ..
  "are shown with their id inside of the container and its name."
short_description = "Processes with the most network traffic"
category = "Net"
args = {}
examples = {
  { "-c topprocs_net", "who fills the line, once a second" },
  { "-c topprocs_net fd.sport=443", "only what goes over HTTPS" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.process,
  container_keys = keys.process_in_container,
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true",
  top = 100,
}
