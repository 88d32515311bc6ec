-- Ports that servers take and leave, one by one.

local view = require "chisel.view"

view_info = {
  id = "port_bindings",
  name = "Port Bindings",
  description = "Every bind of a socket to a port, and every close of a socket that was bound.",
  tags = { "default", "wsysdig", "nocsysdig" },
  view_type = "list",
  filter = "(evt.type=bind and evt.dir=< and (fd.type=ipv4 or fd.type=ipv6)) or "
    .. "(evt.type=close and evt.dir=> and fd.typechar=2 and fd.type=ipv4)",
  applies_to = view.selections "machine",
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 12, description = "When it happened." },
    { name = "OPERATION", field = "evt.type", colsize = 24, description = "bind or close." },
    { name = "PORT", field = "fd.sport", colsize = 24, description = "The port." },
    view.command,
  },
}
