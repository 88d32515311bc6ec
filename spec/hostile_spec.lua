-- Surroundings that are against the program: streams that fail, chisels that misbehave, text that wants a terminal.
local helper = require "spec.helper"

local function one_line(text) return #helper.lines(text) == 1 end

-- Runs a shell command line in which $T is the program and $F a recording.
local function shell(command, opts)
  local line = ("T=%s F=%s; %s"):format(helper.quote(helper.tracer), helper.quote(helper.recording "shell"), command)
  opts = opts or {}
  opts.program = "sh"
  return helper.run({ "-c", line }, opts)
end

describe("output that cannot be written", function()
  for label, arguments in pairs {
    ["event lines"] = "-r $F", ["JSON"] = "-r $F -j", ["a chisel"] = "-r $F -c ps", ["a summary"] = "-r $F -q -S",
    ["fields"] = "-l", ["help"] = "--help", ["chisels"] = "-cl",
  } do
    it("is an error: " .. label, function()
      local _, err, status = shell("$T " .. arguments .. " >/dev/full")
      assert.are.equal(1, status)
      assert(one_line(err) and err:find("No space left", 1, true), err)
      _, err, status = shell("$T " .. arguments .. " >&-")
      assert.are.equal(1, status)
      assert(one_line(err) and err:find("Bad file descriptor", 1, true), err)
    end)

    it("is none when the reader has seen enough: " .. label, function()
      local out, err, status = shell(("{ $T %s; echo $? >&3; } 3>&2 | head -n 1 >/dev/null"):format(arguments))
      assert.are.equal("", out)
      assert.are.equal("0\n", err)
      assert.are.equal(0, status)
    end)
  end

  it("is an error: a recording", function()
    for _, option in ipairs { "", " -z" } do
      local _, err, status = shell("$T -r $F -w /dev/full" .. option)
      assert.are.equal(1, status)
      assert(err:find("/dev/full: No space left", 1, true), err)
    end
  end)
end)

describe("standard streams that are closed", function()
  it("get no messages into recordings", function()
    helper.with_directory(function(directory)
      local _, _, status = shell(("$T -r $F -w %s/copy <&- >&- 2>&-"):format(directory))
      assert.are.equal(0, status)
      local _, err, read = helper.run { "-r", directory .. "/copy", "-q" }
      assert.are.equal("", err)
      assert.are.equal(0, read)
    end)
  end)

  it("hold no recording", function()
    local _, err, status = shell "$T -r - <&-"
    assert.are.equal(1, status)
    assert(one_line(err), err)
  end)
end)

describe("an interrupt", function()
  it("ends reading from a pipe that gives nothing more", function()
    -- The writer waits until the reader has ended.
    local out, err, status = shell([[
      over=$(mktemp -u)
      { cat $F; until [ -e $over ]; do sleep 0.05; done; rm $over; } | {
        timeout -s INT 2 $T -r - -c topfiles_bytes; echo $? >&2; touch $over; }]], { timeout = 15 })
    assert.are.equal("124\n", err) -- of timeout, when the program ends by itself
    assert.are.equal(0, status)
    assert(out:find("Filename", 1, true), "on_capture_end was not called")
  end)
end)

