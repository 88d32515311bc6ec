-- The processes and threads of the system.

description = "Lists processes and their threads, much as ps does, as they are at the first event that passes " ..
  "the filter on the command line: give evt.num or evt.time to look at a later moment of a recording."
short_description = "Processes and threads of the system"
category = "System State"
args = {
  { name = "filter", argtype = "filter", optional = true,
    description = "Which ones to list, for example \"fd.name contains /etc\": those that have a file below /etc open" },
}

local format = require "chisel.format"

local widths = { 8, 8, 12, 11, 11, 10 }

local function kilobytes(n) return format.bytes(n * 1024) end

require("chisel.snapshot") {
  title = format.row({ 8, 8, 12, 11, 11, 10, 20 }, "TID", "PID", "USER", "VIRT", "RES", "FDLIMIT", "CMD"),
  print = function(threads)
    for _, t in ipairs(threads) do
      local memory, resident = kilobytes(t.vmsize_kb), kilobytes(t.vmrss_kb)
      print(format.row(widths, t.tid, t.pid, t.username, memory, resident, t.fdlimit, t.comm))
    end
  end,
}
