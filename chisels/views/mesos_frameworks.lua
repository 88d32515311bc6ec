-- Frameworks of Mesos, and what they use.

local view = require "chisel.view"

view_info = {
  id = "mesos_frameworks",
  name = "Mesos Frameworks",
  description = "The frameworks of Mesos with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "mesos.framework.id != ''",
  applies_to = view.selections("machine", "errors", "mesos.task.id"),
  drilldown_target = "mesos_tasks",
  use_defaults = true,
  columns = view.list(
    view.usage "mesos.framework.name",
    { name = "ID", field = "mesos.framework.id", colsize = 38, description = "Its id." },
    { name = "NAME", field = "mesos.framework.name", colsize = 25, description = "Its name." }),
}
