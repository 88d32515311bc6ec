-- Processes wanted by their names. Others are not followed; what they have open, and where they are, is told when they
-- get such a name.
local helper = require "spec.helper"
local live = require "spec.live.live"

local program = [[
  use Socket; use Fcntl;
  open(my $file, "<", "/etc/passwd"); opendir(my $directory, "/usr/bin"); pipe(my $r, my $w);
  socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0);
  socket(my $l, AF_INET, SOCK_STREAM, 0); bind($l, sockaddr_in(0, INADDR_LOOPBACK)); listen($l, 1);
  socket(my $c, AF_INET, SOCK_STREAM, 0); connect($c, getsockname($l)); accept(my $s, $l);
  socket(my $u, AF_UNIX, SOCK_DGRAM, 0); bind($u, sockaddr_un("$ARGV[0]/socket"));
  fcntl($file, F_SETFD, 0);
  chdir($directory);
  $0 = "wanted-name";
  sysread($file, my $x, 1); syswrite($w, "w"); syswrite($a, "a"); syswrite($c, "c"); syswrite($s, "s");
  fcntl($l, F_GETFL, 0); fcntl($u, F_GETFL, 0);
  exec("dd", "status=none");
]]

local script = [[
  "$TRACER" -v -p '*%proc.name %evt.type %fd.typechar %fd.name %proc.cwd' \
    'proc.name in (wanted-name, dd) and evt.dir=< and (evt.type in (fcntl, chdir) or evt.is_io=true)' \
    >out 2>log </dev/null &
  tracer=$!
  trap 'kill -KILL $tracer 2>/dev/null' EXIT
  wait_for() { for ((i = 0; i < 1000; i++)); do "$@" && return; sleep 0.01; done; exit 1; }
  wait_for grep -qs '^processes' log
  echo text >input
  perl -e "$PROGRAM" "$PWD" <input >output
  wait_for grep -qs '^dd write .*output' out
  kill -INT $tracer
  wait $tracer
]]

describe("processes wanted by their names", function()
  local reason = live.missing { "perl", "bash" }
  if reason then
    it("have their descriptors known", function() return pending(reason) end)
    return
  end

  local lines
  setup(function()
    live.with_directory(function(dir)
      local _, err, status = helper.run({ "-c", script }, { program = "bash", dir = dir, env = {
        TRACER = live.tracer(), PROGRAM = program,
      } })
      assert.are.equal(0, status, err)
      lines = {}
      for _, line in ipairs(helper.lines(helper.slurp(dir .. "/out"))) do
        local function address(digits) return digits:find "%a" and "ADDRESS" end -- numbers of pipes are long, too
        lines[#lines + 1] = line:gsub(dir, "DIR"):gsub(":%d%d%d+", ":PORT"):gsub("%x%x%x%x%x%x%x%x+", address)
      end
    end)
  end)

  local function has(pattern)
    for _, line in ipairs(lines) do
      if line:find(pattern) then return true end
    end
    error(("no line matches %s:\n%s"):format(pattern, table.concat(lines, "\n")), 2)
  end

  it("have known what they had open", function()
    has "^wanted%-name read f /etc/passwd "
    has "^wanted%-name write p pipe:%[%d+%] "
    has "^wanted%-name write u  "
    has "^wanted%-name write 4 127.0.0.1:PORT%->127.0.0.1:PORT "
    has "^wanted%-name fcntl 4 127.0.0.1:PORT "
    has "^wanted%-name fcntl u DIR/socket "
  end)

  it("keep over a start of a program what does not close then", function()
    has "^dd read f DIR/input "
    has "^dd write f DIR/output "
  end)

  it("are where they went as others, by a descriptor, too", function() has "^wanted%-name read .* /usr/bin/$" end)
end)
