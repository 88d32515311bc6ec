-- Columns that several top lists group by; see chisel.top.
local keys = {}

keys.container = { { "container.name", "container.name" } }

keys.process = { { "proc.name", "Process" }, { "proc.pid", "PID" } }

-- With the number that a process has inside of its container.
keys.process_in_container = {
  { "proc.name", "Process" }, { "proc.pid", "Host_pid" }, { "thread.vtid", "Container_pid" },
  { "container.name", "container.name" },
}

return keys
