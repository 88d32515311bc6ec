-- Ports of servers, and what goes over them.

local view = require "chisel.view"

view_info = {
  id = "sports",
  name = "Server Ports",
  description = "The ports of servers, on this machine and elsewhere, with the bytes that came and went over each.",
  tips = { "Enter shows the connections of the selected port." },
  tags = { "wsysdig" },
  view_type = "table",
  filter = "(fd.type=ipv4 or fd.type=ipv6) and fd.name!=''",
  applies_to = view.selections("machine", "containers", "processes", "errors", "clusters"),
  drilldown_target = "connections",
  use_defaults = true,
  columns = {
    view.key "fd.sport",
    { name = "SPORT", field = "fd.sport", colsize = 8, description = "The port of the server." },
    { name = "BPS IN", field = "evt.buflen.net.in", aggregation = "TIME_AVG", colsize = 12, is_sorting = true,
      description = "Bytes a second that come in." },
    { name = "BPS OUT", field = "evt.buflen.net.out", aggregation = "TIME_AVG", colsize = 12,
      description = "Bytes a second that go out." },
    { name = "IO CALLS", field = "evt.count", aggregation = "SUM", colsize = 12, description = "Number of events." },
  },
  actions = {
    { hotkey = "t", command = "tcpdump -niany port %fd.sport", description = "packets of the port",
      wait_finish = false },
  },
}
