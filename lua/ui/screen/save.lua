-- Saves what is shown as a recording: the selection of a recording, the last seconds of the running system.
local frame = require "ui.screen.frame"
local prompt = require "ui.screen.prompt"

local save = {}

local function label_of(app)
  if not app.live then return "Save what is selected to: " end
  local ns = app.analysis:kept()
  return ("Save the last %s to: "):format(frame.duration(ns or 0))
end

-- What the file has not, which the user may expect.
local function left_out(app)
  local is_part = app.live and select(2, app.analysis:kept())
  return not is_part and "" or ", those that were captured for what was shown; with option --ring it would be all"
end

---Asks for the name of the file.
---@param app table
function save.ask(app)
  app:open(prompt.new(app, {
    label = label_of(app), text = "saved.scap.gz",
    done = function(path)
      if path == "" then return end
      local ok, result = app.analysis:save(path, app.model:request(), function(percent)
        return app:report(("saving %.0f%%, Esc stops"):format(percent))
      end)
      if ok then
        app:tell(("%s: %d events%s"):format(path, result, left_out(app)))
      else
        app:tell(result, "error")
      end
    end,
  }))
end

return save
