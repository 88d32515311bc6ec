-- F8: the commands that the view offers for the selected row.
local action = require "ui.screen.action"
local side = require "ui.screen.side"

local ChooseAction = side.class()
local choose_action = {}

function choose_action.new(app, window)
  local self = { app = app, table = window, title = "Select Action", action = "actions", entries = {} }
  for i, a in ipairs(window.level.view.actions) do self.entries[i] = ("(%s) %s"):format(a.hotkey, a.description) end
  return side.new(ChooseAction, self)
end

function ChooseAction:on_choose()
  self.app:close()
  action.start(self.app, self.table, self.table.level.view.actions[self.selected])
end

return choose_action
