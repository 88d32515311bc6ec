-- Chisels on live workloads: none fails, and they say what is known of the workload. The chisels of this tree, and
-- sysdig's own where it is installed. LIVE_CHISELS=all in the environment runs every one of sysdig's beside every
-- workload, one at a time.
local helper = require "spec.helper"
local json = require "dkjson"
local live = require "spec.live.live"
local workloads = require "spec.live.workloads"

local peers = "/usr/share/sysdig/chisels/"

local function quoted(words)
  local t = {}
  for i, word in ipairs(words) do t[i] = helper.quote(word) end
  return table.concat(t, " ")
end

-- Runs tracer with the words and a script of the shell as the command. Its output, and that of the script.
local function trace(dir, words, script)
  local command = ("%s -- sh -c %s sh"):format(quoted(words), helper.quote("{ " .. script .. "\n} >said 2>&1"))
  local out, err, status = helper.run(command, { program = live.tracer(), dir = dir })
  assert.are.same({ "", 0 }, { err, status }, helper.slurp(dir .. "/said"))
  return out, helper.slurp(dir .. "/said")
end

-- The lists of several top chisels in JSON: for each a table from all keys of a row, with blanks between, to the value.
local function lists_of(text)
  local lists, at = {}, 1
  while text:find("{", at, true) do
    local object
    object, at = json.decode(text, at)
    local list = {}
    for _, row in ipairs(assert(object).data) do
      local value = table.remove(row)
      list[table.concat(row, " ")] = value
    end
    lists[#lists + 1] = list
  end
  return lists
end

local function sum_of(list, pattern)
  local sum = 0
  for key, value in pairs(list) do
    if key:find(pattern) then sum = sum + value end
  end
  return sum
end

-- A test beside a workload, left out where that, or tracing, is not possible.
local function test(name, workload, fn)
  it(name, function()
    local reason = live.missing(workload.needs)
    if reason then return pending(reason) end
    live.with_directory(function(dir) fn(dir, workload.script) end)
  end)
end

local function bytes_of(path) return #assert(helper.slurp(path), path .. " was not written") end

describe("chisels on the running system", function()
  test("topfiles_bytes, topscalls and topprocs_cpu know what a build did", workloads.build, function(dir, script)
    local out = trace(dir, { "-j", "-c", "topfiles_bytes", "-c", "topscalls", "-c", "topprocs_cpu",
      "fd.name startswith " .. dir .. " or proc.name=dd or evt.type=procinfo" }, script)
    local files, calls = table.unpack(lists_of(out))
    -- The linker writes the program piece by piece; it wants it in full at least once.
    assert.is_true(files[dir .. "/src/prog"] >= bytes_of(dir .. "/src/prog") - 8192)
    assert.is_true(calls.openat > 10 and calls.procinfo > 5)
    assert.is_true(sum_of(files, "%.o$") >= 2 * bytes_of(dir .. "/src/f1.o"))
    out = trace(dir, { "-j", "-c", "topfiles_bytes", "-c", "topscalls", "proc.name=dd" },
      "rm sized; dd if=/dev/zero of=sized bs=100 count=77 status=none")
    files, calls = table.unpack(lists_of(out))
    assert.are.equal(7700, files[dir .. "/sized"])
    assert.are.equal(7700, files["/dev/zero"])
    assert.are.equal(2 * 77, calls.write) -- entry and return
  end)

  test("topprocs_net and topconns know what a web server sends", workloads.web, function(dir, script)
    local out, said = trace(dir, { "-j", "-c", "topprocs_net", "-c", "topconns" }, script)
    local port, requests = said:match "^(%d+)", tonumber(said:match "(%d+) requests in")
    local procs, conns = table.unpack(lists_of(out))
    assert.is_true(sum_of(procs, "^nginx ") > 1000 * requests, out)
    assert.is_true(sum_of(procs, "^wrk ") > 1000 * requests, out)
    assert.is_true(sum_of(conns, "^tcp 127.0.0.1:%d+%->127.0.0.1:" .. port .. "$") > 2 * 1000 * requests, out)
  end)

  test("topprocs_net and topconns know the bytes of redis", workloads.redis, function(dir, script)
    local out, said = trace(dir, { "-j", "-c", "topprocs_net", "-c", "topconns" }, script)
    local procs, conns = table.unpack(lists_of(out))
    assert.is_true(sum_of(procs, "^redis%-server ") > 500 * 2 * 20, out)
    assert.is_true(sum_of(procs, "^redis%-benchmark ") > 500 * 2 * 20, out)
    assert.is_true(sum_of(conns, "^tcp 127.0.0.1:%d+%->127.0.0.1:" .. said:match "^%d+" .. "$") > 500 * 2 * 20, out)
  end)

  test("spy_users shows what was typed", workloads.shell, function(dir, script)
    local out = trace(dir, { "-c", "spy_users" }, script)
    local shown = {}
    for line in out:gmatch "%) ([^\n]*)" do shown[#shown + 1] = line end
    local all = table.concat(shown, "\n")
    assert.is_truthy(all:find "bash %-%-norc %-i\ncd /usr\nls %-d share\ncd /\nid %-u", all)
    assert.is_nil(all:find("\ncd /nonexistent", 1, true)) -- no such directory: nobody went there
  end)

  test("fileslower shows a slow read, and no others", { needs = { "mkfifo" } }, function(dir)
    local out = trace(dir, { "-c", "fileslower", "150" }, "mkfifo slow; (sleep 0.2; echo hi) >slow & cat slow; wait")
    local lines = helper.lines(out)
    assert.are.equal(3, #lines, out)
    local latency = tonumber(lines[3]:match("cat +read +(%d+) " .. dir .. "/slow$"))
    assert.is_true(latency and latency >= 150, out)
  end)

  -- The shell runs tracer beside a server and its client, and says what /proc tells of the two and of all processes.
  local snapshot = [[
    processes() {
      for p in /proc/[0-9]*; do
        read -r stat <$p/stat && read -r comm <$p/comm || continue
        case $stat in *") Z "*) ;; *) echo "${p#/proc/} $comm" ;; esac # those that have ended are not listed
      done 2>/dev/null
    }
    port=$((20000 + $$ % 10000))
    redis-server --port $port --bind 127.0.0.1 --save '' >log & server=$!
    until redis-cli -p $port ping 2>/dev/null | grep -q PONG; do sleep 0.02; done
    redis-cli -p $port subscribe x >subscribed & client=$!
    until grep -qs subscribe subscribed; do sleep 0.02; done
    processes >before
    "$TRACER" -c lsof "proc.pid=$server or proc.pid=$client" -c netstat "proc.pid=$server or proc.pid=$client" \
      -c ps proc.pid!=0 -- true >listed
    status=$?
    processes >after
    for p in $server $client; do
      for fd in /proc/$p/fd/*; do echo "$p ${fd##*/} $(readlink $fd)"; done
    done >files
    echo $port $server $client
    kill $client; kill $server; wait; exit $status]]

  -- What the lines of a file are that match a pattern: its first capture, to the second.
  local function table_of(text, pattern)
    local t = {}
    for key, value in text:gmatch(pattern) do t[key] = value end
    return t
  end

  test("lsof, netstat and ps know what /proc knows", workloads.redis, function(dir)
    local env = { TRACER = live.tracer() }
    local out, err, status = helper.run({ "-c", snapshot }, { program = "sh", dir = dir, env = env })
    assert.are.same({ "", 0 }, { err, status }, out)
    local function read(name) return helper.slurp(dir .. "/" .. name) end
    local port, server, client = out:match "^(%d+) (%d+) (%d+)\n$"
    local lsof, netstat, ps = read("listed"):match "(COMMAND.-\n)(Proto.-\n)(TID.*)"
    local listed, files = {}, 0
    for pid, fd, name in lsof:gmatch "%f[^\n]%S+ +(%d+) +%d+ +%S+ +(%d+) +%S+ +([^\n]*)" do
      listed[pid .. " " .. fd] = name
    end
    for fd, path in pairs(table_of(read "files", "(%d+ %d+) ([^\n]*)")) do
      assert.is_truthy(listed[fd], fd .. " is not listed:\n" .. lsof)
      if path:find "^/" then assert.are.equal(path, listed[fd]) end
      files = files + 1
    end
    assert.is_true(files > 10)
    assert.is_truthy(netstat:find(("\ntcp +127.0.0.1:%s +0.0.0.0:%%* +LISTEN +%s/%s/redis%%-server\n"):format(port,
      server, server)), netstat)
    assert.is_truthy(netstat:find(("\ntcp +127.0.0.1:%s +127.0.0.1:%%d+ +ESTABLISHED +%s/%s/redis%%-cli\n"):format(
      port, client, client)), netstat)
    local commands, before = table_of(ps, "\n(%d+) [^\n]-(%S+)%f[\n]"), table_of(read "before", "(%d+) ([^\n]*)")
    for pid, comm in pairs(table_of(read "after", "(%d+) ([^\n]*)")) do
      if before[pid] == comm and comm:find "^[%w-]+$" then assert.are.equal(comm, commands[pid]) end
    end
  end)
end)

