-- What is around every window: the lines at the top (what is viewed, of which source, how to get it on the command
-- line), the time line, and the bar of keys at the bottom. app.area is what is left between: x, y, width, height.
local keys = require "ui.screen.keys"
local screen = require "screen"
local strip = require "ui.screen.strip"

local WIDE = 60 -- columns: less has no room for keys beside what is typed
local STRIP_HEIGHT = 16 -- of terminals: less has no room for the time line unless it is asked for

local frame = {}

---A duration for people.
---@param ns integer
---@return string
function frame.duration(ns)
  if ns < 60 * 10 ^ 9 then return ("%.2fs"):format(ns / 1e9) end
  local s = ns // 10 ^ 9
  if s < 3600 then return ("%dm%02ds"):format(s // 60, s % 60) end
  return ("%dh%02dm"):format(s // 3600, s % 3600 // 60)
end

---The time of the day with so many decimals.
---@param ns integer
---@return string
function frame.clock(ns) return os.date("%H:%M:%S", ns // 10 ^ 9 | 0) .. (".%03d"):format(ns // 10 ^ 6 % 1000 | 0) end

local function source_text(app)
  local s = app.analysis:source()
  local lost = (s.lost or 0) > 0 and (", %d lost"):format(s.lost) or ""
  if s.live then return "Live System" .. (lost ~= "" and (" (%d evts%s)"):format(s.events or 0, lost) or "") end
  local duration = s.first_ns and s.last_ns and frame.duration(s.last_ns - s.first_ns) or "empty"
  return ("%s (%d evts, %s%s)"):format(s.file, s.events or 0, duration, lost)
end

local function state_text(app)
  if app.note and not app.note.is_long then return app.note[1], app.note.style end
  if app.cancelled then return ("first %d%%; p reads all"):format(app.percent or 0), "note" end
  if app.stopped then return ("stopped at %d%%; p goes on"):format(app.percent or 0), "note" end
  local is_reading = app.state == "reading" and not app.live
  if is_reading then return ("reading %d%%, Esc stops"):format(app.percent or 0), "note" end
  if app.paused then return "PAUSED; p goes on", "note" end
end

-- A name and its value, in a line; returns x behind them.
local function entry(grid, x, y, name, value, limit)
  x = grid:put(x, y, name .. ": ", "title", limit - x + 1)
  x = grid:put(x, y, value, "normal", limit - x + 1)
  return grid:put(x, y, " ", "normal", limit - x + 1)
end

local NOTE_LINES = 6

local function is_long(text, width) return text:find("\n", 1, true) ~= nil or #text > width // 2 end

---Draws a note that is too long for the first line, above the bar of keys.
function frame.draw_note(app, grid)
  local note = app.note
  if not note or not note.is_long then return end
  local lines = {}
  for line in (note[1] .. "\n"):gmatch "([^\n]*)\n" do
    repeat
      lines[#lines + 1] = line:sub(1, grid.width)
      line = line:sub(grid.width + 1)
    until line == ""
  end
  local n = math.min(#lines, NOTE_LINES)
  for i = 1, n do grid:field(1, grid.height - 1 - n + i, lines[i], note.style, grid.width) end
end

local function draw_top(app, grid)
  local model, limit = app.model, grid.width
  if app.note then app.note.is_long = is_long(app.note[1], grid.width) end
  local text, style = state_text(app)
  if text then
    local width = math.min(screen.width(text), math.max(limit - 17, limit // 2))
    grid:field(limit - width + 1, 1, text, style, width)
    limit = limit - width - 1
  end
  local subject = model:subject()
  if model.range then
    subject = ("%s, %s to %s"):format(subject, frame.clock(model.range.from), frame.clock(model.range.to))
  end
  entry(grid, entry(grid, 1, 1, "Viewing", model:title(), limit), 1, "For", subject, limit)
  local filter = model:effective_filter()
  local x = entry(grid, 1, 2, "Source", source_text(app), grid.width)
  app.filter_x = x
  entry(grid, x, 2, "Filter", filter == "" and "none" or filter, grid.width)
  entry(grid, 1, 3, "Command", model:command(), grid.width)
end

---Draws the bar of keys of the window on top, once it knows its position.
function frame.draw_bar(app, grid)
  local window, y, x = app:top(), grid.height, 1
  local position = window.position and window:position() or ""
  local limit = grid.width - #position - 1
  if window.draw_bar then limit = grid.width >= WIDE and grid.width // 2 or 0 end -- what is typed needs the room
  app.bar = {}
  for _, e in ipairs(keys.bar(window.kinds, app.live)) do
    local width = #e.shown + #e.name + 1
    if x + width - 1 > limit then break end
    app.bar[#app.bar + 1] = { from = x, to = x + width - 2, key = e.key }
    x = grid:put(x, y, e.shown, "bar_key")
    x = grid:put(x, y, e.name, "bar") + 1
  end
  if window.draw_bar then window:draw_bar(grid, x) else grid:put(grid.width - #position + 1, y, position, "bar_key") end
end

---Draws what is above the window and sets app.area.
function frame.draw(app, grid)
  draw_top(app, grid)
  local y = 4
  local line = app.analysis:timeline()
  app.strip_y = nil
  if line and (grid.height >= STRIP_HEIGHT or app:top().marked) then
    app.strip_y = y
    strip.draw(app, grid, y, line)
    y = y + strip.HEIGHT
  end
  local top = app:top()
  local left = top.width and top:width(grid) or 0
  app.area = { x = left + 1, y = y, width = grid.width - left, height = grid.height - y }
end

---Clicks on it. Whether it was one.
function frame.mouse(app, kind, x, y)
  if kind == "WheelUp" or kind == "WheelDown" then return false end
  local press = kind == "press" or kind == "double"
  if y == app.grid.height then
    for _, e in ipairs(app.bar or {}) do
      if press and x >= e.from and x <= e.to then app:press(e.key) end
    end
    return true
  end
  if app.strip_y and y >= app.strip_y and y < app.strip_y + strip.HEIGHT then
    if not app:top().marked then app:on_timeline() end
    app:top():on_mouse(kind, x, y)
    return true
  end
  if y == 2 and press and x >= (app.filter_x or 0) and app:top() == app:main() then
    app:press "F4"
    return true
  end
  return y < 4
end

return frame
