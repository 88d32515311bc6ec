-- The window of a view: rows under a header, one of them selected.
local cursor = require "ui.screen.cursor"
local format = require "ui.format"
local layout = require "ui.screen.layout"
local model = require "ui.model"
local rows = require "ui.screen.rows"
local tree = require "ui.screen.tree"
local trend = require "ui.screen.trend"

local SCROLL = 4 -- columns

local Table = {}
Table.__index = Table
cursor.add(Table)

local tables = {}

---@param app table
---@param level table of the model
---@return table
function tables.new(app, level)
  local is_list = level.kind == "list"
  local w = setmetatable({
    app = app, level = level, is_list = is_list, kinds = is_list and { "list" } or { "table" }, rows = rows.of {},
    selected = 1, first = 1, shift = 0, trend = app.live and not is_list and trend.new() or nil,
  }, Table)
  w.columns = app.analysis.columns
  for i, column in ipairs(w.columns) do column.n = i end
  if not is_list and not level.sort then
    level.sort = app.analysis.sorting
    level.descending = w:sort_column() and w:sort_column().descending
  end
  w:refresh()
  return w
end

function Table:count() return self.rows:count() end
function Table:height() return self.app.area and self.app.area.height - 1 or 1 end
function Table:sort_column() return self.columns[self.level.sort] end

-- --- rows ---

local function contains(row, text)
  for _, value in pairs(row.values) do
    if type(value) == "string" and value:find(text, 1, true) then return true end
  end
  return false
end

-- The same row as before stays selected, wherever it is now. When a sample has it no more, the one that has come to its
-- place takes over; a filter of rows only hides it.
local function keep_selection(self, same)
  local key = self.level.cursor
  if not key then return end
  local at = self.rows:at(self.selected)
  if at and at.key == key then return end
  local now = self.rows:find(1, function(row) return row.key == key end)
  self.selected = now or self.selected
  cursor.clamp(self)
  if not now and not same and self:row() then self:moved() end
end

-- The rows that are shown, of those of the sample.
local function arrange(self)
  local level = self.level
  self.rows = self.sample
  if level.text then self.rows = rows.matching(self.rows, function(row) return contains(row, level.text) end) end
  if level.tree then
    local ordered
    ordered, self.branches = tree.order(self.rows:all(), self.columns, self.app.drawing)
    self.rows = rows.of(ordered)
  end
end

---Takes the rows of the last sample, or with `same` those that are there already, as they are wanted now. Those of a
---recording stay with the analysis; those of the running system are here until the next sample.
function Table:refresh(same)
  local level, live = self.level, self.app.live
  local at_end = self.is_list and live and self.selected >= self.rows:count()
  if not same then
    self.sample = rows.new(self.app.analysis, level.sort, level.descending)
    if live then self.sample = rows.of(self.sample:all()) end
    if self.trend then self.trend:add(self.sample:all(), level.sort) end
  end
  arrange(self)
  if at_end then
    self.selected = self.rows:count()
  elseif not (self.is_list and live) then
    keep_selection(self, same)
  end
  cursor.clamp(self)
end

function Table:moved()
  local row = self:row()
  self.level.cursor = row and row.key
end

function Table:row() return self.rows:at(self.selected) end

-- --- drawing ---

function Table:shown()
  local shown = layout.shown(self.columns, self.level.order)
  if self.trend then shown = self.trend:with_column(shown) end
  return shown
end

