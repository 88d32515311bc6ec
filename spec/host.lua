-- Runs Lua inside the program, in the state that lua/cli.lua runs in: with the module "runtime". The executable looks
-- for its Lua files beside itself, so a copy of it gets a lua/cli.lua of the spec's.
local helper = require "spec.helper"

local host = {}

-- A directory as the executable wants it: our Lua files, but for cli.lua. Made once.
local root

local function make_root()
  root = os.tmpname()
  os.remove(root)
  local q = helper.quote
  assert(os.execute(("mkdir -p %s/lua && cp %s %s/tracer && ln -s \"$PWD/chisels\" %s/chisels"):format(
    q(root), q(helper.tracer), q(root), q(root))))
  assert(os.execute(("ln -s \"$PWD\"/lua/* %s/lua && rm %s/lua/cli.lua"):format(q(root), q(root))))
end

---Runs a chunk of Lua and gives what it returns: text, numbers, booleans and tables of them.
---@param chunk string
---@param opts table? as helper.run takes them
---@return any
function host.run(chunk, opts)
  if not root then make_root() end
  helper.spit(root .. "/lua/cli.lua", ([[
    local function chunk() %s end
    return { main = function() io.write(require("dkjson").encode { chunk() }) return 0 end }]]):format(chunk))
  opts = setmetatable({ program = root .. "/tracer" }, { __index = opts })
  local out, err, status = helper.run({}, opts)
  assert(status == 0, err)
  local results = require("dkjson").decode(out)
  return table.unpack(results)
end

---Removes what was made.
function host.close()
  if root then os.execute("rm -r " .. helper.quote(root)) end
  root = nil
end

return host
