-- What processes may do.

local view = require "chisel.view"

view_info = {
  id = "capabilities",
  name = "Processes Rights",
  description = "The processes with the user they run as and the capabilities that are in force for them.",
  tips = { "A process of an ordinary user that has capabilities, or a server that still has all, is worth a look." },
  tags = { "Default" },
  view_type = "table",
  filter = "evt.type!=switch",
  applies_to = view.selections("machine", "containers", "ports", "evt.type", "clusters"),
  drilldown_target = "threads",
  use_defaults = true,
  columns = {
    view.key "proc.pid",
    view.pid(8),
    view.vpid,
    { name = "USER", field = "user.name", aggregation = "MAX", colsize = 12, is_sorting = true,
      description = "The user it runs as now." },
    view.container,
    { name = "NAME", field = "proc.name", aggregation = "MAX", colsize = 16, description = "The program." },
    { name = "CAPABILITIES", field = "thread.cap_effective", aggregation = "MAX", colsize = 0,
      description = "What it may do now." },
  },
  actions = view.process_actions,
}
