-- How many system calls began, for comparing with what the kernel counted.

description = "Counts the beginnings of system calls."
short_description = "Number of system calls"
category = "System"
args = {}

local aggregate = require "aggregate"

local calls

function on_init()
  chisel.set_filter "evt.dir=> and syscall.type exists and not evt.type in (procexit, signaldeliver, page_fault)"
  calls = aggregate.new {}
  chisel.attach_aggregate(calls)
  return true
end

function on_capture_end()
  local row = calls:top(1)[1]
  print(("calls %d"):format(row and row.value or 0))
end
