-- Containers, and how many of their calls fail.

local view = require "chisel.view"

view_info = {
  id = "containers_errors",
  name = "Containers Errors",
  description = "The containers with the number of their calls that failed, by what these were about.",
  tips = { "Enter shows which errors occurred in the selected container, F6 the calls themselves." },
  tags = { "Default" },
  view_type = "table",
  filter = "container.name != host",
  applies_to = view.selections("machine", "containers", "files", "ports", "evt.type", "directories", "clusters"),
  drilldown_target = "errors",
  use_defaults = true,
  columns = view.list(
    view.key "proc.pid",
    view.group "container.id",
    view.failures "SUM",
    { name = "ENGINE", field = "container.type", colsize = 8, description = "What started it: docker, podman, ..." },
    { name = "ID", field = "container.id", colsize = 13, description = "Its id." },
    { name = "CONTAINER", field = "container.name", colsize = 0, description = "Its name." }),
  actions = view.list(view.container_actions,
    { hotkey = "s", command = "docker stats %container.id", description = "show what it uses" }),
}
