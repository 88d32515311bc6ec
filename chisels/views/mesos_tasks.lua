-- Tasks of Mesos, and what they use.

local view = require "chisel.view"

view_info = {
  id = "mesos_tasks",
  name = "Mesos Tasks",
  description = "The tasks of Mesos with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "mesos.task.id != ''",
  applies_to = view.selections("machine", "errors", "mesos.framework.id"),
  drilldown_target = "containers",
  use_defaults = true,
  columns = view.list(
    view.usage "mesos.task.id",
    { name = "ID", field = "mesos.task.id", colsize = 38, description = "Its id." },
    { name = "NAME", field = "mesos.task.name", colsize = 25, description = "Its name." },
    { name = "LABELS", field = "mesos.task.labels", colsize = 0, description = "Its labels." }),
}
