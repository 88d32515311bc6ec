-- The command line: options, errors, exit statuses, listings, what is printed and written.
local helper = require "spec.helper"

package.path = "lua/?.lua;" .. package.path
local options = require "lua.cli.options"

local shell = helper.recording "shell"
local web = helper.recording "web"

local function run(...) return helper.run { ... } end

local function lines(...)
  local out, err, status = run(...)
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return helper.lines(out)
end

-- The words fail: one message on standard error that contains `text`, nothing on standard output, status 1.
local function fails(text, ...)
  local out, err, status = run(...)
  assert.are.equal("", out)
  assert.is_truthy(err:find(text, 1, true), err)
  assert.are.equal(1, status)
end

describe("the table of options", function()
  it("has every letter, name and key once, and help for all that are shown", function()
    local seen = {}
    for _, option in ipairs(options) do
      if not option.group then
        for _, name in ipairs { option.key, option.short and "-" .. option.short or option.key .. "-",
          option.long and "--" .. option.long or option.key .. "--" } do
          assert.is_nil(seen[name], name)
          seen[name] = true
        end
        assert.is_true(option.hidden or #option.help > 10, option.key)
      end
    end
  end)

  it("is shown by --help, which ends well", function()
    local out = table.concat(lines "--help", "\n")
    for _, option in ipairs(options) do
      local shown = option.hidden or not option.long or out:find("--" .. option.long, 1, true)
      assert.is_truthy(shown, option.long)
    end
  end)
end)

describe("wrong command lines", function()
  for _, case in ipairs {
    { "there is no option -Q", "-r", shell, "-Q" },
    { "there is no option --bogus", "-r", shell, "--bogus" },
    { "could be --list-api, --list-chisels, --list-events", "--list-" },
    { "option -r needs an argument", "-r" },
    { "option --list takes no argument", "--list=x" },
    { "-n: x is not a whole number", "-r", shell, "-n", "x" },
    { "-n: 0 is not a whole number", "-r", shell, "-n", "0" },
    { "-M: -1 is not a number", "-r", shell, "-M", "-1" },
    { "-t: q is not a form of time", "-r", shell, "-t", "q" },
    { "only one can be used", "-r", shell, "-A", "-x" },
    { "option -B of other programs", "-B" },
    { "nothing follows --", "--" },
    { "--buffer-size: 3M is not a power of two", "--buffer-size", "3M" },
    { "--buffer-size: 2K is not", "--buffer-size=2K" },
    { "--pid: 1,x is not a list of process numbers", "--pid", "1,x" },
    { "-s: 65536 is not a whole number from 1 to 65535", "-s", "65536" },
    { "--pid is about capturing the running system", "-r", shell, "--pid", "1" },
    { "--filter-proclist needs a filter", "--filter-proclist" },
    { "--prune is about the file that -w writes", "-r", shell, "--prune", "proc.name=x" },
    { "--prune needs a filter", "-r", shell, "-w", "/nosuch/x", "--prune" },
    { "there is no field 'foo.bar'", "foo.bar=1" },
    { "--filter-proclist needs a filter", "-r", shell, "--filter-proclist" },
    { "add -w FILE", "-r", shell, "-C", "1" },
    { "is being read", "-r", shell, "-w", shell },
    { "there is no field 'foo.bar'", "-r", shell, "foo.bar=1" },
    { "there is no field 'foo'", "-r", shell, "-p", "%foo" },
    { "can't open file /nonexistent", "-r", "/nonexistent" },
    { "there is no chisel nope", "-r", shell, "-c", "nope" },
    { "there is no chisel nope", "-i", "nope" },
    { "missing arguments for chisel fileslower", "-r", shell, "-c", "fileslower" },
  } do
    it("are told: " .. case[1], function() fails(table.unpack(case)) end)
  end
end)

describe("options", function()
  it("follow the filter, stand in clusters and are abbreviated", function()
    local expected = lines("-r", shell, "-p", "%evt.num", "-q", "evt.type=open")
    assert.are.same({}, expected)
    assert.are.same(lines("-r", shell, "-n", "3", "-D", "-p", "%evt.num %evt.type", "evt.num>400"),
      lines("evt.num>400", "-Dr" .. shell, "--numev=3", "--print", "%evt.num %evt.type"))
  end)

  it("end at --", function()
    fails("unexpected '-'", "-r", shell, "--", "-n")
  end)

  it("join the words of the filter with blanks", function()
    assert.are.same(lines("-r", shell, "-p", "%evt.num", "evt.num = 400"),
      lines("-r", shell, "evt.num", "-p", "%evt.num", "=", "400"))
  end)

  it("know escapes in -p", function()
    assert.are.same({ "400\tx", "y\\" }, lines("-r", shell, "-p", "%evt.num\\tx\\ny\\\\", "evt.num=400"))
  end)

  it("let escape sequences of -p through", function()
    assert.are.same({ "\27[31m400" }, lines("-r", shell, "-p", "\\e[31m%evt.num", "evt.num=400"))
  end)

  it("-pp shows the usual format, -pc one with containers", function()
    assert.are.same({ "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info" },
      lines "-pp")
    assert.is_truthy(lines("-r", shell, "-pc", "-n", "400")[1]:find(" host (host) ", 1, true))
  end)

  it("-n and -M count from each file's first event", function()
    local once = lines("-r", web, "-n", "2", "-p", "*%evt.num", "evt.type=openat")
    assert.are.equal(2, #once)
    assert.are.equal(4, #lines("-r", web, "-r", web, "-n", "2", "-p", "*%evt.num", "evt.type=openat"))
    local times = lines("-r", shell, "-M", "6", "-p", "%evt.reltime")
    assert.is_true(tonumber(times[#times]) < 6e9)
    assert.is_true(#times < #lines("-r", shell, "-p", "%evt.reltime"))
  end)

  it("-d makes the filter one of what is printed", function()
    assert.are.same(lines("-r", shell, "-p", "%evt.num", "evt.type=open"),
      lines("-r", shell, "-d", "-p", "%evt.num", "evt.type=open"))
    assert.are.same({}, lines("-r", shell, "-d", "-n", "5", "evt.type=openat"))
  end)

  it("-S counts, also what is not printed", function()
    local rows = lines("-r", shell, "-q", "-S")
    assert.are.same({ ("-"):rep(22), "Event           #Calls", ("-"):rep(22) }, { table.unpack(rows, 1, 3) })
    local last = math.huge
    for i = 4, #rows do
      local count = tonumber(rows[i]:match "^[<>] .+ (%d+)$" or rows[i]:match "(%d+)$")
      assert.is_true(count <= last)
      last = count
    end
  end)

  it("-v and -P tell on standard error", function()
    local out, err, status = run("-r", shell, "-q", "-v", "-P")
    assert.are.equal("", out)
    assert.is_truthy(err:find("\r100.00\n", 1, true))
    assert.is_truthy(err:find "Elapsed time: %d+%.%d+, Captured Events: %d+, %d+%.%d%d eps")
    assert.are.equal(0, status)
  end)

  it("read standard input", function()
    assert.are.same(lines("-r", shell), helper.lines((helper.run({ "-r", "-" }, { stdin = helper.slurp(shell) }))))
  end)
end)

describe("listings", function()
  it("tell of fields, events and chisels", function()
    local fields = table.concat(lines "-l", "\n")
    assert.is_truthy(fields:find("\nproc.name ", 1, true))
    assert.is_truthy(table.concat(lines "-lv", "\n"):find("Type: CHARBUF", 1, true))
    assert.is_truthy(table.concat(lines "--list-markdown", "\n"):find("`proc.name` | CHARBUF |", 1, true))
    assert.is_truthy(table.concat(lines "-L", "\n"):find("> close(FD fd)", 1, true))
    assert.are.same(lines "-cl", lines "--list-chisels")
    assert.is_truthy(table.concat(lines("-i", "fileslower"), "\n"):find("Args:\n[", 1, true))
    assert.is_truthy(lines "--version"[1]:find "^tracer version %d")
  end)
end)

describe("endings", function()
  it("are quiet when the reader of a pipe has gone", function()
    local _, err = helper.run({ "-c", ("%s -r %s | head -1"):format(helper.tracer, shell) }, { program = "sh" })
    assert.are.equal("", err)
  end)

  it("tell of a full disk", function()
    local command = ("%s -r %s >/dev/full"):format(helper.tracer, shell)
    local _, err, status = helper.run({ "-c", command }, { program = "sh" })
    assert.is_truthy(err:find("No space left", 1, true))
    assert.are.equal(1, status)
    fails("No space left", "-r", shell, "-w", "/dev/full")
  end)

  it("are clean at an interrupt", function()
    -- A pipe that stays open: reading waits. A program that does not end is killed, which gives another status.
    local command = ("{ cat %s; sleep 2; } | timeout -s INT -k 1 0.3 %s -r - -w /dev/null"):format(web, helper.tracer)
    local _, _, status = helper.run({ "-c", command .. "; exit $?" }, { program = "sh" })
    assert.are.equal(124, status) -- timeout's own: the program ended before it had to be killed
  end)
end)

describe("written recordings", function()
  local function read(path, ...) return helper.lines((run("-r", path, ...))) end

  it("show the same events again, plain and compressed", function()
    helper.with_directory(function(dir)
      for _, flag in ipairs { "-q", "-z" } do
        local path = dir .. "/x.scap"
        local out = run("-r", shell, flag, "-w", path)
        assert.are.equal("", out)
        assert.are.same(read(shell), read(path))
      end
      assert.are.equal("\31\139", helper.slurp(dir .. "/x.scap"):sub(1, 2))
    end)
  end)

  it("have the events that pass the filter, with -F the hidden ones too", function()
    helper.with_directory(function(dir)
      run("-r", shell, "-w", dir .. "/plain", "evt.type=close")
      run("-r", shell, "-F", "-w", dir .. "/fat", "evt.type=close")
      local names = lines("-r", shell, "-p", "%fd.name", "evt.type=close")
      assert.are.same(names, read(dir .. "/fat", "-p", "%fd.name"))
      assert.are_not.same(names, read(dir .. "/plain", "-p", "%fd.name"))
      assert.are.equal(#read(dir .. "/plain"), #read(dir .. "/fat"))
    end)
  end)

  it("have only processes that can match with --filter-proclist", function()
    helper.with_directory(function(dir)
      run("-r", shell, "-w", dir .. "/all", "proc.name=nosuch")
      run("-r", shell, "-w", dir .. "/few", "--filter-proclist", "proc.name=nosuch")
      local function size(name) return #(helper.slurp(dir .. "/" .. name) or "") end
      assert.is_true(size "few" < size "all")
    end)
  end)

  it("rotate by events, size and time, within a limit", function()
    helper.with_directory(function(dir)
      local function names(...)
        os.execute("rm -f " .. dir .. "/*")
        run("-r", shell, "-w", dir .. "/x", ...)
        local found = {}
        for name in io.popen("ls " .. dir):lines() do found[#found + 1] = name end
        return found
      end
      local total = #lines("-r", shell, "-D", "-p", "*%evt.num")
      local by_events = names("-e", tostring(total // 3 + 1))
      assert.are.same({ "x0", "x1", "x2" }, by_events)
      local sum = 0
      for _, name in ipairs(by_events) do sum = sum + #read(dir .. "/" .. name, "-D", "-p", "*%evt.num") end
      assert.are.equal(total, sum)
      assert.are.same({ "x0", "x1" }, names("-e", tostring(total // 3 + 1), "-W", "2"))
      assert.are.equal("x00", names("-C", "0.5", "-W", "12")[1])
      assert.are.equal("x0", names("-G", "5")[1])
    end)
  end)
end)
