-- Applications of Marathon, and what they use.

local view = require "chisel.view"

view_info = {
  id = "marathon_apps",
  name = "Marathon Apps",
  description = "The applications of Marathon with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "marathon.app.id != ''",
  applies_to = view.selections("machine", "errors", "marathon.group.id"),
  drilldown_target = "mesos_tasks",
  use_defaults = true,
  columns = view.list(
    view.usage "marathon.app.id",
    { name = "ID", field = "marathon.app.id", colsize = 38, description = "Its id." },
    { name = "LABELS", field = "marathon.app.labels", colsize = 0, description = "Its labels." }),
}
