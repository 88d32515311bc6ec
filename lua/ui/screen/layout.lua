-- Where the columns of a table go: which are shown, in which order, how wide they are, what their cells say.
local format = require "ui.format"

local layout = {}

local DEFAULT_WIDTHS = { CHARBUF = 32, RELTIME = 10, ABSTIME = 20 }
local DEFAULT_WIDTH = 9

---The columns in the order in which they are shown.
---@param columns table[] of the analysis
---@param order { n: integer, hidden: boolean }[]? what the user has chosen
---@return table[]
function layout.shown(columns, order)
  if not order then return columns end
  local shown = {}
  for _, entry in ipairs(order) do
    if not entry.hidden then shown[#shown + 1] = columns[entry.n] end
  end
  return shown
end

---How wide a column is, with the blank behind it; nil: it takes the rest.
function layout.width(column)
  if column.size == 0 then return nil end
  return column.size or DEFAULT_WIDTHS[column.type] or DEFAULT_WIDTH
end

---What the cell of a row says; numbers stand before the blank that parts columns.
---@param column table
---@param row table
---@return string
function layout.text(column, row)
  local width, value = layout.width(column), row.values[column.n]
  return width and format.cell(column, value, width - 1) or format.text(column, value)
end

---Draws cells from column x of the grid on, without the first `shift` ones; `width`: how much room there is. Texts and
---styles are those of all columns; the last one has no end.
---@param grid table
---@param y integer
---@param area table
---@param columns table[]
---@param shift integer
---@param cell fun(column: table, i: integer): string, string text and style
function layout.draw(grid, y, area, columns, shift, cell)
  local x, limit = area.x - shift, area.x + area.width
  for i, column in ipairs(columns) do
    local width = i < #columns and layout.width(column) or math.max(limit - x, 1)
    local text, style = cell(column, i)
    if x + width > area.x and x < limit then
      local skip = math.max(area.x - x, 0)
      local room = math.min(width, limit - x) - skip
      grid:field(x + skip, y, text, style, room, skip)
      if i < #columns and room > 0 and x + width <= limit then grid:put(x + width - 1, y, " ", style) end
    end
    x = x + width
  end
  if x < limit then grid:field(math.max(x, area.x), y, "", select(2, cell(columns[#columns], #columns)), limit - x) end
end

---The column of the table at place x of the screen; nil: none.
function layout.column_at(area, columns, shift, x)
  local from = area.x - shift
  for i, column in ipairs(columns) do
    local width = i < #columns and layout.width(column) or math.huge
    if x >= from and x < from + width then return column end
    from = from + width
  end
end

return layout
