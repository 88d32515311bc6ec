-- Which containers have most calls that fail.

description = "Ranks containers by the number of system calls in them that failed. What runs outside of " ..
  "containers is left out."
short_description = "Containers with the most failed calls"
category = "Errors"
args = {}
examples = {
  { "-c topcontainers_error", "which container runs into most errors, once a second" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.container,
  value = { "evt.count", "#Errors" },
  filter = "evt.failed=true and container.name!=host",
  top = 100,
}
