-- Which columns are shown, and in which order.
local side = require "ui.screen.side"

local ChooseColumns = side.class { "columns", "side" }
local choose_columns = {}

local function update(self)
  for i, entry in ipairs(self.order) do
    self.entries[i] = ("[%s] %s"):format(entry.hidden and " " or "x", self.table.columns[entry.n].name)
  end
end

function choose_columns.new(app, window)
  local order = window.level.order
  local self = { app = app, table = window, title = "Columns", action = "columns", entries = {}, order = order }
  if not self.order then
    self.order = {}
    for i in ipairs(window.columns) do self.order[i] = { n = i, hidden = false } end
  end
  update(self)
  return side.new(ChooseColumns, self)
end

local function keep(self)
  self.table.level.order = self.order
  update(self)
end

local function count_shown(self)
  local n = 0
  for _, entry in ipairs(self.order) do n = n + (entry.hidden and 0 or 1) end
  return n
end

function ChooseColumns:on_toggle()
  local entry = self.order[self.selected]
  if not entry.hidden and count_shown(self) == 1 then
    self.app:tell "one column has to stay"
    return
  end
  entry.hidden = not entry.hidden
  keep(self)
end

local function move(by)
  return function(self)
    local from, to = self.selected, self.selected + by
    if not self.order[to] then return end
    self.order[from], self.order[to] = self.order[to], self.order[from]
    self.selected = to
    keep(self)
  end
end

ChooseColumns.on_move_up, ChooseColumns.on_move_down = move(-1), move(1)
function ChooseColumns:on_choose() self.app:close() end

return choose_columns
