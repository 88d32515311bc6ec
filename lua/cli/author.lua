-- Options for those who write chisels: --new, --test, --lua-meta. What --check says is in check.lua.
local chisels = require "chisels"
local runtime = require "runtime"

local author = {}

local function fail(text, ...) error({ usage = text:format(...) }, 0) end

local function write(path, text)
  local file, err = io.open(path, "w")
  if not file then fail("%s", err) end
  file:write(text)
  file:close()
end

-- The file that the user means: a path, or the name of a chisel.
function author.find(name)
  local path = name:find("/", 1, true) and name or "./" .. name
  if runtime.is_file(path) then return path end
  local found, err = chisels.find(name)
  if not found then fail("%s", err) end
  return found
end

local starter = [[
-- @NAME@: says what this chisel shows, in one line.

-- What -cl and -i tell about it.
description = "Lists the files that could not be opened, with who tried and why."
short_description = "Opens that failed"
category = "Errors"
examples = {
  { "-c @NAME@", "who looks for which files in vain" },
  { "-c @NAME@ 5 proc.name=cat", "the five that cat looked for most" },
}

-- Its arguments. Values are checked and converted before on_init; tracer --list-api lists the types.
args = {
  { name = "top", argtype = "int", min = 1, optional = true, default = 10, description = "How many lines to show" },
}

local arg = require("chisel.args")(args)

local aggregate = require "aggregate"
local failures

-- Once, before the first event: say which events are wanted, and what of them.
function on_init()
  chisel.set_filter "evt.is_open_read=true and evt.failed=true"
  failures = aggregate.new { keys = { "evt.res", "proc.name", "evt.arg.name" } } -- counts events by these
  chisel.attach_aggregate(failures)
  return true
end

-- For each event that passes the filter. Not needed here: the aggregate counts without Lua. To handle events yourself
-- request fields in on_init, name = chisel.request_field "proc.name", and ask for their values:
--
-- function on_event() print(evt.field(name)) end

-- At the end of the recording or of the capture.
function on_capture_end()
  for _, row in ipairs(failures:top(arg.top)) do
    print(("%6d  %-10s %-16s %s"):format(row.value, row[1], row[2], row[3]))
  end
end
]]

---Writes a starter into ~/.chisels. Returns what to tell the user.
---@param name string
---@return string
function author.new(name)
  name = name:gsub("%.lua$", "")
  if not name:find "^[%w_][%w_-]*$" then fail("--new: %s is no name for a chisel: letters, digits, _ and -", name) end
  local home = os.getenv "HOME"
  if not home or home == "" then fail "--new: the variable HOME does not say where ~/.chisels is" end
  local dir = home .. "/.chisels"
  local ok, err = runtime.make_dir(dir)
  if not ok then fail("--new: %s", err) end
  local path = ("%s/%s.lua"):format(dir, name)
  if runtime.is_file(path) then fail("--new: %s is there already", path) end
  write(path, (starter:gsub("@NAME@", name)))
  return ("%s is written.\n\ntracer -r FILE -c %s runs it on a recording, tracer --check %s looks for mistakes.\n")
    :format(path, name, name)
end

---Writes annotations for editors into a directory.
---@param dir string
---@return string
function author.lua_meta(dir)
  local ok, err = runtime.make_dir(dir)
  if not ok then fail("--lua-meta: %s", err) end
  for name, text in pairs(require("cli.reference").annotations()) do write(dir .. "/" .. name, text) end
  return ("%s/tracer.lua is written; name %s in \"workspace.library\" of .luarc.json.\n"):format(dir, dir)
end

---Runs NAME_spec.lua, which lies beside the chisel, with busted. Does not return when busted is there.
---@param name string
function author.test(name)
  local path = author.find(name)
  local spec = path:gsub("%.lua$", "") .. "_spec.lua"
  if not runtime.is_file(spec) then fail("--test: there is no %s, which would test %s", spec, path) end
  local found, runner = pcall(require, "busted.runner")
  if not found then fail("--test needs busted for Lua 5.4 (Debian: lua-busted), which is not there") end
  local test = require "test"
  test.chisel = path
  package.preload["tracer.test"] = function() return test end
  _G.arg = { [0] = "tracer --test", "--output=plainTerminal", "--pattern=.", spec }
  runner { standalone = false } -- ends the program with busted's status
end

return author
