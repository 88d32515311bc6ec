-- Opens of files by every call that there is, one by one.

local view = require "chisel.view"

view_info = {
  id = "opens",
  name = "Opens and Results",
  description = "Every open of a file, by whatever call, with its result and how long it took.",
  tips = { "The filter evt.failed=true (F4) leaves what programs look for in vain." },
  tags = { "Default" },
  view_type = "list",
  filter = "evt.type in (open, openat, openat2, creat, open_by_handle_at) and evt.dir=<",
  applies_to = view.selections("machine", "containers", "processes", "ports", "files", "directories", "errors",
    "clusters"),
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 19, description = "When it was opened." },
    { name = "RES", field = "evt.res", colsize = 8, description = "SUCCESS, or the error." },
    { name = "LATENCY", field = "evt.latency", colsize = 8, description = "How long it took." },
    { name = "FILE", field = "fd.name", colsize = 40, description = "The file." },
    view.container,
    view.command,
  },
  actions = { { hotkey = "l", command = "less %fd.name", description = "read the file", wait_finish = false } },
}
