-- Network connections, and what goes over them.

local view = require "chisel.view"

view_info = {
  id = "connections",
  name = "Connections",
  description = "The network connections that were used, with the bytes that came and went over each.",
  tips = { "Enter on a process or a container, then F2: the connections of that one alone." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "(fd.type=ipv4 or fd.type=ipv6) and fd.name!=''",
  applies_to = view.selections("machine", "containers", "processes", "ports", "fd.port", "fd.proto", "fd.lport",
    "fd.rport", "errors", "clusters"),
  drilldown_target = "incoming_connections",
  use_defaults = true,
  columns = {
    view.key("fd.name", "default"),
    view.key("fd.containername", "containers"),
    { name = "L4PROTO", field = "fd.l4proto", colsize = 8, description = "The protocol: tcp, udp, ..." },
    { name = "LIP", field = "fd.lip", colsize = 17, description = "The address on this side." },
    { name = "LPORT", field = "fd.lport", colsize = 8, description = "The port on this side." },
    { name = "RIP", field = "fd.rip", colsize = 17, description = "The address on the other side." },
    { name = "RPORT", field = "fd.rport", colsize = 8, description = "The port on the other side." },
    { name = "BPS IN", field = "evt.buflen.net.in", aggregation = "TIME_AVG", colsize = 12, is_sorting = true,
      description = "Bytes a second that come in." },
    { name = "BPS OUT", field = "evt.buflen.net.out", aggregation = "TIME_AVG", colsize = 12,
      description = "Bytes a second that go out." },
    { name = "IOPS", field = "evt.count", aggregation = "TIME_AVG", colsize = 12, description = "Events a second." },
    view.container,
    view.command,
  },
  actions = {
    { hotkey = "c", command = "tcpdump -niany host %fd.lip and host %fd.rip and port %fd.lport and port %fd.rport",
      description = "packets of the connection" },
    { hotkey = "l", command = "tcpdump -niany host %fd.lip", description = "packets of the address on this side" },
    { hotkey = "n", command = "nslookup %fd.rip", description = "name of the other side" },
    { hotkey = "P", command = "ping %fd.rip", description = "ping the other side", wait_finish = false },
    { hotkey = "r", command = "tcpdump -niany host %fd.rip", description = "packets of the other side" },
    { hotkey = "t", command = "traceroute %fd.rip", description = "the way to the other side" },
  },
}
