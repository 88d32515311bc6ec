-- The scan of the running system, against what ps, ss and the processes themselves say.
local helper = require "spec.helper"
local state_dump = require "spec.state_dump"

local perl = helper.has "perl"
local root = helper.slurp("/proc/self/status"):match "Uid:%s+(%d+)" == "0"

-- Starts a Perl program that says what it has in lines KEY VALUE, ended by "ready", and waits to be ended.
local function with_program(program, fn, wrapper)
  helper.with_directory(function(directory)
    local path = directory .. "/program"
    helper.spit(path, "$| = 1; my $dir = shift; " .. program .. '; print "ready\n"; sleep 20;')
    local command = ("exec %s perl %s %s 2>/dev/null"):format(wrapper or "", helper.quote(path),
      helper.quote(directory))
    local pipe = io.popen(command)
    local said = {}
    for line in pipe:lines() do
      if line == "ready" then break end
      local key, value = line:match "^(%S+) (.*)$"
      said[key] = tonumber(value) or value
    end
    local ok, message = pcall(fn, said, directory)
    if said.pid then os.execute("kill -9 " .. said.pid) end
    pipe:close()
    if not ok then error(message, 0) end
  end)
end

-- The process itself, as somebody outside of its namespaces sees it: by a file that it has open.
local function find_by_open_file(state, path)
  for tid, fds in pairs(state.fds) do
    for _, fd in pairs(fds) do
      if fd.name == path then return tid end
    end
  end
end

