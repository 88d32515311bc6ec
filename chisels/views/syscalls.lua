-- System calls, and the time that they take.

local view = require "chisel.view"

view_info = {
  id = "syscalls",
  name = "System Calls",
  description = "The system calls with how often they are made and how long they take.",
  tips = { "Enter shows who makes the selected call. Calls that wait for something take long without doing anything." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "syscall.type exists",
  applies_to = view.selections("machine", "containers", "processes", "ports", "files", "directories", "errors",
    "clusters"),
  drilldown_target = "syscall_procs",
  use_defaults = true,
  columns = {
    view.key "evt.type",
    { name = "CALLS/S", field = "evt.count", aggregation = "TIME_AVG", colsize = 10, is_sorting = true,
      description = "Events a second." },
    { name = "TOT TIME", field = "evt.latency", aggregation = "SUM", colsize = 10,
      description = "The time of all calls together." },
    { name = "AVG TIME", field = "evt.latency", aggregation = "AVG", colsize = 10,
      description = "The time of one call, on average." },
    { name = "SYSCALL", field = "evt.type", aggregation = "SUM", colsize = 32, description = "The call." },
  },
}
