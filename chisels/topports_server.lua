-- Which server ports carry most.

description = "Ranks the ports of servers by the bytes that were sent and received over them. With -pc ports are " ..
  "shown for each container."
short_description = "Server ports with the most traffic"
category = "Net"
args = {}
examples = {
  { "-c topports_server", "which services have traffic, once a second" },
  { "-c topports_server proc.name=curl", "which services a program talks to" },
}

require("chisel.top") {
  keys = { { "fd.sport", "Srv Port" } },
  container_keys = { { "fd.sport", "Srv Port" }, { "container.name", "container.name" } },
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true",
  top = 100,
}
