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
-- rows            a function that gives rows as an aggregate's top() does, of a chisel that counts for itself (in
--                 on_event); clear: another, which begins anew
-- snaplen         bytes of data that are wanted of every event
--
-- A function that gives such a table may be passed instead: it is called when the arguments are known.
--
-- The events are added up in C: Lua runs when the list is shown, see chisel.periodic.

-- luacheck: read_globals sysdig chisel

local aggregate = require "aggregate"
local format = require "chisel.format"
local output = require "chisel.output"

local WIDTH = 20 -- of a column
local RULER = 80

local function integral(n) return math.tointeger(n) or n end

-- What fits on a screen that is drawn again and again: as many lines as it has, none longer than it is wide.
local function fit_screen(lines, room)
  local width, fitting = output.width(), {}
  for i = 1, math.min(#lines, room) do
    fitting[i] = format.width(lines[i]) > width and format.fit(lines[i], width) or lines[i]
  end
  return fitting
end

local function print_text(spec, keys, rows, watched, room)
  local titles, widths = { spec.value[2] }, { WIDTH }
  for i, key in ipairs(keys) do
    titles[i + 1] = key[2]
    widths[i + 1] = WIDTH
  end
  local lines = { format.row(widths, table.unpack(titles)), ("-"):rep(RULER) }
  widths[#widths] = 0
  for _, row in ipairs(rows) do
    local cells = { format.value(row.value, spec.value.units, watched) }
    for i in ipairs(keys) do cells[i + 1] = tostring(row[i]) end
    lines[#lines + 1] = format.row(widths, table.unpack(cells))
  end
  if room < math.huge then lines = fit_screen(lines, room) end
  print(table.concat(lines, "\n"))
end

local column_members = { "name", "desc", "is_key" }

-- Rows hold the keys as text, then the value. The description of the value is the third one, or follows that of the
-- last key when there are more than two.
local function print_json(spec, keys, rows, seconds)
  local data, info = {}, {}
  for i, row in ipairs(rows) do
    data[i] = {}
    for k in ipairs(keys) do data[i][k] = tostring(row[k]) end
    data[i][#keys + 1] = row.value
  end
  for i, key in ipairs(keys) do info[i] = output.object(column_members, { key[1], key[2], true }) end
  for i = #keys + 1, 2 do info[i] = "null" end
  info[#info + 1] = output.object(column_members, { spec.value.name or spec.value[1], spec.value[2], false })
  print(('{"ts":%s,"data":%s,"info":[%s]}'):format(output.encode(sysdig.make_ts(seconds, 0)), output.encode(data),
    table.concat(info, ",")))
end

-- The aggregate for the keys.
local function open(spec, keys)
  local fields = {}
  for i, key in ipairs(keys) do fields[i] = key[1] end
  local value = spec.value
  if value[1] == "evt.count" then return aggregate.new { keys = fields } end
  local is_amount = value.units == "bytes" or value.units == "time"
  return aggregate.new { keys = fields, value = value[1], op = value.op, positive_only = is_amount }
end

local function scaled_rows(spec, sums)
  local rows = sums:top(spec.top)
  for _, row in ipairs(rows) do row.value = integral(row.value * (spec.value.scale or 1)) end
  return rows
end

local function report_lost(sums)
  local lost = sums:lost()
  if lost == 0 then return end
  io.stderr:write(("%d events are not in the list: there are too many different rows\n"):format(lost))
end

---Defines the callbacks of a chisel that shows a top list.
---@param spec table|fun(): table see above
return function(spec)
  local keys, sums

  local function show(seconds, watched, room)
    local rows = spec.rows and spec.rows() or scaled_rows(spec, sums)
    if output.is_json() then
      print_json(spec, keys, rows, seconds)
    else
      print_text(spec, keys, rows, watched, room)
    end
    if sums then report_lost(sums) end
  end

  -- Called for every recording; sums go on from one to the next.
  function _G.on_init()
    if type(spec) == "function" then spec = spec() end
    if spec.filter then chisel.set_filter(spec.filter) end
    if spec.snaplen then sysdig.set_snaplen(spec.snaplen) end
    keys = sysdig.is_print_container_data() and spec.container_keys or spec.keys
    if spec.rows then return true end
    sums = sums or open(spec, keys)
    chisel.attach_aggregate(sums)
    return true
  end

  require("chisel.periodic")(show, function()
    if sums then sums:clear() else spec.clear() end
  end)
end
