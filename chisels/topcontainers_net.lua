-- Which containers send and receive most.

description = "Ranks containers by the bytes that they sent and received over IPv4 and IPv6. What runs outside " ..
  "of containers is left out."
short_description = "Containers with the most network traffic"
category = "Net"
args = {}
examples = {
  { "-c topcontainers_net", "which container has most traffic, once a second" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.container,
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true and container.name!=host",
  top = 100,
}
