-- Which files take the most time.

description = "Ranks files by the time that was spent in reading and writing them. With -pc each file is shown " ..
  "with its container."
short_description = "Files with the most time spent in I/O"
category = "I/O"
args = {}
examples = {
  { "-c topfiles_time", "what is waited for, once a second" },
  { "-c topfiles_time proc.name=mysqld", "what a database waits for" },
}

require("chisel.top") {
  keys = { { "fd.name", "Filename" } },
  container_keys = { { "fd.name", "Filename" }, { "container.name", "container.name" } },
  value = { "evt.latency", "Time", units = "time" },
  filter = "fd.type=file and evt.is_io=true and evt.latency>0",
  top = 10,
}
