-- Commands that users run, as a table for programs that read it.

local view = require "chisel.view"

view_info = {
  id = "spy_users_wsysdig",
  name = "Spy Users",
  description = "Every program that is started, and every change of directory in a shell.",
  tags = { "Default", "wsysdig", "nocsysdig" },
  view_type = "table",
  filter = view.commands,
  applies_to = view.selections("machine", "containers", "processes", "clusters"),
  drilldown_target = "threads",
  propagate_filter = false,
  use_defaults = true,
  columns = {
    view.key "thread.nametid",
    { name = "TIME", field = "evt.time", colsize = 12, is_sorting = true, description = "When it was started." },
    { name = "USER", field = "user.name", colsize = 12, description = "The user." },
    { name = "SHELL", field = "proc.ppid", colsize = 8, description = "The process that started it." },
    view.container,
    view.command,
  },
}
