-- Selecting a range on the time line (strip.lua), with the keyboard or the mouse.
local frame = require "ui.screen.frame"
local strip = require "ui.screen.strip"

local Timeline = { kinds = { "timeline" } }
Timeline.__index = Timeline

local timeline = {}

function timeline.new(app)
  local _, width = strip.place(app.grid)
  return setmetatable({ app = app, cursor_column = width // 2 + 1, mark = nil }, Timeline)
end

local function width_of(self)
  local _, width = strip.place(self.app.grid)
  return width
end

---The columns between mark and cursor.
---@return integer, integer
function Timeline:marked()
  local width = width_of(self)
  self.cursor_column = math.max(1, math.min(width, self.cursor_column))
  local mark = math.min(self.mark or self.cursor_column, width)
  return math.min(mark, self.cursor_column), math.max(mark, self.cursor_column)
end

function Timeline:times()
  local line, width = self.app.analysis:timeline(), width_of(self)
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
  return function(self) self.cursor_column = self.cursor_column + by end
end

Timeline.on_left, Timeline.on_right = move(-1), move(1)
Timeline.on_page_left, Timeline.on_page_right = move(-10), move(10)
function Timeline:on_first() self.cursor_column = 1 end
function Timeline:on_last() self.cursor_column = width_of(self) end
function Timeline:on_mark() self.mark = self.cursor_column end
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
  local place = strip.place(self.app.grid)
  if y < self.app.strip_y or y >= self.app.strip_y + strip.HEIGHT then
    if kind == "press" then self.app:close() end
    return
  end
  self.cursor_column = x - place + 1
  if kind == "press" or kind == "double" then
    self.pressed_again = self.mark ~= nil
    self.mark = self.mark or self.cursor_column
  elseif kind == "release" and self.mark and (self.pressed_again or self.mark ~= self.cursor_column) then
    self:on_choose()
  end
end

return timeline
