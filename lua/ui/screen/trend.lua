-- A small picture in each row of what the column that rows are sorted by was in the last samples.
local SAMPLES = 9

local Trend = {}
Trend.__index = Trend

local trend = {}

local column = { name = "TREND", description = "", type = "CHARBUF", size = SAMPLES + 1, is_trend = true }

function trend.new() return setmetatable({ values = {}, samples = 0 }, Trend) end

function Trend:clear() self.values = {} end

---Takes the values of a sample. Rows that are gone are forgotten.
---@param rows table[]
---@param index integer? the column
function Trend:add(rows, index)
  local before, now = self.values, {}
  for _, row in ipairs(rows) do
    local list, value = before[row.key] or {}, row.values[index]
    if #list == SAMPLES then table.remove(list, 1) end
    list[#list + 1] = type(value) == "number" and value or 0
    now[row.key] = list
  end
  self.values = now
end

---The columns with this one before the last.
function Trend.with_column(_, columns)
  local with = table.move(columns, 1, #columns, 1, {})
  table.insert(with, math.max(#with, 1), column)
  return with
end

---@param row table
---@param bars string[]
---@return string
function Trend:text(row, bars)
  local list = self.values[row.key] or {}
  local most, text = math.max(0, table.unpack(list)), {}
  for i, value in ipairs(list) do
    text[i] = value > 0 and most > 0 and bars[math.max(1, math.ceil(value * #bars / most))] or " "
  end
  return (" "):rep(SAMPLES - #list) .. table.concat(text)
end

return trend
