-- Which system calls are made most often.

description = "Ranks system calls by how often they were seen; entry and return count one each. Give a filter to " ..
  "look at one process or one call. With -pc calls are counted for each container."
short_description = "System calls made most often"
category = "Performance"
args = {}
examples = {
  { "-c topscalls", "what the system is asked for, once a second" },
  { "-c topscalls proc.name=nginx", "what a program asks for" },
}

require("chisel.top") {
  keys = { { "evt.type", "Syscall" } },
  container_keys = { { "evt.type", "Syscall" }, { "container.name", "container.name" } },
  value = { "evt.count", "# Calls" },
  filter = "evt.type!=switch",
  top = 30,
}
