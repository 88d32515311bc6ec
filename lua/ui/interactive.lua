-- Views of a recording in JSON, one after another as commands on standard input say (--interactive). A command is a
-- JSON object in a line: { "action": NAME, "args": { ... } }; what it leads to is printed when it has been read.
local json = require "ui.json"
local model = require "ui.model"

local interactive = {}

-- What cannot be done is told, and the next command is waited for.
local function refuse(text, ...) error({ refused = text:format(...) }, 0) end

local actions = {}

function actions.apply(place, args)
  local view = place.model:view_named(args.view)
  if not view then refuse("there is no view %s", tostring(args.view)) end
  place.model:switch(view)
end

function actions.drilldown(place, args)
  local m = place.model
  local number = math.tointeger(args.rownum)
  local row = number and number >= 0 and m:top().view and json.rows(place, number + 1, number + 1)[1]
  if not row then refuse("there is no row %s", tostring(args.rownum)) end
  local selection, target = model.selection(m:top(), row.raw_key), m:target(m:top())
  if not selection or not target then refuse("rows of view %s lead nowhere", m:top().view.id) end
  m:push(nil, target, selection)
end

function actions.drillup(place)
  if not place.model:up() then refuse("this is the first view") end
end

-- Does what the line says. False: it says quit.
local function obey(place, line)
  local command = require("dkjson").decode(line)
  if type(command) ~= "table" then refuse("this is no JSON object: %s", line) end
  if command.action == "quit" then return false end
  local action = actions[command.action]
  if not action then refuse("there is no action %s", tostring(command.action)) end
  action(place, type(command.args) == "table" and command.args or {})
  return true
end

local function show(out, place)
  local ok, err = place.analysis:show(place.model:request())
  if not ok then return nil, err end
  json.run(out, place)
  out:flush()
  return true
end

-- Reads commands until one has been done. False: there are no more.
local function next_command(place, report)
  for line in io.lines() do
    if line ~= "" then
      local before = place.model:copy()
      local ok, result = pcall(obey, place, line)
      if ok then return result end
      if type(result) ~= "table" then error(result, 0) end
      place.model:restore(before)
      report(result.refused)
    end
  end
  return false
end

---Runs until standard input ends, or says quit.
---@param out table as of ui/json.lua
---@param place table as of ui/json.lua
---@param report fun(message: string) for commands that cannot be done
---@return boolean? true
---@return string? error
function interactive.run(out, place, report)
  out:write 'ready\n{"slices": [\n'
  repeat
    local ok, err = show(out, place)
    if not ok then return nil, err end
  until out.gone or not next_command(place, report)
  out:write "]}\n"
  out:flush()
  return true
end

return interactive
