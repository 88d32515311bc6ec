-- Saving what threads did around chosen events to a recording, when the capture has ended.
--
--   local export = require "chisel.export"
--   local mark = export.start(arg) -- arg has dump_file_name and dump_range_ms, see export.args
--   function on_event() mark() end
--
-- Without a file name nothing is saved. It needs a recording: the program runs again over it.

-- luacheck: read_globals sysdig evt

local fields = require "chisel.fields"
local output = require "chisel.output"

local export = {}

---The arguments of chisels that save events.
export.args = {
  { name = "dump_file_name", argtype = "string", optional = true,
    description = "The recording to write what the threads did around these events to" },
  { name = "dump_range_ms", argtype = "duration", unit = "ms", min = 0, optional = true, default = "1s",
    description = "How much before and after each event is saved: milliseconds, or a time like 2s" },
}

-- The filter for the moments (time and thread of each). Those of a thread that overlap are one condition.
local function filter_of(moments, range)
  local conditions, open = {}, {}
  for _, moment in ipairs(moments) do
    local span = open[moment.tid]
    if span and moment.ts - range <= span.last then
      span.last = math.max(span.last, moment.ts + range)
    else
      span = { tid = moment.tid, first = math.max(moment.ts - range, 0), last = moment.ts + range }
      conditions[#conditions + 1], open[moment.tid] = span, span
    end
  end
  for i, span in ipairs(conditions) do
    conditions[i] = ("(thread.tid=%d and evt.rawtime>=%d and evt.rawtime<=%d)"):format(span.tid, span.first, span.last)
  end
  return table.concat(conditions, " or ")
end

---Defines on_capture_start and on_capture_end. Gives the function that remembers the event under way.
---@param arg table the values of export.args
---@return fun()
function export.start(arg)
  local event, moments = fields { tid = "thread.tid" }, {}
  local is_started = false

  function _G.on_capture_start()
    is_started = not (arg.dump_file_name and sysdig.is_live())
    if is_started then return true end
    error("events of the running system cannot be saved afterwards: record them with -w and read that file", 0)
  end

  function _G.on_capture_end()
    if not arg.dump_file_name or not is_started then return end
    local file, n = arg.dump_file_name, #moments
    if output.is_json() then
      print(output.object({ "dump_file_name", "moments" }, { file, n }))
    elseif n > 0 then
      print(("Saving what happened around %d events to %s"):format(n, file))
    else
      print("There is nothing to save")
    end
    if n == 0 then return end
    sysdig.run_app(('-F -r "%s" -w "%s" "%s"'):format(sysdig.get_evtsource_name(), file,
      filter_of(moments, arg.dump_range_ms)))
  end

  return function()
    local tid = event.tid
    if not arg.dump_file_name or not tid then return end
    local seconds, ns = evt.get_ts()
    moments[#moments + 1] = { ts = seconds * 1000000000 + ns, tid = tid }
  end
end

return export
