-- The processes and threads of the system.

description = "Lists processes and their threads, much as ps does, as they are at the first event that passes " ..
  "the filter on the command line: give evt.num or evt.time to look at a later moment of a recording."
short_description = "Processes and threads of the system"
category = "System State"
args = {
  { name = "filter", argtype = "filter", optional = true,
    description = "Which ones to list, for example \"fd.name contains /etc\": those that have a file below /etc open" },
}
examples = {
  { "-c ps", "all that run" },
  { "-c ps proc.name=nginx", "those of one program" },
}

local format = require "chisel.format"

local function size(kilobytes) return format.bytes(kilobytes * 1024) end

require("chisel.snapshot") {
  columns = {
    { "thread.tid", "TID", width = 7 }, { "proc.pid", "PID", width = 7 }, { "user.name", "USER", width = 11 },
    { "thread.vmsize", "VIRT", width = 10, show = size }, { "thread.vmrss", "RES", width = 10, show = size },
    { "proc.fdlimit", "FDLIMIT", width = 9 }, { "proc.name", "CMD" },
  },
  ruler = false,
  each = function(t, show) show { t.tid, t.pid, t.username, t.vmsize_kb, t.vmrss_kb, t.fdlimit, t.comm } end,
}
