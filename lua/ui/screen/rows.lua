-- Rows by their number: a list of them, or those of the analysis, which are fetched when somebody looks at them.
local PAGE, PAGES = 500, 20 -- rows that are fetched at once; pages that are kept

local Rows = {}
Rows.__index = Rows

local rows = {}

---Rows of a list.
---@param list table[]
---@return table
function rows.of(list) return setmetatable({ list = list }, Rows) end

---Those of the last sample of an analysis, until it takes another one.
---@param analysis table
---@param column integer? sorted by it
---@param descending boolean?
---@return table
function rows.new(analysis, column, descending)
  local _, total = analysis:rows(column, descending, 1, 0)
  return setmetatable({
    analysis = analysis, column = column, descending = descending, total = total, pages = {}, npages = 0,
  }, Rows)
end

function Rows:count() return self.list and #self.list or self.total end

local function page(self, number)
  local found = self.pages[number]
  if found then return found end
  if self.npages == PAGES then self.pages, self.npages = {}, 0 end
  local first = number * PAGE + 1
  found = self.analysis:rows(self.column, self.descending, first, first + PAGE - 1)
  self.pages[number], self.npages = found, self.npages + 1
  return found
end

---@param i integer from 1
---@return table? row
function Rows:at(i)
  if self.list then return self.list[i] end
  if i < 1 or i > self.total then return nil end
  return page(self, (i - 1) // PAGE)[(i - 1) % PAGE + 1]
end

---The number of the first row from `from` on that `is_it` says yes to.
---@param from integer
---@param is_it fun(row: table): boolean
---@return integer?
function Rows:find(from, is_it)
  for i = from, self:count() do
    if is_it(self:at(i)) then return i end
  end
end

---All of them as a list.
---@return table[]
function Rows:all()
  if self.list then return self.list end
  return (self.analysis:rows(self.column, self.descending))
end

---Those that `is_it` says yes to.
---@param all table rows
---@param is_it fun(row: table): boolean
---@return table
function rows.matching(all, is_it)
  local list = {}
  for i = 1, all:count() do
    local row = all:at(i)
    if is_it(row) then list[#list + 1] = row end
  end
  return rows.of(list)
end

-- Whether x belongs before y, in ascending order; what is missing is at the end.
local function is_less(x, y)
  if x == nil or y == nil then return y == nil end
  if type(x) == "boolean" then return not x end
  return x < y
end

---The same in the order of a column.
---@param all table rows
---@param column integer
---@param descending boolean
---@return table
function rows.sorted(all, column, descending)
  local list = table.move(all:all(), 1, all:count(), 1, {})
  local place = {}
  for i, row in ipairs(list) do place[row] = i end
  table.sort(list, function(a, b)
    local x, y = a.values[column], b.values[column]
    if x == y then return place[a] < place[b] end
    if descending then return is_less(y, x) end
    return is_less(x, y)
  end)
  return rows.of(list)
end

return rows
