-- Threads, and what they use.

local view = require "chisel.view"

view_info = {
  id = "threads",
  name = "Threads",
  description = "The threads with their use of CPU, files and network.",
  tips = { "Shown for a process it tells which of its threads does the work." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "evt.type!=switch",
  applies_to = view.selections("machine", "containers", "proc.pid", "thread.nametid", "proc.name", "ports",
    "files", "directories", "errors", "clusters"),
  is_root = true,
  drilldown_target = "files",
  use_defaults = true,
  columns = {
    view.key "thread.tid",
    view.pid(8),
    { name = "TID", field = "thread.tid", colsize = 8, description = "The thread." },
    view.vpid,
    view.vtid,
    view.cpu(),
    view.file(),
    view.net(),
    view.container,
    view.command,
  },
}
