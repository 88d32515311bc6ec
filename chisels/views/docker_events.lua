-- What happens to containers, as their engine tells, one by one.

local view = require "chisel.view"

view_info = {
  id = "docker_events",
  name = "Docker Events",
  description = "What happens to containers, as recordings have it from their engine.",
  tags = { "Default", "nocsysdig" },
  view_type = "list",
  filter = "evt.type=infra",
  applies_to = view.selections "machine",
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 18, description = "When it happened." },
    { name = "EVENT TYPE", field = "evt.arg.name", colsize = 20, description = "What happened." },
    { name = "CONTAINER ID", field = "evt.infra.docker.container.id", colsize = 20, description = "The container." },
    { name = "CONTAINER IMAGE", field = "evt.infra.docker.container.image", colsize = 20,
      description = "The image it was made of." },
    { name = "CONTAINER NAME", field = "evt.infra.docker.container.name", colsize = 0, description = "Its name." },
  },
}
