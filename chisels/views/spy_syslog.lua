-- Messages to the system log, one by one.

local view = require "chisel.view"

view_info = {
  id = "spy_syslog",
  name = "Spy Syslog",
  description = "Every message that a program writes to the system log, when it does.",
  tips = { "Shows what syslogd gets, whatever it keeps of it, and of all containers at once." },
  tags = { "Default" },
  view_type = "list",
  filter = "fd.name contains /dev/log and evt.is_io_write=true and evt.dir=< and evt.failed=false",
  applies_to = view.selections("machine", "containers", "processes", "ports", "clusters"),
  columns = {
    view.pid(8),
    { name = "PROC", field = "proc.name", colsize = 8, description = "The program." },
    { name = "FAC", field = "syslog.facility.str", colsize = 8, description = "What kind of program it says it is." },
    { name = "SEV", field = "syslog.severity.str", colsize = 8, description = "How serious it is." },
    view.container,
    { name = "MESSAGE", field = "syslog.message", colsize = 0, description = "The message." },
  },
}
