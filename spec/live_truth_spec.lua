-- Known system calls and what tracer says about them, parameter by parameter: see spec/live/truth.h.
local compare = require "spec.live.compare"
local events = require "spec.live.events"
local helper = require "spec.helper"
local live = require "spec.live.live"

-- Calls that x86-64 does not have, and what all calls without an event of their own are.
local elsewhere = { syscall = true, send = true, recv = true, stat64 = true, lstat64 = true, fstat64 = true,
  llseek = true, mmap2 = true, umount = true }

-- Runs all cases once, under tracer: what they said, and what was recorded.
local function run(program, options, env)
  local cases, recorded
  live.with_directory(function(dir)
    local recording = dir .. "/truth.scap"
    local words = { "-v", "-w", recording }
    for _, word in ipairs(options or {}) do words[#words + 1] = word end
    table.move({ "--", program }, 1, 2, #words + 1, words)
    local out, err, status = helper.run(words, { env = env })
    assert(status == 0, ("tracer ended with status %d: %s"):format(status, err))
    assert(err:find "\nDriver Drops:0\n", "events were lost: " .. err)
    cases, recorded = compare.parse(out), events.read(recording)
  end)
  return cases, recorded
end

-- Fails when any of the cases differs.
local function all_are_right(cases, recorded, keep)
  local found = {}
  for name, case in pairs(cases) do
    local differences = not case.skip and (case.failed or compare.differences(case, recorded, keep)) or ""
    if differences ~= "" then found[#found + 1] = name .. ":\n" .. differences end
  end
  if #found > 0 then error("expected (-) and recorded (+):\n" .. table.concat(found, "\n"), 0) end
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

  it("is the same without enter events", function()
    local said, exits = run(program, { "evt.dir=<" })
    all_are_right(said, exits, function(event) return event.dir == "<" end)
  end)

  it("is the same when only some calls are wanted", function()
    local wanted = { access = true, openat = true, read = true, write = true, connect = true, getppid = true,
      procexit = true }
    local names = {}
    for name in pairs(wanted) do names[#names + 1] = name end
    local said, some = run(program, { ("evt.type in (%s)"):format(table.concat(names, ", ")) })
    all_are_right(said, some, function(event) return wanted[event.name] end)
  end)

  it("is the same where programs are not checked by type", function()
    all_are_right(run(program, {}, { TRACER_BPF = "plain" }))
  end)

  it("is the same with page faults", function()
    all_are_right(run(program, { "--page-faults" }, { TRUTH_PAGE_FAULTS = "1" }))
  end)

  it("is the same with longer data", function()
    all_are_right(run(program, { "-s", "250" }, { TRUTH_SNAPLEN = "250" }))
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
