-- Chisels and their host: life cycle, what the tables evt, chisel and sysdig do, errors, limits, where chisels come
-- from.
local helper = require "spec.helper"

local shell = helper.recording "shell"
local web = helper.recording "web"

local metadata = 'description, short_description, category = "Long text", "Short text", "Test"\nargs = args or {}\n'

-- Runs tracer with chisels written to a directory: files is { name = program }, the rest the words of the command line.
-- Returns its output, its errors and the status.
local function with_chisels(files, ...)
  local words = { ... }
  local out, err, status
  helper.with_directory(function(dir)
    for name, program in pairs(files) do helper.spit(dir .. "/" .. name .. ".lua", program) end
    out, err, status = helper.run(words, { env = { TRACER_CHISEL_DIR = dir } })
    err = err:gsub(dir:gsub("%p", "%%%0"), "DIR")
  end)
  return out, err, status
end

-- The lines that one chisel prints.
local function printed(program, ...)
  local out, err, status = with_chisels({ test = metadata .. program }, "-r", web, "-c", "test", ...)
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return helper.lines(out)
end

-- The message with which one chisel ends, without its name.
local function message(program, ...)
  local _, err, status = with_chisels({ test = metadata .. program }, "-r", web, "-c", "test", ...)
  assert.are.equal(1, status, err)
  return (err:gsub("\n$", ""))
end

describe("the life of a chisel", function()
  it("goes from arguments to the end of the capture, and again for a second file", function()
    local lines = printed([[
      args = { { name = "a", description = "", argtype = "string" } }
      local n = 0
      function on_set_arg(name, value) print("arg", name, value) return true end
      function on_init() print "init" return true end
      function on_capture_start() print("start", sysdig.get_evtsource_name() ~= "") return true end
      function on_event() n = n + 1 if n == 1 then print("event", evt.get_type()) end end
      function on_capture_end(s, ns, delta)
        print("end", n > 100, s > 1e9, ns < 1e9, delta > 0, math.type(delta))
      end]], "x", "-r", web)
    local file = { "init", "start\ttrue", "event\tprocinfo", "end\ttrue\ttrue\ttrue\ttrue\tinteger" }
    local first = { "arg\ta\tx", table.unpack(file) }
    assert.are.same(first, { table.unpack(lines, 1, 5) })
    assert.are.same({ file[1], file[2], file[4] }, { table.unpack(lines, 6) })
  end)

  it("needs no callback at all", function() assert.are.same({}, printed "") end)

  it("calls chisels in their order and lets others go on when one fails", function()
    local out, err, status = with_chisels({
      a = metadata .. "function on_event() error 'boom' end function on_capture_end() print 'a' end",
      b = metadata .. "n = 0 function on_event() n = n + 1 end function on_capture_end() print(n > 100) end",
    }, "-r", web, "-c", "a", "-c", "b")
    assert.are.equal("a\ntrue\n", out)
    assert.are.equal("a: DIR/a.lua:3: boom\n", err)
    assert.are.equal(1, status)
  end)

  it("ends with end_capture and os.exit", function()
    assert.are.same({ "once", "end" }, printed [[
      function on_event() print "once" sysdig.end_capture() end
      function on_capture_end() print "end" end]])
    local out, err, status = with_chisels({
      test = metadata .. "function on_event() print 'x' pcall(os.exit, 7) print 'not reached' end",
    }, "-r", web, "-c", "test")
    assert.are.same({ "x\n", "", 7 }, { out, err, status })
  end)

  it("can run another chisel instead of itself", function()
    local out = with_chisels({
      first = metadata .. "function on_init() chisel.exec('second', 'a b', '', 3) return true end",
      second = metadata .. [[
        args = { { name = "x" }, { name = "y" }, { name = "z", optional = true } }
        function on_set_arg(name, value) print(name .. "=[" .. value .. "]") return true end]],
    }, "-r", web, "-c", "first")
    assert.are.same({ "x=[a b]", "y=[]", "z=[3]" }, helper.lines(out))
    assert.is_truthy(message("function on_init() chisel.exec('test') return true end"):find("without end", 1, true))
  end)

  it("can start the program anew", function()
    local out = with_chisels({
      again = metadata .. ([[
        function on_init()
          sysdig.run_app('-r "%s" -n 400 -p %%evt.num evt.num=400')
          return true
        end]]):format(shell),
    }, "-r", web, "--trust", "-c", "again")
    assert.are.equal("400\n", out)
  end)
end)

