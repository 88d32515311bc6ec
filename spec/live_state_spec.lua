-- What a live run knows at its end is what /proc says.
local helper = require "spec.helper"
local live = require "spec.live.live"

-- Opens, copies, marks and closes descriptors, moves to a process group of its own and then runs another program, which
-- keeps some of them. Children that end before their maker goes on are made on the way.
local program = [[
  use Fcntl; use POSIX; use Socket;
  open(my $a, "<", "/etc/passwd"); open(my $b, ">>", "kept"); open(my $c, "<", "/dev/zero");
  fcntl($b, F_SETFD, 0);
  my $copy = POSIX::dup(fileno $a); my $moved = POSIX::dup2(fileno $c, 40);
  pipe(my $r, my $w); fcntl($w, F_SETFD, 0);
  socketpair(my $s, my $t, AF_UNIX, SOCK_STREAM, PF_UNSPEC); fcntl($s, F_SETFD, 0);
  socket(my $u, AF_INET, SOCK_DGRAM, 0); fcntl($u, F_SETFD, 0); fcntl($u, F_SETFD, FD_CLOEXEC);
  my $high = fcntl($a, F_DUPFD, 50); POSIX::close($copy);
  system("true") for 1 .. 20;
  setpgrp(0, 0); chdir("/");
  open(my $done, ">", $ARGV[0]); close($done);
  exec("sleep", "60");
]]

-- What both scripts begin and end with. The processes of $ours have been started by then, as sleep.
local start = [[
  mkdir ready
  "$TRACER" -v -q --buffer-size 1M --final-state known >/dev/null 2>log </dev/null &
  tracer=$!
  ours=
  trap 'kill -CONT $tracer; kill -KILL $tracer $ours 2>/dev/null' EXIT
  wait_for() { for ((i = 0; i < 1000; i++)); do "$@" && return; sleep 0.01; done; exit 1; }
  begin() { perl -e "$PROGRAM" "$PWD/ready/$1" & ours="$ours $!"; }
]]
local finish = [[
  for pid in $ours; do wait_for grep -qs '^sleep$' /proc/$pid/comm; done
  "$TRACER" --keep-privileges --dump-state >before
  since=$(date +%s%N)
  kill -INT $tracer
  wait $tracer
  "$TRACER" --keep-privileges --dump-state >after
  for f in known before after; do
    grep -E "^(thread|fd) (0${ours// /|}) " $f >$f.ours
  done
  grep -c '^fd' after.ours
  "$LUA" "$COMPARE" known.ours before.ours after.ours $since
]]

local script = start .. [[
  begin early
  wait_for grep -qs '^processes' log
  begin late
]] .. finish

-- Stopped, it cannot read what fills the buffers.
local lossy = start .. [[
  wait_for grep -qs '^processes' log
  kill -STOP $tracer
  perl -e 'for (1 .. 40000) { open(my $f, "<", "/etc/passwd") }'
  begin unseen
  for pid in $ours; do wait_for grep -qs '^sleep$' /proc/$pid/comm; done
  kill -CONT $tracer
  sleep 0.3
]] .. finish .. [[
  grep -q '[1-9][0-9]* that change state' log || echo "nothing was lost"
]]

describe("live state", function()
  local reason = live.unavailable() or not helper.has "perl" and "perl is not installed"
  if reason then
    it("equals /proc at the end", function() return pending(reason) end)
    return
  end

  -- `least`: descriptors that are open at the end, 3 standard ones and 4 kept by each process.
  local function compare(text, least)
    live.with_directory(function(dir)
      local out, err, status = helper.run({ "-c", text }, { program = "bash", dir = dir, env = {
        TRACER = live.tracer(), PROGRAM = program, LUA = os.getenv "LUA" or "lua5.4",
        COMPARE = os.getenv "PWD" .. "/bench/live/compare-state",
      } })
      assert.are.equal(0, status, err)
      local lines = helper.lines(out)
      assert(tonumber(lines[1]) >= least, "too few descriptors are open: " .. lines[1])
      assert(lines[#lines]:match "^0 differ", out)
    end)
  end

  it("equals /proc at the end", function() compare(script, 14) end)

  it("equals /proc again after events that change it were lost", function() compare(lossy, 7) end)
end)
