-- Finds text in a window that has find(text, from), go_to(line) and `selected`. The text is kept for F3.
local prompt = require "ui.screen.prompt"

local search = {}

local function look(window, text, from)
  local line = text ~= "" and window:find(text, from)
  if line then window:go_to(line) end
  return line
end

local function look_in(window, text, p, from)
  p.note = not look(window, text, from) and text ~= "" and " NOT FOUND " or nil
end

function search.new(app, window)
  local start = window.selected
  return prompt.new(app, {
    label = "Search: ",
    change = function(text, p) look_in(window, text, p, start) end,
    next = function(text, p) look_in(window, text, p, window.selected + 1) end,
    done = function(text) app.searched = text ~= "" and text or app.searched end,
  })
end

---Goes to the next place of the text that was searched for last; without one asks for it.
function search.next(app, window)
  if not app.searched then
    app:open(search.new(app, window))
  elseif not look(window, app.searched, window.selected + 1) then
    app:tell(("%s: not found"):format(app.searched))
  end
end

return search
