-- Processes, and how many of their calls fail.

local view = require "chisel.view"

view_info = {
  id = "procs_errors",
  name = "Processes Errors",
  description = "The processes with the number of their calls that failed, by what these were about.",
  tips = { "Enter shows which errors the selected process got, F6 the calls themselves." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "evt.type!=switch",
  applies_to = view.selections("machine", "containers", "files", "ports", "evt.type", "directories", "clusters"),
  drilldown_target = "errors",
  use_defaults = true,
  columns = view.list(view.key "proc.pid", view.failures(), view.pid(8), view.container, view.command),
  actions = view.process_actions,
}
