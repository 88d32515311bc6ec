-- The window of spectrograms: a line for every slice of time, a column for every range of latencies on a logarithmic
-- scale, the hotter the more calls there are. Two clicks select a rectangle, whose events are shown then.
local format = require "ui.format"
local frame = require "ui.screen.frame"
local model = require "ui.model"
local style = require "ui.screen.style"

local DECADES = 11 -- from 1 ns to 100 s
local COLUMNS = model.LATENCY_COLUMNS
local BASE = 1.6 -- so many times the calls are one colour further
local LABEL = 13 -- columns of the times at the left

local Spectrogram = { kinds = { "spectrogram" } }
Spectrogram.__index = Spectrogram

local spectrogram = {}

function spectrogram.new(app, level)
  level.is_fine = level.is_fine or app.live or app.analysis:timeline() and not app.analysis:is_counting()
  return setmetatable({ app = app, level = level, slices = {}, first = 1, follows = true }, Spectrogram)
end

local function room(self)
  local area = self.app.area
  local label = area.width >= 80 and LABEL or 0
  return area, label, math.max(1, area.height - 1)
end

function Spectrogram:height() return self.app.area and select(3, room(self)) or 1 end

---Takes the slices that there are.
function Spectrogram:refresh()
  self.slices = self.app.analysis:slices(1)
  if self.app.live and self.follows then self:on_last() end
end

---How fine slices are follows from the time line: when the recording was not known yet it is read once more.
function Spectrogram:work()
  if self.level.is_fine or self.app.state ~= "done" or not self.app.analysis:timeline() then return end
  self.level.is_fine = true
  self.app:must_show()
end

-- --- drawing ---

-- The calls of a slice by column.
local function by_column(slice, width)
  local columns = {}
  for bucket, count in pairs(slice.counts) do
    local from, to = (bucket - 1) * width // COLUMNS + 1, math.max(1, bucket * width // COLUMNS)
    for x = math.min(from, to), to do columns[x] = (columns[x] or 0) + count end
  end
  return columns
end

local function heat(count, slice)
  local seconds = math.max((slice.to - slice.from) / 1e9, 1e-3)
  return math.max(1, math.min(style.HEAT, math.floor(math.log(count / seconds + 1, BASE))))
end

local function draw_slice(grid, x, y, width, slice)
  for column, count in pairs(by_column(slice, width)) do
    local character, name = style.heat(heat(count, slice))
    grid:put(x + column - 1, y, character, name)
  end
end

local powers = { "1ns", "10ns", "100ns", "1us", "10us", "100us", "1ms", "10ms", "100ms", "1s", "10s" }

local function draw_axis(grid, x, y, width)
  grid:field(1, y, "", "header", grid.width)
  for i, label in ipairs(powers) do
    local at = (i - 1) * width // DECADES
    if width // DECADES > #label or i % 3 == 1 then grid:put(x + at, y, "|" .. label, "header") end
  end
end

function Spectrogram:draw(grid)
  local area, label, height = room(self)
  local x, width = area.x + label, area.width - label
  self.first = math.max(1, math.min(self.first, #self.slices))
  for i = 0, height - 1 do
    local slice = self.slices[self.first + i]
    if slice then
      if label > 0 then grid:put(area.x, area.y + i, frame.clock(slice.from), "dim", label - 1) end
      draw_slice(grid, x, area.y + i, width, slice)
    end
  end
  draw_axis(grid, x, area.y + height, width)
  if self.corner then grid:restyle(self.corner.x, self.corner.y, 1, "mark") end
  if #self.slices == 0 then grid:put(area.x + 1, area.y + 1, self.app:empty_text(), "dim", area.width - 1) end
end

function Spectrogram:position()
  return ("%d/%d"):format(math.min(#self.slices, self.first + self:height() - 1), #self.slices)
end

-- --- keys and mouse ---

local function scroll(by)
  return function(self)
    local last = math.max(1, #self.slices - self:height() + 1)
    self.first = math.max(1, math.min(self.first + by(self), last))
    self.follows, self.corner = self.first == last, nil
  end
end

Spectrogram.on_up, Spectrogram.on_down = scroll(function() return -1 end), scroll(function() return 1 end)
Spectrogram.on_page_up = scroll(function(self) return -self:height() end)
Spectrogram.on_page_down = scroll(function(self) return self:height() end)
Spectrogram.on_first = scroll(function() return -math.huge end)
Spectrogram.on_last = scroll(function() return math.huge end)

-- The rectangle between two places of the screen, as a selection.
local function rectangle(self, a, b)
  local area, label = room(self)
  local width = area.width - label
  local function slice_at(y) return self.slices[math.max(1, math.min(self.first + y - area.y, #self.slices))] end
  local top, bottom = slice_at(math.min(a.y, b.y)), slice_at(math.max(a.y, b.y))
  local x, left, right = area.x + label, math.min(a.x, b.x), math.max(a.x, b.x) + 1
  local function latency(place)
    local column = math.max(0, math.min(place - x, width))
    return math.floor(10 ^ (column * COLUMNS // width * DECADES / COLUMNS))
  end
  local low = latency(left)
  local high = math.max(latency(right), low + 1)
  return {
    filter = ("(evt.rawtime>=%d and evt.rawtime<=%d) and (evt.latency>=%d and evt.latency<%d)"):format(top.from,
      bottom.to, low, high),
    text = ("%s to %s, latency %s to %s"):format(frame.clock(top.from), frame.clock(bottom.to), format.duration(low),
      format.duration(high)),
  }
end

function Spectrogram:on_mouse(kind, x, y)
  if kind == "WheelUp" then return self:on_up() end
  if kind == "WheelDown" then return self:on_down() end
  local area, label, height = room(self)
  local inside = x >= area.x + label and y >= area.y and y < area.y + height and #self.slices > 0
  if kind == "release" or not inside then return end
  local corner = self.corner
  if not corner then
    self.corner = { x = x, y = y }
    self.app:tell "the opposite corner selects the calls between"
    return
  end
  self.corner = nil
  local selection = rectangle(self, corner, { x = x, y = y })
  self.app:go(function(m) m:push("dig", nil, selection) end)
end

return spectrogram
