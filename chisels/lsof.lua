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
examples = {
  { "-c lsof", "everything that is open" },
  { "-c lsof \"fd.name startswith /var/log\"", "who has files below /var/log open" },
}

require("chisel.snapshot") {
  columns = {
    { "proc.name", "COMMAND", width = 19 }, { "proc.pid", "PID", width = 7 }, { "thread.tid", "TID", width = 7 },
    { "user.name", "USER", width = 7 }, { "fd.num", "FD", width = 7 }, { "fd.type", "TYPE", width = 11 },
    { "fd.name", "NAME" },
  },
  ruler = false,
  each = function(t, show)
    for _, fd in ipairs(t.fds) do
      local file = t.fdtable[fd]
      show { t.comm, t.pid, t.tid, t.username, fd, file.type, file.name }
    end
  end,
}
