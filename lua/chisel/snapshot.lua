-- Chisels that list what the system has at one moment: the first event that passes the filter on the command line.
-- They take one optional argument, a filter for what is listed.
--
--   require("chisel.snapshot") {
--     columns = { { "thread.tid", "TID", width = 7 }, { "fd.name", "NAME" } },
--     filter = "fd.type=file",
--     each = function(thread, show) for _, file in pairs(thread.fdtable) do show { thread.tid, file.name } end end,
--   }
--
-- columns   see chisel.rows
-- filter    what is listed at most
-- each      is called for the threads that the filters keep (see sysdig.get_thread_table), in the order of their ids;
--           thread.fds lists the numbers of their descriptors in order. show prints a row

-- luacheck: read_globals sysdig

local output = require "chisel.output"

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
---@param spec table see above
return function(spec)
  local arg = require("chisel.args")(_G.args)
  local filter, list = spec.filter, require("chisel.rows")(spec)
  local done = false

  local function show(values) list:print(values) end

  function _G.on_event()
    sysdig.end_capture()
    if done then return false end
    done = true
    local threads = {}
    for _, thread in pairs(sysdig.get_thread_table(combine(filter, arg.filter))) do
      thread.fds = sorted_keys(thread.fdtable)
      threads[#threads + 1] = thread
    end
    table.sort(threads, by_tid)
    list:title()
    for _, thread in ipairs(threads) do spec.each(thread, show) end
    return false
  end

  function _G.on_capture_end()
    if not done and not output.is_json() then print "empty capture or no event matching the filter" end
  end
end
