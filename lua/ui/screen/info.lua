-- F7: what the view shows, and what its columns mean.
local page = require "ui.screen.page"
local text = require "ui.screen.text"

local info = {}

function info.new(app)
  local view = app.model:top().view
  return page.new(app, function(width) return text.of_view(view, width) end)
end

return info
