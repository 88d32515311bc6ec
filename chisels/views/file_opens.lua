-- Files that are opened, one by one.

local view = require "chisel.view"

view_info = {
  id = "file_opens",
  name = "File Opens List",
  description = "Every open of a file, when it happens, with its result.",
  tips = { "Shows where a program looks for its settings." },
  tags = { "Default" },
  view_type = "list",
  filter = "evt.type=open and evt.dir=<",
  applies_to = view.selections("machine", "containers", "processes", "ports", "files", "directories", "errors",
    "clusters"),
  columns = {
    { name = "TIME", field = "evt.time", colsize = 19, description = "When it was opened." },
    { name = "RES", field = "evt.res", colsize = 8, description = "SUCCESS, or the error." },
    { name = "FILE", field = "fd.name", colsize = 40, description = "The file." },
    view.container,
    view.command,
  },
  actions = { { hotkey = "l", command = "less %fd.name", description = "read the file", wait_finish = false } },
}
