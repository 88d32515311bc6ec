-- Opens of files that fail or are slow.

description = "Shows every open of a file that failed, with the error, in red, and every one that took longer " ..
  "than a threshold."
short_description = "Opens that fail or are slow"
category = "Errors"
examples = {
  { "-c opens proc.name=nginx", "which files a program misses" },
  { "-c opens 100us evt.failed=false", "opens that succeed but take long" },
}

local format = require "chisel.format"
local output = require "chisel.output"

args = {
  { name = "min", argtype = "duration", unit = "ms", min = 0, optional = true, default = "1ms",
    description = "Show opens that took longer than this, too: milliseconds, or a time like 100us" },
  output.disable_color,
}

local arg = require("chisel.args")(args)

require("chisel.list") {
  columns = {
    { "evt.time", "TIME", width = 18 },
    { "container.name", "CONTAINER", width = 20, container = true },
    { "proc.name", "PROCESS", width = 15 },
    { "proc.pid", "PID", width = 8, right = true },
    { "evt.res", "RESULT", width = 12 },
    { "evt.latency", "LATENCY", width = 8, right = true, show = format.duration },
    { "fd.name", "FILE", width = 40 },
  },
  filter = function()
    return ("evt.type in (open, openat, openat2, creat, open_by_handle_at) and evt.dir=< and " ..
      "(evt.failed=true or evt.latency>%d)"):format(arg.min)
  end,
  color = function(values) return values[5] ~= "SUCCESS" and "red" or nil end,
}
