-- F7: what the view shows, and what its columns mean.
local page = require "ui.screen.page"
local text = require "ui.screen.text"

local info = {}

function info.new(app)
  return page.new(app, function(width)
    local model = app.model
    local lines = text.of_view(model:top().view or { name = model:title() }, width)
    text.section(lines, "What passes the filter", model:effective_filter(), width)
    text.section(lines, "On the command line", model:command(), width)
    return lines
  end)
end

return info
