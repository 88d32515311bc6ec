-- The chisels that come with tracer. What each prints is in the golden cases.
local helper = require "spec.helper"

local function run(recording, ...) return helper.run { "-r", helper.recording(recording), ... } end

-- The first lines of what a chisel prints.
local function head(text, n) return table.concat(helper.lines(text), "\n", 1, n) end

local dashes = ("-"):rep(80)

describe("the chisel", function()
  for _, case in ipairs {
    { "topfiles_bytes", "web", {}, {
      "Bytes               Filename            ", dashes,
      "72.26KB             /usr/lib/ssl/openssl.cnf", "71.23KB             /dev/null",
      "64.00KB             /opt/peer/work/www/big.bin" } },
    { "topfiles_bytes", "web", { "-pc" }, {
      "Bytes               container.name      Filename            ", dashes,
      "72.26KB             host                /usr/lib/ssl/openssl.cnf" } },
    { "topprocs_net", "web", {}, {
      "Bytes               Process             PID                 ", dashes,
      "64.32KB             curl                25695", "5.29KB              curl                25685" } },
    { "topprocs_net", "web", { "-pc" }, {
      "Bytes               Process             Host_pid            Container_pid       container.name      ", dashes,
      "64.32KB             curl                25695               25695               host" } },
    { "topconns", "web", {}, {
      "Bytes               Proto               Conn                ", dashes,
      "64.32KB             tcp                 127.0.0.1:52080->127.0.0.1:8080" } },
    { "topscalls", "shell", {}, {
      "# Calls             Syscall             ", dashes,
      "2487                openat", "1792                close" } },
    { "topprocs_cpu", "shell", {}, { "CPU%                Process             PID                 ", dashes } },
    { "spy_users", "shell", {}, {
      "27561 20:04:34 root) bash --norc -i", "   27561 20:04:34 root) ls ",
      "   27561 20:04:34 root) ls -la /etc/hostname notes.txt" } },
    { "spy_users", "shell", { "-pc" }, {
      "27561 20:04:34 root@host) bash --norc -i", "    27561 20:04:34 root@host) ls " } },
    { "lscontainers", "shell", {}, {
      "container.type container.image container.name      container.id",
      "-------------- --------------- ------------------- ------------" } },
    { "ps", "web", {}, {
      "TID     PID     USER        VIRT       RES        FDLIMIT   CMD",
      "24207   24207   root        4.26M      3.16M      20000     peerwork",
      "24213   24213   root        10.03M     6.64M      20000     nginx" } },
    { "lsof", "web", {}, {
      "COMMAND             PID     TID     USER    FD      TYPE        NAME",
      "peerwork            24207   24207   root    0       file        /dev/null",
      "peerwork            24207   24207   root    1       file        /opt/peer/logs/web.work.log" } },
    { "netstat", "web", {}, {
      "Proto Server Address           Client Address           State          TID/PID/Program Name",
      "tcp   127.0.0.1:8080           0.0.0.0:*                LISTEN         24213/24213/nginx",
      "tcp   127.0.0.1:8080           0.0.0.0:*                LISTEN         24240/24240/nginx" } },
  } do
    it(("%s on %s %s"):format(case[1], case[2], table.concat(case[3], " ")), function()
      local out, err, status = run(case[2], "-c", case[1], table.unpack(case[3]))
      assert.are.equal("", err)
      assert.are.equal(0, status)
      assert.are.equal(table.concat(case[4], "\n"), head(out, #case[4]))
    end)
  end
end)

describe("a top list", function()
  it("follows the filter of the command line", function()
    local out = run("web", "-c", "topfiles_bytes", "fd.name contains big")
    assert.are.equal("64.00KB             /opt/peer/work/www/big.bin", helper.lines(out)[3])
    assert.are.equal(3, #helper.lines(out))
  end)

  it("is JSON with -j", function()
    local json = require "dkjson"
    local out, _, status = run("web", "-j", "-c", "topfiles_bytes")
    local top = assert(json.decode(out))
    assert.are.equal(0, status)
    assert.are.same({ "/dev/null", 72935 }, top.data[2])
    assert.are.same({ name = "fd.name", desc = "Filename", is_key = true }, top.info[1])
    assert.are.same({ name = "evt.rawarg.res", desc = "Bytes", is_key = false }, top.info[3])
    assert(top.ts:match "^%d+000000000$", top.ts)
  end)

  it("describes every column in JSON", function()
    local json = require "dkjson"
    local top = assert(json.decode((run("web", "-j", "-pc", "-c", "topprocs_net"))))
    assert.are.equal(5, #top.info)
    assert.are.same({ "curl", "25695", "25695", "host", 65864 }, top.data[1])
  end)

  it("is JSON without rows when nothing was seen", function()
    local out = run("web", "-j", "-c", "topfiles_bytes", "proc.name=nosuch")
    assert(out:find('"data":[]', 1, true), out)
  end)

  it("adds up several recordings", function()
    local path = helper.recording "shell"
    local lines = helper.lines((helper.run { "-r", path, "-r", path, "-c", "topscalls" }))
    assert.are.equal("4974                openat", lines[#lines - #lines // 2 + 3])
  end)
end)

describe("fileslower", function()
  it("takes milliseconds or a time", function()
    local all = helper.lines((run("web", "-c", "fileslower", "0")))
    local some = helper.lines((run("web", "-c", "fileslower", "10us")))
    local none = helper.lines((run("web", "-c", "fileslower", "100000")))
    assert(#all > #some and #some > #none and #none == 2, ("%d %d %d lines"):format(#all, #some, #none))
    assert(all[3]:match "^2026%-11%-21 20:09:59%.%d%d%d %S+ +%S+ +%d+ /", all[3])
  end)

  for _, word in ipairs { "disable_color", "disable_colors" } do
    it("is plain with " .. word, function()
      local out, err = run("web", "-c", "fileslower", "0 " .. word)
      assert.are.equal("", err)
      assert(not out:find("\27", 1, true))
    end)
  end

  it("shows containers with -pc", function()
    local lines = helper.lines((run("container", "-pc", "-c", "fileslower", "0")))
    assert(lines[1]:find("evt.datetime            container.id         container.name       proc.name ", 1, true))
    assert(lines[3]:find "^2026%-11%-21 20:08:40%.%d%d%d host                 host                 peerwork",
      lines[3])
  end)
end)

describe("spy_users", function()
  it("shows what runs below a process that a shell has started, also after changes of directory", function()
    local out = run("shell", "-c", "spy_users")
    assert(out:find("\n    27561 20:04:35 root) cd /tmp/peerwork/home/docs\n", 1, true), out)
  end)

  it("stops at a depth", function()
    local all, flat = run("shell", "-c", "spy_users"), run("shell", "-c", "spy_users", "0")
    assert(#helper.lines(flat) < #helper.lines(all))
    for line in flat:gmatch "[^\n]+" do assert(not line:find "^ ", line) end
  end)

  it("survives containers without a name", function()
    local out, err, status = run("container", "-pc", "-c", "spy_users")
    assert.are.equal("", err)
    assert.are.equal(0, status)
    assert(("\n" .. out):find("\n15177 20:08:41 root@<NA>) cat /etc/motd\n", 1, true), out)
  end)
end)

describe("a list of the system's state", function()
  it("takes a filter", function()
    assert.are.equal(4, #helper.lines((run("web", "-c", "ps", "proc.name=nginx"))))
    for i, line in ipairs(helper.lines((run("web", "-c", "lsof", "fd.type=ipv4")))) do
      assert(i == 1 or line:find(" ipv4 ", 1, true), line)
    end
    assert.are.equal(1, #helper.lines((run("web", "-c", "netstat", "fd.port=81"))))
  end)

  it("says so when there was no event", function()
    local out = run("web", "-c", "ps", "", "evt.num=999999999")
    assert.are.equal("empty capture or no event matching the filter\n", out)
  end)

  it("shows containers, all of them with desc", function()
    local short, full = run("shell", "-c", "lscontainers"), run("shell", "-c", "lscontainers", "desc")
    assert(short:find(" localhost/trace web-1               8e262682d6b9\n", 1, true), short)
    assert(full:find('  id = "8e262682d6b9",\n  name = "web-1",\n', 1, true), full)
    assert(full:find('  image = "localhost/tracer-test:1",\n', 1, true), full)
  end)
end)

describe("colours", function()
  local function on_terminal(env, ...)
    local words = { helper.quote(helper.tracer), "-r", helper.recording "services" }
    for _, word in ipairs { ... } do words[#words + 1] = helper.quote(word) end
    env.SHELL = "/bin/sh"
    local out = helper.run({ "-qefc", table.concat(words, " "), "/dev/null" }, { program = "script", env = env })
    return (out:gsub("\r\n", "\n"))
  end

  it("are used on a terminal", function()
    local out = on_terminal({}, "-c", "spy_syslog")
    local lines = helper.lines(out)
    assert.is_truthy(lines[1]:find "^\27%[32muser.notice .*order 1\27%[0m$", lines[1])
    assert.is_truthy(lines[2]:find "^\27%[33mauth.warn .*failed\27%[0m$", lines[2])
    assert.is_truthy(lines[3]:find "^\27%[31muser.err .*disk error\27%[0m$", lines[3])
  end)

  it("are not used elsewhere, with NO_COLOR, disable_color and -j", function()
    assert.is_nil((run("services", "-c", "spy_syslog")):find("\27", 1, true))
    assert.is_nil(on_terminal({ NO_COLOR = "1" }, "-c", "spy_syslog"):find("\27", 1, true))
    assert.is_nil(on_terminal({}, "-c", "spy_syslog", "--disable_color=disable_color"):find("\27", 1, true))
    assert.is_nil(on_terminal({}, "-j", "-c", "spy_syslog"):find("\27", 1, true))
  end)

  it("make a picture of latencies", function()
    local out = on_terminal({}, "-c", "spectrogram")
    assert.is_truthy(out:find("\27[1F\27[38;5;", 1, true), out)
    assert.is_truthy(out:find("|1.00ms", 1, true))
    assert.is_nil(on_terminal({ NO_COLOR = "1" }, "-c", "spectrogram"):find("\27[38", 1, true))
  end)
end)

describe("arguments by name", function()
  local function count(...)
    local out, err, status = run("services", ...)
    assert.are.same({ "", 0 }, { err, status })
    return #helper.lines(out)
  end

  it("stand for those by place, before and after them", function()
    local n = count("-c", "spy_file", "R /etc/localtime")
    local all = count("-c", "spy_file", "R")
    assert.are.equal(n, count("-c", "spy_file", "--spy_on_file_name=/etc/localtime", "--read_or_write=R"))
    assert.are.equal(n, count("-c", "spy_file", "--spy_on_file_name=/etc/localtime", "R"))
    assert.are.equal(n, count("-c", "spy_file", "R", "--spy_on_file_name=/etc/localtime"))
    assert.are.equal(n, count("-c", "spy_file", "R --spy_on_file_name=/etc/localtime"))
    assert.is_true(all > n)
    assert.are.equal(0, count("-c", "spy_file", "--read_or_write=R", "proc.name=nosuch"))
  end)

  it("need no value when they are yes or no", function()
    assert.are.equal((run("shell", "-c", "syscount", "true")), (run("shell", "-c", "syscount", "--errors")))
    assert.are.equal((run("shell", "-c", "syscount")), (run("shell", "-c", "syscount", "--errors=no")))
  end)

  it("are refused when they do not exist, or another one is missing", function()
    local _, err, status = run("shell", "-c", "fileslower", "--nosuch=1")
    assert.are.equal("tracer: chisel fileslower has no argument nosuch; -i fileslower describes them\n", err)
    assert.are.equal(1, status)
    _, err, status = run("shell", "-c", "fileslower", "--disable_color=disable_color", "")
    assert.are.same({ "fileslower: argument min_ms is missing; -i fileslower describes it\n", 1 }, { err, status })
  end)
end)

describe("udp_extract", function()
  it("writes a file for each pair of addresses", function()
    helper.with_directory(function(dir)
      local path = assert(io.popen("realpath " .. helper.recording "services")):read "l"
      local program = assert(io.popen("realpath " .. helper.tracer)):read "l"
      local out = helper.run({ "-r", path, "-c", "udp_extract", "fd.port=514" }, { dir = dir, program = program })
      local name = out:match "(udp_dump_files/127%.0%.0%.1_%d+%-%-127%.0%.0%.1_514): 15 bytes\n"
      assert.are.equal("second message\n", helper.slurp(dir .. "/" .. name))
    end)
  end)
end)

describe("around", function()
  it("saves what the threads did near the events, and no more", function()
    helper.with_directory(function(dir)
      local file = dir .. "/out.scap"
      local out, _, status = run("shell", "-c", "around", file .. " 1", "evt.res=ENOTTY")
      assert.are.equal(0, status)
      local n = tonumber(out:match "Saving what happened around (%d+) events")
      local saved = helper.run { "-r", file, "-p", "%evt.rawtime %thread.tid" }
      local near = {}
      for ts, tid in (run("shell", "-p", "%evt.rawtime %thread.tid", "evt.res=ENOTTY")):gmatch "(%d+) (%d+)" do
        near[#near + 1] = { tonumber(ts), tid }
      end
      assert.are.equal(n, #near)
      local expected = {}
      for ts, tid in (run("shell", "-p", "%evt.rawtime %thread.tid")):gmatch "(%d+) (%d+)" do
        for _, moment in ipairs(near) do
          if moment[2] == tid and math.abs(moment[1] - tonumber(ts)) <= 1000000 then
            expected[#expected + 1] = ts .. " " .. tid
            break
          end
        end
      end
      assert.are.equal(table.concat(expected, "\n") .. "\n", saved)
    end)
  end)

  it("needs a filter and a recording", function()
    local _, err, status = run("shell", "-c", "around", "out.scap")
    assert.are.same({ "around: say which events: add a filter to the command line\n", 1 }, { err, status })
  end)

  it("saves nothing when there is nothing", function()
    local out, err, status = run("shell", "-c", "around", "/nonexistent/out.scap", "proc.name=nosuch")
    assert.are.same({ "There is nothing to save\n", "", 0 }, { out, err, status })
  end)
end)

describe("export_perfetto", function()
  it("writes what the format's schema can read", function()
    if not helper.has "protoc" then return pending "protoc is not installed" end
    helper.with_directory(function(dir)
      local file = dir .. "/out.pftrace"
      local out, err, status = run("services", "-c", "export_perfetto", file)
      assert.are.same({ "", 0 }, { err, status })
      local text, problem, decoded = helper.run(
        { "--decode=perfetto.protos.Trace", "--proto_path=spec", "spec/perfetto.proto" },
        { program = "protoc", stdin = helper.slurp(file) })
      assert.are.same({ "", 0 }, { problem, decoded })
      assert.is_nil(text:find "\n *%d+[:{ ]") -- a field that the schema does not have
      local _, begins = text:gsub("type: TYPE_SLICE_BEGIN", "")
      local _, ends = text:gsub("type: TYPE_SLICE_END", "")
      local filter = "evt.dir=< and evt.latency>0 and evt.type!=switch"
      local _, calls = (run("services", "-p", "%evt.num", filter)):gsub("\n", "")
      assert.are.same({ calls, calls }, { begins, ends })
      assert.are.equal(("%s: %d slices in the tracks of 6 threads\n"):format(file, calls), out)
      assert.is_truthy(text:find('string_value: "/tmp/peerwork/shop.log"', 1, true))
      assert.is_truthy(text:find('name: "execve"', 1, true) and text:find('thread_name: "shopd"', 1, true))
    end)
  end)
end)

describe("wsysdig_summary", function()
  local function data(...)
    local out, err, status = run("web", "-c", "wsysdig_summary", ...)
    assert.are.same({ "", 0 }, { err, status })
    local slices = assert(require("dkjson").decode(out)).slices
    local by_name = {}
    for _, metric in ipairs(slices[#slices].data.metrics) do by_name[metric.name] = metric end
    return by_name, slices[#slices].data.info
  end

  it("counts what happened over time", function()
    local metrics, info = data()
    assert.are.equal(7, metrics["Executed Commands"].data.tot)
    local files, sum = metrics["File Bytes In+Out"].data, 0
    for _, sample in ipairs(files.timeLine) do sum = sum + sample.v end
    assert.are.equal(files.tot, sum)
    assert.are.equal(400, #files.timeLine)
    assert.are.equal(429342, files.tot) -- as fdbytes_by fd.type says
    assert.are.equal(74803, metrics["HTTP Bytes"].data.tot)
    assert.is_nil(metrics["Sudo Invocations"])
    assert.is_true(info.durationNs > 0)
  end)

  it("takes fewer samples and a filter", function()
    local metrics = data("40", "proc.name=nginx")
    local files = metrics["File Bytes In"].data
    assert.are.equal(40, #files.timeLine)
    assert.is_true(files.tot > 0 and files.tot < 429342)
  end)
end)

-- The datagrams that a chisel sends, as lines, and what was printed on standard error. PORT stands for the port.
local function datagrams(chisel, arguments, recording)
  local lines, err
  helper.with_directory(function(dir)
    helper.spit(dir .. "/server.py", ("import socket, subprocess, sys\ns = socket.socket(type=socket.SOCK_DGRAM)\n" ..
      "s.bind(('127.0.0.1', 0)); s.settimeout(5)\nargs = %q.replace('PORT', str(s.getsockname()[1]))\n" ..
      "subprocess.run([%q, '--trust', '-q', '-r', %q, '-c', %q, args])\ns.setblocking(False)\ntry:\n" ..
      "    while True: print(s.recv(1000).decode())\nexcept BlockingIOError: pass\n"):format(arguments, helper.tracer,
      helper.recording(recording), chisel))
    local out
    out, err = helper.run({ dir .. "/server.py" }, { program = "python3" })
    lines = helper.lines(out)
  end)
  return lines, err
end

describe("tracers_2_statsd", function()
  it("sends durations in milliseconds", function()
    if not helper.has "python3" then return pending "python3 is not installed" end
    local lines, err = datagrams("tracers_2_statsd", "127.0.0.1 PORT", "tracers")
    assert.are.same({ "mysql.query.init.parse:2|ms", "" }, { lines[1], err })
  end)
end)

describe("the module statsd", function()
  it("sends metrics of all kinds", function()
    if not helper.has "python3" then return pending "python3 is not installed" end
    helper.with_directory(function(dir)
      helper.spit(dir .. "/c.lua", [[
        args = { { name = "port", description = "d", argtype = "int" } }
        local Statsd = require "statsd"
        function on_set_arg(_, value) port = tonumber(value) return true end
        function on_capture_end()
          local client = Statsd { port = port, namespace = "web" }
          client:gauge("a:b|c@d", 10 / 2) client:timer("t", 1.5) client:increment "n" client:decrement("n", 3)
          client:counter("often", 2, 0.999999) client:increment { "one" } client:gauge { size = 7 }
          client:set("who", "me") client.namespace, client.packet_size = nil, 4 client:gauge { a = 1, b = 1 }
        end]])
      local lines, err = datagrams(dir .. "/c.lua", "PORT", "shell")
      assert.are.equal("", err)
      local last = { lines[9], lines[10] }
      table.sort(last)
      assert.are.same({ "a:1|g", "b:1|g" }, last)
      assert.are.same({
        "web.a_b_c_d:5|g", "web.t:1.5|ms", "web.n:1|c", "web.n:-3|c", "web.often:2|c|@0.999999", "web.one:1|c",
        "web.size:7|g", "web.who:me|s",
      }, { table.unpack(lines, 1, 8) })
    end)
  end)
end)
