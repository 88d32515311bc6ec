-- Users, and what their processes use.

local view = require "chisel.view"

view_info = {
  id = "users",
  name = "Users",
  description = "The users with the use of CPU, memory, files and network of all their processes.",
  tips = { "Enter shows the processes of the selected user." },
  tags = { "Default" },
  view_type = "table",
  filter = "evt.type!=switch",
  applies_to = view.selections("machine", "containers", "files", "ports", "evt.type", "directories", "errors",
    "clusters"),
  drilldown_target = "procs",
  use_defaults = true,
  columns = view.list(
    view.usage "user.name",
    { name = "USER", field = "user.name", colsize = 0, description = "The user." }),
}
