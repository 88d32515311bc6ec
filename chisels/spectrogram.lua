-- How long system calls take, as a heat map over time.

description = "Draws a line twice a second, in which the latencies of system calls are spread from one nanosecond " ..
  "at the left to a hundred seconds at the right: green where few calls took so long, yellow for hundreds, red " ..
  "for thousands a second. Give a filter to look at one program or one kind of call."
short_description = "Latencies of system calls over time, as a picture"
category = "CPU Usage"
args = {
  { name = "refresh_time", argtype = "duration", unit = "ms", min = 1000000, optional = true, default = "500ms",
    description = "Time that a line covers: milliseconds, or a time like 1s" },
}
examples = {
  { "-c spectrogram", "the whole system" },
  { "-c spectrogram 100 fd.type=file", "file I/O, ten lines a second" },
}

local arg = require("chisel.args")(args)
local format = require "chisel.format"

local DECADES = 11 -- of nanoseconds: to 100 s

require("chisel.heatmap") {
  refresh = function() return arg.refresh_time end,
  filter = "evt.dir=<",
  field = "evt.latency",
  column = function(latency, width)
    if latency <= 0 then return nil end
    return math.floor(math.min(math.log(latency, 10) / DECADES * width, width - 1))
  end,
  labels = function(width)
    local labels = {}
    for i = 0, DECADES - 1 do labels[math.ceil(i * width / DECADES)] = format.duration(10 ^ i) end
    return labels
  end,
}