describe("arguments of chisels", function()
  local echo = { echo = metadata .. [[
    args = { { name = "a" }, { name = "b", optional = true } }
    function on_set_arg(name, value) io.write(name, "=[", value, "] ") return value ~= "bad" end]],
    flt = metadata .. [[
    args = { { name = "f", argtype = "filter", optional = true } }
    function on_set_arg(name, value) io.write(name, "=[", value, "] ") return true end]],
    opt = metadata .. [[
    args = { { name = "o", optional = true } }
    function on_set_arg(name, value) io.write(name, "=[", value, "] ") return true end]],
  }

  for _, case in ipairs {
    { "a=[1] ", "-c", "echo", "1" },
    { "a=[1] b=[2] ", "-c", "echo", "1 2" },
    { "a=[one word] b=[] ", "-c", "echo", "'one word' ''" },
    { "a=[-x] ", "-c", "echo", "-x" },
    { "a=[1] f=[2] ", "-c", "echo", "1", "-c", "flt", "2" },
    { "f=[evt.num=1] ", "-c", "flt", "evt.num=1" },
    { "", "-c", "flt", "-n", "1" },
    { "o=[text] ", "-c", "opt", "text" },
    { "", "-c", "opt", "evt.type=open" },
    { "a=[1] ", "-c", "echo", "1", "evt.type=open" },
  } do
    it("are taken from " .. table.concat(case, " ", 2), function()
      local out, err, status = with_chisels(echo, "-r", web, table.unpack(case, 2))
      assert.are.same({ case[1], "", 0 }, { out, err, status })
    end)
  end

  for _, case in ipairs {
    { "missing arguments for chisel echo", "-c", "echo" },
    { "wrong number of arguments: 3 given, 1 to 2 expected", "-c", "echo", "1 2 3" },
    { "the value bad of argument a is not accepted", "-c", "echo", "bad" },
    { "an opening ' without a closing one", "-c", "echo", "'x" },
  } do
    it("are refused: " .. case[1], function()
      local _, err, status = with_chisels(echo, "-r", web, table.unpack(case, 2))
      assert.is_truthy(err:find(case[1], 1, true), err)
      assert.are.equal(1, status)
    end)
  end
end)

describe("evt", function()
  it("gives values with their types", function()
    assert.are.same({ "number\tstring\tboolean\tnil\tnil\tnil" }, printed [[
      function on_init()
        for i, name in ipairs { "evt.rawres", "proc.name", "evt.is_io", "fd.cip" } do
          _G["f" .. i] = chisel.request_field(name)
        end
        chisel.set_filter "evt.type=openat and evt.dir=< and evt.rawres>=0"
        return true
      end
      function on_event()
        local row = { evt.field(f1), evt.field(f2), evt.field(f3), evt.field(f4) }
        print(type(row[1]), type(row[2]), type(row[3]), evt.field(nil), evt.field(99), row[4])
        sysdig.end_capture()
      end]])
  end)

  it("cannot be asked before the first event", function()
    assert.is_truthy(message("function on_init() evt.get_num() return true end")
      :find("test.lua:3: invalid call to evt.get_num()", 1, true))
  end)

  it("is formatted when on_event says so", function()
    local program = [[
      function on_init() chisel.set_event_formatter "%evt.num %evt.dir" return true end
      function on_event() return evt.get_num() == 2 end]]
    assert.are.same({ "2 >" }, printed(program))
    assert.are.same({ '{"evt.dir":">","evt.num":2}' }, printed(program, "-j"))
  end)
end)

describe("chisel", function()
  it("calls on_interval in event time", function()
    local lines = printed [[
      function on_init() chisel.set_interval_s(1) chisel.set_filter "evt.num=0" return true end
      function on_interval(s, ns, delta) print(s, ns, delta, evt.get_num() > 1) return true end
      function on_event() print "not reached" end]]
    assert.is_truthy(lines[1]:find "^%d+\t%d+\t0\ttrue$")
    assert.is_truthy(lines[2]:find "^%d+\t%d+\t%d+\ttrue$")
  end)

  it("calls on_interval for every precise interval", function()
    for _, line in ipairs(printed [[
      function on_init() chisel.set_precise_interval_ns(500000000) return true end
      function on_interval(s, ns, delta) print(delta) return true end]])
    do
      assert.are.equal("500000000", line)
    end
  end)

  for text, program in pairs {
    ["there is no field 'no.such'"] = "function on_init() chisel.request_field('no.such') return true end",
    ["fields can only be requested"] = "function on_event() chisel.request_field('evt.num') end",
    ["the name of the field is nil"] = "function on_init() chisel.request_field(nil) return true end",
    ["is neither a field"] = "function on_init() chisel.set_filter('a b') return true end",
    ["on_init() must return true or false"] = "function on_init() end",
    ["on_init() failed"] = "function on_init() return false end",
    ["did not return true"] = "function on_init() chisel.set_interval_s(1) return true end function on_interval() end",
    ["binary chunk"] = "error(select(2, load(string.dump(function() end))))",
    ["the memory limit of 20 MB is reached"] = "t = {} function on_event() for i = 1, 1e7 do t[#t + 1] = {} end end",
    ["stack overflow"] = "function f() return 1 + f() end function on_event() f() end",
    ["<name> expected"] = "function function",
  } do
    it("fails clearly: " .. text, function()
      local limit = text:find "memory" and { "--chisel-memory", "20" } or {}
      local err = message(program, table.unpack(limit))
      assert.is_truthy(err:find "^test: " and err:find(text, 1, true), err)
    end)
  end
end)

