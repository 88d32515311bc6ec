-- What an event costs must not creep up: instructions are counted, as they are the same on a busy machine.
local helper = require "spec.helper"

describe("instructions of an event", function()
  it("are at most a tenth more than in bench/instructions.txt", function()
    if not helper.has "valgrind" then return pending "valgrind is not installed" end
    if helper.sanitized then return pending "checks of memory have instructions of their own" end
    local machine = io.popen("uname -m"):read "l"
    if machine ~= "x86_64" then return pending("they are written down for x86_64, not for " .. machine) end
    local out, err, status = helper.run({ helper.tracer }, { program = "bench/instructions", timeout = 300 })
    if status ~= 0 then error(out .. err, 0) end
  end)
end)
