-- Network I/O that takes long.

description = "Shows every read, write and other I/O call on an IPv4 or IPv6 socket that took longer than a " ..
  "threshold. Lines are green for the host and blue for containers; -pc adds the container's id and name."
short_description = "Network I/O slower than a threshold"
category = "Performance"
examples = {
  { "-c netlower 10", "calls that took longer than 10 ms" },
  { "-c netlower 100 fd.sport=5432", "answers of a database that took longer than 100 ms" },
}

local slower = require "chisel.slower"

args = slower.args

slower.show { filter = "evt.is_io=true and (fd.type=ipv4 or fd.type=ipv6)" }
