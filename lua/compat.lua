-- Runs first in the Lua state of every chisel: the names of Lua 5.1 and LuaJIT that chisels use, and where modules of
-- the program are found. (Numbers are made compatible in runtime/script/compat.c.)

-- luacheck: globals math string table package setfenv os
-- Our directory; where modules are looked for; a function that loads a file of ours, one that gives the text of
-- programs; the limits of chisels that are not trusted (see sandbox.lua), nil for others; the path of a chisel that is
-- only looked at, or nil.
local root, module_path, load_own, read_program, limits, inspected = ...

local unpack = table.unpack
-- What is used with paths and texts of programs: the chisel may change the library, and would see or choose them.
local gsub, gmatch, sub, concat = string.gsub, string.gmatch, string.sub, table.concat
local dkjson = package.searchpath("dkjson", root .. "/lua/?.lua;" .. package.path) -- as the system has it

function math.pow(x, y) return x ^ y end
function math.log10(x) return math.log(x, 10) end
function math.ldexp(m, e) return m * 2.0 ^ e end
function math.cosh(x) return (math.exp(x) + math.exp(-x)) / 2 end
function math.sinh(x) return (math.exp(x) - math.exp(-x)) / 2 end
function math.tanh(x)
  local e = math.exp(2 * x)
  return e == math.huge and 1 or (e - 1) / (e + 1)
end
function math.frexp(x)
  if x == 0 or x ~= x or x == math.huge or x == -math.huge then return x, 0 end
  local e = math.floor(math.log(math.abs(x), 2)) + 1
  local m = x / 2.0 ^ e
  if math.abs(m) >= 1 then
    m, e = m / 2, e + 1
  elseif math.abs(m) < 0.5 then
    m, e = m * 2, e - 1
  end
  return m, e
end
math.mod = math.fmod

-- The status first, as a number; what Lua 5.4 gives comes behind it.
local execute = os.execute
function os.execute(command)
  local ok, how, code = execute(command)
  if not command then return ok and 1 or 0 end
  return how == "exit" and code * 256 or code, how, code
end

_G.unpack = unpack
string.gfind = string.gmatch

function table.getn(t) return #t end
function table.maxn(t)
  local max = 0
  for k in pairs(t) do
    if type(k) == "number" and k > max then max = k end
  end
  return max
end
function table.foreach(t, f)
  for k, v in pairs(t) do
    local result = f(k, v)
    if result ~= nil then return result end
  end
end
function table.foreachi(t, f)
  for i = 1, #t do
    local result = f(i, t[i])
    if result ~= nil then return result end
  end
end

-- Programs are text: compiled chunks can crash the interpreter. They are rewritten so that .. shows numbers as before.
local load_chunk = load
local rewrite = assert(load_own(root .. "/lua/compat_concat.lua"))()

local function read_all(reader)
  local pieces = {}
  for piece in reader do
    if piece == "" then break end
    pieces[#pieces + 1] = piece
  end
  return table.concat(pieces)
end

-- What does not compile is told of in the words of the program as it was written.
local function load_rewritten(text, name, ...)
  local chunk = load_chunk(rewrite(text), name, "t", ...)
  if chunk then return chunk end
  return load_chunk(text, name, "t", ...)
end

function _G.load(chunk, name, _, ...)
  if type(chunk) == "function" then chunk, name = read_all(chunk), name or "=(load)" end
  return load_rewritten(chunk, name or chunk, ...)
end
function _G.loadstring(text, name) return load(text, name) end

-- A program as a function, or nil and the error. The library of the program itself needs no rewriting.
local function load_text(text, path, ...)
  text = gsub(gsub(text, "^\239\187\191", ""), "^#", "--#")
  if sub(path, 1, #root + 5) == root .. "/lua/" then return load_chunk(text, "@" .. path, "t", ...) end
  return load_rewritten(text, "@" .. path, ...)
end

local function load_file(path, _, ...)
  local text, err = read_program(path)
  if not text then return nil, err end
  return load_text(text, path, ...)
end

local function run_file(path)
  local chunk, err = load_file(path)
  if not chunk then error(err, 0) end
  return chunk()
end

_G.loadfile, _G.dofile = load_file, run_file

-- The first file for the module that may be read, as a function, and its path; or nil and where it is not.
local function find_module(name, path)
  local file, tried = gsub(gsub(name, "%.", "/"), "%%", "%%%%"), {}
  for template in gmatch(path, "[^;]+") do
    local place = gsub(template, "?", file)
    local text, err = read_program(place)
    if text then
      local chunk
      chunk, err = load_text(text, place)
      if not chunk then error("module " .. name .. " cannot be loaded: " .. err, 0) end
      return chunk, place
    end
    tried[#tried + 1] = "\n\t" .. err
  end
  return nil, concat(tried)
end

package.path = module_path
package.searchers[2] = function(name)
  local chunk, place = find_module(name, package.path)
  if chunk then return chunk, place end
  return (gsub(place, "^\n\t", "")) -- require begins a line for it
end

-- The place of a function's _ENV among its upvalues.
local getupvalue, upvaluejoin, getinfo = debug.getupvalue, debug.upvaluejoin, debug.getinfo
local function env_upvalue(f)
  for i = 1, 255 do
    local name = getupvalue(f, i)
    if name == "_ENV" then return i end
    if not name then return end
  end
end

local function function_at(f)
  if type(f) == "function" then return f end
  return getinfo((f or 1) + 2, "f").func
end

function _G.getfenv(f)
  if f == 0 then return _G end
  f = function_at(f)
  local i = env_upvalue(f)
  return i and select(2, getupvalue(f, i)) or _G
end
function _G.setfenv(f, env)
  local target = function_at(f)
  local i = env_upvalue(target)
  if i then upvaluejoin(target, i, function() return env end, 1) end
  return target
end

function package.seeall(module) setmetatable(module, { __index = _G }) end
function _G.module(name, ...)
  local module = package.loaded[name] or {}
  package.loaded[name], _G[name] = module, module
  module._NAME, module._M = name, module
  for _, prepare in ipairs { ... } do prepare(module) end
  setfenv(2, module)
end

-- Modules that are ours, or those of the system, whatever lies beside the chisel.
local function from(path)
  return function() return assert(load_own(path))() end
end
package.preload.ansiterminal = from(root .. "/lua/lib/ansiterminal.lua")
package.preload.bit = from(root .. "/lua/lib/bit.lua")
if dkjson then package.preload.dkjson = from(dkjson) end
_G.bit = setmetatable({}, { __index = function(_, key) return require("bit")[key] end })

local api = (limits or inspected) and from(root .. "/lua/api.lua")()
if limits then from(root .. "/lua/sandbox.lua")()(api, limits, find_module, module_path) end
return run_file, inspected and from(root .. "/lua/inspect.lua")()(api, getinfo, inspected)
