-- Processes, and where their CPU time goes.

local view = require "chisel.view"

view_info = {
  id = "procs_cpu",
  name = "Processes CPU",
  description = "The processes with their CPU time: how much of it in the program, how much in the kernel.",
  tips = { "Much time in the kernel and many calls often mean that a program reads or writes in small pieces." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "evt.type!=switch",
  applies_to = view.selections("machine", "containers", "files", "ports", "evt.type", "directories", "fd.type",
    "clusters"),
  is_root = true,
  drilldown_target = "threads",
  use_defaults = true,
  columns = {
    view.key "thread.tid",
    view.group "proc.pid",
    view.pid(8),
    view.vpid,
    { name = "TOT", field = "thread.cpu", aggregation = "AVG", groupby_aggregation = "SUM", colsize = 8,
      is_sorting = true, description = "Time on a CPU, in percent of one." },
    { name = "USER", field = "thread.cpu.user", aggregation = "AVG", groupby_aggregation = "SUM", colsize = 8,
      description = "Of it: in the program itself." },
    { name = "SYS", field = "thread.cpu.system", aggregation = "AVG", groupby_aggregation = "SUM", colsize = 8,
      description = "Of it: in the kernel." },
    { name = "SYSCALLS", field = "evt.count", aggregation = "TIME_AVG", groupby_aggregation = "SUM", colsize = 9,
      description = "Events a second." },
    view.CONTAINER,
    view.command,
  },
  actions = view.process_actions,
}
