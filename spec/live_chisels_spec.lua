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
