-- --from and --to: a part of a recording reads like that part of the whole.
local helper = require "spec.helper"

local demo = helper.recording "demo"
local FORMAT = "*%evt.rawtime %evt.num %evt.dir %evt.type %evt.latency %proc.name %fd.name %evt.res"
local SECOND = 1000000000

local function read(...)
  local out, err, status = helper.run { "-r", demo, "-p", FORMAT, ... }
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return out
end

describe("a part of a recording", function()
  local all, first, last = {}, nil, nil
  setup(function()
    for _, line in ipairs(helper.lines(read("-D"))) do
      all[#all + 1] = { ts = math.tointeger(tonumber(line:match "^%d+")), line = line }
    end
    first, last = all[1].ts, all[#all].ts
  end)

  local function part(from, to)
    local lines = {}
    for _, event in ipairs(all) do
      if event.ts >= from and event.ts <= to then lines[#lines + 1] = event.line .. "\n" end
    end
    return table.concat(lines)
  end

  it("is chosen by the time of events, which are included", function()
    local from, to = all[#all // 3].ts, all[#all // 3 + 500].ts
    local expected = part(from, to)
    assert.is_true(#helper.lines(expected) >= 500)
    assert.are.equal(expected, read("-D", "--from", from, "--to", to))
    assert.are.equal(part(from, last), read("-D", "--from", from))
    assert.are.equal(part(first, to), read("-D", "--to", to))
  end)

  it("is chosen by the time since the first event", function()
    assert.are.equal(part(first + 5 * SECOND + SECOND // 2, first + 6 * SECOND),
      read("-D", "--from", "+5.5", "--to", "+6"))
  end)

  it("is chosen by the time of day", function()
    local at = first // SECOND % 86400 + 6
    local clock = ("%02d:%02d:%02d"):format(at // 3600, at // 60 % 60, at % 60)
    local from = (first // SECOND + 6) * SECOND
    assert.are.equal(part(from, from + SECOND // 4), read("-D", "--from", clock, "--to", clock .. ".25"))
    assert.are_not.equal("", part(from, from + SECOND // 4))
  end)

  it("can be the whole or nothing", function()
    assert.are.equal(part(first, last), read("-D", "--from", "0", "--to", last))
    assert.are.equal("", read("-D", "--from", last + 1))
  end)

  it("goes to chisels and to -w", function()
    local from, to = all[#all // 2].ts, all[#all // 2 + 100].ts
    helper.with_directory(function(directory)
      local chisel, copy = directory .. "/n.lua", directory .. "/copy.scap"
      helper.spit(chisel, [[
description, args = "counts", {}
local n = 0
function on_event() n = n + 1 end
function on_capture_end(_, _, delta) print(n, delta) end
]])
      local n = #helper.lines(part(from, to))
      local out = helper.run { "-r", demo, "--from", from, "--to", to, "-c", chisel }
      assert.are.equal(("%d\t%d\n"):format(n, to - from), out)
      assert.are.equal(0, (select(3, helper.run { "-r", demo, "--from", from, "--to", to, "-w", copy })))
      local copied = helper.lines((helper.run { "-r", copy, "-D", "-p", "%evt.rawtime" }))
      assert.are.equal(n, #copied)
      assert.are.equal(tostring(from), copied[1])
    end)
  end)

  local moment = " is not a moment: ns since 1970, HH:MM:SS, or +SECONDS since the first event"
  for text, expected in pairs {
    ["--from 1:2"] = "option --from: 1:2" .. moment,
    ["--to 25:00:00"] = "option --to: 25:00:00" .. moment,
    ["--from +3 --to +2"] = "--from is later than --to: there is nothing between them",
  } do
    it("cannot be " .. text, function()
      local out, err, status = helper.run(text .. " -r " .. demo)
      assert.are.same({ "", "tracer: " .. expected .. "\n", 1 }, { out, err, status })
    end)
  end

  it("needs a recording", function()
    local _, err, status = helper.run { "--from", "+1" }
    assert.are.same({ "tracer: --from and --to choose a part of a recording: name one with -r\n", 1 }, { err, status })
  end)
end)
