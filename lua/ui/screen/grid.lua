-- A grid of cells, on which everything is drawn: each cell is a character and the name of a style (style.lua). Text
-- gets here through screen.cells only, which makes it harmless and knows how wide it is. Places count from 1.
local screen = require "screen"

local Grid = {}
Grid.__index = Grid

local grid = {}

---@param width integer
---@param height integer
---@return table
function grid.new(width, height)
  local g = setmetatable({ width = width, height = height, cells = {}, styles = {} }, Grid)
  for y = 1, height do g.cells[y], g.styles[y] = {}, {} end
  g:clear()
  return g
end

function Grid:clear()
  self.cursor_x, self.cursor_y = nil, nil
  for y = 1, self.height do
    local cells, styles = self.cells[y], self.styles[y]
    for x = 1, self.width do cells[x], styles[x] = " ", "normal" end
  end
end

-- Characters of two columns that are cut in half by what is drawn from `from` to `to` become blanks.
local function mend(cells, from, to)
  if cells[from] == "" and from > 1 then cells[from - 1] = " " end
  if cells[to + 1] == "" then cells[to + 1] = " " end
end

---Draws text at x, y: at most `width` columns (default: up to the edge), without its first `skip` ones.
---@return integer x behind it
function Grid:put(x, y, text, style, width, skip)
  width = math.min(width or self.width, self.width - x + 1)
  if width < 1 or x < 1 or y < 1 or y > self.height then return x end
  local list = screen.cells(text, width, skip or 0)
  local n, cells, styles = #list, self.cells[y], self.styles[y]
  if n == 0 then return x end
  mend(cells, x, x + n - 1)
  for i = 1, n do cells[x + i - 1], styles[x + i - 1] = list[i], style or "normal" end
  return x + n
end

---Draws text in a field of exactly `width` columns, the rest blank.
function Grid:field(x, y, text, style, width, skip)
  width = math.min(width, self.width - x + 1)
  if width < 1 or x < 1 or y < 1 or y > self.height then return end
  local list, cells, styles = screen.cells(text, width, skip or 0), self.cells[y], self.styles[y]
  mend(cells, x, x + width - 1)
  for i = 1, width do cells[x + i - 1], styles[x + i - 1] = list[i] or " ", style or "normal" end
end

---The same with the text at the right end of the field.
function Grid:right(x, y, text, style, width)
  local blank = width - screen.width(text)
  self:field(x, y, blank > 0 and (" "):rep(blank) .. text or text, style, width)
end

---Changes the style of what is there.
function Grid:restyle(x, y, width, style)
  local styles = self.styles[y] or {}
  for i = math.max(x, 1), math.min(x + width - 1, self.width) do styles[i] = style end
end

---Pieces of a line that have one style: x, text, style.
function Grid:runs(y)
  local cells, styles, x, width = self.cells[y], self.styles[y], 1, self.width
  return function()
    if x > width then return nil end
    local from, style = x, styles[x]
    repeat x = x + 1 until x > width or styles[x] ~= style and cells[x] ~= ""
    return from, table.concat(cells, "", from, x - 1), style
  end
end

---All lines as text.
---@return string[]
function Grid:lines()
  local lines = {}
  for y = 1, self.height do lines[y] = table.concat(self.cells[y]) end
  return lines
end

return grid