describe("live scan", function()
  it("sees a process as it is", function()
    if not perl then return pending "perl is not installed" end
    with_program([[
      use IO::Socket; use Socket; use Fcntl;
      $0 = "renamed";
      chdir $dir; symlink "/etc", "link"; chdir "link"; chdir $dir;
      open(my $r, "<", "/etc/passwd"); open(my $a, ">>", "log"); sysopen(my $s, "both", O_RDWR | O_CREAT | O_NONBLOCK);
      open(my $gone, ">", "gone"); unlink "gone"; opendir(my $d, "."); pipe(my $p1, my $p2);
      my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", Proto => "tcp") or die;
      my $client = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $server->sockport) or die;
      my $accepted = $server->accept;
      my $udp = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Proto => "udp") or die;
      socket(my $fresh, AF_INET, SOCK_STREAM, 0);
      socket(my $un, AF_UNIX, SOCK_STREAM, 0); bind($un, sockaddr_un("$dir/sock")); listen($un, 1);
      print "pid $$\nppid ", getppid, "\npgid ", getpgrp, "\n";
      print "r ", fileno $r, "\na ", fileno $a, "\ns ", fileno $s, "\ngone ", fileno $gone, "\np1 ", fileno $p1, "\n";
      print "server ", fileno $server, "\nclient ", fileno $client, "\naccepted ", fileno $accepted, "\n";
      print "udp ", fileno $udp, "\nfresh ", fileno $fresh, "\nun ", fileno $un, "\ninode ", (stat $r)[1], "\n";
      print "port ", $server->sockport, "\nfrom ", $client->sockport, "\nuport ", $udp->sockport, "\n";
    ]], function(said, directory)
      local state = state_dump.run()
      local t, fds = state.threads[said.pid], state.fds[said.pid]
      local function fd(key) return fds[said[key]].type .. " " .. fds[said[key]].name end
      assert.are.same({ tostring(said.ppid), tostring(said.pgid), directory .. "/", "renamed", "/" },
        { t.ptid, t.pgid, t.cwd, t.exe, t.root })
      assert.are.equal("perl", t.exepath:match "/(perl)[^/]*$")
      assert.are.same({ "file /etc/passwd", "file " .. directory .. "/log", "file " .. directory .. "/both",
        "file " .. directory .. "/gone (deleted)" }, { fd "r", fd "a", fd "s", fd "gone" })
      assert.are.same({ "4097", "4106", "4163" }, { fds[said.r].flags, fds[said.a].flags, fds[said.s].flags })
      assert.are.equal(tostring(said.inode), fds[said.r].ino)
      assert.are.equal("pipe pipe:[" .. fds[said.p1].ino .. "]", fd "p1")
      local connection = ("ipv4 127.0.0.1:%d->127.0.0.1:%d"):format(said.from, said.port)
      assert.are.same({ "ipv4 127.0.0.1:" .. said.port, connection, connection, "ipv4 127.0.0.1:" .. said.uport,
        "unix " .. directory .. "/sock" }, { fd "server", fd "client", fd "accepted", fd "udp", fd "un" })
      assert.are.same({ "client", "server" }, { fds[said.client].role, fds[said.accepted].role })
      local fresh = fds[said.fresh]
      if root then assert.are.same({ "ipv4", "tcp", "" }, { fresh.type, fresh.l4, fresh.name }) end
      local directories = 0
      for _, f in pairs(fds) do
        if f.type == "directory" and f.name == directory then directories = directories + 1 end
      end
      assert.are.equal(1, directories)
      -- Nothing more, nothing less than is open.
      local listed = {}
      for num in io.popen("ls /proc/" .. said.pid .. "/fd"):lines() do listed[tonumber(num)] = true end
      for num in pairs(fds) do assert(listed[num], num .. " is not open") end
      for num in pairs(listed) do assert(fds[num], num .. " is missing") end
    end)
  end)

  it("sees sockets of other network namespaces, and inside of pid namespaces", function()
    if not perl then return pending "perl is not installed" end
    if not root or not os.execute "unshare -npf true 2>/dev/null" then return pending "needs root and namespaces" end
    with_program([[
      use IO::Socket;
      open(my $mark, ">", "$dir/mark");
      my $server = IO::Socket::INET->new(Listen => 1, LocalAddr => "0.0.0.0", LocalPort => 8081, Proto => "tcp") or die;
      print "server ", fileno $server, "\nvpid $$\n";
    ]], function(said, directory)
      local state = state_dump.run()
      local tid = assert(find_by_open_file(state, directory .. "/mark"), "the process is missing")
      said.pid = tid
      local t, fd = state.threads[tid], state.fds[tid][said.server]
      assert.are.equal(1, said.vpid)
      assert.are.same({ "1", "1", t.clone_ts }, { t.vtid, t.vpid, t.pidns_ts })
      assert.are.same({ "0.0.0.0:8081", "8081" }, { fd.name, fd.dport })
    end, "unshare -npf")
  end)

  it("tells layers of overlays apart", function()
    if not root then return pending "needs root" end
    helper.with_directory(function(directory)
      helper.spit(directory .. "/start", [[set -e
        mount -t tmpfs none "$1"; cd "$1"; mkdir lower upper work all
        cp "$(command -v sleep)" lower/below; cp lower/below upper/above
        mount -t overlay none -o "lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work" "$1/all"
        ./all/below 100 & a=$!; ./all/above 100 & b=$!
        until [ /proc/$a/exe -ef all/below ] && [ /proc/$b/exe -ef all/above ]; do :; done
        "$2" --dump-state; kill $a $b ]])
      local out, err, status = helper.run({ "-m", "sh", directory .. "/start", directory, helper.tracer },
        { program = "unshare" })
      if status ~= 0 and err:find "mount" then return pending "overlays cannot be mounted here" end
      assert.are.equal(0, status, err)
      local layers = {}
      for _, t in pairs(state_dump.parse(out).threads) do -- those of others may have ended meanwhile
        if t.exe_upper then layers[t.comm] = t.exe_upper .. t.exe_lower end
      end
      assert.are.same({ "01", "10" }, { layers.below, layers.above })
    end)
  end)

  it("agrees with ps on every process that is there all the time", function()
    if not helper.has "ps" then return pending "ps is not installed" end
    -- What ps says of threads that have not ended, by their number: one text in the form that is made of ours below.
    local function ps()
      local t = {}
      for line in io.popen "ps -eLo lwp=,state=,pid=,ppid=,pgid=,sid=,euid=,egid=,comm=":lines() do
        local tid, state, rest = line:match "^%s*(%d+)%s+(%S)%s+(.*)$"
        local ids, comm = rest:match "^([%d%s]+)%s(.*)$"
        if state ~= "Z" then t[tonumber(tid)] = ids:gsub("%s+", " ") .. " " .. comm end
      end
      return t
    end
    local before, state, after, compared = ps(), state_dump.run(), ps(), 0
    for tid, line in pairs(before) do
      if after[tid] == line then
        local t = assert(state.threads[tid], "thread " .. tid .. " is missing: " .. line)
        local ours = table.concat({ t.pid, t.ptid, t.pgid, t.sid, t.uid, t.gid, t.comm }, " ")
        -- The kernel's workers are called what they are doing.
        local worker = "(kworker/[^-+]*)[-+].*"
        assert.are.equal((line:gsub(worker, "%1")), (ours:gsub(worker, "%1")))
        compared = compared + 1
      end
    end
    assert(compared > 5, "only " .. compared .. " threads were there all the time")
  end)

  it("does without privileges", function()
    if not root or not helper.has "setpriv" then return pending "needs root and setpriv" end
    local nobody = { "--reuid=65534", "--regid=65534", "--clear-groups", helper.tracer, "--dump-state" }
    local out, err, status = helper.run(nobody, { program = "setpriv" })
    if status == 127 or status == 126 then return pending "nobody may not run the program under test" end
    assert.are.equal(0, status, err)
    local state = state_dump.parse(out)
    local own = assert(io.open "/proc/self/stat"):read "a":match "^%d+"
    local t = assert(state.threads[tonumber(own)], "this process is missing")
    assert.are.same({ "0", "", "" }, { t.uid, t.exepath, t.cwd })
    assert.is_nil(state.fds[tonumber(own)])
  end)
end)
