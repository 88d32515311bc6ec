-- Signals, one by one.

local view = require "chisel.view"

view_info = {
  id = "signals",
  name = "Signals",
  description = "Every signal that is delivered, with who sent it; those about children that end are left out.",
  tips = { "A sender of 0 is the kernel, as after an access to memory that is not there, or the process itself." },
  tags = { "Default" },
  view_type = "list",
  filter = "evt.type=signaldeliver and evt.arg.sig!=SIGCHLD",
  applies_to = view.selections("machine", "containers", "processes", "clusters"),
  columns = {
    { name = "TIME", field = "evt.time", colsize = 19, description = "When it was delivered." },
    { name = "SIGNAL", field = "evt.arg.sig", colsize = 10, description = "The signal." },
    { name = "FROM", field = "evt.arg.spid", colsize = 8, description = "The process that sent it." },
    { name = "TO", field = "thread.tid", colsize = 8, description = "The thread that got it." },
    view.container,
    view.command,
  },
}
