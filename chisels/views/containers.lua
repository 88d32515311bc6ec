-- Containers, and what they use.

local view = require "chisel.view"

view_info = {
  id = "containers",
  name = "Containers",
  description = "The containers with their use of CPU, memory, files and network.",
  tips = { "Enter shows the processes of the selected container; all views that follow are about it alone." },
  tags = { "wsysdig" },
  view_type = "table",
  filter = "container.name != host",
  applies_to = view.selections("machine", "errors", "clusters"),
  drilldown_target = "procs",
  use_defaults = true,
  columns = {
    view.key "thread.tid",
    view.group "container.id",
    view.cpu "SUM",
    { name = "PROCS", field = "evt.count.procinfo", aggregation = "AVG", groupby_aggregation = "SUM", colsize = 8,
      description = "Processes in it." },
    { name = "THREADS", field = "evt.count.threadinfo", aggregation = "AVG", groupby_aggregation = "SUM", colsize = 8,
      description = "Threads in it." },
    view.virt "SUM",
    view.res "SUM",
    view.file "SUM",
    view.net "SUM",
    { name = "ENGINE", field = "container.type", colsize = 8, description = "What started it: docker, podman, ..." },
    { name = "IMAGE", field = "container.image", colsize = 30, description = "The image it was made of." },
    { name = "ID", field = "container.id", colsize = 13, description = "Its id." },
    { name = "NAME", field = "container.name", colsize = 0, description = "Its name." },
  },
  actions = view.list(view.container_actions,
    { hotkey = "s", command = "docker stop %container.id", description = "stop it" }),
}
