-- Live runs: timers, the end, statistics, demands that change. What is captured is looked at by other specs.
local helper = require "spec.helper"
local live = require "spec.live.live"

local header = [[
description, short_description, category, args = "d", "s", "c", {}
]]

local function run_chisel(text, args)
  local out, err, status
  helper.with_directory(function(dir)
    helper.spit(dir .. "/test.lua", header .. text)
    out, err, status = helper.run { "-c", dir .. "/test.lua", table.unpack(args or {}) }
  end)
  return out, err, status
end

describe("a live run", function()
  local reason = helper.no_live()
  if reason then
    it("is the case", function() return pending(reason) end)
    return
  end

  it("ends after the time of -M on a system where nothing happens", function()
    local out, err, status = helper.run({ "-M", "0.2", "-p", "%evt.num", "proc.pid=2147483647" }, { timeout = 20 })
    assert.are.equal("", out)
    assert.are.equal("", err)
    assert.are.equal(0, status)
  end)

  it("ends after -n events", function()
    local out, _, status = helper.run { "-n", "3", "-p", "%evt.type", "--", "sh", "-c", ":" }
    assert.are.equal(0, status)
    assert.are.equal(3, #helper.lines(out))
  end)

  it("fires timers by the clock, in chisels that want no events", function()
    local out, err, status = run_chisel([[
      local n = 0
      function on_init() print("live", sysdig.is_live(), sysdig.get_evtsource_name()) return true end
      function on_capture_start() chisel.set_interval_ns(50000000) return sysdig.get_machine_info().num_cpus > 0 end
      function on_interval(seconds, ns, delta)
        n = n + 1
        print(delta > 10000000, delta < 1000000000, math.abs(seconds - os.time()) < 3, evt.get_ts() == seconds)
        if n == 3 then sysdig.end_capture() end
        return true
      end
      function on_capture_end() print "end" end
    ]])
    local line = "true\ttrue\ttrue\ttrue\n"
    assert.are.equal("live\ttrue\t\n" .. line:rep(3) .. "end\n", out)
    assert.are.equal("", err)
    assert.are.equal(0, status)
  end)

  it("captures what a chisel asks for while it runs", function()
    local out, err, status = run_chisel([[
      function on_init()
        chisel.set_filter "evt.type=chdir and proc.name=nobody-is-called"
        kind, data = chisel.request_field "evt.type", chisel.request_field "evt.rawarg.path"
        return true
      end
      function on_capture_start() chisel.set_interval_ns(20000000) return true end
      function on_interval()
        chisel.set_filter "evt.type=chdir and evt.dir=< and evt.rawarg.path contains proc/self"
        os.execute "cd /proc/self/../self/"
        return true
      end
      function on_event()
        print(evt.field(kind), evt.field(data))
        sysdig.end_capture()
        return true
      end
    ]])
    assert.are.equal("", err)
    assert.are.equal(0, status)
    assert.is_truthy(out:find "^chdir\t/proc/self", out)
  end)

  it("captures programs by a name that a chisel asks for while it runs", function()
    local out, err, status = run_chisel([[
      local n = 0
      function on_init()
        chisel.set_filter "evt.type=getpriority"
        name = chisel.request_field "proc.name"
        return true
      end
      function on_capture_start() chisel.set_interval_ns(20000000) return true end
      function on_interval()
        n = n + 1
        chisel.set_filter "proc.name=true and evt.type=mmap and evt.dir=<"
        if n > 1 then os.execute "/bin/true" end
        return n < 200
      end
      function on_event()
        print(evt.field(name))
        sysdig.end_capture()
        return false
      end
    ]])
    assert.are.equal("", err)
    assert.are.equal(0, status)
    assert.is_truthy(out:find "^true\n", out)
  end)

  it("shows statistics on SIGUSR1 and with -v", function()
    local _, err, status = run_chisel([[
      local n = 0
      function on_capture_start() chisel.set_interval_ns(20000000) return true end
      function on_interval()
        n = n + 1
        if n == 1 then os.execute "kill -USR1 $PPID" else sysdig.end_capture() end
        return true
      end
    ]], { "-v" })
    assert.are.equal(0, status)
    assert.is_truthy(err:find("not captured%s+all other calls"), err)
    assert.is_truthy(err:find("\ntracer: %d+ events captured, 0 lost\n"), err)
    assert.is_truthy(err:find("\nDriver Events:%d+\nDriver Drops:0\n"), err)
  end)

  it("ends on an interrupt with what was captured before", function()
    local out, err, status = run_chisel([[
      local n = 0
      function on_init() chisel.set_filter "evt.type=chdir and evt.dir=<" return true end
      function on_capture_start() chisel.set_interval_ns(20000000) return true end
      function on_event() n = n + 1 return true end
      function on_interval()
        os.execute "cd /; kill -TERM $PPID"
        return true
      end
      function on_capture_end() print(n > 0) end
    ]])
    assert.are.equal("", err)
    assert.are.equal("true\n", out)
    assert.are.equal(0, status)
  end)

  it("knows the files of a command, whichever events are asked for", function()
    local command = { "--", "sh", "-c", "read line </etc/hostname" }
    for _, filter in ipairs { "evt.type=read", "evt.type=read and evt.dir=<", "proc.name=sh and evt.type=read" } do
      local out, err = helper.run { "-p", "%fd.name", filter, table.unpack(command) }
      assert.are.equal("", err)
      assert.is_truthy(out:find("/etc/hostname\n", 1, true), filter)
    end
  end)

  it("sees application markers, when somebody asks for them", function()
    local script = "echo '>:1:a.b::' >/dev/null; echo '<:1:a.b::' >/dev/null"
    for _, args in ipairs {
      { "%evt.dir %span.tags", "" }, { "%evt.dir %span.tags", "evt.type=tracer" },
      { "%evt.dir %evt.arg.tags", "span.tags=a.b" },
    } do
      local out, err = helper.run { "-p", args[1], args[2], "--", "sh", "-c", script }
      assert.are.equal("", err)
      assert.are.equal("> a.b\n< a.b\n", out)
    end
  end)

  it("shows top lists every second and at the end, about all of a command, and clears only terminals", function()
    local function lists(out)
      return select(2, out:gsub("# Calls             Syscall", "")), select(2, out:gsub("\27%[2J", ""))
    end
    local out, err, status = helper.run { "-c", "topscalls", "-M", "1.2", "evt.type=chdir" }
    assert.are.same({ "", 0 }, { err, status })
    assert.are.same({ 2, 0 }, { lists(out) })
    out, err, status = helper.run { "-c", "topscalls", "--", "sh", "-c", "cd /; cd /; sleep 1.01; cd /" }
    assert.are.same({ "", 0 }, { err, status })
    assert.are.same({ 1, 0 }, { lists(out) })
    assert.is_truthy(out:find("\n6                   chdir", 1, true), out)
    if not helper.has "script" then return end
    out, status = helper.run_on_terminal { "-c", "topscalls", "-M", "1.2", "evt.type=chdir" }
    assert.are.equal(0, status)
    assert.are.same({ 1, 1 }, { lists(out) })
  end)

  it("knows the CPU time of programs that have ended", function()
    local out, err, status = helper.run { "-c", "topprocs_cpu", "--", "sh", "-c",
      "for i in 1 2; do sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'; done" }
    assert.are.same({ "", 0 }, { err, status })
    assert.is_truthy(out:find("\n[%d.]*[1-9][%d.]*%% +sh +%d+\n[%d.]*[1-9][%d.]*%% +sh +%d+\n"), out)
  end)

  it("ends when the processes of --pid, and what they have started, have ended", function()
    live.with_directory(function(dir)
      helper.spit(dir .. "/go.lua", header .. [[
        function on_capture_start() chisel.set_interval_ns(20000000) return true end
        function on_interval() os.execute "[ -p begin ] && echo >begin && rm begin" return true end]])
      -- The parent ends when tracer has started, its child when the parent has ended.
      local out, err, status = helper.run({ "-c", [[
        mkfifo -m 666 begin
        { read x <begin; { cd /tmp; } & } &
        exec "$0" --pid $! -c ./go.lua -c topscalls evt.type=chdir]], live.tracer() },
        { program = "sh", dir = dir, timeout = 20 })
      assert.are.same({ "", 0 }, { err, status })
      assert.is_truthy(out:find("\n2 +chdir"), out)
    end)
  end)

  it("refuses processes and names that cannot be", function()
    for args, message in pairs {
      ["--pid=4194303"] = "tracer: option --pid: there is no process 4194303\n",
      ["--exclude-pid=4194303"] = "tracer: option --exclude-pid: there is no process 4194303\n",
      ["--suppress-comm="] = "tracer: option --suppress-comm:  is not the name of a program\n",
    } do
      assert.are.same({ "", message, 1 }, { helper.run { args } })
    end
  end)
end)
