-- A recorder that is killed at any moment leaves a recording that can be read up to what was written last.
local helper = require "spec.helper"
local live = require "spec.live.live"

local AGE = 2 -- seconds: what is older at the moment of the kill is in the file

-- Recordings that are made at the same time, of the same load.
local recorders = {
  { name = "plain", args = "" },
  { name = "compressed", args = "-z" },
  { name = "for 0.29", args = "--write-for=0.29" },
  { name = "for 0.29, compressed", args = "-z --write-for=0.29" },
}

-- Tries to open files named after the time, about a thousand a second, and writes down which. Beside it, other calls.
-- Recorders are killed one after another, at random moments; "killed" gets a line for each.
local script = [[
  mkfifo never
  exec 3<>never
  pids=()
  while read -r n args; do
    "$TRACER" -w "$n.scap" $args "proc.name!=dd" >/dev/null 2>"$n.err" </dev/null &
    pids+=($!)
  done <recorders
  cleanup() { kill -KILL "${pids[@]}" $load 2>/dev/null; }
  trap cleanup EXIT
  for ((tries = 0; tries < 1000; tries++)); do
    missing=
    for ((n = 1; n <= ${#pids[@]}; n++)); do [ -s "$n.scap" ] || missing=1; done
    [ "$missing" ] || break
    [ -e / ] && read -r -t 0.01 -u 3
  done
  [ ! "$missing" ] || { cat ./*.err >&2; exit 1; }
  dd if=/dev/zero of=/dev/null bs=1 count=100000000 2>/dev/null &
  load=$!
  from=$EPOCHREALTIME
  n=1
  next=$((RANDOM % 1000 + 3000))
  while [ "$n" -le "${#pids[@]}" ]; do
    now=$EPOCHREALTIME
    : 2>/dev/null <"mark.$now"
    echo "$now"
    read -r -t 0.0005 -u 3
    if [ $(((${now/./} - ${from/./}) / 1000)) -ge "$next" ]; then
      kill -KILL "${pids[n - 1]}"
      echo "$n $EPOCHREALTIME" >>killed
      next=$((next + RANDOM % 500 + 50))
      n=$((n + 1))
    fi
  done >marks
]]

local function times_in(text)
  local seen = {}
  for mark in text:gmatch "mark%.(%d+%.%d+)" do seen[mark] = true end
  return seen
end

local words = { "-r", "FILE", "-p", "%evt.arg.name",
  "evt.type in (open, openat) and evt.dir=< and evt.arg.name contains mark." }

-- Everything that was tried between the first mark seen and `limit` must have been seen.
local function check(who, seen, marks, limit)
  local begun, count, missing = false, 0, nil
  for _, mark in ipairs(marks) do
    begun = begun or seen[mark]
    if begun and tonumber(mark) < limit then
      count = count + 1
      if not seen[mark] then missing = missing or mark end
    end
  end
  assert(count > 100, ("%s: only %d marks are in the recording"):format(who, count))
  assert(not missing, ("%s: mark %s is missing, the kill was not before %.3f"):format(who, missing, limit))
end

describe("live kill", function()
  local reason = live.unavailable()
  if reason then
    it("leaves readable recordings", function() return pending(reason) end)
    return
  end

  it("leaves readable recordings", function()
    live.with_directory(function(dir)
      local lines = {}
      for i, r in ipairs(recorders) do lines[i] = ("%d %s\n"):format(i, r.args) end
      helper.spit(dir .. "/recorders", table.concat(lines))
      local tracer = helper.tracer:match "^/" and helper.tracer or os.getenv "PWD" .. "/" .. helper.tracer
      local _, err, status = helper.run({ "-c", script }, { program = "bash", dir = dir, env = { TRACER = tracer } })
      assert(status == 0, "the load ended with status " .. status .. ": " .. err)
      local marks = helper.lines(helper.slurp(dir .. "/marks"))
      for n, killed in helper.slurp(dir .. "/killed"):gmatch "(%d+) (%S+)" do
        local r, file = recorders[tonumber(n)], ("%s/%s.scap"):format(dir, n)
        words[2] = file
        local out, problem, ended = helper.run(words)
        assert(ended == 0 or (ended == 1 and problem:find "cut off"),
          ("%s: status %d, %s"):format(r.name, ended, problem))
        check(r.name, times_in(out), marks, tonumber(killed) - AGE)
        if r.args:find "0.29" and helper.has "sysdig" then
          out = helper.run(words, { program = "sysdig" })
          check(r.name, times_in(out), marks, tonumber(killed) - AGE)
        end
      end
    end)
  end)
end)
