-- What a live run captures follows from what its consumers look at. --show-demand prints that without capturing;
-- --as-live reads a recording without what would not have been captured: consumers must not notice.

local helper = require "spec.helper"

local function words(text)
  local set = {}
  for word in text:gmatch "%S+" do set[word] = true end
  return set
end

-- The plan as { ["enter and exit"] = set of names, ..., data = text, latency = text, processes = text }.
local function read_plan(text)
  local plan, label = {}, nil
  for _, line in ipairs(helper.lines(text)) do
    local name, rest = line:match "^(%l[%l ]-)%s%s+(%S.*)$"
    if name then
      label, plan[name] = name, rest
    elseif label then
      plan[label] = plan[label] .. " " .. line:match "^%s*(.*)$"
    end
  end
  for _, key in ipairs { "enter and exit", "exit", "enter", "only for state", "other events" } do
    plan[key] = words(plan[key] or "")
  end
  return plan
end

local function plan_of(args)
  local all = { "--show-demand" }
  for _, arg in ipairs(args) do all[#all + 1] = arg end
  local out, err, status = helper.run(all)
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return read_plan(out:match "\n?([%l][%l ]+%s%s+[^\n]+\n.*)$" or out)
end

local function names(set)
  local list = {}
  for name in pairs(set) do list[#list + 1] = name end
  table.sort(list)
  return table.concat(list, " ")
end

local no_fields = { "-p", "%proc.name" }

local function plan_of_filter(filter) return plan_of { no_fields[1], no_fields[2], filter } end

describe("demand: events", function()
  for _, case in ipairs {
    -- filter, what is wanted with enter and exit, exit only, enter only, of other events
    { "evt.type=openat", "openat", "", "", "" },
    { "evt.type=openat and evt.dir=<", "", "openat", "", "" },
    { "evt.type=openat and evt.dir=>", "", "", "openat", "" },
    { "evt.type in (openat, read) and evt.dir=<", "", "openat read", "", "" },
    { "evt.type=execve and evt.failed=true", "", "execve", "", "" },
    { "evt.type=read and evt.latency>1000", "", "read", "", "" },
    { "evt.type=read and evt.rawres<0", "", "read", "", "" },
    { "evt.type=read and evt.buflen>1", "", "read", "", "" },
    { "evt.type=fsync", "fsync", "", "", "" },
    { "evt.type.is.getppid=1 and evt.dir=<", "", "getppid", "", "" },
    { "syscall.type=chdir", "chdir", "", "", "" },
    { "evt.type=switch", "", "", "", "switch" },
    { "evt.type in (switch, signaldeliver)", "", "", "", "signaldeliver switch" },
    { "evt.type=procexit", "", "", "", "procexit" },
    { "thread.cpu>50", "", "", "", "procinfo" },
    { "fdlist.names contains a and evt.dir=<", "", "poll ppoll", "", "" },
    { "evt.is_wait=true and evt.type=poll and evt.wait_latency>5", "", "poll", "", "" },
    { "evt.type=tracer", "", "write writev", "", "markers" },
    { "span.tags contains x", "", "write writev", "", "markers" },
    { "evt.type=read and evt.type=write", "", "", "", "" },
    { "evt.arg.flags contains O_CREAT and evt.type=openat and evt.dir=<", "", "openat", "", "" },
    { "evt.type=openat and proc.name=a or evt.type=close and evt.dir=<", "openat", "close", "", "" },
  } do
    it("for " .. case[1], function()
      local plan = plan_of_filter(case[1])
      assert.are.equal(case[2], names(plan["enter and exit"]))
      assert.are.equal(case[3], names(plan["exit"]))
      assert.are.equal(case[4], names(plan["enter"]))
      assert.are.equal(case[5] == "" and "none" or case[5], names(plan["other events"]))
      assert.are.equal("all other calls", plan["not captured"])
    end)
  end

  it("are all of them without a filter", function()
    local plan = plan_of {}
    assert.is_true(plan["enter and exit"].all)
    for _, name in ipairs { "switch", "procexit", "signaldeliver", "page_fault" } do
      assert.is_true(plan["other events"][name], name)
    end
    assert.is_nil(plan["not captured"])
  end)

  it("that change state are captured for that alone", function()
    local process = { "clone", "execve", "chdir", "fchdir", "procexit", "prlimit" }
    local descriptors = { "openat", "close", "socket" }
    for _, format in ipairs { "%proc.name", "%fd.name" } do
      local state = plan_of { "-p", format, "evt.type=read" }["only for state"]
      for _, name in ipairs(process) do assert.is_true(state[name], name) end
      for _, name in ipairs(descriptors) do assert.are.equal(format == "%fd.name" or nil, state[name]) end
      assert.is_nil(state.write)
    end
  end)

  it("that tell sizes in memory are wanted by the fields of them", function()
    for _, field in ipairs { "proc.vmsize", "proc.vmrss", "proc.vmswap", "thread.vmsize", "thread.pfmajor" } do
      local plan = plan_of { "-p", "%" .. field, "evt.type=chdir and evt.dir=<" }
      for _, name in ipairs { "brk", "mmap", "munmap", "execve", "clone" } do
        assert.is_true(plan["exit"][name], field .. " " .. name)
      end
      assert.is_true(plan["other events"].switch, field)
    end
  end)

  it("that cannot make a line are not wanted, unless they count", function()
    assert.are.equal("read", names(plan_of { "-p", "%evt.res", "evt.type=read" }["exit"]))
    assert.are.equal("read", names(plan_of { "-p", "*%evt.res", "evt.type=read" }["enter and exit"]))
    assert.are.equal("read", names(plan_of { "-p", "%evt.res %evt.deltatime", "evt.type=read" }["enter and exit"]))
    assert.are.equal("read", names(plan_of { "-p", "%evt.res", "-n", "3", "evt.type=read" }["enter and exit"]))
    assert.are.equal("read", names(plan_of { "-p", "%evt.res", "-S", "evt.type=read" }["enter and exit"]))
  end)

  it("are wanted by who records them, whatever is printed", function()
    local plan = plan_of { "-w", "-", "evt.type=read" }
    assert.are.equal("read", names(plan["enter and exit"]))
    assert.are.equal("80 bytes", plan.data)
  end)

  it("are all wanted by who records with -d", function()
    local plan = plan_of { "-d", "-w", "-", "evt.type=read" }
    assert.is_nil(plan["not captured"])
    assert.are.equal("read", names(plan_of { "-d", "-p", "%evt.type", "evt.type=read" }["enter and exit"]))
    assert.is_nil(plan_of { "-d", "-n", "5", "-p", "%evt.type", "evt.type=read" }["not captured"])
  end)

  it("of all calls are wanted for the latency at a switch", function()
    local plan = plan_of { "-p", "%evt.latency", "evt.type=switch" }
    assert.is_nil(plan["not captured"])
  end)
end)

describe("demand: data", function()
  for _, case in ipairs {
    { "%evt.args", "80 bytes" }, { "%evt.info", "80 bytes" }, { "%evt.buffer", "80 bytes" },
    { "%evt.arg.data", "80 bytes" }, { "%evt.rawarg.data", "80 bytes" }, { "%evt.arg[1]", "80 bytes" },
    { "%syslog.message", "80 bytes" }, { "%evt.arg.res", "none" }, { "%evt.rawarg.size", "none" },
    { "%evt.arg.args", "none" }, { "%evt.buflen", "none" }, { "%evt.is_syslog", "none" }, { "%fd.name", "none" },
  } do
    it("for " .. case[1], function() assert.are.equal(case[2], plan_of { "-p", case[1] }.data) end)
  end

  it("for filters", function()
    assert.are.equal("80 bytes", plan_of_filter "evt.buffer contains GET".data)
    assert.are.equal("80 bytes", plan_of_filter "tolower(evt.arg.data) contains get".data)
    assert.are.equal("none", plan_of_filter "evt.type=read".data)
  end)

  it("as much as -s says, which wins over chisels", function()
    assert.are.equal("500 bytes", plan_of { "-s", "500" }.data)
    assert.are.equal("none", plan_of { "-s", "500", "-p", "%proc.name" }.data)
    helper.with_directory(function(dir)
      local path = dir .. "/data.lua"
      helper.spit(path, [[
        description, short_description, category, args = "d", "s", "c", {}
        function on_init()
          sysdig.set_snaplen(2000)
          chisel.request_field("evt.buffer")
          return true
        end
        function on_event() return true end
      ]])
      assert.are.equal("2000 bytes", plan_of { "-c", path }.data)
      assert.are.equal("300 bytes", plan_of { "-s", "300", "-c", path }.data)
    end)
  end)

  it("none for who prints nothing", function()
    assert.are.equal("none", plan_of { "-q" }.data)
    assert.is_nil(plan_of { "-q" }["not captured"])
  end)
end)

describe("demand: latency", function()
  for _, case in ipairs {
    { { "-p", "%evt.latency" }, "yes" }, { { "-p", "%evt.latency.human" }, "yes" },
    { { "-p", "%evt.wait_latency" }, "yes" }, { { "-t", "d" }, "yes" }, { { "-t", "D" }, "no" },
    { { "-p", "%evt.deltatime" }, "no" }, { {}, "no" }, { { "evt.latency>1" }, "yes" },
    { { "-p", "%evt.time", "-t", "d" }, "no" }, { { "-p", "%thread.exectime" }, "no" },
  } do
    it("for " .. table.concat(case[1], " "), function() assert.are.equal(case[2], plan_of(case[1]).latency) end)
  end
end)

describe("demand: descriptors", function()
  for _, case in ipairs {
    { { "-p", "%fd.name", "evt.type=read" }, "yes" }, { { "-p", "%proc.name", "evt.type=read" }, "no" },
    { { "-p", "%proc.name", "fd.type=file" }, "yes" }, { { "evt.type=execve" }, "no" },
    { { "evt.type=openat" }, "yes" },
    { { "-p", "%evt.arg.path", "evt.type=chdir" }, "no" }, { { "-p", "%evt.arg.path", "evt.type=mkdirat" }, "yes" },
    { { "-p", "%fd.types[1]", "evt.type=chdir" }, "yes" }, { { "-p", "%proc.fdopencount", "evt.type=chdir" }, "yes" },
    { { "-p", "%evt.category", "evt.type=chdir" }, "no" }, { { "-p", "*%span.id", "evt.type=chdir" }, "yes" },
    { { "-w", "-", "evt.type=chdir" }, "yes" }, { { "-w", "-" }, "no" }, { { "-w", "f", "-C", "1" }, "yes" },
    { { "-q" }, "no" }, { { "-S", "-q", "evt.type=read" }, "no" },
    { { "-q", "--final-state", "file" }, "yes" }, { { "evt.type=tracer" }, "yes" },
  } do
    it("for " .. table.concat(case[1], " "), function() assert.are.equal(case[2], plan_of(case[1]).descriptors) end)
  end

  it("for chisels that can ask for the table of them", function()
    helper.with_directory(function(dir)
      local function plan(text)
        helper.spit(dir .. "/tables.lua", ([[
          description, short_description, category, args = "d", "s", "c", {}
          function on_event() %s return true end
        ]]):format(text))
        return plan_of { "-c", dir .. "/tables.lua" }.descriptors
      end
      assert.are.equal("yes", plan "sysdig.get_thread_table()")
      assert.are.equal("no", plan "")
    end)
  end)
end)

describe("demand: processes", function()
  for _, case in ipairs {
    { "proc.name=nginx", "name nginx" },
    { "proc.name in (a, b)", "name a name b" },
    { "proc.name in (a,b,c,d,e,f,g,h,i,j)", "name a name b name c name d name e name f name g name h name i name j" },
    { "proc.pid=5 or proc.pid=6", "pid 5 pid 6" },
    { "thread.tid=5", "tid 5" },
    { "proc.pid=5 and thread.tid=6", "tid 6" },
    { "proc.name=a or proc.pid=5", "name a pid 5" },
    { "proc.name=a and container.id=b", "name a" },
    { "container.id=host", "container host" },
    { "proc.name=a and fd.name contains y", "name a" },
    { "evt.type=read and (proc.name=a or proc.name=b)", "name a name b" },
    { "not (proc.name!=a)", "all" }, -- also holds for events of no known process
    { "not (not proc.name=a)", "name a" },
    { "not proc.name=a", "all" },
    { "proc.name!=a", "all" },
    { "proc.name=a or evt.type=read", "all" },
    { "proc.name=a or fd.name contains y", "all" },
    { "(evt.type=read and proc.name=a) or (evt.type=write and proc.pid=3)", "name a pid 3" },
    { "proc.name=a and (evt.type=read or not proc.pid=5)", "name a" },
    { "proc.name contains a", "all" }, { "proc.pname=a", "all" }, { "proc.apid=5", "all" },
    { "proc.aname=a", "all" }, { "proc.ppid=5", "all" }, { "tolower(proc.name)=a", "all" },
    { "proc.pid=val(proc.ppid)", "all" }, { "proc.pid>=5", "all" }, { "proc.pid exists", "all" },
    { "proc.pid=-1", "all" }, { "proc.name='<NA>'", "all" },
    { "evt.deltatime>5 and proc.name=a", "all" }, -- the field must see all events
    { "proc.name=a and evt.deltatime>5", "name a" },
    { "proc.name in (a, a-name-that-is-too-long)", "name a" },
  } do
    it("for " .. case[1], function() assert.are.equal(case[2], plan_of_filter(case[1]).processes) end)
  end

  it("that cannot exist want no events", function()
    local plan = plan_of_filter "proc.name=a-name-that-is-too-long"
    assert.are.equal("none", plan.processes)
    assert.are.equal("none", names(plan["other events"]))
    assert.are.equal("all other calls", plan["not captured"])
  end)

  it("of several consumers are put together", function()
    helper.with_directory(function(dir)
      local function chisel(name, filter)
        local path = ("%s/%s.lua"):format(dir, name)
        helper.spit(path, ([[
          description, short_description, category, args = "d", "s", "c", {}
          function on_init() chisel.set_filter(%q) return true end
          function on_event() return true end
        ]]):format(filter))
        return path
      end
      local a, b, all = chisel("a", "proc.name=a"), chisel("b", "proc.pid=7"), chisel("all", "evt.type=read")
      assert.are.equal("name a pid 7", plan_of { "-c", a, "-c", b }.processes)
      assert.are.equal("all", plan_of { "-c", a, "-c", all }.processes)
      assert.are.equal("name x", plan_of { "-c", all, "proc.name=x" }.processes)
      assert.are.equal("name a", plan_of { "-c", a, "evt.type=read" }.processes)
      assert.are.equal("read", names(plan_of { "-c", a, "evt.type=read" }["enter and exit"]))
    end)
  end)
end)

describe("demand: chisels", function()
  local all_io = "copy_file_range finit_module pread preadv pwrite pwritev read readv recv recvfrom recvmsg send "
    .. "sendmsg sendto write writev"
  local data_io = all_io:gsub("copy_file_range finit_module ", "")
  local writes = "copy_file_range pwrite pwritev send sendmsg sendto write writev"
  for _, case in ipairs {
    -- arguments, enter and exit, exit only, data, latency; nil: not looked at
    { { "spy_users" }, "", "chdir execve", "none", "no" },
    { { "fileslower", "1" }, "", all_io, "none", "yes" },
    { { "topfiles_bytes" }, "", all_io, "none", "no" },
    { { "topconns" }, "", all_io, "none", "no" },
    { { "topprocs_net" }, "", all_io, "none", "no" },
    { { "topprocs_cpu" }, "", "", "none", "no" },
    { { "topscalls", "evt.type=read" }, "read", "", "none", "no" },
    { { "topscalls" }, nil, nil, "none", "no" },
    { { "lsof" }, nil, nil, "none", "no" }, { { "netstat" }, nil, nil, "none", "no" },
    { { "ps" }, nil, nil, "none", "no" }, { { "lscontainers" }, nil, nil, "none", "no" },
    { { "around", "x.scap", "evt.type=read" }, "read", "", "none", "no" },
    { { "bottlenecks" }, nil, "", "80 bytes", "yes" },
    { { "connlife" }, "connect", nil, "none", "yes" },
    { { "dnslog" }, "", data_io, "1500 bytes", "no" },
    { { "echo_fds" }, "", all_io, "2000 bytes", "no" },
    { { "export_perfetto", "/dev/null" }, nil, nil, "none", "yes" },
    { { "fdbytes_by", "proc.name" }, "", all_io, "none", "no" },
    { { "fdcount_by", "proc.name" }, nil, nil, "none", "no" },
    { { "fdtime_by", "proc.name" }, "", all_io, "none", "yes" },
    { { "flame" }, "", nil, "none", "yes" },
    { { "follow" }, "", "clone clone3 execve execveat fork vfork", "none", "no" },
    { { "httplog" }, "", data_io, "1024 bytes", "no" },
    { { "httpstat" }, "", data_io, "1024 bytes", "no" },
    { { "httptop" }, "", data_io, "1024 bytes", "no" },
    { { "iobytes" }, "", all_io, "none", "no" },
    { { "iobytes_file" }, "", all_io, "none", "no" },
    { { "iobytes_net" }, "", all_io, "none", "no" },
    { { "latency" }, "", nil, "none", "yes" },
    { { "list_login_shells" }, "", "execve", "none", "no" },
    { { "memcachelog" }, "", data_io, "4096 bytes", "no" },
    { { "netlower", "1" }, "", all_io, "none", "yes" },
    { { "opens" }, "", "creat open open_by_handle_at openat openat2", "none", "yes" },
    { { "proc_exec_time" }, "", "", "none", "no" },
    { { "scallslower", "1" }, nil, "", "none", "yes" },
    { { "shellshock_detect" }, "", "execve", "none", "no" },
    { { "spectrogram" }, "", nil, "none", "yes" },
    { { "spy_file" }, "", all_io, "2000 bytes", "no" },
    { { "spy_ip", "10.0.0.1" }, "", data_io, "2000 bytes", "no" },
    { { "spy_logs" }, "", writes, "2000 bytes", "no" },
    { { "spy_port", "80" }, "", data_io, "2000 bytes", "no" },
    { { "spy_syslog" }, "", writes, "1000 bytes", "no" },
    { { "stderr" }, "", data_io, "2000 bytes", "no" },
    { { "stdin" }, "", data_io, "2000 bytes", "no" },
    { { "stdout" }, "", data_io, "2000 bytes", "no" },
    { { "subsecoffset" }, "write writev", "", "4096 bytes", "no" },
    { { "syscount" }, "", nil, "none", "yes" },
    { { "table_generator", "proc.name P evt.count N evt.type=read 5 none" }, "read", "", "none", "no" },
    { { "topcontainers_cpu" }, "", "", "none", "no" },
    { { "topcontainers_error" }, "", nil, "none", "no" },
    { { "topcontainers_file" }, "", all_io, "none", "no" },
    { { "topcontainers_net" }, "", all_io, "none", "no" },
    { { "topfiles_errors" }, "", nil, "none", "no" },
    { { "topfiles_time" }, "", all_io, "none", "yes" },
    { { "topports_server" }, "", all_io, "none", "no" },
    { { "topprocs_errors" }, "", nil, "none", "no" },
    { { "topprocs_file" }, "", all_io, "none", "no" },
    { { "topscalls_time" }, nil, "", "none", "yes" },
    { { "tracers_2_statsd" }, "", "write writev", "4096 bytes", "no" },
    { { "udp_extract" }, "", data_io, "16384 bytes", "no" }, { { "wsysdig_summary" }, nil, nil, "80 bytes", "yes" },
  } do
    it(table.concat(case[1], " "), function()
      local plan = plan_of { "-c", table.unpack(case[1]) }
      if case[2] then assert.are.equal(case[2], names(plan["enter and exit"])) end
      if case[3] then assert.are.equal(case[3], names(plan["exit"])) end
      assert.are.equal(case[4], plan.data)
      assert.are.equal(case[5], plan.latency)
    end)
  end

  it("all have their case here", function()
    local here = helper.slurp "spec/demand_spec.lua"
    local list = assert(io.popen "ls chisels/*.lua")
    for file in list:lines() do
      assert.is_truthy(here:find(('{ { "%s"'):format(file:match "([^/]*)%.lua$"), 1, true), file)
    end
    list:close()
  end)

  local both_io = all_io:gsub("finit_module ", "")
  for _, case in ipairs {
    -- those of sysdig; their arguments; as above, and processes
    { "echo_fds", {}, "", all_io, "2000 bytes", "no", "all" },
    { "iobytes", {}, both_io, "finit_module", "none", "no", "all" },
    { "spy_file", {}, "", all_io, "2000 bytes", "no", "all" },
    { "spy_logs", {}, "", writes, "2000 bytes", "no", "all" },
    { "spy_syslog", {}, "", writes, "1000 bytes", "no", "all" },
    { "stdout", {}, both_io, "finit_module", "2000 bytes", "no", "all" },
    { "netlower", { "1" }, both_io, "finit_module", "none", "yes", "all" },
    { "fileslower", { "1" }, both_io, "finit_module", "none", "yes", "all" },
    { "list_login_shells", {}, "execve", "", "none", "no", "all" },
    { "spy_users", {}, "", "chdir execve", "none", "no", "all" },
    { "proc_exec_time", {}, "", "", "none", "no", "all" },
    { "topcontainers_cpu", {}, "", "", "none", "no", "all" },
    { "tracers_2_statsd", {}, "", "write writev", "4096 bytes", "no", "all" },
    { "shellshock_detect", {}, nil, nil, "none", "no", "name bash name sh" },
    { "scallslower", { "1" }, nil, nil, "none", "yes", "all" },
    { "bottlenecks", {}, nil, nil, "80 bytes", "yes", "all" },
  } do
    it(("%s of sysdig"):format(case[1]), function()
      local path = ("/usr/share/sysdig/chisels/%s.lua"):format(case[1])
      if not helper.exists(path) then return pending "sysdig's chisels are not installed" end
      local plan = plan_of { "-c", path, table.unpack(case[2]) }
      if case[3] then assert.are.equal(case[3], names(plan["enter and exit"])) end
      if case[4] then assert.are.equal(case[4], names(plan["exit"])) end
      assert.are.equal(case[5], plan.data)
      assert.are.equal(case[6], plan.latency)
      assert.are.equal(case[7], plan.processes)
    end)
  end

  it("that look at no events want none", function()
    helper.with_directory(function(dir)
      helper.spit(dir .. "/timer.lua", [[
        description, short_description, category, args = "d", "s", "c", {}
        function on_init() chisel.set_interval_s(1) chisel.request_field("evt.buffer") return true end
        function on_interval() return true end
      ]])
      local plan = plan_of { "-c", dir .. "/timer.lua" }
      assert.are.equal("all other calls", plan["not captured"])
      assert.are.equal("none", plan.data)
    end)
  end)
end)

-- Formats without evt.num: events that were not captured are not counted.
describe("a recording as a live run sees it", function()
  local full = "*%proc.name %thread.tid %evt.type %evt.dir %fd.name %evt.args %proc.vmsize %evt.time %evt.latency "
    .. "%thread.pfminor %proc.cwd %proc.fdlimit %span.tags %evtin.span.id"
  local lean = "%evt.time %evt.type %fd.num %evt.rawres"

  local function both(args)
    local recorded, recorded_err = helper.run(args)
    local seen, seen_err = helper.run { "--as-live", "-s", "65000", table.unpack(args) }
    assert.are.equal("", helper.diff(recorded, seen))
    assert.are.equal(recorded_err, seen_err)
  end

  for _, filter in ipairs {
    "evt.type=openat", "proc.name in (ls, cat, curl, bash)", "fd.name contains lib and evt.failed=false",
    "evt.latency>1000", "evt.is_io=true and fd.type=file", "evt.type=fsync or evt.type=munmap", "evt.category=file",
    "not proc.name=bash", "proc.pid=1 or proc.name=sh", "evt.res=ENOENT", "evt.type=switch", "thread.exectime>100000",
    "evt.buffer contains ELF", "container.id!=host", "proc.vmsize>1000 and evt.type=close",
    "evt.deltatime>1000000 and proc.name=bash", "evt.type=procinfo",
  } do
    it("for " .. filter, function()
      for _, recording in ipairs { "shell", "container", "errors-schema4" } do
        both { "-r", helper.recording(recording), "-p", full, filter }
      end
      both { "-r", helper.recording "shell", "-p", lean, filter }
    end)
  end

  for _, filter in ipairs { "span.id exists", "evt.type=tracer", "evtin.span.id exists" } do
    it("with markers for " .. filter, function() both { "-r", helper.recording "tracers", "-p", full, filter } end)
  end

  -- Not those that show numbers of events, or count by time: events that are left out move both.
  for _, chisel in ipairs {
    "connlife", "dnslog", "echo_fds", "fdbytes_by proc.name", "fdcount_by fd.type", "fdtime_by fd.name",
    "fileslower 0", "flame", "follow", "httplog", "httpstat", "httptop",
    "latency", "list_login_shells", "memcachelog", "netlower 0", "opens", "proc_exec_time", "scallslower 0",
    "shellshock_detect", "spy_file", "spy_ip 127.0.0.1", "spy_logs", "spy_port 8080", "spy_syslog",
    "spy_users", "stderr", "stdin", "stdout", "syscount", "topconns", "topcontainers_cpu",
    "topcontainers_error", "topcontainers_file", "topcontainers_net", "topfiles_bytes", "topfiles_errors",
    "topfiles_time", "topports_server", "topprocs_cpu", "topprocs_errors", "topprocs_file", "topprocs_net", "topscalls",
    "topscalls_time",
  } do
    it("for " .. chisel, function()
      local name, arg = chisel:match "^(%S+) ?(.*)$"
      for _, recording in ipairs { "shell", "web", "container-new", "services" } do
        local args = { "-r", helper.recording(recording), "-c", name, arg ~= "" and arg or nil }
        both(args)
        args[#args + 1] = "proc.name in (bash, curl, sh)"
        both(args)
      end
    end)
  end

  -- Fields that do not depend on what descriptors stand for: all that do not say so.
  local function fields_without(filter)
    local fields = {}
    for _, line in ipairs(helper.lines((helper.run { "-l" }))) do
      local name = line:match "^(%l[%w_]*%.[%w_.]+)%s"
      local _, err = helper.run { "--show-demand", "-p", "%" .. (name or "") }
      if name and err == "" and name ~= "evt.num"
          and plan_of { "-p", "*%" .. name, filter }.descriptors ~= "yes" then
        fields[#fields + 1] = "%" .. name
      end
    end
    return fields
  end

  for _, filter in ipairs { "evt.type in (read, write, fstat, newfstatat, ioctl, getdents64, futex)",
    "evt.type in (execve, clone, chdir, fchdir, procexit, prctl, setuid, mmap)" } do
    it("for all fields that do not look at descriptors: " .. filter, function()
      local fields = fields_without(filter)
      assert.is_true(#fields > 150, "there are only " .. #fields)
      -- Without fchdir: what it needs is told by the kernel side.
      for _, recording in ipairs { "shell", "web", "shell-schema4", "errors-schema4" } do
        both { "-r", helper.recording(recording), "-p", "*" .. table.concat(fields, " "), filter }
      end
    end)
  end

  it("leaves out what nobody wants", function()
    local function last(...)
      local out = helper.run { "-r", helper.recording "shell", "-p", "%evt.num", "evt.type=munmap", ... }
      local lines = helper.lines(out)
      return tonumber(lines[#lines])
    end
    assert.is_true(last "--as-live" < last())
  end)
end)
