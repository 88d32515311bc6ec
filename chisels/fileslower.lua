-- File I/O that takes long.

description = "Shows every read, write and other I/O call on a file that took longer than a threshold. Files " ..
  "below /dev are left out. Lines are green for the host and blue for containers; -pc adds the container's id " ..
  "and name."
short_description = "File I/O slower than a threshold"
category = "Performance"
examples = {
  { "-c fileslower 10", "accesses that took longer than 10 ms" },
  { "-c fileslower 500us proc.name=mysqld", "those of a database that took longer than half a millisecond" },
}

local slower = require "chisel.slower"

args = slower.args

slower.show { filter = "evt.is_io=true and fd.type=file and not fd.name startswith /dev/" }
