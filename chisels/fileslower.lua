-- File I/O that takes long.

description = "Shows every read, write and other I/O call on a file that took longer than a threshold. Files " ..
  "below /dev are left out. Lines are green for the host and blue for containers; -pc adds the container's id " ..
  "and name."
short_description = "File I/O slower than a threshold"
category = "Performance"
args = {
  { name = "min_ms", argtype = "duration", unit = "ms", min = 0,
    description = "Show calls that took longer than this: milliseconds, or a time like 500us or 1.5s" },
  { name = "disable_color", argtype = "enum", values = { { "disable_color", "disable_colors" } }, optional = true,
    description = "Give disable_color for plain text" },
}

local arg = require("chisel.args")(args)

require("chisel.list") {
  columns = {
    { "evt.datetime", width = 23 },
    { "container.id", width = 20, container = true },
    { "container.name", width = 20, container = true },
    { "proc.name", width = 12 },
    { "evt.type", width = 8, overflow = true },
    { "evt.latency", "LATENCY(ms)", width = 12, right = true, show = function(ns) return ns // 1000000 end },
    { "fd.name", width = 41 },
  },
  filter = function()
    return ("evt.is_io=true and evt.dir=< and fd.type=file and evt.latency>%d and not fd.name startswith /dev/")
      :format(arg.min_ms)
  end,
  colored = function() return not arg.disable_color end,
}
