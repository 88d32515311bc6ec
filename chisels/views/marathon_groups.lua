-- Groups of Marathon, and what they use.

local view = require "chisel.view"

view_info = {
  id = "marathon_groups",
  name = "Marathon Groups",
  description = "The groups of Marathon with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "marathon.group.id != ''",
  applies_to = view.selections("machine", "errors", "marathon.app.id"),
  drilldown_target = "marathon_apps",
  use_defaults = true,
  columns = view.list(
    view.usage "marathon.group.name",
    { name = "ID", field = "marathon.group.id", colsize = 38, description = "Its id." }),
}
