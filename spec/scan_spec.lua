-- The scan of /proc: of made-up ones for odd cases, of the running system for the truth.
local fake_proc = require "spec.fake_proc"
local helper = require "spec.helper"
local state_dump = require "spec.state_dump"

-- Scans made-up processes.
local function scan(processes, more)
  local state
  helper.with_directory(function(root)
    fake_proc.write(root, processes, more and more(root))
    state = state_dump.run(root)
  end)
  return state
end

-- The words of `expected` are those of a line; others are not looked at.
local function check(expected, line, what)
  assert(line, (what or "line") .. " is missing")
  for key, value in pairs(expected) do
    assert.are.same(value, line[key], (what and what .. " " or "") .. key)
  end
end

local function fd_names(fds)
  local t = {}
  for num, fd in pairs(fds or {}) do t[num] = fd.type .. " " .. fd.name end
  return t
end

describe("scan of a process", function()
  it("takes everything from its place", function()
    local cgroup = "9:name=systemd:/init\n8:cpu,cpuacct:/a b\n0::/u:v\n"
    local state = scan { [100] = {
      comm = "app", ppid = 7, pgrp = 90, sid = 80, tty = 34816, minflt = 11, majflt = 12, uid = 33, gid = 44,
      vmsize = 4000, caps = 0x3, cmdline = "/bin/app\0-x\0\0y z\0", environ = "A=1\0B=2\0", cwd = "/var/lib",
      exe = "/usr/bin/app", root = "/", cgroup = cgroup, loginuid = "1001",
      limits = "Limit      Soft  Hard\nMax open files            512                  1024                 files\n",
    } }
    check({
      pid = "100", ptid = "7", vtid = "100", vpid = "100", pgid = "90", vpgid = "90", sid = "80", tty = "34816",
      pfminor = "11", pfmajor = "12", uid = "33", gid = "44", vmsize = "4000", vmrss = "20", vmswap = "3",
      cap_inheritable = "1", cap_permitted = "ff", cap_effective = "3", comm = "app", exe = "/bin/app",
      args = { "-x", "", "y z" }, env = { "A=1", "B=2" }, cwd = "/var/lib/", root = "/", exepath = "/usr/bin/app",
      cgroups = { "name=systemd=/init", "cpu=/a b", "cpuacct=/a b", "unified=/u:v" }, loginuid = "1001",
      fdlimit = "512", flags = "80000", container = "",
    }, state.threads[100])
    assert.are.equal(1000000000, tonumber(state.threads[100].clone_ts) - tonumber(state.machine.boot))
    assert.are.equal(state.machine.boot, state.threads[100].pidns_ts)
  end)

  it("takes names as they are", function()
    local evil = "a) S 1 (\n\27[31m"
    local state = scan { [100] = { comm = evil, cwd = "/tmp/x\ny (deleted)", exe = "/memfd:x (deleted)" } }
    check({ comm = evil, ptid = "1", cwd = "/tmp/x.y (deleted)/", exepath = "/memfd:x (deleted)", exe_memfd = "1" },
      state.threads[100])
  end)

  it("does without what cannot be read", function()
    local state = scan { [100] = {} }
    check({
      pid = "100", exe = "", exepath = "", cwd = "", root = "", args = {}, env = {}, cgroups = {}, loginuid = "-1",
      fdlimit = "-1",
    }, state.threads[100])
  end)

  it("leaves out what vanishes, has ended or makes no sense", function()
    local state = scan {
      [100] = { status = false }, [101] = { stat = false }, [102] = { stat = "" }, [103] = { status = "" },
      [104] = { stat = "104 (x" }, [105] = { stat = "105 (x) S 1 2 3" }, [106] = { tgid = 50 },
      [107] = { state = "Z" }, [108] = { flags = 4 }, [109] = { stat = ("x"):rep(70000) }, [110] = {},
    }
    local seen = {}
    for tid in pairs(state.threads) do seen[#seen + 1] = tid end
    assert.are.same({ 110 }, seen)
  end)

  it("knows kernel threads", function()
    local state = scan { [2] = { comm = "kthreadd", flags = 0x208040, ppid = 0, cwd = "/", cmdline = "" } }
    check({ comm = "kthreadd", exe = "", ptid = "0" }, state.threads[2])
  end)

  it("bounds long texts", function()
    local deep = ("/" .. ("d"):rep(255)):rep(15)
    local state = scan { [100] = {
      cwd = deep, exe = deep, cmdline = ("x"):rep(9000), environ = ("E=1\0"):rep(3000), fds = { [3] = { deep } },
    } }
    local t = state.threads[100]
    assert.are.equal("/PATH_TOO_LONG/", t.cwd)
    assert.are.equal(deep, t.exepath)
    assert.are.equal(4096, #t.exe)
    assert.are.equal(1024, #t.env)
    assert.are.equal(deep, state.fds[100][3].name)
  end)

  it("has threads share what belongs to the process", function()
    local state = scan { [100] = {
      threads = 3, exe = "/bin/app", cmdline = "app\0-d\0", cwd = "/srv", cgroup = "1:cpu:/x\n", environ = "A=1\0",
      tasks = { [101] = { comm = "worker", uid = 5 }, [102] = { state = "X" }, [103] = { tgid = 99 } },
    } }
    check({
      pid = "100", comm = "worker", uid = "5", exe = "app", args = { "-d" }, exepath = "/bin/app", cwd = "", env = {},
      cgroups = { "cpu=/x" }, flags = "82001", scan_ts = state.threads[100].scan_ts,
    }, state.threads[101])
    assert.is_nil(state.threads[102])
    assert.is_nil(state.threads[103])
  end)

  it("keeps a first thread that has ended for those that live on", function()
    local state = scan { [100] = {
      state = "Z", threads = 2,
      tasks = { [101] = { exe = "/bin/app", cmdline = "app\0", cwd = "/srv", fds = { [3] = { "pipe:[5]" } } } },
    } }
    check({ flags = "c0000", cwd = "/srv/", exe = "app", exepath = "/bin/app" }, state.threads[100])
    check({ exe = "app" }, state.threads[101])
    check({ name = "pipe:[5]" }, state.fds[100][3])
  end)

  it("sees numbers of pid namespaces", function()
    local state
    helper.with_directory(function(root)
      helper.spit(root .. ".ns", "")
      fake_proc.write(root, {
        [100] = { ids = "\t40\t1", start = 300, ns = { pid = root .. ".ns" } },
        [101] = { ids = "\t41\t9", start = 500, ns = { pid = root .. ".ns" }, threads = 2,
          tasks = { [102] = { ids = "\t42\t10", ns_tgid = "\t41\t9" } } },
      })
      state = state_dump.run(root)
      os.remove(root .. ".ns")
    end)
    check({ vtid = "9", vpid = "9", vpgid = "9", pgid = "101", pidns_ts = state.threads[100].clone_ts },
      state.threads[101])
    check({ vtid = "10", vpid = "9", pidns_ts = state.threads[100].clone_ts }, state.threads[102])
  end)

  it("recognises containers", function()
    local id = ("0123456789abcdef"):rep(4)
    local state = scan { [100] = { cgroup = "3:cpu:/docker/" .. id .. "\n" }, [101] = { cgroup = "3:cpu:/\n" } }
    check({ container = "0123456789ab" }, state.threads[100])
    check({ container = "" }, state.threads[101])
  end)

  it("asks the unified hierarchy for its controllers", function()
    local state = scan({
      [100] = { cgroup = "1:name=systemd:/s\n0::/a/b\n" }, [101] = { cgroup = "0::/a\n" },
      [102] = { cgroup = "0::/\n" }, [103] = { cgroup = "0::/a/c\n" },
    }, function(root)
      return {
        ["self/mounts"] = ("none /x tmpfs rw 0 0\nnone %s/cg cgroup2 rw 0 0\n"):format(root),
        ["cg/cgroup.controllers"] = "cpuset cpu io memory\n", ["cg/a/cgroup.controllers"] = "memory io\n",
        ["cg/a/b/cgroup.controllers"] = "memory\n", ["cg/a/c/cgroup.controllers"] = "pids\n",
      }
    end)
    check({ cgroups = { "name=systemd=/s", "memory=/a/b", "io=/a", "cpuset=/", "cpu=/" } }, state.threads[100])
    check({ cgroups = { "memory=/a", "io=/a", "cpuset=/", "cpu=/" } }, state.threads[101])
    check({ cgroups = { "cpuset=/", "cpu=/", "io=/", "memory=/" } }, state.threads[102])
    -- Events name cpuset, cpu, cpuacct, io and memory only: none of them is in effect in the group itself.
    check({ cgroups = { "pids=/a/c", "memory=/a", "io=/a", "cpuset=/", "cpu=/", "unified=/a/c" } }, state.threads[103])
  end)

  it("keeps the path of a unified hierarchy whose controllers it cannot see", function()
    local state = scan { [100] = { cgroup = "0::/machine.slice/libpod-" .. ("ab"):rep(32) .. ".scope\n" } }
    check({ container = "abababababab" }, state.threads[100])
  end)
end)

describe("scan of descriptors", function()
  it("knows the kinds", function()
    local state
    helper.with_directory(function(root)
      fake_proc.write(root, { [100] = { fds = {
        [0] = { "/dev/null", "pos:\t0\nflags:\t0100002\nmnt_id:\t5\n" }, [1] = { root, "flags:\t0300000\n" },
        [2] = { "/gone (deleted)", "flags:\t02102001\n" }, [3] = { "pipe:[77]" }, [4] = { "anon_inode:[eventfd]" },
        [5] = { "anon_inode:[eventpoll]" }, [6] = { "anon_inode:inotify" }, [7] = { "anon_inode:[signalfd]" },
        [8] = { "anon_inode:[timerfd]" }, [9] = { "anon_inode:[io_uring]" }, [10] = { "anon_inode:[userfaultfd]" },
        [11] = { "anon_inode:bpf-prog" }, [12] = { "anon_inode:[perf_event]" }, [13] = { "anon_inode:[pidfd]",
          "flags:\t02\nPid:\t42\nNSpid:\t42\n" }, [14] = { "socket:[5]" }, [15] = { "net:[4026531833]" },
        [16] = { root .. "/fifo" }, [17] = { "pipe:[x" },
      } } })
      assert(os.execute("mkfifo " .. helper.quote(root .. "/fifo")))
      state = state_dump.run(root)
      assert.are.same({
        [0] = "file /dev/null", [1] = "directory " .. root, [2] = "file /gone (deleted)", [3] = "pipe pipe:[77]",
        [4] = "event ", [5] = "eventpoll ", [6] = "inotify ", [7] = "signalfd ", [8] = "timerfd ", [9] = "io_uring ",
        [10] = "userfaultfd ", [11] = "bpf ", [12] = "other anon_inode:[perf_event]", [13] = "pidfd /proc/42",
        [14] = "other socket:[5]", [15] = "file net:[4026531833]", [16] = "pipe " .. root .. "/fifo",
        [17] = "file pipe:[x",
      }, fd_names(state.fds[100]))
    end)
    assert.are.equal("3", state.fds[100][0].flags) -- O_RDWR, without O_LARGEFILE
    assert.are.equal(tostring(1024 + 8192 + 1), state.fds[100][1].flags)
    assert.are.equal(tostring(4096 + 8 + 2), state.fds[100][2].flags) -- O_CLOEXEC, O_APPEND, O_WRONLY
    check({ ino = "77" }, state.fds[100][3])
  end)

  local net = {
    tcp = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n" ..
      "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 x\n" ..
      "   1: 0100007F:1F90 0200000A:C001 01 00000000:00000000 00:00000000 00000000     0        0 12 1 x\n" ..
      "   2: 0100000A:9C40 0200000A:0050 01 00000000:00000000 00:00000000 00000000     0        0 13 1 x\n" ..
      "   3: 0100000A:9C41 0200000A:0050 06 00000000:00000000 00:00000000 00000000     0        0 0 1 x\n" ..
      "   4: 0100000A 0200000A:0050 01 00000000:00000000 00:00000000 00000000     0        0 66 1 x\n   5: \n",
    tcp6 = "  sl  local_address                         remote_address\n" ..
      "   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A " ..
      "00000000:00000000 00:00000000 00000000     0        0 14 1 x\n" ..
      "   1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:C002 01 " ..
      "00000000:00000000 00:00000000 00000000     0        0 15 1 x\n" ..
      "   2: B80D0120000000000000000001000000:0016 B80D0120000000000000000002000000:C003 01 " ..
      "00000000:00000000 00:00000000 00000000     0        0 16 1 x\n",
    udp = "   0: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 17 1 x\n",
    raw = "   0: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 18 1 x\n",
    unix = "Num       RefCount Protocol Flags    Type St Inode Path\n" ..
      "0000000000000000: 00000002 00000000 00010000 0001 01 21 /run/a b.sock\n" ..
      "0000000000000000: 00000003 00000000 00000000 0001 03 22\n" ..
      "0000000000000000: 00000002 00000000 00010000 0001 01 23 @abstract\n" ..
      "0000000000000000: 00000002 00000000 00010000 0001 01 24 /mine\n" ..
      "0000000000000000: 00000002 00000000 00010000 0001 01 25 /x\n" ..
      "0000000000000000: 00000002 00000000 00010000 0001 01 24 /forged\n",
    netlink = "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n" ..
      "0000000000000000 0   1          00000000 0        0        0     2        0        31\n",
  }

  it("finds sockets with their ends and roles", function()
    local fds = {}
    for _, ino in ipairs { 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 31, 66 } do
      fds[ino] = { ("socket:[%d]"):format(ino) }
    end
    local state = scan { [100] = { fds = fds, net = net } }
    local seen = {}
    for ino, fd in pairs(state.fds[100]) do
      seen[ino] = ("%s %s %s %s"):format(fd.type, fd.l4, fd.role, fd.name)
      assert.are.equal(tostring(ino), fd.ino)
    end
    assert.are.same({
      [11] = "ipv4 tcp none 127.0.0.1:8080", [12] = "ipv4 tcp server 10.0.0.2:49153->127.0.0.1:8080",
      [13] = "ipv4 tcp client 10.0.0.1:40000->10.0.0.2:80", [14] = "ipv6 tcp none :::22",
      [15] = "ipv4 tcp server 127.0.0.1:49154->127.0.0.1:8080",
      [16] = "ipv6 tcp none 2001:db8::1:22->2001:db8::2:49155", [17] = "ipv4 udp none 0.0.0.0:68",
      [18] = "ipv4 raw none 0.0.0.0:1", [21] = "unix <NA> server /run/a b.sock", [22] = "unix <NA> client ",
      [23] = "unix <NA> server @abstract", [24] = "unix <NA> client ", [25] = "unix <NA> server /x",
      [31] = "netlink <NA> none ", [66] = "other <NA> none socket:[66]",
    }, seen)
  end)

  it("looks into every network namespace", function()
    local state
    helper.with_directory(function(root)
      helper.spit(root .. ".a", "")
      helper.spit(root .. ".b", "")
      local other = { tcp = net.tcp:gsub(" 13 1 x", " 99 1 x") }
      fake_proc.write(root, {
        [100] = { fds = { [3] = { "socket:[13]" } }, net = { tcp = net.tcp }, ns = { net = root .. ".a" } },
        [101] = { fds = { [3] = { "socket:[99]" } }, net = other, ns = { net = root .. ".b" } },
      })
      state = state_dump.run(root)
      os.remove(root .. ".a")
      os.remove(root .. ".b")
    end)
    check({ name = "10.0.0.1:40000->10.0.0.2:80" }, state.fds[100][3])
    check({ name = "10.0.0.1:40000->10.0.0.2:80" }, state.fds[101][3])
  end)
end)

describe("scan", function()
  it("says when there is no /proc", function()
    local out, err, status = helper.run { "--dump-state=/nonexistent" }
    assert.are.equal("", out)
    assert(err:find("/nonexistent: No such file or directory", 1, true), err)
    assert.are.equal(1, status)
  end)

  it("knows no users with -E", function()
    local out = helper.run { "--dump-state", "-E" }
    assert.are.equal("0", state_dump.parse(out).machine.users)
    assert.are_not.equal("0", state_dump.run().machine.users)
  end)

  it("knows the machine and its interfaces", function()
    local state = state_dump.run()
    assert.are_not.equal("0", state.machine.memory)
    assert(#state.machine.hostname > 0)
    local names = {}
    for _, i in ipairs(state.interfaces) do names[i.name .. i.address] = i.mask end
    assert.are.equal("255.0.0.0", names["lo127.0.0.1"])
  end)
end)
