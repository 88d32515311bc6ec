-- Top lists. A chisel that shows who has most of something is metadata and one declaration:
--
--   require("chisel.top") {
--     keys = { { "proc.name", "Process" }, { "proc.pid", "PID" } },
--     value = { "evt.buflen", "Bytes", units = "bytes" },
--     filter = "fd.type=file and evt.is_io=true",
--     top = 10,
--   }
--
-- keys            what to group by: { field, title } for each column
-- container_keys  the columns when container information is asked for (-pc); default: keys
-- value           { field, title }: what to add up; evt.count counts events. More: op = "sum" (default), "min", "max"
--                 or "avg"; units = "none" (default), "bytes", "time" (of nanoseconds) or "timepct" (a time as
--                 share of the time watched); scale: a factor applied when shown; name: the field's name in JSON.
--                 Sizes and times of 0 and less, those of calls that failed, do not count
-- filter          which events; default: all
-- top             how many rows; default: all
--
-- The events are added up in C: Lua runs once at the end, and on the running system once a second. There each list is
-- about its second; on a terminal it takes the place of the one before. A command that is followed has an end and uses
-- the terminal itself: there is one list about all of it, as of a recording.

-- luacheck: read_globals sysdig chisel

local aggregate = require "aggregate"
local format = require "chisel.format"
local escape = require("tracer.term").escape

local WIDTH = 20 -- of a column

local function integral(n) return math.tointeger(n) or n end

local function is_json() return sysdig.get_output_format() == "json" end

local function print_text(spec, keys, rows, watched)
  local titles, widths = { spec.value[2] }, { WIDTH }
  for i, key in ipairs(keys) do
    titles[i + 1] = key[2]
    widths[i + 1] = WIDTH
  end
  local lines = { format.row(widths, table.unpack(titles)), ("-"):rep(80) }
  widths[#widths] = 0
  for _, row in ipairs(rows) do
    local cells = { format.value(row.value, spec.value.units, watched) }
    for i in ipairs(keys) do cells[i + 1] = tostring(row[i]) end
    lines[#lines + 1] = format.row(widths, table.unpack(cells))
  end
  print(table.concat(lines, "\n"))
end

local key_order = { "ts", "data", "info", "name", "desc", "is_key" }

-- Rows hold the keys as text, then the value. The description of the value is the third one, or follows that of the
-- last key when there are more than two.
local function print_json(spec, keys, rows, seconds)
  local json = require "dkjson"
  local data, info = setmetatable({}, { __jsontype = "array" }), {}
  for i, row in ipairs(rows) do
    data[i] = {}
    for k in ipairs(keys) do data[i][k] = tostring(row[k]) end
    data[i][#keys + 1] = row.value
  end
  for i, key in ipairs(keys) do info[i] = { name = key[1], desc = key[2], is_key = true } end
  info[math.max(3, #keys + 1)] = { name = spec.value.name or spec.value[1], desc = spec.value[2], is_key = false }
  local result = { ts = sysdig.make_ts(seconds, 0), data = data, info = info }
  print((json.encode(result, { indent = true, keyorder = key_order })))
end

---Defines the callbacks of a chisel that shows a top list.
---@param spec table see above
return function(spec)
  local keys, sums
  local by_second, on_screen, shown

  local function show(seconds, watched)
    local rows = sums:top(spec.top)
    for _, row in ipairs(rows) do row.value = integral(row.value * (spec.value.scale or 1)) end
    if is_json() then
      print_json(spec, keys, rows, seconds)
    else
      print_text(spec, keys, rows, watched)
    end
    local lost = sums:lost()
    if lost > 0 then
      io.stderr:write(("%d events are not in the list: there are too many different rows\n"):format(lost))
    end
  end

  local function open()
    keys = sysdig.is_print_container_data() and spec.container_keys or spec.keys
    local fields = {}
    for i, key in ipairs(keys) do fields[i] = key[1] end
    local value = spec.value
    if value[1] == "evt.count" then return aggregate.new { keys = fields } end
    local is_amount = value.units == "bytes" or value.units == "time"
    return aggregate.new { keys = fields, value = value[1], op = value.op, positive_only = is_amount }
  end

  -- Called for every recording; sums go on from one to the next.
  function _G.on_init()
    if spec.filter then chisel.set_filter(spec.filter) end
    sums = sums or open()
    chisel.attach_aggregate(sums)
    return true
  end

  function _G.on_capture_start()
    by_second = sysdig.is_live() and not sysdig.has_command()
    on_screen = by_second and sysdig.is_tty() and not is_json()
    if by_second then chisel.set_interval_s(1) end
    return true
  end

  function _G.on_interval(seconds, _, watched)
    if on_screen then io.write(escape, "[2J", escape, "[H") end
    show(seconds, watched)
    sums:clear()
    shown = true
    return true
  end

  -- What the terminal shows of the last whole second is worth more than what came after it.
  function _G.on_capture_end(seconds, _, watched)
    if not (on_screen and shown) then show(seconds, watched) end
    return true
  end
end
