-- --check: what is wrong with a chisel, as far as it can be told without events. The file is compiled to see its global
-- names (globals.lua), loaded, and its on_init is run (inspect.lua).
local api = require "api"
local globals_of = require "globals"
local runtime = require "runtime"

local check = {}

local function set(list, key)
  local t = {}
  for _, row in ipairs(list) do t[row[key]] = row end
  return t
end

local metadata, callbacks, argtypes = set(api.metadata, 1), set(api.callbacks, 1), set(api.arguments, 1)
local functions = {}
for _, section in ipairs(api.tables) do functions[section.name] = set(section, 1) end

---Adds what the compiled file tells of its names. Returns the global names that it writes.
---@param compiled Globals
---@param globals table<string, any> those that there are
---@param add fun(line: integer, message: string)
---@return table<string, boolean>
function check.names(compiled, globals, add)
  local written = {}
  for _, write in ipairs(compiled.writes) do
    if not written[write.name] and not metadata[write.name] and not callbacks[write.name] then
      local near = write.is_function and check.nearest(write.name, callbacks)
      add(write.line, near and ("%s is never called; %s is meant?"):format(write.name, near)
        or ("%s is a global name: make it local"):format(write.name))
    end
    written[write.name] = true
  end
  for _, read in ipairs(compiled.reads) do
    local name = read.name
    if not written[name] and not globals[name] and not metadata[name] and not callbacks[name] then
      add(read.line, ("%s is set nowhere"):format(name))
      written[name] = true
    end
  end
  for _, member in ipairs(compiled.members) do
    local section = functions[member.table]
    if section and not section[member.name] and not written[member.table] then
      local near = check.nearest(member.name, section)
      add(member.line, ("there is no %s.%s%s"):format(member.table, member.name, near and "; %s.%s is meant?" or "")
        :format(member.table, near))
    end
  end
  return written
end

---The name in the table that is most like this one, nil when none is.
---@param name string
---@param names table<string, any>
---@return string?
function check.nearest(name, names)
  local best, least
  for other in pairs(names) do
    local distance = runtime.distance(name, other)
    if distance <= #other // 3 and (not least or distance < least or distance == least and other < best) then
      best, least = other, distance
    end
  end
  return best
end

local function check_metadata(meta, add)
  for _, name in ipairs { "description", "short_description", "category" } do
    if type(meta[name]) ~= "string" or meta[name] == "" then add(0, ("%s is missing"):format(name)) end
  end
  local well_formed = #require("cli.list").examples(meta)
  if type(meta.examples) == "table" and well_formed < #meta.examples then
    add(0, "examples are written { \"-c NAME\", \"what it shows\" }")
  end
  local may_be_left_out
  for i, row in ipairs(meta.args) do
    local name = tostring(row.name or i)
    if type(row.name) ~= "string" then add(0, ("argument %d has no name"):format(i)) end
    if row.description == nil then add(0, ("argument %s has no description"):format(name)) end
    if row.argtype and not argtypes[row.argtype] then
      add(0, ("argument %s has the unknown argtype %s"):format(name, row.argtype))
    end
    if may_be_left_out and not row.optional then
      add(0, ("argument %s must be given, but follows %s, which may be left out"):format(name, may_be_left_out))
    end
    may_be_left_out = may_be_left_out or row.optional and name
  end
end

-- Callbacks that nothing leads to. own: names that the file itself sets; modules define callbacks, too.
local function check_callbacks(meta, seen, own, add)
  local has = seen.has
  if seen.exec then
    for _, row in ipairs(api.callbacks) do
      local name = row[1]
      if own[name] and name ~= "on_init" and name ~= "on_set_arg" then
        add(0, ("%s is never called: %s takes over in on_init"):format(name, seen.exec))
      end
    end
    return
  end
  if own.on_event and seen.no_event then add(0, "on_event is never called: no event can pass the filter") end
  if own.on_interval and not seen.interval then
    add(0, "on_interval is never called: no interval is set (chisel.set_interval_s)")
  end
  if seen.interval and not has.on_interval then add(0, "an interval is set, but there is no on_interval") end
  if own.on_set_arg and #meta.args == 0 then add(0, "on_set_arg is never called: args is empty") end
  if #meta.args > 0 and not has.on_set_arg then
    add(0, "there are args but no on_set_arg; require(\"chisel.args\")(args) defines it")
  end
  if not (has.on_event or has.on_interval or has.on_capture_start or has.on_capture_end or seen.formatter) then
    add(0, "nothing is ever called: it has none of the callbacks as global functions")
  end
end

-- The fields and filters that it asks for, as one line each.
local function uses(seen)
  local lines = {}
  if #seen.fields > 0 then lines[#lines + 1] = "  fields: " .. table.concat(seen.fields, ", ") end
  for _, filter in ipairs(seen.filters) do lines[#lines + 1] = "  filter: " .. filter end
  if seen.exec then lines[#lines + 1] = "  goes on as: " .. seen.exec end
  return lines
end

---What is printed, and whether nothing was found.
---@param path string
---@param problems { line: integer, text: string }[] line 0: of the file as a whole
---@param told string[] lines to add when there are no problems
---@return string
---@return boolean
function check.report(path, problems, told)
  for i, problem in ipairs(problems) do problem.i = i end
  table.sort(problems, function(a, b) return a.line < b.line or a.line == b.line and a.i < b.i end)
  local lines = {}
  for i, problem in ipairs(problems) do
    lines[i] = ("%s:%s %s"):format(path, problem.line > 0 and problem.line .. ":" or "", problem.text)
  end
  local ok = #lines == 0
  if ok then lines = { path .. ": nothing is wrong", table.unpack(told) } end
  return table.concat(lines, "\n") .. "\n", ok
end

---Looks at a chisel file.
---@param run table
---@param path string
---@param text string of the file
---@param meta table? what it says of itself
---@param args string[] its arguments, where given
---@return string report
---@return boolean ok nothing was found
function check.file(run, path, text, meta, args)
  local problems = {}
  local function add(line, message) problems[#problems + 1] = { line = line, text = message } end
  local chunk, err = load(text:gsub("^#", "--#"), "@" .. path, "t")
  local seen
  if chunk then seen, err = run:inspect(path, path, args) end
  if not seen then return (err:gsub("^" .. path:gsub("%p", "%%%0") .. ": ", "")) .. "\n", false end
  local own = check.names(globals_of(string.dump(chunk)), seen.globals, add)
  check_metadata(meta or {}, add)
  check_callbacks(meta or {}, seen, own, add)
  for _, problem in ipairs(seen.problems) do add(problem.line, (problem.text:gsub("^%S+:%d+: ", ""))) end
  return check.report(path, problems, uses(seen))
end

return check
