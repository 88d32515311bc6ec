-- Runs in the Lua state of a chisel that is looked at, not run (-i, --check): what it asks for is written down, what it
-- prints is dropped, and an error about a field or a filter is kept while the rest is looked at.
--
-- luacheck: globals sysdig chisel evt print io os on_init on_set_arg
local pcall, require, type, ipairs, pairs, tostring = pcall, require, type, ipairs, pairs, tostring

-- Values for arguments that have no default, by argtype; what is not here is a text.
local samples = {
  int = "1", float = "1", duration = "1ms", bytes = "1k", bool = "yes", ipv4 = "127.0.0.1", filter = "evt.num=1",
  field = "proc.name", fields = "proc.name",
}

-- Stands for what there is not while somebody only looks: has every method, is an iterator that is at its end.
local nothing
nothing = setmetatable({}, {
  __index = function(_, key)
    if type(key) == "string" then return function() return nothing end end
  end,
  __call = function() end,
})

---@param api table api.lua
---@param getinfo function debug.getinfo
---@param path string of the chisel
---@return fun(given: string[]): table what was seen, when the file has run; given: its arguments
return function(api, getinfo, path)
  local seen = { fields = {}, filters = {}, problems = {} }

  -- The line of the chisel that is being run, 0 when it is none of its own.
  local function line()
    local level, info = 3, getinfo(3, "Sl")
    while info do
      if info.source == "@" .. path then return info.currentline end
      level = level + 1
      info = getinfo(level, "Sl")
    end
    return 0
  end

  local function problem(text) seen.problems[#seen.problems + 1] = { line = line(), text = tostring(text) } end

  -- LIBRARY[name] with its errors kept; `note` gets the arguments.
  local function watch(library, name, note, otherwise)
    local original = library[name]
    library[name] = function(...)
      note(...)
      if ... == nothing then return end -- what stands for something that could not be made
      local ok, result = pcall(original, ...)
      if ok then return result end
      problem(result)
      return otherwise
    end
  end

  local function add_to(list)
    return function(text) if type(text) == "string" and text ~= "" then list[#list + 1] = text end end
  end
  local function mark(name) return function() seen[name] = true end end

  watch(chisel, "request_field", add_to(seen.fields))
  watch(chisel, "set_filter", add_to(seen.filters))
  watch(sysdig, "set_filter", add_to(seen.filters))
  watch(chisel, "set_event_formatter", mark "formatter")
  watch(chisel, "attach_aggregate", mark "aggregate")
  for _, name in ipairs { "set_interval_s", "set_interval_ns", "set_precise_interval_ns", "set_clock_interval_s" } do
    watch(chisel, name, mark "interval")
  end
  function chisel.exec(name) seen.exec = name end
  watch(require "aggregate", "new", function(spec)
    for _, key in ipairs(type(spec) == "table" and spec.keys or {}) do add_to(seen.fields)(key) end
    add_to(seen.fields)(type(spec) == "table" and spec.value)
  end, nothing)
  for _, table in ipairs { chisel, sysdig, evt } do setmetatable(table, getmetatable(nothing)) end
  function print() end
  function io.write() return io.stdout end
  -- Nothing is written, run or sent while somebody only looks.
  for library, names in pairs {
    [io] = { "open", "popen", "tmpfile", "output", "input", "lines" }, [os] = { "execute", "remove", "rename", "exit" },
    [sysdig] = { "run_app", "run_sysdig", "udp_setpeername", "udp_send" },
  } do
    for _, name in ipairs(names) do library[name] = function() return nothing end end
  end

  local function set_arguments(given)
    for i, row in ipairs(_G.args) do
      local value = given[i]
      if not value and not row.optional then
        local first = type(row.values) == "table" and row.values[1]
        value = row.default or type(first) == "table" and first[1] or first or samples[row.argtype] or "x"
      end
      if value and on_set_arg then
        local ok, accepted = pcall(on_set_arg, row.name, tostring(value))
        if not ok or not accepted then
          -- A sample is nothing that anybody has asked for.
          if given[i] then problem(ok and ("the value %s is not accepted"):format(value) or accepted) end
          return
        end
      end
    end
  end

  return function(given)
    seen.has = {}
    for _, row in ipairs(api.callbacks) do seen.has[row[1]] = type(_G[row[1]]) == "function" end
    set_arguments(given)
    local ok, result = true, true
    if on_init then ok, result = pcall(on_init) end
    if not ok then
      problem(result)
    elseif result ~= true and not seen.exec then
      problem "on_init must return true"
    end
    seen.globals = {}
    for name in pairs(_G) do seen.globals[name] = true end
    return seen
  end
end
