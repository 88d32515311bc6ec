-- Connections that servers accept, one by one.

local view = require "chisel.view"

view_info = {
  id = "incoming_connections",
  name = "New Connections",
  description = "Every connection that a server accepts, when it does.",
  tags = { "Default" },
  view_type = "list",
  filter = "evt.type=accept and evt.dir=< and evt.failed=false",
  applies_to = view.selections("machine", "containers", "processes", "files", "ports", "fd.port", "fd.lport",
    "fd.rport", "clusters"),
  columns = {
    { name = "TIME", field = "evt.time", colsize = 19, description = "When it was accepted." },
    { name = "Connection", field = "fd.name", colsize = 40, description = "The client, and the server." },
    view.container,
    view.command,
  },
}
