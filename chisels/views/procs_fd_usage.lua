-- Processes, and how near they are to their limit of open files.

local view = require "chisel.view"

view_info = {
  id = "procs_fd_usage",
  name = "Processes FD Usage",
  description = "The processes with the number of descriptors that they have open, and how many they may have.",
  tips = { "A number that only grows is a leak; at 100 percent every open, socket and accept fails." },
  tags = { "Default" },
  view_type = "table",
  filter = "evt.type!=switch",
  applies_to = view.selections("machine", "containers", "files", "ports", "evt.type", "directories", "fd.type",
    "clusters"),
  is_root = true,
  drilldown_target = "io_by_type",
  use_defaults = true,
  columns = {
    view.key "proc.pid",
    view.pid(8),
    view.vpid,
    { name = "OPEN", field = "proc.fdopencount", aggregation = "MAX", colsize = 8, is_sorting = true,
      description = "Descriptors that are open." },
    { name = "MAX", field = "proc.fdlimit", aggregation = "MAX", colsize = 8,
      description = "Descriptors that may be open." },
    { name = "PCT", field = "proc.fdusage", aggregation = "MAX", colsize = 8, description = "The share of the limit." },
    view.CONTAINER,
    view.command,
  },
  actions = view.process_actions,
}