describe("sysdig", function()
  it("replaces the filter of the command line", function()
    assert.are.same({ "evt.num<10", "evt.num=50" }, printed([[
      function on_init() print(sysdig.get_filter()) sysdig.set_filter "evt.num=50" return true end
      function on_event() print("evt.num=" .. evt.get_num()) end]], "evt.num<10"))
  end)

  it("computes with times as text", function()
    assert.are.same({ "10000000005", "12", "8" }, printed [[
      print(sysdig.make_ts(10, 5)) print(sysdig.add_ts("10", 2)) print(sysdig.subtract_ts("10", "2"))]])
    assert.is_truthy(message("sysdig.add_ts('x', 1)"):find("x is not a valid number", 1, true))
  end)

  it("knows its surroundings", function()
    assert.are.same({ "false\tfalse\t-1\tfalse\tnormal\tnumber\ttrue" }, printed [[
      function on_capture_start()
        print(sysdig.is_live(), sysdig.is_tty(), sysdig.get_terminal_info().width, sysdig.is_print_container_data(),
          sysdig.get_output_format(), type(sysdig.get_machine_info().num_cpus), sysdig.get_firstevent_ts() == "0")
        return true
      end]])
    assert.are.same({ "true json" }, printed([[
      function on_init()
        print(tostring(sysdig.is_print_container_data()) .. " " .. sysdig.get_output_format())
        return true
      end]], "-pc", "-j"))
  end)

  it("shows threads, their descriptors and containers", function()
    assert.are.same({ "true\ttrue\ttrue\ttrue\tfile\ttrue\tnil" }, printed [[
      function on_event()
        sysdig.end_capture()
        local all, some = sysdig.get_thread_table(), sysdig.get_thread_table "fd.type=file"
        local bare, no_fds = sysdig.get_thread_table_barebone(), sysdig.get_thread_table_nofds()
        local tid, thread = next(some)
        local _, fd = next(thread.fdtable)
        print(all[tid] ~= nil, thread.tid == tid, type(thread.args) == "table", bare[tid].comm == nil, fd.type,
          next(no_fds[tid].fdtable) == nil, select(2, next(bare[tid].fdtable)).name)
      end]])
    assert.is_truthy(message("function on_event() sysdig.get_thread_table('x y') end"):find("neither a field", 1, true))
  end)

  -- Sizes in memory are followed only for those who can ask for them.
  it("shows the memory that threads have in the end", function()
    local last = {}
    for _, line in ipairs(helper.lines((helper.run { "-r", web, "-p", "%thread.tid %thread.vmsize" }))) do
      local tid, size = line:match "^(%d+) (%d+)$"
      if tid then last[tid] = size end
    end
    local function sizes(lines)
      local n = 0
      for _, line in ipairs(lines) do
        local tid, size = line:match "^(%d+) (%d+)$"
        if last[tid] then
          assert.are.equal(last[tid], size)
          n = n + 1
        end
      end
      assert(n > 0)
    end
    sizes(printed [[
      function on_capture_end()
        for tid, thread in pairs(sysdig.get_thread_table()) do print(tid .. " " .. thread.vmsize_kb) end
      end]])
  end)
end)

