-- The time line of a recording: events over time, and below them errors, in as many columns as there is room for. What
-- is outside of the selected range is dim.
local strip = { HEIGHT = 2 }

local LABEL = 7 -- columns at the left

---How many columns the times take, and where they begin.
---@param grid table
---@return integer x
---@return integer width
function strip.place(grid) return LABEL + 1, grid.width - LABEL end

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
  return line.first_ns + span * (column - 1) // width, line.first_ns + span * column // width
end

local function column_at(line, ns, width)
  local span = line.last_ns - line.first_ns + 1
  return math.max(1, math.min(width, (ns - line.first_ns) * width // span + 1))
end

local function draw_line(app, grid, y, label, numbers, style)
  local x, width = strip.place(grid)
  local bars, most = app.drawing.bars, math.max(1, table.unpack(numbers))
  grid:field(1, y, label, "title", LABEL)
  for i = 1, width do
    local n = numbers[i]
    if n > 0 then grid:put(x + i - 1, y, bars[math.ceil(n * #bars / most)], style) end
  end
end

---Draws it at line y.
function strip.draw(app, grid, y, line)
  local x, width = strip.place(grid)
  local count = math.max(#line.events, 1)
  draw_line(app, grid, y, "Events", resample(line.events, count, width), "events")
  draw_line(app, grid, y + 1, "Errors", resample(line.errors, count, width), "errors")
  local range, window = app.model.range, app:top()
  if range then
    local from, to = column_at(line, range.from, width), column_at(line, range.to, width)
    for row = y, y + 1 do
      grid:restyle(x, row, from - 1, "outside")
      grid:restyle(x + to, row, width - to, "outside")
    end
  end
  if window.cursor_column then
    local from, to = window:marked()
    for row = y, y + 1 do grid:restyle(x + from - 1, row, to - from + 1, "mark") end
  end
end

return strip
