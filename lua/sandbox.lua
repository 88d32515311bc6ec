-- Runs last in the Lua state of a chisel that is not trusted: leaves what cannot harm, and ends programs that have
-- reached a limit, however they catch errors. What counts work is in runtime/script/limits.c and sandbox.c.
--
-- Functions here use no global names, as the chisel may change those.

-- luacheck: globals os coroutine debug

local error, ipairs, pairs, type = error, ipairs, pairs, type
local pcall, xpcall, find, format = pcall, xpcall, string.find, string.format
local coroutine_create, coroutine_resume, coroutine_close = coroutine.create, coroutine.resume, coroutine.close

local RESUME = 1000 -- work of starting or continuing a coroutine, each of which counts its instructions for itself

local methods_left = { write = true, flush = true, setvbuf = true, close = true } -- of files

local function refusal(name)
  return function() error(name .. " is not available to chisels that are not trusted; --trust lifts this", 2) end
end

local function set(names)
  local t = {}
  for _, name in ipairs(names) do t[name] = true end
  return t
end

-- Every function of the table that is not left says so when it is called.
local function reduce(library, prefix, keep)
  for name, value in pairs(library) do
    if not keep[name] then library[name] = type(value) == "function" and refusal(prefix .. name) or nil end
  end
end

local function reduce_libraries(api)
  local methods = debug.getmetatable(io.stdout)
  debug.getmetatable = getmetatable -- dkjson uses it; this one respects __metatable
  methods.__metatable = "file"
  reduce(methods.__index, "file:", methods_left)
  for name, keep in pairs(api.left) do reduce(_G[name], name .. ".", set(keep)) end
  for _, name in ipairs(api.refused) do _G[name] = refusal(name) end
  local getenv, told = os.getenv, set(api.told)
  function os.getenv(name)
    if told[name] then return getenv(name) end
  end
  local collect, harmless = collectgarbage, set { "collect", "count", "step" }
  function _G.collectgarbage(what, ...)
    if what == nil or harmless[what] then return collect(what, ...) end
    return 0
  end
end

-- Functions that the table of the API reserves for trusted chisels.
local function reduce_api(api)
  for _, section in ipairs(api.tables) do
    local table = _G[section.name]
    for _, row in ipairs(table and section or {}) do
      if row.trusted then table[row[1]] = refusal(section.name .. "." .. row[1]) end
    end
  end
end

-- What has caught an error gives it on when it is that of a limit.
local function guard_errors(charge, reached)
  local function caught(ok, ...)
    local limit = not ok and reached((...))
    if limit then error(limit, 0) end
    return ok, ...
  end
  function _G.pcall(...) return caught(pcall(...)) end
  function _G.xpcall(f, handler, ...)
    return caught(xpcall(f, function(message)
      if reached(message) then return message end
      return handler(message)
    end, ...))
  end
  function coroutine.resume(...)
    charge(RESUME)
    return caught(coroutine_resume(...))
  end
  function coroutine.close(thread)
    charge(RESUME)
    return caught(coroutine_close(thread))
  end
  local function wrapped(thread, ok, ...)
    if ok then return ... end
    caught(ok, ...)
    pcall(coroutine_close, thread)
    error((...), 0)
  end
  function coroutine.wrap(f)
    local thread = coroutine_create(f)
    return function(...)
      charge(RESUME)
      return wrapped(thread, coroutine_resume(thread, ...))
    end
  end
end

-- require: what is there, our modules, and text beside the chisel or in a directory of chisels.
local function limit_modules(find_module, module_path)
  local loaded, preload = {}, package.preload
  for name in pairs(package.loaded) do loaded[name] = _G[name] end
  loaded._G = _G
  package.loaded, package.path, package.cpath = loaded, module_path, ""
  function _G.require(name)
    if loaded[name] ~= nil then return loaded[name] end
    local loader, place = preload[name], ":preload:"
    if not loader then
      if type(name) ~= "string" or not find(name, "^[%w_-][%w_./-]*$") or find(name, "..", 1, true) then
        error(format("module %q is not available to chisels that are not trusted; --trust lifts this", name), 2)
      end
      loader, place = find_module(name, module_path)
    end
    if not loader then
      error(format("module '%s' is not there, or not for chisels that are not trusted; --trust lifts this:%s", name,
        place), 2)
    end
    local module = loader(name, place)
    if module ~= nil then loaded[name] = module end
    if loaded[name] == nil then loaded[name] = true end
    return loaded[name], place
  end
end

---@param api table lua/api.lua
---@param limits { charge: fun(n: number), reached: fun(message: any): string? } see runtime/script/limits.c
---@param find_module fun(name: string, path: string): function?, string
---@param module_path string
return function(api, limits, find_module, module_path)
  limit_modules(find_module, module_path)
  reduce_api(api)
  reduce_libraries(api)
  guard_errors(limits.charge, limits.reached)
end
