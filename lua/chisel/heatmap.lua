-- Heat maps: a line for every interval, in which a column is the more intense the more events fall into it.
--
--   require("chisel.heatmap") {
--     refresh = 500000000,
--     filter = "evt.dir=<",
--     field = "evt.latency",
--     column = function(value, width) return math.floor(...) end,
--     labels = function(width) return { [0] = "1ns", ... } end,
--   }
--
-- refresh   the interval, ns; or a function that gives it when arguments are known
-- filter    which events
-- field     what is shown; column: where its value lies, from 0 to width - 1, nil: nowhere
-- labels    what is written below the map, by column
--
-- On a terminal the labels stay below the last line, and intensity is a colour from green to red; elsewhere it is a
-- character, and with -j each interval is an object with the columns that are not empty and their numbers of events.

-- luacheck: read_globals sysdig chisel evt

local output = require "chisel.output"
local escape = require("tracer.term").escape

local palette = { 22, 28, 64, 34, 2, 76, 46, 118, 154, 191, 227, 226, 11, 220, 209, 208, 202, 197, 9, 1 }
local shades = { " ", "░", "▒", "░" } -- between one colour and the next
local characters = { ".", ":", "-", "=", "+", "*", "#", "%", "@" }
local BASE = 1.6 -- so many times the events are one colour further

-- From 1 to #palette, with a fraction.
local function intensity(per_second)
  return math.max(1, math.min(math.log(per_second + 1, BASE), #palette))
end

local function colored(per_second)
  local level = intensity(per_second)
  local low, high = math.floor(level), math.ceil(level)
  local between = level - low
  local front, back = palette[low], palette[high]
  if between > 0.75 then front, back = back, front end -- the shade of a quarter, reversed
  return ("%s[38;5;%dm%s[48;5;%dm%s"):format(escape, front, escape, back, shades[1 + math.floor(between * #shades)])
end

local function plain(per_second)
  return characters[math.ceil(intensity(per_second) / #palette * #characters)]
end

local function axis(labels, width)
  local pieces, x = {}, 0
  while x < width do
    local label = labels[x] and "|" .. labels[x] or " "
    if x + #label > width then label = " " end
    pieces[#pieces + 1] = label
    x = x + #label
  end
  return table.concat(pieces)
end

---Defines the callbacks.
---@param spec table see above
return function(spec)
  local value, width, interval, in_color
  local counts = {}

  local function map()
    local cells, scale = {}, 1e9 / interval
    local black = ("%s[38;5;0m%s[48;5;0m "):format(escape, escape)
    for x = 0, width - 1 do
      local n = counts[x]
      if in_color then
        cells[#cells + 1] = n and colored(n * scale) or black
      else
        cells[#cells + 1] = n and plain(n * scale) or " "
      end
    end
    return table.concat(cells) .. (in_color and escape .. "[0m" or "")
  end

  local function print_json(seconds, ns)
    local columns = {}
    for x = 0, width - 1 do
      if counts[x] then columns[#columns + 1] = { x, counts[x] } end
    end
    print(output.object({ "ts", "width", "columns" }, { sysdig.make_ts(seconds, ns), width, columns }))
  end

  local function show(seconds, ns)
    if output.is_json() then
      print_json(seconds, ns)
    else
      if sysdig.is_tty() then io.write(escape, "[1F") end -- over the labels
      print(map())
      if sysdig.is_tty() then print(axis(spec.labels(width), width)) end
    end
    counts = {}
  end

  function _G.on_init()
    interval = type(spec.refresh) == "function" and spec.refresh() or spec.refresh
    chisel.set_filter(spec.filter)
    value = value or chisel.request_field(spec.field)
    width, in_color = output.width(), output.in_color()
    return true
  end

  function _G.on_capture_start()
    chisel.set_interval_ns(interval)
    if not output.is_json() then print(axis(spec.labels(width), width)) end
    return true
  end

  function _G.on_event()
    local v = evt.field(value)
    local x = v and spec.column(v, width)
    if x then counts[x] = (counts[x] or 0) + 1 end
    return false
  end

  function _G.on_interval(seconds, ns)
    show(seconds, ns)
    return true
  end

  -- What came after the last whole interval.
  function _G.on_capture_end(seconds, ns)
    if next(counts) then show(seconds, ns) end
  end
end
