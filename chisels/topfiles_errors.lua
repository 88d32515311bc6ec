-- Which files have most calls that fail.

description = "Ranks files by the number of system calls with them that failed. With -pc each file is shown with " ..
  "its container."
short_description = "Files with the most failed calls"
category = "Errors"
args = {}
examples = {
  { "-c topfiles_errors", "which files cause errors, once a second" },
  { "-c topfiles_errors evt.res=EACCES", "which files are denied" },
}

require("chisel.top") {
  keys = { { "fd.name", "Filename" } },
  container_keys = { { "fd.name", "Filename" }, { "container.name", "container.name" } },
  value = { "evt.count", "#Errors" },
  filter = "fd.type=file and evt.failed=true",
  top = 100,
}
