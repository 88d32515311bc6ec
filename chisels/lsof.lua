-- What every process has open.

description = "Lists the open file descriptors of every process, much as lsof does, as they are at the first " ..
  "event that passes the filter on the command line: give evt.num or evt.time to look at a later moment of a " ..
  "recording."
short_description = "Open files, sockets and pipes of the system"
category = "System State"
args = {
  { name = "filter", argtype = "filter", optional = true,
    description = "Which ones to list, for example \"proc.name=nginx and fd.type=ipv4\"" },
}

local format = require "chisel.format"

local widths = { 20, 8, 8, 8, 8, 12 }

require("chisel.snapshot") {
  title = format.row(widths, "COMMAND", "PID", "TID", "USER", "FD", "TYPE", "NAME"),
  print = function(threads)
    for _, t in ipairs(threads) do
      for _, fd in ipairs(t.fds) do
        local file = t.fdtable[fd]
        print(format.row(widths, t.comm, t.pid, t.tid, t.username, fd, file.type, file.name))
      end
    end
  end,
}
