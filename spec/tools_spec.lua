-- The tools that make recordings.
local helper = require "spec.helper"
local scap = require "scap"

local lua = os.getenv "LUA" or "lua5.4"

local function tool(...)
  local out, err, status = helper.run({ ... }, { program = lua })
  assert.are.equal(0, status, err)
  return out
end

local function count(path)
  local events = 0
  for _, kind in scap.blocks(scap.read(path)) do
    if scap.event_blocks[kind] then events = events + 1 end
  end
  return events
end

describe("tools", function()
  it("cut-recording keeps what earlier events did to state", function()
    helper.with_directory(function(directory)
      local whole, cut = helper.recording "shell", directory .. "/cut.scap.gz"
      assert.are.equal("500 events\n", tool("tools/cut-recording", "--skip", "4000", "--events", "500", whole, cut))
      local format = "*%evt.rawtime %evt.type %proc.name %proc.cmdline %fd.name %proc.cwd"
      local lines = helper.lines((helper.run { "-r", whole, "-p", format }))
      local expected = {}
      for _, line in ipairs(helper.lines((helper.run { "-r", cut, "-p", format }))) do expected[line] = true end
      local same = 0
      for _, line in ipairs(lines) do
        if expected[line] then same = same + 1 end
      end
      assert(same >= 490, same .. " of 500 lines are the same")
    end)
  end)

  it("join-recordings gives all events in order of time", function()
    helper.with_directory(function(directory)
      local joined = directory .. "/joined.scap"
      tool("tools/join-recordings", joined, helper.recording "fd-kinds", helper.recording "tracers")
      assert.are.equal(count(helper.recording "fd-kinds") + count(helper.recording "tracers"), count(joined))
      local last = 0
      for _, line in ipairs(helper.lines((helper.run { "-r", joined, "-p", "%evt.rawtime" }))) do
        assert(tonumber(line) >= last)
        last = tonumber(line)
      end
      assert(last > 0)
    end)
  end)

  it("multiply gives enough events, whose times go on", function()
    helper.with_directory(function(directory)
      local big = directory .. "/big.scap"
      assert.are.equal("96\n", tool("bench/multiply", helper.recording "tracers", "80", big))
      assert.are.equal(96, count(big))
      local out = helper.run { "-r", big, "-p", "%evt.rawtime" }
      local last = 0
      for line in out:gmatch "%d+" do
        assert(tonumber(line) >= last)
        last = tonumber(line)
      end
    end)
  end)
end)
