-- Chisels that list what the system has at one moment: the first event that passes the filter on the command line.
-- They take one optional argument, a filter for what is listed.
--
--   require("chisel.snapshot") { title = "PID  NAME", filter = "fd.type=file", print = function(threads) ... end }
--
-- print gets the threads that the filters keep (see sysdig.get_thread_table), ordered by their ids.

-- luacheck: read_globals sysdig

local function by_tid(a, b) return a.tid < b.tid end

local function combine(base, given)
  if not base or base == "" then return given or "" end
  if not given or given == "" then return base end
  return ("(%s) and (%s)"):format(base, given)
end

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

---Defines the callbacks.
---@param spec table title: the first line; filter: what is listed at most; print: shows a list of threads
return function(spec)
  local arg = require("chisel.args")(_G.args)
  local done = false

  function _G.on_event()
    sysdig.end_capture()
    if done then return false end
    done = true
    local threads = {}
    for _, thread in pairs(sysdig.get_thread_table(combine(spec.filter, arg.filter))) do
      thread.fds = sorted_keys(thread.fdtable)
      threads[#threads + 1] = thread
    end
    table.sort(threads, by_tid)
    print(spec.title)
    spec.print(threads)
    return false
  end

  function _G.on_capture_end()
    if not done then print "empty capture or no event matching the filter" end
  end
end
