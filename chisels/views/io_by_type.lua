-- I/O by the kind of descriptor: files, sockets, pipes, ...

local view = require "chisel.view"

view_info = {
  id = "io_by_type",
  name = "I/O by Type",
  description = "How much is read from and written to files, sockets, pipes and all other kinds of descriptors.",
  tips = { "Enter shows the processes that use the selected kind." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  applies_to = view.selections("machine", "containers", "processes", "ports", "errors", "clusters"),
  drilldown_target = "procs",
  use_defaults = true,
  columns = {
    view.key "fd.type",
    { name = "BPS IN", field = "evt.buflen.in", aggregation = "TIME_AVG", colsize = 12,
      description = "Bytes a second that are read." },
    { name = "BPS OUT", field = "evt.buflen.out", aggregation = "TIME_AVG", colsize = 12,
      description = "Bytes a second that are written." },
    { name = "IOPS", field = "evt.count", aggregation = "TIME_AVG", colsize = 9, is_sorting = true,
      description = "Events a second." },
    { name = "TIME", field = "evt.latency", aggregation = "SUM", colsize = 9, description = "Time spent in calls." },
    { name = "I/O Type", field = "fd.type", aggregation = "SUM", colsize = 0, description = "The kind of descriptor." },
  },
}
