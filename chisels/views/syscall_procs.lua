-- Who makes a system call.

local view = require "chisel.view"

view_info = {
  id = "syscall_procs",
  name = "Syscall Callers",
  description = "The processes that make the selected system call, with how often and how long.",
  tags = { "Default" },
  view_type = "table",
  filter = "syscall.type exists",
  applies_to = view.selections "evt.type",
  use_defaults = true,
  columns = {
    view.key "proc.pid",
    { name = "CALLS/S", field = "evt.count", aggregation = "TIME_AVG", colsize = 10, is_sorting = true,
      description = "Events a second." },
    { name = "TIME", field = "evt.latency", aggregation = "SUM", colsize = 10,
      description = "The time of all calls together." },
    view.container,
    view.command,
  },
}
