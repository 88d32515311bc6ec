-- Which network connections carry most.

description = "Ranks network connections by the bytes that went over them in both directions. With -pc each " ..
  "connection is shown with its container."
short_description = "Connections with the most traffic"
category = "Net"
args = {}
examples = {
  { "-c topconns", "which connections are busy, once a second" },
  { "-c topconns fd.sport=5432", "those to a database" },
}

require("chisel.top") {
  keys = { { "fd.l4proto", "Proto" }, { "fd.name", "Conn" } },
  container_keys = { { "container.name", "container.name" }, { "fd.l4proto", "Proto" }, { "fd.name", "Conn" } },
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true",
  top = 30,
}