describe("a chisel that misbehaves", function()
  local META = 'description = "d" short_description = "s" category = "c" args = {} '
  local INIT = META .. "function on_init() return true end "

  local function run_chisel(text, ...)
    local out, err, status
    local more = { ... }
    helper.with_directory(function(directory)
      helper.spit(directory .. "/x.lua", text)
      out, err, status = helper.run({ "-r", helper.recording "shell", "-c", directory .. "/x.lua", table.unpack(more) },
        { timeout = 20 })
    end)
    return out, err, status
  end

  for label, text in pairs {
    ["syntax error"] = META .. "function on_init( return true end",
    ["binary chunk"] = string.dump(assert(load(META))),
    ["error at load"] = META .. "error 'at load'",
    ["error that is no text"] = INIT .. "function on_event() error {} end",
    ["error in an error"] = INIT
      .. "function on_event() error(setmetatable({}, { __tostring = function() error 'x' end })) end",
    ["endless recursion"] = INIT .. "function on_event() local function f() return f() + 1 end f() end",
    ["memory"] = INIT .. "function on_event() local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end end",
    ["memory at load"] = META .. "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end",
    ["no chisel"] = "return 5",
  } do
    it("gives one error: " .. label, function()
      local _, err, status = run_chisel(text, "--chisel-memory", "20")
      assert.are.equal(1, status)
      assert(one_line(err), err)
      assert.is_nil(err:find("traceback", 1, true))
    end)
  end

  for label, text in pairs {
    ["in on_event"] = INIT .. "function on_event() os.exit(3) end",
    ["at load"] = META .. "os.exit(3)",
    ["within pcall"] = INIT .. "function on_event() pcall(os.exit, 3) print 'still here' return true end",
    ["within a coroutine"] = INIT .. "function on_event() coroutine.wrap(function() os.exit(3) end)() print 'on' end",
  } do
    it("may call os.exit: " .. label, function()
      local out, err, status = run_chisel(text)
      assert.are.equal("", out .. err)
      assert.are.equal(3, status)
    end)
  end

  it("may be strict about globals", function()
    local _, err, status = run_chisel(INIT .. "setmetatable(_G, { __index = function(_, k) error('no ' .. k) end })")
    assert.are.equal("", err)
    assert.are.equal(0, status)
  end)

  it("does not stop the list of chisels", function()
    helper.with_directory(function(directory)
      local files = {
        loop = "while true do end", pcall = "while true do pcall(function() while true do end end) end",
        hook = "debug.sethook() while true do end",
        memory = "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
        finalizer = "setmetatable({}, { __gc = function() while true do end end })", exit = "os.exit(3)",
        circle = "for i = 1, 100 do args[i] = args end", printing = "print 'IN' io.write 'IN' io.stderr:write 'IN'",
      }
      for name, text in pairs(files) do helper.spit(("%s/%s.lua"):format(directory, name), META .. text) end
      os.execute(("mkfifo %s/pipe.lua 2>/dev/null"):format(directory))
      local out, err, status = helper.run({ "-cl" }, { env = { TRACER_CHISEL_DIR = directory }, timeout = 30 })
      assert.are.equal(0, status)
      assert.are.equal(6, #helper.lines(err), err)
      assert(out:find("circle", 1, true) and out:find("printing", 1, true) and not out:find("IN", 1, true), out)
    end)
  end)
end)

describe("escape sequences in traced data", function()
  local names = helper.recording "hostile-names"

  local function terminal(...)
    return helper.run_on_terminal { "-r", names, ... }
  end

  for label, text in pairs {
    ["print"] = "print(evt.field(f))", ["io.write"] = "io.write(evt.field(f))",
    ["stderr"] = "io.stderr:write(evt.field(f))",
    ["log"] = "sysdig.log(evt.field(f), 'warning')", ["an error"] = "error(evt.field(f))",
    ["the process table"] = "for _, t in pairs(sysdig.get_thread_table()) do "
      .. "print(t.comm, t.args[1], t.fdtable[3].name) end",
  } do
    it("do not reach a terminal through a chisel: " .. label, function()
      if not helper.has "script" then return pending "script (of util-linux) is not installed" end
      helper.with_directory(function(directory)
        helper.spit(directory .. "/x.lua", [[description = "d" short_description = "s" category = "c" args = {}
          function on_init() f = chisel.request_field("proc.name") return true end
          function on_event() ]] .. text .. " return true end")
        local out = terminal("-c", directory .. "/x.lua")
        assert(out:find("^[[31mred", 1, true), ("%q"):format(out:sub(1, 200)))
        assert.is_nil(out:find("[\27\7\8\r]"))
      end)
    end)
  end

  it("do not reach a terminal through messages", function()
    if not helper.has "script" then return pending "script (of util-linux) is not installed" end
    local text = "\27[31mred\7"
    for _, args in ipairs {
      { "-p", "%" .. text }, { "--" .. text }, { "-c", text }, { "-i", text }, { "-t", text },
      { "-w", "/nonexistent/" .. text },
    } do
      local out = terminal(table.unpack(args)):gsub("\r     \r100.00", "")
      assert(out:find("^[[31mred", 1, true), ("%q"):format(out:sub(1, 200)))
      assert.is_nil(out:find("[\27\7\16]"), ("%q"):format(out:sub(1, 200)))
    end
  end)
end)
