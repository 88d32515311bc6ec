-- Connections that cannot be made, one by one.

local view = require "chisel.view"

view_info = {
  id = "connect_errors",
  name = "Failed Connections",
  description = "Every attempt to connect that fails, with the error and how long it took.",
  tips = { "ECONNREFUSED: nobody listens there. ETIMEDOUT: nobody answers. ENOENT: there is no such local socket." },
  tags = { "Default" },
  view_type = "list",
  filter = "evt.type=connect and evt.dir=< and evt.failed=true and evt.res!=EINPROGRESS",
  applies_to = view.selections("machine", "containers", "processes", "ports", "errors", "clusters"),
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 19, description = "When it failed." },
    { name = "ERROR", field = "evt.res", colsize = 14, description = "The error." },
    { name = "LATENCY", field = "evt.latency", colsize = 8, description = "How long it took." },
    { name = "TO", field = "evt.arg.addr", colsize = 30, description = "The other side, where the recording has it." },
    { name = "SOCKET", field = "evt.arg.fd", colsize = 20, description = "The socket." },
    view.container,
    view.command,
  },
}
