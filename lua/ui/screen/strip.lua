-- The time line of a recording: events over time, and below them errors, in as many columns as there is room for. What
-- is outside of the selected range is dim. While the recording is read it grows to the right: its columns are those of
-- what was read, the rest is dotted.
local strip = { HEIGHT = 2 }

local LABEL = 7 -- columns at the left

---How many columns the times take, and where they begin.
---@param grid table
---@param line table of a:timeline()
---@return integer x
---@return integer width
function strip.place(grid, line)
  local width = grid.width - LABEL
  return LABEL + 1, math.max(1, width * math.floor(line.percent or 100) // 100)
end

-- The numbers of buckets, in `width` columns.
local function resample(buckets, count, width)
  local columns = {}
  for i = 1, width do columns[i] = 0 end
  for i = 1, count do
    local column = (i - 1) * width // count + 1
    columns[column] = columns[column] + (buckets[i] or 0)
  end
  return columns
end

---The times that a column stands for: from, to (ns, the second one not included).
function strip.times(line, column, width)
  local span = line.last_ns - line.first_ns + 1
  local function start(n) return line.first_ns + (span * (n - 1) + width - 1) // width end
  return start(column), start(column + 1)
end

---The column that a time is in, or the first or the last one.
function strip.column_at(line, ns, width)
  local span = line.last_ns - line.first_ns + 1
  return math.max(1, math.min(width, (ns - line.first_ns) * width // span + 1))
end

local function draw_line(app, grid, place, label, numbers, style)
  local bars, most = app.drawing.bars, math.max(1, table.unpack(numbers))
  grid:field(1, place.y, label, "title", LABEL)
  for i, n in ipairs(numbers) do
    if n > 0 then grid:put(place.x + i - 1, place.y, bars[math.ceil(n * #bars / most)], style) end
  end
  local rest = place.x + #numbers
  grid:put(rest, place.y, app.drawing.unread:rep(grid.width - rest + 1), "dim")
end

---Draws it at line y.
function strip.draw(app, grid, y, line)
  local x, width = strip.place(grid, line)
  local count = math.max(#line.events, 1)
  draw_line(app, grid, { x = x, y = y }, "Events", resample(line.events, count, width), "events")
  draw_line(app, grid, { x = x, y = y + 1 }, "Errors", resample(line.errors, count, width), "errors")
  local range, window = app.model.range, app:top()
  if range then
    local from, to = strip.column_at(line, range.from, width), strip.column_at(line, range.to, width)
    for row = y, y + 1 do
      grid:restyle(x, row, from - 1, "outside")
      grid:restyle(x + to, row, width - to, "outside")
    end
  end
  if window.marked then
    local from, to = window:marked()
    for row = y, y + 1 do grid:restyle(x + from - 1, row, to - from + 1, "mark") end
  end
end

return strip
