-- Which processes use most CPU time.

description = "Ranks processes by the CPU time that they used, as a share of one CPU over the time that was " ..
  "watched. The numbers come from the samples that the capture takes of every thread. With -pc processes are " ..
  "shown with their id inside of the container and its name."
short_description = "Processes with the most CPU time"
category = "CPU Usage"
args = {}
examples = {
  { "-c topprocs_cpu", "what keeps the machine busy, once a second" },
  { "-c topprocs_cpu container.name=web", "inside of one container" },
}

local keys = require "chisel.keys"

require("chisel.top") {
  keys = keys.process,
  container_keys = {
    { "proc.name", "Process" }, { "proc.pid", "Host_pid" }, { "proc.vpid", "Container_pid" },
    { "container.name", "container.name" },
  },
  -- A sample is the percentage of one second: 1 percent is 10 ms.
  value = { "thread.cpu", "CPU%", units = "timepct", scale = 10000000, name = "thread.exectime" },
  filter = "evt.type=procinfo",
  top = 10,
}
