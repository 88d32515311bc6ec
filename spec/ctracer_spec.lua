-- ctracer without a screen: its command line, JSON, lines, commands from standard input; recordings that are damaged.
local helper = require "spec.helper"
local peer_views = require "spec.peer_views"
local dkjson = require "dkjson"

local function run(args, opts)
  return helper.run(args, setmetatable({ program = peer_views.ctracer }, { __index = opts or {} }))
end

local function on(recording, ...) return run { "-r", helper.recording(recording), ... } end

-- All that was printed, as one JSON value.
local function slices(out) return assert(dkjson.decode(out), out).slices end

describe("ctracer", function()
  it("prints every view in JSON", function()
    local views = dkjson.decode((run { "--list-views" }))
    assert(#views > 30)
    for _, view in ipairs(views) do
      local out, err, status = on("services", "-j", "-v", view.id)
      assert.are.equal("", err)
      assert.are.equal(0, status)
      local sample = peer_views.sample(out)
      for _, row in ipairs(sample.data or {}) do assert.are.equal(#sample.info.legend, #row.d) end
      assert.are.equal(#(sample.data or {}), sample.count)
    end
  end)

  it("prints a view as lines", function()
    local out, err, status = on("web", "--raw", "-v", "procs")
    assert.are.equal("", err)
    assert.are.equal(0, status)
    local lines = helper.lines(out)
    assert.are.equal(("-"):rep(22), lines[#lines])
    assert(lines[1]:find "^ *%d+ +%d+ +%d+%.%d%d %S")
    assert.are.equal(peer_views.sample((on("web", "-j", "-v", "procs"))).count, #lines - 1)
  end)

  it("takes a filter, which is joined with that of the view", function()
    local sample = peer_views.sample((on("web", "-j", "-v", "procs", "proc.name=nginx")))
    assert(sample.count > 0)
    for _, row in ipairs(sample.data) do assert(row.d[#row.d]:find "nginx") end
    local out, err, status = on("web", "-j", "-v", "procs", "proc.nam=nginx")
    assert.are.equal("", out)
    assert(err:find("did you mean proc.name", 1, true))
    assert.are.equal(1, status)
  end)

  it("stops after so many events", function()
    local sample = peer_views.sample((on("web", "-j", "-v", "syscalls", "-n", "100")))
    local calls = 0
    for _, row in ipairs(sample.data) do
      if row.k ~= "sysdigevent" then calls = calls + row.d[1] end -- the sample of each thread
    end
    assert.are.equal(100, calls)
  end)

  it("digs events as tracer prints them", function()
    local expected = helper.run { "-v", "-r", helper.recording "web", "proc.name=nginx" }
    local out, _, status = on("web", "--raw", "-v", "dig", "proc.name=nginx")
    assert.are.equal(0, status)
    assert.are.equal("", helper.diff(expected, out))
    local lines = {}
    for _, slice in ipairs(slices((on("web", "-j", "-v", "dig", "proc.name=nginx")))) do
      table.move(slice.data, 1, #slice.data, #lines + 1, lines)
    end
    assert.are.equal(expected, table.concat(lines, "\n") .. "\n")
  end)

  it("echoes what is read and written", function()
    local entries = {}
    for _, slice in ipairs(slices((on("web", "-j", "-A", "-v", "echo", "fd.port=8080")))) do
      table.move(slice.data, 1, #slice.data, #entries + 1, entries)
    end
    local function text_of(direction)
      for _, entry in ipairs(entries) do
        if entry.d == direction and entry.p == "curl" then return entry.v, entry end
      end
    end
    assert(text_of(">"):find "^GET [^\n]+\nHost: ")
    local answer, entry = text_of "<"
    assert(answer:find "^HTTP/1.1 ")
    assert(entry.fn:find "8080" and entry.ft == "4" and tonumber(entry.l) > 0 and entry.f:find("<4>", 1, true))
    local expected = helper.run { "-r", helper.recording "web", "-p", "%evt.num",
      "evt.is_io=true and evt.dir=< and evt.rawres>0 and fd.port=8080" }
    assert.are.equal(#helper.lines(expected), #entries)
  end)

  it("obeys commands from standard input", function()
    local words = { "-r", helper.recording "web", "--interactive", "-v", "procs", "--to", "3" }
    local out, err, status = run(words, { stdin = [[
{"action":"drilldown","args":{"rownum":1}}
{"action":"drillup"}
{"action":"apply","args":{"view":"syscalls"}}
{"action":"apply","args":{"view":"none"}}
{"action":"drilldown","args":{"rownum":99999}}
{"action":"dance"}
no JSON
{"action":"quit"}
{"action":"drillup"}
]] })
    assert.are.equal(0, status)
    assert.are.equal("ready", out:match "^[^\n]*")
    local samples = {}
    for _, slice in ipairs(slices((out:gsub("^ready\n", "")))) do
      if slice.info then samples[#samples + 1] = slice end
    end
    assert.are.equal(4, #samples)
    local first, threads, again, calls = table.unpack(samples)
    assert.are.same(first, again)
    assert.are.equal("thread.tid", threads.info.drillDownKeyField)
    for _, row in ipairs(threads.data) do assert.are.equal(first.data[2].d[1], row.d[1]) end
    assert.are.equal("evt.type", calls.info.drillDownKeyField)
    assert.are.same({
      "ctracer: there is no view none", "ctracer: there is no row 99999", "ctracer: there is no action dance",
      "ctracer: this is no JSON object: no JSON",
    }, helper.lines(err))
  end)

  it("says one clear thing about a wrong command line", function()
    local web = helper.recording "web"
    for _, case in ipairs {
      { "-r", web, "-j", "-v", "nosuch", says = "there is no view nosuch" },
      { "-r", web, "-j", "--from", "5", "--to", "3", says = "--to is before --from" },
      { "-r", web, "-j", "--sortingcol", "99", says = "has no column 99" },
      { "-r", web, "-j", "-A", "-X", says = "-A and -X" },
      { "-r", web, "-p", "x", says = "option -p: x" },
      { "-r", web, "-r", web, "-j", says = "only one recording" },
      { "-r", web, "--page-faults", "-j", says = "capturing the running system" },
      { "-r", web, says = "there is no terminal" },
      { "-r", "-", says = "standard input can be read only once" },
      { "-d", "99", "--raw", says = "option -d: 99" },
      { "-n", "0", "-r", web, "-j", says = "option -n: 0" },
      { "-k", "http://x", says = "no meaning here" },
      { "--interactive", says = "name one with -r" },
      { "--nosuch", says = "there is no option --nosuch" },
    } do
      local out, err, status = run(case)
      assert.are.equal("", out)
      assert.are.equal(1, status)
      assert(err:find("^ctracer: [^\n]*\n$") and err:find(case.says, 1, true), err)
    end
  end)

  it("reads a pipe only where one reading is enough", function()
    helper.with_directory(function(dir)
      local pipe = dir .. "/pipe"
      assert(os.execute("mkfifo " .. pipe))
      local _, err, status = run { "-r", pipe }
      assert.are.equal(1, status)
      assert(err:find(pipe .. " can be read only once", 1, true), err)
      os.execute(("cat %s >%s &"):format(helper.recording "web", pipe))
      local sample = peer_views.sample((run { "-r", pipe, "-j", "-v", "procs" }))
      assert.are.equal(11, sample.count)
    end)
  end)

  it("shows what a damaged recording has, and one error", function()
    for _, name in ipairs { "cut-in-body", "lying-lengths", "huge-block" } do
      local out, err, status = on(name, "-j", "-v", "threads")
      assert(#peer_views.sample(out).data > 0)
      assert(err:find "^ctracer: [^\n]*recording is [^\n]*\n$", err)
      assert.are.equal(1, status)
    end
    for _, name in ipairs { "empty", "not-a-recording", "no-events", "list-lies" } do
      local out, err, status = on(name, "-j", "-v", "threads")
      assert.is_table(slices(out))
      assert(err:find "^ctracer: [^\n]*\n$", err)
      assert.are.equal(1, status)
    end
  end)

  it("makes names from recordings harmless", function()
    local args = { "-r", helper.recording "hostile-names", "--raw", "-v", "dig" }
    local out = helper.run_on_terminal(args, peer_views.ctracer)
    assert(#out > 0)
    assert(not out:find "[%z\1-\8\11-\31\127]", out)
  end)

  it("ends quietly when nobody reads", function()
    local command = ("set -o pipefail; %s -r %s --raw -v dig | head -1 >/dev/null"):format(
      helper.quote(peer_views.ctracer), helper.recording "web")
    local _, err, status = helper.run({ "-c", command }, { program = "bash" })
    assert.are.equal("", err)
    assert.are.equal(0, status)
  end)

  it("wants of the running system what its view needs", function()
    local function plan(...) return (run { "--show-demand", ... }) end
    local errors, opens, calls = plan("-v", "errors"), plan("-v", "file_opens"), plan("-v", "syscalls")
    assert(errors:find "data +none" and errors:find "exit +all other calls" and not errors:find "enter and exit")
    assert(opens:find "not captured +all other calls")
    assert(calls:find "latency +yes" and calls:find "enter and exit +all other calls")
    assert(plan("-v", "echo"):find "data +2000 bytes")
    assert(plan("-v", "echo", "-s", "100"):find "data +100 bytes")
    assert(plan("-v", "procs"):find "other events [^\n]*procinfo")
    assert(not errors:find "procinfo")
  end)
end)
