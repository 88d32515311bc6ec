-- F4: which rows are shown. Text that rows must contain, while it is typed; or, after F2, a filter of events in
-- tracer's language, which takes the place of the view's own.
local prompt = require "ui.screen.prompt"

local filter = {}

local open_rows, open_events

function open_rows(app, window)
  local before = window.level.text
  return prompt.new(app, {
    label = "Text to match: ", text = before or "", kinds = { "filter", "prompt" },
    change = function(text)
      window.level.text = text ~= "" and text or nil
      window:refresh(true)
    end,
    closed = function()
      window.level.text = nil
      window:refresh(true)
    end,
    other = function()
      app:close()
      app:open(open_events(app, window))
    end,
  })
end

function open_events(app, window, text)
  return prompt.new(app, {
    label = "Filter: ", text = text or app.model:effective_filter(), kinds = { "filter", "prompt" },
    done = function(typed)
      local ok = app:go(function(model)
        local level = model:top()
        level.typed = typed:match "%S" and typed or nil
      end)
      if not ok then app:open(open_events(app, window, typed)) end
    end,
    other = function()
      app:close()
      app:open(open_rows(app, window))
    end,
  })
end

filter.new = open_rows

return filter
