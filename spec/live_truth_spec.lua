-- Known system calls and what tracer says about them, parameter by parameter: see spec/live/truth.h.
local compare = require "spec.live.compare"
local events = require "spec.live.events"
local helper = require "spec.helper"
local live = require "spec.live.live"

-- Calls that x86-64 does not have, and what all calls without an event of their own are.
local elsewhere = { syscall = true, send = true, recv = true, stat64 = true, lstat64 = true, fstat64 = true,
  llseek = true, mmap2 = true, umount = true }

-- Runs all cases once, under tracer: what they said, and what was recorded.
local function run(program)
  local cases, recorded
  live.with_directory(function(dir)
    local recording = dir .. "/truth.scap"
    local out, err, status = helper.run { "-w", recording, "--", program }
    assert(status == 0, ("tracer ended with status %d: %s"):format(status, err))
    cases, recorded = compare.parse(out), events.read(recording)
  end)
  return cases, recorded
end

describe("live truth", function()
  local reason, program = live.unavailable(), nil
  if not reason then program, reason = live.build() end
  if not program then
    it("is the case", function() return pending(reason) end)
    return
  end

  local cases, recorded
  setup(function() cases, recorded = run(program) end)

  it("loses nothing", function()
    for _, event in ipairs(recorded) do
      if event.name == "drop" then error("events were lost", 0) end
    end
  end)

  it("has a case for every event of a system call", function()
    local told, missing = {}, {}
    for _, case in pairs(cases) do
      for _, list in pairs(case.expected) do
        for _, event in ipairs(list) do told[event.name or ""] = true end
      end
    end
    for _, row in ipairs(dofile "runtime/event/events.lua") do
      local name, old = row[3], row[5]:find "old_version" or row[5]:find "unused"
      if row[4]:find "syscall" and not old and not told[name] and not elsewhere[name] then
        missing[#missing + 1] = name
      end
    end
    assert.are.same({}, missing)
  end)

  for _, name in ipairs(live.lines_of(helper.quote(program) .. " --list")) do
    it(name, function()
      local case = assert(cases[name], "the program did not run the case")
      if case.skip then return pending(case.skip) end
      if case.failed then error(case.failed, 0) end
      local differences = compare.differences(case, recorded)
      if differences ~= "" then error("expected (-) and recorded (+):\n" .. differences, 0) end
    end)
  end
end)
