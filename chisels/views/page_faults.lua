-- Page faults of processes.

local view = require "chisel.view"

view_info = {
  id = "page_faults",
  name = "Page Faults",
  description = "The processes with the page faults that they have had since they started.",
  tips = { "Major faults had to wait for a disk. Many of them: memory is short, or a program has just begun." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "evt.type!=switch",
  applies_to = view.selections("machine", "containers", "files", "ports", "evt.type", "directories", "clusters"),
  drilldown_target = "errors",
  use_defaults = true,
  columns = {
    view.key "proc.pid",
    { name = "MAJOR", field = "thread.pfmajor", aggregation = "MAX", colsize = 9, is_sorting = true,
      description = "Faults that had to read from a disk." },
    { name = "MINOR", field = "thread.pfminor", aggregation = "MAX", colsize = 9,
      description = "Faults for memory that was there already." },
    view.pid(8),
    view.vpid,
    view.container,
    view.command,
  },
}
