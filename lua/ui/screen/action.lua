-- Commands of views about the selected row. What replaces %field is traced data, which may be made to attack whoever
-- looks at it: the shell gets it as a variable, which it never reads as a program.
local prompt = require "ui.screen.prompt"
local runtime = require "runtime"

local action = {}

local FIELD = "^%%(%a[%w_]*%.[%w_.]*[%w_])(%[?[%w_.]*%]?)"

-- What the row has of a field: in a column, or as its key.
local function value_of(view, row, columns, field)
  for _, column in ipairs(columns) do
    if column.field == field then return row.values[column.n] end
  end
  local key = view.columns[view.group or view.key]
  if key and key.field == field then return row.raw_key end
end

-- How a variable is written where the shell stands: outside of quotes, and in either kind of them.
local references = { [""] = '"$%s"', ['"'] = "${%s}", ["'"] = "'\"$%s\"'" }

---The command of an action for a row: for the shell, and as people read it. nil and the reason when a value is missing,
---or would be taken for an option.
---@param command string with %fields
---@param value fun(field: string): any
---@return string? script
---@return string shown, or the reason
function action.command(command, value)
  local script, shown, variables, quote, at = {}, {}, {}, "", 1
  while at <= #command do
    local char = command:sub(at, at)
    local name, argument = command:match(FIELD, at)
    if name then
      local field = value(name .. argument) ~= nil and name .. argument or name
      local v = value(field)
      if v == nil or v == "" then return nil, ("the row has no %s, which the command needs"):format(field) end
      v = tostring(v)
      if v:find "^-" then return nil, ("%s begins with -, the command would take it for an option"):format(field) end
      local variable = ("V%d"):format(#variables + 1)
      variables[#variables + 1] = ("%s='%s'; "):format(variable, v:gsub("%z.*", ""):gsub("'", "'\\''"))
      script[#script + 1] = references[quote]:format(variable)
      shown[#shown + 1] = v
      at = at + 1 + #field
    else
      if char == "\\" and quote ~= "'" then
        char = command:sub(at, at + 1)
      elseif char == quote then
        quote = ""
      elseif quote == "" and (char == "'" or char == '"') then
        quote = char
      end
      script[#script + 1], shown[#shown + 1] = char, char
      at = at + #char
    end
  end
  return table.concat(variables) .. table.concat(script), table.concat(shown)
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
  local script, shown = action.command(chosen.command, function(field)
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
