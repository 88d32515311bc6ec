-- F2: the views that can show what was selected, each explained beside the list.
local side = require "ui.screen.side"
local text = require "ui.screen.text"

local ChooseView = side.class()
local choose_view = {}

function choose_view.new(app)
  local choices = app.model:choices()
  local window = { app = app, title = "Select View", action = "views", choices = choices, entries = {} }
  local current = app.model:top().view
  for i, view in ipairs(choices) do
    window.entries[i] = view.name
    if current and view.id == current.id then window.selected = i end
  end
  return side.new(ChooseView, window)
end

function ChooseView:draw_beside(grid, x)
  local area, view = self.app.area, self.choices[self.selected]
  local width = grid.width - x + 1
  for y = area.y, area.y + area.height - 1 do grid:field(x - 1, y, "", "normal", width + 1) end
  if view then text.draw(grid, x, area.y, width, area.height, text.of_view(view, width), 1) end
end

function ChooseView:on_choose()
  local view = self.choices[self.selected]
  self.app:close()
  if view then self.app:go(function(model) model:switch(view) end) end
end

return choose_view
