-- Rows of values: a table with titles, lines that follow a template, or with -j JSON objects, one a line.
--
--   local rows = require("chisel.rows") {
--     columns = { { "proc.name", width = 12 }, { "evt.buflen", "SIZE", width = 8 }, { "fd.name" } },
--   }
--   rows:title()
--   rows:print { "cat", 4096, "/etc/motd" }
--
-- columns    { name, title }: name is the key in JSON, of fields their own; title defaults to it. More:
--              width      of the column; the last column is shown in full
--              right      numbers: blanks go in front
--              overflow   what is longer than the width is shown in full
--              only       "text": not in JSON; "json": only there
--              container  only when container information is asked for (-pc)
--              show       a function from the value to what is shown; JSON has the value
--              absent     what is shown where there is no value: default <NA>; JSON has null
-- template   for string.format: the line with the columns as %s, instead of a table
-- container_template   the same when container information is asked for
-- ruler      false: no line of dashes below the titles
--
-- luacheck: read_globals sysdig

local format = require "chisel.format"
local output = require "chisel.output"

local RULER = 20 -- of a last column without a width

local rows = {}
rows.__index = rows

local function shown(column, value)
  if value == nil then return column.absent or "<NA>" end
  local show = column.show
  return show and show(value) or value
end

local function cell(column, text, is_last)
  text = tostring(text)
  if is_last or not column.width or (column.overflow and #text > column.width) then return text end
  return format.fit(text, column.width, column.right)
end

-- The columns that are shown and where their values are; known when the command line is.
local function choose(self)
  local with_containers = sysdig.is_print_container_data()
  self.is_json = output.is_json()
  self.indices, self.shown, self.names, self.cells = {}, {}, {}, {}
  local form = self.is_json and "json" or "text"
  for i, column in ipairs(self.columns) do
    if (with_containers or not column.container) and (column.only or form) == form then
      local at = #self.indices + 1
      self.indices[at], self.shown[at], self.names[at] = i, column, column[1]
    end
  end
  if with_containers and self.container_template then self.template = self.container_template end
end

-- The cells as a line.
local function line(self)
  local cells = self.cells
  if self.template then return self.template:format(table.unpack(cells, 1, #self.indices)) end
  for at, column in ipairs(self.shown) do cells[at] = cell(column, cells[at], at == #self.shown) end
  return table.concat(cells, " ")
end

local function print_titles(self, title_of)
  for at, column in ipairs(self.shown) do self.cells[at] = title_of(column) end
  print(line(self))
end

---Prints the titles; nothing with -j or a template.
function rows:title()
  if not self.indices then choose(self) end
  if self.template or self.is_json then return end
  print_titles(self, function(column) return column[2] or column[1] end)
  if self.ruler ~= false then print_titles(self, function(column) return ("-"):rep(column.width or RULER) end) end
end

---Prints a row.
---@param values any[] one for each column, also for those that are not shown
---@param color string? see output.paint
function rows:print(values, color)
  if not self.indices then choose(self) end
  local cells = self.cells -- one table for all rows
  if self.is_json then
    for at, i in ipairs(self.indices) do cells[at] = values[i] end
    return print(output.object(self.names, cells))
  end
  local columns, indices = self.shown, self.indices
  for at = 1, #indices do cells[at] = shown(columns[at], values[indices[at]]) end
  local text = line(self)
  print(color and output.paint(text, color) or text)
end

---@param spec table see above
---@return table rows
return function(spec) return setmetatable(spec, rows) end
