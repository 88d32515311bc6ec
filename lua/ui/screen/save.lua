-- Saves what is shown as a recording: the selection of a recording, the last seconds of the running system.
local prompt = require "ui.screen.prompt"

local save = {}

---Asks for the name of the file.
---@param app table
function save.ask(app)
  app:open(prompt.new(app, {
    label = app.live and "Save the last seconds to: " or "Save what is selected to: ",
    text = "saved.scap.gz",
    done = function(path)
      if path == "" then return end
      local ok, result = app.analysis:save(path, app.model:request(), function(percent)
        return app:report(("saving %.0f%%, Esc stops"):format(percent))
      end)
      if ok then
        app:tell(("%s: %d events"):format(path, result))
      else
        app:tell(result, "error")
      end
    end,
  }))
end

return save
