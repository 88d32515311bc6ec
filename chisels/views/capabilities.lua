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
    { name = "USER", field = "user.name", colsize = 12, is_sorting = true, description = "The user it runs as." },
    { name = "UID", field = "user.uid", colsize = 8, description = "The number of the user." },
    view.container,
    { name = "NAME", field = "proc.name", colsize = 16, description = "The program." },
    { name = "CAPABILITIES", field = "thread.cap_effective", colsize = 0, description = "What it may do." },
  },
  actions = view.process_actions,
}
