-- --check of a view: what is wrong with the file, as far as it can be told without events.
local api = require "api"
local check = require "cli.check"
local globals_of = require "globals"
local runtime = require "runtime"
local views = require "ui.views"

local check_view = {}

local function names_of(rows)
  local names = {}
  for _, row in ipairs(rows) do names[row[1]] = true end
  return names
end

-- Keys that nobody reads.
local function check_keys(from, rows, where, add)
  local names = names_of(rows)
  for key in pairs(type(from) == "table" and from or {}) do
    if not names[key] then
      local near = check.nearest(tostring(key), names)
      add(("%s%s has no meaning%s"):format(where, tostring(key), near and ("; %s is meant?"):format(near) or ""))
    end
  end
end

local function check_entries(list, rows, what, add)
  for i, entry in ipairs(type(list) == "table" and list or {}) do
    check_keys(entry, rows, ("%s %d: "):format(what, i), add)
  end
end

-- Fields by name without argument.
local function known_fields()
  local known = {}
  for _, class in ipairs(runtime.fields()) do
    for _, field in ipairs(class.fields) do known[field.name] = true end
  end
  return known
end

-- The error of a filter without the lines that point at the place.
local function first_line(err) return (err:match "^[^\n]*") end

-- Filters and fields, as they are on the first level.
local function check_fields(run, view, add)
  local seen, known = {}, known_fields()
  local function check_field(field, where)
    if seen[field] then return end
    seen[field] = true
    local ok, err = run:check_filter(field .. " exists")
    if not ok then add(("%s: %s"):format(where, first_line(err))) end
  end
  for _, column in ipairs(view.columns) do
    check_field(column.field, "column " .. column.name)
    if column.filterfield then check_field(column.filterfield, "column " .. column.name) end
  end
  for _, field in ipairs(view.applies_to) do
    if field ~= "" and not known[field] then check_field(field, "applies_to") end
  end
  for _, action in ipairs(view.actions) do
    for field in action.command:gmatch "%%(%l[%w._%[%]]*)" do check_field(field, "action " .. action.hotkey) end
  end
  local ok, err = true, nil
  if view.filter ~= "" then ok, err = run:check_filter(view.filter) end
  if not ok then add("filter: " .. first_line(err)) end
end

local function check_actions(view, add)
  local taken = {}
  for _, action in ipairs(view.actions) do
    local key = action.hotkey
    if utf8.len(key) ~= 1 then add(("the hotkey %s is not one character"):format(key)) end
    if taken[key] then add(("two actions have the hotkey %s"):format(key)) end
    taken[key] = true
  end
end

local function check_target(view, add)
  local ids = { [view.id] = true }
  for _, other in ipairs((views.load())) do ids[other.id] = true end
  local target = view.drilldown_target
  if target and not ids[target] then
    local near = check.nearest(target, ids)
    add(("drilldown_target: there is no view %s%s"):format(target, near and ("; %s is meant?"):format(near) or ""))
  end
end

-- The fields that it has, for the report.
local function fields_of(view)
  local names, seen = {}, {}
  for _, column in ipairs(view.columns) do
    if not seen[column.field] then names[#names + 1] = column.field end
    seen[column.field] = true
  end
  return table.concat(names, ", ")
end

local function report_of(view)
  local lines = { ("  view: %s (%s)"):format(view.id, view.view_type), "  fields: " .. fields_of(view) }
  if view.filter ~= "" then lines[#lines + 1] = "  filter: " .. view.filter end
  return lines
end

---Looks at a file with a view.
---@param run table
---@param path string
---@param text string of the file
---@param meta table what it says of itself
---@return string report
---@return boolean ok nothing was found
function check_view.file(run, path, text, meta)
  local info, problems, seen = meta.view_info, {}, {}
  local function add_at(line, message)
    if not seen[message] then problems[#problems + 1] = { line = line, text = message } end
    seen[message] = true
  end
  local function add(message) add_at(0, message) end
  local given = { sysdig = true, chisel = true, evt = true }
  local chunk = assert(load(text:gsub("^#", "--#"), "@" .. path, "t"))
  check.names(globals_of(string.dump(chunk)), setmetatable(given, { __index = _G }), add_at)
  check_keys(info, api.view, "", add)
  if type(info) == "table" then
    check_entries(info.columns, api.view_column, "column", add)
    check_entries(info.actions, api.view_action, "action", add)
  end
  local view, err
  for _, containers in ipairs { true, false } do
    view, err = views.normalise(info, containers)
    if not view then
      add(err)
      break
    end
    check_fields(run, views.at_depth(view, 0), add)
  end
  if view then
    check_actions(view, add)
    check_target(view, add)
  end
  return check.report(path, problems, view and report_of(view) or {})
end

return check_view
