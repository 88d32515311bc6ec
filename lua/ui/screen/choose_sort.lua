-- F9: the column that rows are sorted by.
local side = require "ui.screen.side"

local ChooseSort = side.class()
local choose_sort = {}

function choose_sort.new(app, window)
  local self = { app = app, table = window, title = "Select sort column", action = "sort", entries = {} }
  for i, column in ipairs(window.columns) do
    local sorted = window.level.sort == i
    local arrow = sorted and (window.level.descending and app.drawing.down or app.drawing.up)
    self.entries[i] = sorted and ("%-15s %s"):format(column.name, arrow) or column.name
    if sorted then self.selected = i end
  end
  return side.new(ChooseSort, self)
end

function ChooseSort:on_choose()
  self.app:close()
  self.table:sort_by(self.table.columns[self.selected])
end

return choose_sort
