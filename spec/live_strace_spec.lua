-- One run of ordinary programs, seen by strace and by tracer at the same time: per thread the same calls and signals in
-- the same order with the same results and paths.
local events = require "spec.live.events"
local helper = require "spec.helper"
local live = require "spec.live.live"
local strace = require "spec.live.strace"

-- The signal that strace is not told of.
local KILL <const> = "9"

-- Calls whose path parameters are the first texts among the arguments.
local with_paths = {}
for name in ([[open openat openat2 creat stat lstat newfstatat access execve chdir mkdir mkdirat rmdir unlink unlinkat
    rename renameat renameat2 link linkat symlink symlinkat chmod fchmodat chown lchown fchownat getcwd chroot mknod
    mknodat]]):gmatch "%S+" do
  with_paths[name] = true
end
local path_kinds = { name = true, path = true, filename = true, oldpath = true, newpath = true, linkpath = true,
  target = true, pathname = true }

local function paths_of(event)
  local paths = {}
  for i, bytes in ipairs(event.bytes) do
    if path_kinds[event.params[i].name] then paths[#paths + 1] = bytes == "" and "NA" or bytes:sub(1, -2) end
  end
  return paths
end

-- Events are of what calls strace has: exit events, less those that strace does not show.
local function is_call(event)
  if event.dir ~= "<" or event.name == "rt_sigreturn" then return false end
  local makes_process = event.name:find "fork$" or event.name:find "^clone"
  return not (makes_process and events.value(event, 1) == "0")
end

-- The calls of each thread as lines; generic events do not tell results, so neither do the lines of both sides.
local function lines_of_events(recorded, threads, first)
  local lines, resultless, started = {}, {}, false
  for tid in pairs(threads) do lines[tid] = {} end
  for _, event in ipairs(recorded) do
    local list = lines[event.tid]
    if list and event.name == "signaldeliver" then
      local signal = events.value(event, 3)
      if signal ~= KILL then list[#list + 1] = "signal = " .. signal end
    elseif list and is_call(event) then
      local result = events.value(event, 1)
      if event.enum:find "^PPME_GENERIC" or not result then
        resultless[event.name] = true
        list[#list + 1] = event.name
      else
        local words = { event.name, "=", result }
        if with_paths[event.name] then table.move(paths_of(event), 1, 9, 4, words) end
        list[#list + 1] = table.concat(words, " ")
      end
    end
    -- strace starts with the program that it runs.
    if not started and event.tid == first and event.name == "execve" and event.dir == "<"
      and events.value(event, 1) == "0" then
      started = true
      lines[first] = { lines[first][#lines[first]] }
    end
  end
  return lines, resultless
end

local function lines_of_strace(threads, resultless, path_counts)
  local lines = {}
  for tid, calls in pairs(threads) do
    local list = {}
    for i, call in ipairs(calls) do
      local words = resultless[call.name] and { call.name } or { call.name, "=", call.result }
      if with_paths[call.name] then
        for n = 1, path_counts[call.name] or 0 do words[#words + 1] = call.strings[n] or "NA" end
      end
      list[i] = table.concat(words, " ")
    end
    lines[tid] = list
  end
  return lines
end

local function path_counts(recorded)
  local counts = {}
  for _, event in ipairs(recorded) do
    if with_paths[event.name] and event.dir == "<" then counts[event.name] = #paths_of(event) end
  end
  return counts
end

local function exit_codes(recorded)
  local codes = {}
  for _, event in ipairs(recorded) do
    if event.name == "procexit" then codes[event.tid] = tonumber(events.value(event, 2)) end
  end
  return codes
end

-- A call that a thread was in when it was ended may have come to its end, only that strace was not told any more; one
-- that strace held up at its beginning is not made (ENOSYS).
local function without_open(list, count, open)
  if #list == count + 1 and (list[#list]:match "^%S+" == open or list[#list]:find " = %-38$") then list[#list] = nil end
  return list
end

local function lines(list) return table.concat(list, "\n") .. "\n" end

-- Runs a script of the shell under both.
local function compare(script)
  live.with_directory(function(dir)
    local recording, log = dir .. "/rec.scap", dir .. "/strace.log"
    -- Room for a machine that is busy with something else: nothing may be lost.
    local _, err, status = helper.run({
      "-v", "--buffer-size", helper.sanitized and "128M" or "64M", "-w", recording, "--",
      "strace", "-f", "-q", "-xx", "-s", "0", "-o", log, "sh", "-c", script,
    }, { dir = dir })
    assert(status == 0, ("tracer ended with status %d: %s"):format(status, err))
    assert(err:find "\nDriver Drops:0\n", "events were lost: " .. err)
    local recorded = events.read(recording)
    local seen = strace.parse(assert(helper.slurp(log)))
    local got, resultless = lines_of_events(recorded, seen.threads, seen.first)
    local want = lines_of_strace(seen.threads, resultless, path_counts(recorded))
    local ended, found, total = exit_codes(recorded), {}, 0
    for tid, list in pairs(want) do
      total = total + #list
      local diff = helper.diff(lines(list), lines(without_open(got[tid], #list, seen.open[tid])), 10)
      if diff ~= "" then found[#found + 1] = ("thread %d:\n%s"):format(tid, diff) end
    end
    for tid, code in pairs(seen.codes) do
      if code ~= ended[tid] then found[#found + 1] = ("thread %d: exit code %d, %s"):format(tid, code, ended[tid]) end
    end
    if #found > 0 then error("strace (-) and tracer (+):\n" .. table.concat(found, "\n", 1, math.min(#found, 5)), 0) end
    assert.is_true(total > 100, "there were only " .. total .. " calls")
  end)
end

local build = [[
  mkdir src
  for i in 1 2 3; do echo "int f$i(int x) { return x + $i; }" >src/f$i.c; done
  echo "int f1(int), f2(int), f3(int); int main(void) { return f1(f2(f3(0))) - 6; }" >src/main.c
  cd src
  printf 'prog: f1.o f2.o f3.o main.o\n\tcc -o $@ $^\n%%.o: %%.c\n\tcc -O1 -c -o $@ $<\n' >Makefile
  make -s -j2 && ./prog && ! cat missing 2>/dev/null && rm -r ../src]]

local python = [[python3 -c 'import json, subprocess, threading
t = threading.Thread(target=lambda: json.dumps([1, 2]))
t.start(); t.join()
subprocess.run(["true"], check=True)']]

local web = [[
  cat >nginx.conf <<END
daemon off; master_process off; pid $PWD/pid; error_log $PWD/error.log;
events {}
http { access_log off; client_body_temp_path $PWD/1; proxy_temp_path $PWD/2; fastcgi_temp_path $PWD/3;
  uwsgi_temp_path $PWD/4; scgi_temp_path $PWD/5;
  server { listen unix:$PWD/sock; root $PWD; } }
END
  echo hello >index.html
  nginx -c $PWD/nginx.conf -e error.log &
  until [ -S sock ]; do sleep 0.02; done
  curl -sf --unix-socket sock http://local/index.html && ! curl -sf --unix-socket sock http://local/missing
  kill $!; wait]]

local redis = [[
  redis-server --port 0 --unixsocket $PWD/sock --save '' --daemonize no >/dev/null &
  until [ -S sock ]; do sleep 0.02; done
  redis-benchmark -s $PWD/sock -t get,set -n 1000 -c 5 -q >/dev/null
  redis-cli -s $PWD/sock shutdown nosave; wait]]

local programs = {
  { name = "a shell build", needs = { "make", "cc" }, script = build },
  { name = "a Python start", needs = { "python3" }, script = python },
  { name = "curl and nginx", needs = { "curl", "nginx" }, script = web },
  { name = "redis-benchmark", needs = { "redis-server", "redis-benchmark", "redis-cli" }, script = redis },
}

describe("live, beside strace", function()
  for _, program in ipairs(programs) do
    it(program.name, function()
      local reason = live.unavailable() or not helper.has "strace" and "strace is not installed"
      for _, needed in ipairs(program.needs) do
        reason = reason or not helper.has(needed) and needed .. " is not installed"
      end
      if reason then return pending(reason) end
      compare(program.script)
    end)
  end
end)
