-- Which processes have most calls that fail.

description = "Ranks processes by the number of their system calls that failed. With -pc processes are shown " ..
  "with their id inside of the container and its name."
short_description = "Processes with the most failed calls"
category = "Errors"
args = {}
examples = {
  { "-c topprocs_errors", "who runs into most errors, once a second" },
  { "-c topprocs_errors evt.res=EACCES", "who is denied most" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.process,
  container_keys = keys.process_in_container,
  value = { "evt.count", "#Errors" },
  filter = "evt.failed=true",
  top = 100,
}
