-- Which system calls take the most time.

description = "Ranks system calls by the time that passed between their entry and return, added up over all " ..
  "threads. Give a filter to look at one process or one call. With -pc calls are shown for each container."
short_description = "System calls with the most time spent in them"
category = "Performance"
args = {}
examples = {
  { "-c topscalls_time", "what is waited for, once a second" },
  { "-c topscalls_time proc.name=nginx", "what a program waits for" },
}

require("chisel.top") {
  keys = { { "evt.type", "Syscall" } },
  container_keys = { { "evt.type", "Syscall" }, { "container.name", "container.name" } },
  value = { "evt.latency", "Time", units = "time" },
  top = 30,
}
