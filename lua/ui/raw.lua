-- Views as lines on an ordinary terminal, or into a pipe (--raw).
local format = require "ui.format"

local raw = {}

local STEP_MS = 1000
local WIDTH = 10
local RULE = ("-"):rep(22)

local function print_sample(out, place)
  local a = place.analysis
  local column = place.sorting and a.columns[place.sorting] and place.sorting or a.sorting
  for _, row in ipairs((a:rows(column, column and a.columns[column].descending))) do
    local cells = {}
    for i, c in ipairs(a.columns) do cells[i] = format.cell(c, row.values[i], WIDTH) .. " " end
    out:line(table.concat(cells))
  end
  out:line(RULE)
end

local function print_lines(out, a, from)
  local count = a:line_count()
  for _, line in ipairs(a:lines(from + 1, count)) do out:line(line.text) end
  a:want(count + STEP_MS)
  a:clear()
  return count
end

---Prints what the analysis shows until it ends; the running system: with every update.
---@param out table line(text) and flush(), which is false when nobody reads
---@param place table analysis, model, sorting: as of ui/json.lua
function raw.run(out, place)
  local a, from = place.analysis, 0
  repeat
    local now = a:step(STEP_MS)
    if not place.model:top().view then
      from = print_lines(out, a, from)
    elseif now == "done" or (not a.options.file and a:fresh()) then
      print_sample(out, place)
    end
  until now == "done" or not out:flush()
end

return raw
