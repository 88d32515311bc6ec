-- Names of the program's functions: one that a library has, too, would be called in the library's place.
local helper = require "spec.helper"

local function lines_of(command)
  local pipe = assert(io.popen(command .. " 2>/dev/null"))
  local list = helper.lines(pipe:read "a")
  pipe:close()
  return list
end

describe("exported functions", function()
  it("have names that no library uses", function()
    if not (helper.has "nm" and helper.has "ldd") then return pending "nm and ldd are not installed" end
    if helper.sanitized then return pending "sanitizers replace functions of libraries on purpose" end
    local ours, clashes = {}, {}
    for _, line in ipairs(lines_of("nm -D --defined-only " .. helper.quote(helper.tracer))) do
      local kind, name = line:match "^%x+ (%a) ([^@]+)$"
      if kind == "T" and not name:find "^_" then ours[name] = true end
    end
    for _, line in ipairs(lines_of("ldd " .. helper.quote(helper.tracer))) do
      local library = line:match "=> (%S+)"
      for _, symbol in ipairs(library and lines_of("nm -D --defined-only " .. helper.quote(library)) or {}) do
        local name = symbol:match "^%x+ %a ([^@]+)"
        if name and ours[name] then clashes[#clashes + 1] = name .. " of " .. library end
      end
    end
    assert(next(ours), "nm shows no functions")
    assert.are.equal("", table.concat(clashes, "\n"))
  end)
end)