local function draw_header(self, grid, shown)
  local sorted = self:sort_column()
  layout.draw(grid, self.app.area.y, self.app.area, shown, self.shift, function(column)
    local name, width = column.name, layout.width(column)
    if format.is_right(column) and width then name = (" "):rep(width - 1 - #name) .. name end
    return name, column == sorted and "header_sort" or "header"
  end)
end

local function draw_row(self, grid, shown, i)
  local area, row = self.app.area, self.rows:at(i)
  local style = i == self.selected and "selected" or "normal"
  layout.draw(grid, area.y + 1 + i - self.first, area, shown, self.shift, function(column, n)
    local text
    if column.is_trend then
      text = self.trend:text(row, self.app.drawing.bars)
      return text, i == self.selected and style or "trend"
    end
    text = layout.text(column, row)
    if n == #shown and self.branches then text = (self.branches[row] or "") .. text end
    return text, style
  end)
end

local function empty_text(self)
  local text = self.level.text
  if text and self.sample:count() > 0 then return ("no row contains %s; Esc shows all"):format(text) end
  return self.app:empty_text()
end

function Table:draw(grid)
  cursor.clamp(self)
  local area, shown = self.app.area, self:shown()
  draw_header(self, grid, shown)
  for i = self.first, math.min(self:count(), self.first + self:height() - 1) do draw_row(self, grid, shown, i) end
  if self:count() == 0 then grid:put(area.x + 1, area.y + 2, empty_text(self), "dim", area.width - 1) end
end

function Table:position() return cursor.position(self) end

-- --- keys ---

function Table:on_left() self.shift = math.max(0, self.shift - SCROLL) end
function Table:on_right() self.shift = self.shift + SCROLL end

---What the selected row stands for, as model.selection tells; nil and a message when there is none.
function Table:selection()
  local row = self:row()
  local selection = row and model.selection(self.level, row.raw_key)
  if not selection then self.app:tell(row and "rows of this view cannot be selected" or "no row is selected") end
  return selection
end

function Table:on_open()
  local selection = self:selection()
  if not selection then return end
  local target = self.app.model:target(self.level)
  if not target then
    self.app:tell(("no view shows more about %s; F6 shows the events"):format(selection.field))
    return
  end
  self:moved()
  self.app:go(function(m) m:push(nil, target, selection) end)
end

-- Echo, dig and spectrograms are of the selected row; without rows that can be selected of all.
local function closer(self, kind, view)
  local row = self:row()
  local selection = row and model.selection(self.level, row.raw_key)
  self:moved()
  self.app:go(function(m) m:push(kind, view, selection) end)
end

function Table:on_echo() closer(self, "echo") end
function Table:on_dig() closer(self, "dig") end

local function spectrogram(self, id)
  local view = self.app.model:view_named(id)
  if not view then
    self.app:tell(("there is no view %s"):format(id), "error")
    return
  end
  closer(self, nil, view)
end

function Table:on_spectrogram()
  spectrogram(self, self.level.view.spectro_type == "tracers" and "spectro_traces" or "spectro_all")
end

function Table:on_file_spectrogram() spectrogram(self, "spectro_file") end

---Sorts by a column; by the same again: the other way round.
function Table:sort_by(column)
  local level = self.level
  if self.is_list or not column or column.is_trend then return end
  if level.sort == column.n then level.descending = not level.descending else level.descending = column.descending end
  level.sort = column.n
  if self.trend then self.trend:clear() end
  if self.app.paused then
    self.sample = rows.sorted(self.sample, level.sort, level.descending)
    self:refresh(true)
  else
    self:refresh()
  end
end

local sort_keys = { ["!"] = 1, ["@"] = 2, ["#"] = 3, ["$"] = 4, ["%"] = 5, ["^"] = 6, ["&"] = 7, ["*"] = 8, ["("] = 9 }

function Table:on_sort_column(key) self:sort_by(layout.shown(self.columns, self.level.order)[sort_keys[key]]) end

function Table:on_sort() self.app:open(require("ui.screen.choose_sort").new(self.app, self)) end
function Table:on_columns() self.app:open(require("ui.screen.choose_columns").new(self.app, self)) end
function Table:on_filter() self.app:open(require("ui.screen.filter").new(self.app, self)) end

function Table:on_actions()
  if #self.level.view.actions == 0 then
    self.app:tell "this view has no actions"
  elseif not self:row() then
    self.app:tell "no row is selected"
  else
    self.app:open(require("ui.screen.choose_action").new(self.app, self))
  end
end

function Table:on_key(key)
  for _, action in ipairs(self.level.view.actions) do
    if action.hotkey == key and self:row() then
      require("ui.screen.action").start(self.app, self, action)
      return true
    end
  end
  return false
end

function Table:on_tree()
  if not tree.is_possible(self.columns) then
    self.app:tell "a tree needs a view with columns for PID and PPID, as Processes"
    return
  end
  self.level.tree = not self.level.tree
  self.branches = nil
  self:refresh(true)
end

function Table:on_escape()
  if not self.level.text then return end
  self.level.text = nil
  self:refresh(true)
end

-- --- search ---

function Table:on_search() self.app:open(require("ui.screen.search").new(self.app, self)) end
function Table:on_next() require("ui.screen.search").next(self.app, self) end

---The line of the next row that contains the text, from line `from` on, round once; nil: none.
function Table:find(text, from)
  local function is_it(row) return contains(row, text) end
  return self.rows:find(from, is_it) or self.rows:find(1, is_it)
end

function Table:go_to(line)
  self.selected = line
  cursor.clamp(self)
  self:moved()
end

-- --- mouse ---

function Table:on_mouse(kind, x, y)
  local area = self.app.area
  if kind == "WheelUp" or kind == "WheelDown" then
    self[kind == "WheelUp" and "wheel_up" or "wheel_down"](self)
  elseif kind == "press" and y == area.y then
    self:sort_by(layout.column_at(area, self:shown(), self.shift, x))
  elseif y > area.y and kind ~= "release" then
    local line = self.first + y - area.y - 1
    if line > self:count() then return end
    self:go_to(line)
    if kind == "double" then self:on_open() end
  end
end

return tables