describe("every chisel on the running system", function()
  -- Those that need arguments get typical ones; these end the capture, are about recordings, or leave a file.
  local arguments = {
    fdbytes_by = "fd.type", fdcount_by = "proc.name", fdtime_by = "fd.name", fileslower = "1", netlower = "1",
    scallslower = "1", spy_ip = "127.0.0.1", spy_port = "80", export_perfetto = "out.pftrace",
    table_generator = "proc.name,fd.type Process,Type evt.count N '' 5 none",
  }
  local alone = { lscontainers = true, lsof = true, netstat = true, ps = true }
  local of_recordings = { around = true, udp_extract = true, wsysdig_summary = true }

  local function names(choose)
    local words, pipe = {}, assert(io.popen "ls chisels | grep lua$")
    for file in pipe:lines() do
      local name = file:match "^(.*)%.lua$"
      if choose(name) then table.move({ "-c", name, arguments[name] }, 1, 3, #words + 1, words) end
    end
    pipe:close()
    return words
  end

  local most = names(function(name) return not alone[name] and not of_recordings[name] end)

  for _, workload in ipairs { "build", "redis", "shell" } do
    test("all together, " .. workload, workloads[workload], function(dir, script)
      local out = trace(dir, { "-pc", "-j", table.unpack(most) }, script)
      for line in out:gmatch "[^\n]+" do assert.is_table((json.decode(line)), line) end
      assert.is_true(bytes_of(dir .. "/out.pftrace") > 1000)
    end)
  end

  test("lists of the system's state", workloads.build, function(dir, script)
    for name in pairs(alone) do trace(dir, { "-c", name }, script) end
  end)

  test("those about recordings say so", { needs = {} }, function(dir)
    for name, words in pairs { around = { "around", "out.scap", "evt.type=read" }, udp_extract = { "udp_extract" } } do
      local _, err, status = helper.run({ "-c", words[1], words[2], words[3], "--", "true" },
        { program = live.tracer(), dir = dir })
      assert.are.equal(1, status)
      assert.is_truthy(err:find("^" .. name .. ": [^\n]*record[^\n]*\n$"), err)
    end
  end)
end)

-- The objects that a chisel has printed with -j.
local function objects(out)
  local list = {}
  for line in out:gmatch "[^\n]+" do list[#list + 1] = assert(json.decode(line)) end
  return list
end

local function has(list, wanted)
  for _, object in ipairs(list) do
    local fits = true
    for key, value in pairs(wanted) do fits = fits and object[key] == value end
    if fits then return object end
  end
  error(("no object has %s"):format(json.encode(wanted)), 0)
end

describe("chisels on the running system know", function()
  test("the tree of processes (follow)", { needs = { "sh" } }, function(dir)
    local script = "sh -c 'sh -c \"exit 3\"; sleep 0.1; true'; sh -c 'kill -9 $$' || true"
    local out = trace(dir, { "-j", "-c", "follow" }, script)
    local list = objects(out)
    local outer = has(list, { action = "exec", ["proc.cmdline"] = 'sh -c sh -c "exit 3"; sleep 0.1; true' })
    local inner = has(list, { action = "exec", ["proc.cmdline"] = "sh -c exit 3" })
    assert.are.equal(outer.depth + 1, inner.depth)
    has(list, { action = "end", ["proc.pid"] = inner["proc.pid"], exit_code = 3 })
    local sleep = has(list, { action = "end", ["proc.cmdline"] = "sleep 0.1" })
    assert.is_true(sleep.duration > 100000000 and sleep.exit_code == 0 and sleep.depth == inner.depth)
    has(list, { action = "end", signal = 9 })
  end)

  test("what is written (spy_file, spy_logs, stdout, echo_fds)", { needs = { "tr" } }, function(dir)
    local script = "echo 'WARN: low' >shop.log; tr x y <shop.log"
    local out = trace(dir, { "-j", "-c", "spy_file", "W", "-c", "spy_logs", "fd.name contains shop.log" }, script)
    has(objects(out), { ["fd.name"] = dir .. "/shop.log", ["evt.arg.data"] = "WARN: low.", ["evt.is_io_write"] = true })
    has(objects(out), { ["fd.name"] = dir .. "/shop.log", ["evt.buffer"] = "WARN: low" })
    out = trace(dir, { "-j", "-c", "stdout", "-c", "echo_fds", "proc.name=tr" }, script)
    has(objects(out), { ["evt.rawarg.data"] = "WARN: low\n" })
    has(objects(out), { ["fd.name"] = dir .. "/shop.log", ["evt.is_io_read"] = true, ["evt.arg.data"] = "WARN: low." })
  end)

  test("opens that fail, errors, and how often (opens, syscount)", { needs = { "cat" } }, function(dir)
    local script = "for i in 1 2 3; do cat missing$i || true; done"
    local out = trace(dir, { "-j", "-c", "opens", "proc.name=cat" }, script)
    for i = 1, 3 do has(objects(out), { ["fd.name"] = dir .. "/missing" .. i, ["evt.res"] = "ENOENT" }) end
    out = trace(dir, { "-j", "-c", "syscount", "--errors", "fd.name contains missing" }, script)
    has(objects(out), { ["evt.type"] = "openat", ["evt.res"] = "ENOENT", errors = 3 })
    out = trace(dir, { "-j", "-c", "syscount", "-c", "latency", "proc.name=dd" },
      "dd if=/dev/zero of=/dev/null bs=100 count=77 status=none")
    has(objects(out), { ["evt.type"] = "write", calls = 77, errors = 0 })
    assert.are.equal(77, has(objects(out), { ["evt.type"] = "write", count = 77 }).count)
  end)

  test("how long programs run and calls take (proc_exec_time, scallslower)", { needs = { "sleep" } }, function(dir)
    local out = trace(dir, { "-j", "-c", "proc_exec_time", "-c", "scallslower", "150", "proc.name=sleep" }, "sleep 0.2")
    local process = has(objects(out), { ["proc.args"] = "0.2" })
    assert.is_true(process["proc.duration"] > 200000000)
    assert.is_true(has(objects(out), { ["evt.type"] = "clock_nanosleep" })["evt.latency"] >= 200000000)
  end)

  test("connections, requests and answers of a web server (connlife, httplog, httpstat)", workloads.web,
    function(dir, script)
      local out, said = trace(dir, { "-j", "-c", "connlife", "-c", "httplog", "-c", "httpstat", "not proc.name=wrk" },
        (script:gsub("  wrk[^\n]*", "")))
      local port, list = said:match "^%d+", objects(out)
      local host = "127.0.0.1:" .. port
      for _, direction in ipairs { "<", ">" } do
        has(list, { direction = direction, url = host .. "/missing?x=1", response_code = 404, method = "GET" })
        has(list, { direction = direction, url = host .. "/page?7", response_code = 200, size = 1000 })
      end
      local total = has(list, { by = host })
      assert.is_true(total["2xx"] >= 2 * 90 and total["4xx"] == 2, out)
      local client -- curl asks until the server is there
      for _, c in ipairs(list) do client = c["proc.name"] == "curl" and c["in"] > 0 and c or client end
      assert.is_truthy(client["fd.name"]:find("^127.0.0.1:%d+%->" .. host .. "$"))
      assert.is_true(client["in"] > 100 and client.out > 50 and client.duration > 0, json.encode(client))
      has(list, { ["proc.name"] = "nginx", state = "closed" })
    end)

  test("names that are looked up, and what goes over UDP (dnslog, spy_port)", { needs = { "python3" } }, function(dir)
    helper.spit(dir .. "/lookup.py", [[
import os, socket
server = socket.socket(type=socket.SOCK_DGRAM); server.bind(("127.0.0.53", 53))
client = socket.socket(type=socket.SOCK_DGRAM); client.connect(("127.0.0.53", 53))
question = b"\3www\7example\3org\0\0\1\0\1"
client.send(b"\1\2\1\0\0\1\0\0\0\0\0\0" + question)
query, who = server.recvfrom(512)
server.sendto(b"\1\2\x81\x80\0\1\0\1\0\0\0\0" + question + b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x0a\0\0\7", who)
client.recv(512)]])
    local out = trace(dir, { "-j", "-c", "dnslog", "-c", "spy_port", "53" }, "python3 lookup.py")
    local answer = has(objects(out), { name = "www.example.org", type = "A", code = "NOERROR" })
    assert.are.same({ "10.0.0.7" }, setmetatable(answer.answers, nil))
    has(objects(out), { ["evt.is_io_read"] = false, ["evt.rawarg.res"] = 33 })
  end)

  test("what a shell was told and where (list_login_shells, spy_users)", workloads.shell, function(dir, script)
    local out = trace(dir, { "-j", "-c", "list_login_shells", "ls", "-c", "spy_users" }, script)
    local shell = has(objects(out), { command = "ls -d share" })
    assert.is_truthy(shell.shell)
    local listed
    for _, object in ipairs(objects(out)) do listed = object["proc.loginshellid"] or listed end
    assert.is_number(listed)
  end)

  test("an attempt to exploit bash (shellshock_detect)", { needs = { "bash" } }, function(dir)
    local out = trace(dir, { "-j", "-c", "shellshock_detect" }, "X='() { :;}; echo bad' bash -c true")
    assert.are.equal("() { :;}; echo bad", has(objects(out), {})["function"])
  end)

  test("a timeline (export_perfetto)", { needs = { "dd", "protoc" } }, function(dir)
    trace(dir, { "-c", "export_perfetto", "out.pftrace", "proc.name=dd" },
      "dd if=/dev/zero of=/dev/null bs=100 count=77 status=none")
    local text, err, status = helper.run(
      { "--decode=perfetto.protos.Trace", "--proto_path=spec", "spec/perfetto.proto" },
      { program = "protoc", stdin = helper.slurp(dir .. "/out.pftrace") })
    assert.are.same({ "", 0 }, { err, status })
    local _, writes = text:gsub('name: "write"', "")
    assert.are.equal(77, writes)
  end)
end)

describe("sysdig's chisels on the running system", function()
  -- With an argument that suits all workloads. Each needs no terminal, and no filter of its own that counts for all.
  local chisels = [[bottlenecks, echo_fds disable_colors, fdbytes_by fd.type, fdcount_by proc.name, fdtime_by fd.name,
    fileslower 1, httplog, httptop ncalls, iobytes, iobytes_file, iobytes_net, list_login_shells, netlower 1,
    proc_exec_time disable_color, scallslower 1, shellshock_detect, spy_ip 127.0.0.1, spy_port 80, spy_syslog, stderr,
    stdin, stdout, topconns, topcontainers_cpu, topcontainers_error, topcontainers_file, topcontainers_net,
    topfiles_bytes, topfiles_errors, topfiles_time, topports_server, topprocs_cpu, topprocs_errors, topprocs_file,
    topprocs_net, topscalls, topscalls_time]]
  -- These end the capture at once, or say to all which data they need; spy_users fails when two shells change their
  -- directory.
  local alone = "lscontainers, lsof, netstat, ps, memcachelog, spy_file, spy_logs, spy_users"

  local function each(list, fn)
    for name, argument in list:gmatch "([%w_]+) ?([^,]*)" do
      fn({ "-c", peers .. name .. ".lua", argument ~= "" and argument or nil }, name)
    end
  end

  local function needs(workload)
    local t = { "sysdig", table.unpack(workload.needs) }
    return { needs = t, script = workload.script }
  end

  test("all together, beside a build", needs(workloads.build), function(dir, script)
    local words = {}
    each(chisels, function(w) table.move(w, 1, #w, #words + 1, words) end)
    trace(dir, words, script)
  end)

  test("httplog and httptop know the requests", needs(workloads.web), function(dir, script)
    local out = trace(dir, { "-c", peers .. "httplog.lua", "-c", peers .. "httptop.lua", "not proc.name=wrk" },
      (script:gsub("  wrk[^\n]*", "  sleep 1")))
    for _, side in ipairs { "<", ">" } do -- what curl asked for, and what nginx was asked for
      local _, n = out:gsub(side .. " method=GET url=127.0.0.1:%d+/page%?%d+ response_code=200", "")
      assert.are.equal(90, n)
      assert.is_truthy(out:find(side .. " method=GET url=127.0.0.1:%d+/missing%?x=1 response_code=404"), out)
    end
    assert.is_truthy(out:find("\n[12] +GET +127.0.0.1:%d+/missing%?x=1"), out)
  end)

  if os.getenv "LIVE_CHISELS" ~= "all" then return end
  for name, workload in pairs(workloads) do
    for _, list in ipairs { chisels, alone } do
      each(list, function(words, chisel)
        if chisel == "spy_users" and name == "shell" then return end
        test(chisel .. ", " .. name, needs(workload), function(dir, script)
          if name == "web" then script = script:gsub("wrk", "#wrk") end -- more events than slow ones can handle
          trace(dir, words, script)
        end)
      end)
    end
  end
end)
