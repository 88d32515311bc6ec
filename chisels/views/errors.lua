-- Errors of system calls.

local view = require "chisel.view"

view_info = {
  id = "errors",
  name = "Errors",
  description = "The errors that system calls failed with, and how often.",
  tips = { "Some errors are everyday life: EAGAIN of programs that do not wait, ENOENT of those that search." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "evt.res != SUCCESS",
  applies_to = view.selections("machine", "containers", "processes", "ports", "directories", "clusters"),
  drilldown_target = "procs_errors",
  use_defaults = true,
  columns = {
    view.key "evt.res",
    { name = "COUNT", field = "evt.count", aggregation = "SUM", colsize = 12, is_sorting = true,
      description = "How often it occurred." },
    { name = "ERROR", field = "evt.res", colsize = 0, description = "The error." },
  },
}
