-- Which containers use most CPU time.

description = "Ranks containers by the CPU time that they used, as a share of one CPU over the time that was " ..
  "watched; what runs outside of containers is called host. The numbers come from the samples that the capture " ..
  "takes of every thread."
short_description = "Containers with the most CPU time"
category = "CPU Usage"
args = {}
examples = {
  { "-c topcontainers_cpu", "which container keeps the machine busy, once a second" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.container,
  -- A sample is the percentage of one second: 1 percent is 10 ms.
  value = { "thread.cpu", "CPU%", units = "timepct", scale = 10000000, name = "thread.exectime" },
  filter = "evt.type=procinfo",
  top = 10,
}
