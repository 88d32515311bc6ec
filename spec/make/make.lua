-- Writes the hand-made recordings: lua5.4 spec/make/make.lua DIRECTORY (from the top of the tree).

package.path = "./tools/?.lua;./?.lua;" .. package.path
local scap = require "scap"

local directory = assert(arg[1], "usage: make.lua DIRECTORY")
assert(os.execute("mkdir -p '" .. directory .. "'"))
for _, group in ipairs { "old", "state", "tracers", "hostile", "found" } do
  for name, bytes in pairs(require("spec.make." .. group)) do
    local out = scap.create(directory .. "/" .. name .. ".scap")
    out:write(bytes)
    out:close()
  end
end
