-- Reads and writes of files that take long, one by one.

local view = require "chisel.view"

view_info = {
  id = "slow_io",
  name = "Slow File I/O",
  description = "Every read, write and other I/O call on a file that took longer than a millisecond.",
  tags = { "Default", "wsysdig" },
  view_type = "table",
  filter = "evt.is_io=true and fd.type=file and (not fd.name contains '/dev/') and evt.latency>1000000",
  applies_to = view.selections("machine", "containers", "processes", "clusters"),
  use_defaults = true,
  columns = {
    view.key "evt.rawtime",
    { name = "TIME", field = "evt.time", colsize = 12, description = "When it ended." },
    { name = "LATENCY", field = "evt.latency", colsize = 8, is_sorting = true, description = "How long it took." },
    { name = "FILENAME", field = "fd.name", colsize = 32, description = "The file." },
    view.container,
    view.pid(12),
    view.command,
  },
}
