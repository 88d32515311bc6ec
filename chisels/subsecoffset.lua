-- When within each second system calls are made, as a heat map.

description = "Draws a line every second, in which the system calls lie where in that second they were made: " ..
  "green where there are few, red where there are many. What happens at regular times shows as columns."
short_description = "Times of system calls within each second, as a picture"
category = "CPU Usage"
args = {
  { name = "refresh_time", argtype = "duration", unit = "ms", min = 1000000, optional = true, default = "1s",
    description = "Time that a line covers: milliseconds, or a time like 100ms" },
}
examples = {
  { "-c subsecoffset proc.name=mysqld", "whether a database works at regular times" },
  { "-c subsecoffset 100", "within each tenth of a second" },
}

local arg = require("chisel.args")(args)
local format = require "chisel.format"

local TICKS = 10

require("chisel.heatmap") {
  refresh = function() return arg.refresh_time end,
  filter = "evt.dir=>",
  field = "evt.rawtime",
  column = function(time, width) return time % arg.refresh_time * width // arg.refresh_time end,
  labels = function(width)
    local labels = {}
    for i = 0, TICKS - 1 do labels[math.ceil(i * width / TICKS)] = format.duration(arg.refresh_time * i // TICKS) end
    return labels
  end,
}
