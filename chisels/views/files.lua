-- Files, and what is done with them.

local view = require "chisel.view"

view_info = {
  id = "files",
  name = "Files",
  description = "The files that were used, with the bytes that were read and written.",
  tips = { "Enter shows who uses the selected file, F5 what is read from it and written to it." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "(fd.type=file or fd.type=directory) and fd.name!=''",
  applies_to = view.selections("machine", "containers", "processes", "ports", "directories", "errors", "clusters"),
  drilldown_target = "procs",
  use_defaults = true,
  columns = view.list(
    view.key("fd.name", "default"),
    view.key("fd.containername", "containers"),
    view.file_use,
    view.container,
    { name = "FILENAME", field = "fd.name", colsize = 0, description = "The file." }),
  actions = { { hotkey = "l", command = "less %fd.name", description = "read it", wait_finish = false } },
}
