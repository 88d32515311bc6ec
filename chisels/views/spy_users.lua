-- Commands that users run, one by one.

local view = require "chisel.view"

view_info = {
  id = "spy_users",
  name = "Spy Users",
  description = "Every program that is started, and every change of directory in a shell, when it happens.",
  tags = { "Default" },
  view_type = "list",
  filter = view.commands,
  applies_to = view.selections("machine", "containers", "processes", "clusters"),
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 12, description = "When it was started." },
    { name = "USER", field = "user.name", colsize = 12, description = "The user." },
    { name = "SHELL", field = "proc.ppid", colsize = 8, description = "The process that started it." },
    view.container,
    view.command,
  },
}
