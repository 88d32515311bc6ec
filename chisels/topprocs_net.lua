-- Which processes send and receive most.

description = "Ranks processes by the bytes that they sent and received over IPv4 and IPv6. With -pc processes " ..
  "are shown with their id inside of the container and its name."
short_description = "Processes with the most network traffic"
category = "Net"
args = {}

require("chisel.top") {
  keys = { { "proc.name", "Process" }, { "proc.pid", "PID" } },
  container_keys = {
    { "proc.name", "Process" }, { "proc.pid", "Host_pid" }, { "thread.vtid", "Container_pid" },
    { "container.name", "container.name" },
  },
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true",
  top = 100,
}
