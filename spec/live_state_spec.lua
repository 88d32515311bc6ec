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

local script = [[
  mkdir ready
  "$TRACER" -v -q --final-state known >/dev/null 2>log </dev/null &
  tracer=$!
  perl -e "$PROGRAM" "$PWD/ready/early" &
  early=$!
  late=
  trap 'kill -KILL $tracer $early $late 2>/dev/null' EXIT
  wait_for() { for ((i = 0; i < 1000; i++)); do "$@" && return; sleep 0.01; done; exit 1; }
  wait_for grep -qs '^processes' log
  perl -e "$PROGRAM" "$PWD/ready/late" &
  late=$!
  for pid in $early $late; do wait_for grep -qs '^sleep$' /proc/$pid/comm; done
  "$TRACER" --keep-privileges --dump-state >before
  since=$(date +%s%N)
  kill -INT $tracer
  wait $tracer
  "$TRACER" --keep-privileges --dump-state >after
  for f in known before after; do
    grep -E "^(thread|fd) ($early|$late) " $f >$f.ours
  done
  grep -c '^fd' after.ours
  "$LUA" "$COMPARE" known.ours before.ours after.ours $since
]]

describe("live state", function()
  local reason = live.unavailable() or not helper.has "perl" and "perl is not installed"
  if reason then
    it("equals /proc at the end", function() return pending(reason) end)
    return
  end

  it("equals /proc at the end", function()
    live.with_directory(function(dir)
      local pwd = os.getenv "PWD"
      local tracer = helper.tracer:match "^/" and helper.tracer or pwd .. "/" .. helper.tracer
      local out, err, status = helper.run({ "-c", script }, { program = "bash", dir = dir, env = {
        TRACER = tracer, PROGRAM = program, LUA = os.getenv "LUA" or "lua5.4",
        COMPARE = pwd .. "/bench/live/compare-state",
      } })
      assert.are.equal(0, status, err)
      local lines = helper.lines(out)
      assert(tonumber(lines[1]) >= 14, "too few descriptors are open: " .. lines[1]) -- 3 standard, 4 kept, of both
      assert(lines[#lines]:match "^0 differ", out)
    end)
  end)
end)
