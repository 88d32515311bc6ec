-- Directories, and what is done with the files in them.

local view = require "chisel.view"

view_info = {
  id = "directories",
  name = "Directories",
  description = "The directories whose files were used, with the bytes that were read and written.",
  tips = { "Enter shows the files of the selected directory." },
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "(fd.type=file or fd.type=directory) and fd.name!=''",
  applies_to = view.selections("machine", "containers", "processes", "ports", "errors", "clusters"),
  drilldown_target = "files",
  use_defaults = true,
  columns = view.list(
    view.key("fd.directory", "default"),
    view.key("fd.containerdirectory", "containers"),
    view.file_use,
    view.container,
    { name = "DIRNAME", field = "fd.directory", colsize = 0, description = "The directory." }),
  actions = { { hotkey = "l", command = "ls -al %fd.directory", description = "list it" } },
}
