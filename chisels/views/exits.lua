-- Processes that end, one by one.

local view = require "chisel.view"

view_info = {
  id = "exits",
  name = "Ended Processes",
  description = "Every process that ends, with its exit status or the signal that ended it.",
  tips = { "The filter evt.arg.status!=0 (F4) leaves those that failed." },
  tags = { "Default" },
  view_type = "list",
  filter = "evt.type=procexit and thread.ismain=true",
  applies_to = view.selections("machine", "containers", "processes", "clusters"),
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 19, description = "When it ended." },
    view.pid(8),
    { name = "USER", field = "user.name", colsize = 12, description = "The user it ran as." },
    { name = "STATUS", field = "evt.arg.ret", colsize = 7, description = "Its exit status." },
    { name = "SIGNAL", field = "evt.arg.sig", colsize = 9, description = "The signal that ended it, if one did." },
    { name = "LIFE", field = "proc.duration", colsize = 8, description = "How long it lived." },
    view.container,
    view.command,
  },
}
