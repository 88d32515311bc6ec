-- Recordings of a live workload: read again they say what printing said, also in sysdig, for which they can be written.
local helper = require "spec.helper"
local live = require "spec.live.live"
local workloads = require "spec.live.workloads"

-- Prints all events beside -w. Their numbers count hidden events of others, which -w leaves out.
local printer = [[
description, short_description, category, args = "", "", "", {}
function on_init()
  chisel.set_event_formatter "*%evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"
  return true
end
function on_event() return true end
]]

-- A test beside a workload, left out where that, or tracing, is not possible.
local function test(name, workload, fn)
  it(name, function()
    local reason = live.missing(workload.needs)
    if reason then return pending(reason) end
    live.with_directory(function(dir) fn(dir, workload.script) end)
  end)
end

local function record(dir, script, options)
  local command = ("%s -w rec -c ./printer.lua -- sh -c %s"):format(options,
    helper.quote("{ " .. script .. "\n} >said 2>&1"))
  local out, err, status = helper.run(command, { program = live.tracer(), dir = dir })
  assert.are.same({ "", 0 }, { err, status }, helper.slurp(dir .. "/said"))
  return out
end

local function read(program, dir, ...)
  local out, err, status = helper.run({ "-r", dir .. "/rec", ... }, { program = program })
  assert.are.same({ "", 0 }, { err, status })
  return out
end

-- At most one line in a thousand differs.
local function assert_alike(a, b)
  local n, other, gone = #helper.lines(a), #helper.lines(b), 0
  local diff = helper.diff(a, b, math.huge)
  for _, line in ipairs(helper.lines(diff)) do
    if line:sub(1, 1) == "-" then gone = gone + 1 end
  end
  assert.is_true(n > 1000 and n == other and gone <= n / 1000, ("%d and %d lines, %d differ\n%s"):format(n, other, gone,
    helper.diff(a, b)))
end

describe("a recording of a build", function()
  -- With -F also what other processes do to names: switches tell who is next.
  test("read again is what was printed", workloads.build, function(dir, script)
    helper.spit(dir .. "/printer.lua", printer)
    assert_alike(record(dir, script, "-z -F"), read(live.tracer(), dir, "-c", dir .. "/printer.lua"))
  end)

  -- Without a filter the recorder takes events as they come; with one, each is looked at.
  test("is the same whether its events are looked at or not", workloads.build, function(dir, script)
    local inner = ("%s -w looked 'evt.num > 0' -- sh -c %s"):format(live.tracer(), helper.quote(script))
    local words = ("-w rec -- sh -c %s"):format(helper.quote("{ " .. inner .. "\n} >said 2>&1"))
    local _, err, status = helper.run(words, { program = live.tracer(), dir = dir })
    assert.are.same({ "", 0 }, { err, status }, helper.slurp(dir .. "/said"))
    local function by_thread(name)
      local args = { "-r", dir .. "/" .. name, "-p", "%thread.tid %evt.type %evt.dir %evt.args", "evt.type!=switch" }
      local out = helper.run(args, { program = live.tracer() })
      local threads = {}
      for _, line in ipairs(helper.lines(out)) do
        local tid, rest = line:match "^(%d+) (.*)$"
        if tid then
          threads[tid] = threads[tid] or {}
          table.insert(threads[tid], rest)
        end
      end
      return threads
    end
    local all, looked = by_thread "rec", by_thread "looked"
    local n = 0
    for tid, lines in pairs(looked) do
      local more = #(all[tid] or {}) - #lines -- what the command did before it was released
      assert(more >= 0, tid)
      assert.are.equal(table.concat(lines, "\n"), table.concat(all[tid], "\n", more + 1))
      n = n + #lines
    end
    assert(n > 1000, n)
  end)

  test("for 0.29 is read alike by sysdig", { needs = { "sysdig", "make", "cc" }, script = workloads.build.script },
    function(dir, script)
      helper.spit(dir .. "/printer.lua", printer)
      record(dir, script, "--write-for=0.29")
      assert_alike(read("sysdig", dir), read(live.tracer(), dir))
    end)
end)
