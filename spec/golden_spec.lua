local golden = require "spec.golden"
local helper = require "spec.helper"

describe("golden", function()
  local known = {}
  for _, case in ipairs(golden.cases()) do
    it(case.name, function()
      assert(not known[case.name], "two cases have this name")
      known[case.name] = true
      local expected = helper.slurp(golden.path(case))
      assert(expected, ("there is no %s: look at the output, then `make golden NAME=%s`"):format(golden.path(case),
        case.name))
      local diff = helper.diff(expected, golden.output(case))
      if diff ~= "" then
        error(("tracer -r %s %s\n%s\n(- expected, + now; if now is right: make golden NAME=%s)"):format(case.recording,
          case.args, diff, case.name), 0)
      end
    end)
  end

  it("has no expected output without a case", function()
    local names = {}
    for _, case in ipairs(golden.cases()) do names[case.name] = true end
    local pipe = assert(io.popen "ls spec/golden")
    for file in pipe:lines() do
      local name = file:match "^(.*)%.out$"
      if name then assert(names[name], "spec/golden/" .. file .. " belongs to no case") end
    end
    pipe:close()
  end)
end)
