-- Selecting a range on the time line (strip.lua), with the keyboard or the mouse. Its ends are kept as times: while the
-- recording is read, columns come to stand for others.
local frame = require "ui.screen.frame"
local strip = require "ui.screen.strip"

local Timeline = { kinds = { "timeline" } }
Timeline.__index = Timeline

local timeline = {}

local function line_of(self)
  local line = self.app.analysis:timeline()
  local x, width = strip.place(self.app.grid, line)
  return line, width, x
end

-- Puts the cursor on a column, or on the first or the last one.
local function go(self, column)
  local line, width = line_of(self)
  self.at = strip.times(line, math.max(1, math.min(width, column)), width)
end

function timeline.new(app)
  local window = setmetatable({ app = app, mark = nil }, Timeline)
  local _, width = line_of(window)
  go(window, width // 2 + 1)
  return window
end

-- The column of the cursor, or of another time.
local function column(self, ns)
  local line, width = line_of(self)
  return strip.column_at(line, ns or self.at, width)
end

---The columns between mark and cursor.
---@return integer, integer
function Timeline:marked()
  local cursor, mark = column(self), column(self, self.mark)
  return math.min(mark, cursor), math.max(mark, cursor)
end

function Timeline:times()
  local line, width = line_of(self)
  local first, last = self:marked()
  local from = strip.times(line, first, width)
  local _, to = strip.times(line, last, width)
  return from, to - 1
end

function Timeline:draw(grid)
  local from, to = self:times()
  local text = ("%s to %s, %s"):format(frame.clock(from), frame.clock(to), frame.duration(to - from))
  grid:put(grid:put(1, 1, text, "mark"), 1, (" "):rep(grid.width))
end

local function move(by)
  return function(self) go(self, column(self) + by) end
end

Timeline.on_left, Timeline.on_right = move(-1), move(1)
Timeline.on_page_left, Timeline.on_page_right = move(-10), move(10)
function Timeline:on_first() go(self, 1) end
function Timeline:on_last() go(self, math.maxinteger) end
function Timeline:on_mark() self.mark = self.at end
function Timeline:on_close() self.app:close() end

local function select(self, range)
  self.app:close()
  self.app:go(function(model) model.range = range end)
end

function Timeline:on_choose()
  if not self.mark then
    self:on_mark()
    self.app:tell "the other end of the range: move there and press Enter"
    return
  end
  local from, to = self:times()
  select(self, { from = from, to = to })
end

function Timeline:on_whole() select(self, nil) end

-- Pressed at one end and released at the other, or clicked at both.
function Timeline:on_mouse(kind, x, y)
  if y < self.app.strip_y or y >= self.app.strip_y + strip.HEIGHT then
    if kind == "press" then self.app:close() end
    return
  end
  local _, _, place = line_of(self)
  go(self, x - place + 1)
  if kind == "press" or kind == "double" then
    self.pressed_again = self.mark ~= nil
    self.mark = self.mark or self.at
  elseif kind == "release" and self.mark and (self.pressed_again or column(self) ~= column(self, self.mark)) then
    self:on_choose()
  end
end

return timeline
