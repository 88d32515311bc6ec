-- Commands of views about the selected row.
local prompt = require "ui.screen.prompt"
local runtime = require "runtime"
local shell = require "ui.shell"

local action = {}

-- What the row has of a field: in a column, or as its key.
local function value_of(view, row, columns, field)
  for _, column in ipairs(columns) do
    if column.field == field then return row.values[column.n] end
  end
  local key = view.columns[view.group or view.key]
  if key and key.field == field then return row.raw_key end
end

-- Rights are given up at the start: that may be why a command fails.
local function run(app, script, wait)
  local err = app.terminal:run(script, wait)
  if err then app:tell(("%s; it ran as user %s"):format(err, runtime.user()), "error") end
end

---Runs an action for the selected row of a table, after it was confirmed where it has to be.
---@param app table
---@param window table
---@param chosen table action of the view
function action.start(app, window, chosen)
  local row = window:row()
  local script, shown = shell.command(chosen.command, function(field)
    return value_of(window.level.view, row, window.columns, field)
  end)
  if not script then
    app:tell(shown, "error")
  elseif chosen.ask_confirmation then
    app:open(prompt.new(app, {
      label = ("Confirm command '%s'? [y/N] "):format(shown),
      done = function(answer)
        if answer:lower() == "y" then run(app, script, chosen.wait_finish) end
      end,
    }))
  else
    run(app, script, chosen.wait_finish)
  end
end

return action