describe("aggregates", function()
  it("count what the C loop feeds them", function()
    local lines = printed [[
      local aggregate = require "aggregate"
      function on_init()
        fed = aggregate.new { keys = { "evt.type" } }
        counted = aggregate.new { keys = { chisel.request_field "evt.type" }, value = "evt.count" }
        chisel.attach_aggregate(fed)
        chisel.set_filter "evt.type in (read, write, close)"
        return true
      end
      function on_event() counted:add() end
      function on_capture_end()
        for i, row in ipairs(fed:top()) do
          local other = counted:top()[i]
          print(row[1] == other[1], row.value == other.value, row.count == row.value)
        end
        fed:clear()
        print(fed:rows(), #counted, #counted:top(2))
      end]]
    assert.are.same({ "true\ttrue\ttrue", "true\ttrue\ttrue", "true\ttrue\ttrue", "0\t3\t2" }, lines)
  end)

  it("are refused clearly", function()
    assert.is_truthy(message([[function on_init() require("aggregate").new { keys = { "x.y" } } return true end]])
      :find("there is no field", 1, true))
    assert.is_truthy(message([[function on_init() require("aggregate").new { op = "sum" } return true end]])
      :find("needs a value", 1, true))
  end)
end)

describe("chisels are found", function()
  it("by name, with and without .lua, and by path, but not in the current directory", function()
    helper.with_directory(function(dir)
      helper.spit(dir .. "/here.lua", metadata .. "function on_capture_end() print 'here' end")
      local tracer, recording = helper.tracer, web
      if tracer:sub(1, 1) ~= "/" then tracer = os.getenv "PWD" .. "/" .. tracer end
      if recording:sub(1, 1) ~= "/" then recording = os.getenv "PWD" .. "/" .. recording end
      local function run(name, env)
        local out, err = helper.run({ "-r", recording, "-c", name }, { program = tracer, dir = dir, env = env })
        return out .. err
      end
      assert.is_truthy(run "here":find("there is no chisel here", 1, true))
      assert.are.equal("here\n", run "./here")
      assert.are.equal("here\n", run "./here.lua")
      helper.spit(dir .. "/caller.lua", metadata .. "function on_init() chisel.exec 'here' return true end")
      assert.are.equal("here\n", run "./caller")
      assert.are.equal("here\n", run("here", { TRACER_CHISEL_DIR = "/nonexistent:" .. dir }))
      assert.are.equal("here\n", run("here.lua", { TRACER_CHISEL_DIR = dir }))
    end)
  end)

  it("with the modules beside them, ansiterminal and dkjson excepted", function()
    local out = with_chisels({
      test = metadata .. [[
        require "common"
        print(format_bytes(1), type(require("ansiterminal").enable_color), type(require("dkjson").encode))]],
      common = "function format_bytes() return 'theirs' end",
      ansiterminal = "return {}", dkjson = "return {}",
    }, "-r", web, "-c", "test")
    assert.are.equal("theirs\tfunction\tfunction\n", out)
  end)

  it("and listed without being able to do anything; broken ones are left out", function()
    local out, err, status = with_chisels({
      good = metadata, hidden = metadata .. "hidden = true", library = "x = 1", long_name_of_chisel = metadata,
      syntax = "function function", hangs = "while true do end", writes = "io.open('/tmp/x', 'w')", runs = "os.exit(3)",
    }, "-cl")
    assert.are.equal(0, status)
    assert.is_truthy(out:find("\nCategory: Test\n--------------\ngood            Short text\n"
      .. "long_name_of_chisel\n                Short text\n", 1, true))
    assert.is_nil(out:find("hidden", 1, true))
    for _, name in ipairs { "syntax", "hangs", "writes", "runs" } do
      assert.is_truthy(err:find("tracer: DIR/" .. name .. ".lua is left out: ", 1, true), name)
    end
  end)
end)

describe("what chisels print", function()
  it("keeps its order with event lines and other ways to write", function()
    assert.are.same({ "print", "write", "2", "stdout" }, printed [[
      function on_init() chisel.set_event_formatter "%evt.num" print "print" io.write "write\n" return true end
      function on_event() return evt.get_num() == 2 end
      function on_capture_end() io.stdout:write("stdout", "\n"):flush() end]])
  end)

  it("is harmless on a terminal but for the program's own sequences", function()
    helper.with_directory(function(dir)
      helper.spit(dir .. "/c.lua", metadata .. [[
        local terminal = require "ansiterminal"
        terminal.enable_color(true)
        function on_init() print("a" .. string.char(27) .. "]0;title\7b") terminal.clearline() return true end
        function on_event() sysdig.end_capture() end]])
      local out = helper.run_on_terminal { "-r", web, "-c", dir .. "/c.lua" }
      assert.is_nil(out:find("\27]", 1, true))
      assert.is_truthy(out:find("\27[2K", 1, true))
    end)
  end)
end)
