-- The scan of /proc meets events: what happened before a process was read is known, what comes later is applied.
-- The events are of recordings made here, the processes are made up too: --dump-state applies the first to the second.
local fake_proc = require "spec.fake_proc"
local helper = require "spec.helper"
local recording = require "spec.make.recording"
local state_dump = require "spec.state_dump"

-- Times of events in ns: before and after any scan, and before the processes began, which is a second after booting.
local BOOT = tonumber((helper.slurp "/proc/stat" or "btime 0"):match "btime (%d+)") * 1000000000
local EARLIER, BEFORE, AFTER = BOOT - 10000000000, BOOT + 5000000000, 7000000000 * 1000000000
local THREAD = 8192 + 1

local function processes()
  return {
    [50] = { comm = "parent", cmdline = "parent\0", cwd = "/", fds = { [0] = { "pipe:[1]" } } },
    [100] = {
      comm = "app", ppid = 50, cmdline = "app\0-x\0", cwd = "/srv", exe = "/bin/app", threads = 2,
      fds = { [3] = { "pipe:[33]" }, [4] = { "pipe:[44]" } }, tasks = { [101] = { comm = "helper" } },
    },
    [103] = { comm = "later", tgid = 100 }, -- a thread that was not in the list of its process
  }
end

-- Scans made-up processes, then applies events: { name, values, header }.
local function merge(start, events, change)
  local state
  helper.with_directory(function(root)
    local all = processes()
    if change then change(all) end
    fake_proc.write(root, all)
    local r = recording.new({ start = start, step = 1000 }):section():machine()
    r:event("PPME_SYSCALL_CLOSE_E", { fd = 99 }, { tid = 9 }) -- is read ahead of the scan
    for _, e in ipairs(events) do r:event("PPME_" .. e[1], e[2], e[3]) end
    helper.spit(root .. "/events.scap", r:bytes())
    state = state_dump.run(root, root .. "/events.scap")
  end)
  return state
end

-- The end of a call that makes `child` in process `tid`, 0: as the child sees it.
local function fork(tid, child, flags, ts)
  return { "SYSCALL_CLONE_20_X", { res = child, exe = "forked", args = "-f\0", tid = tid, pid = tid, ptid = 1,
    comm = "forked", flags = flags or 0, uid = 1000, gid = 1000, vtid = tid, vpid = tid }, { tid = tid, ts = ts } }
end

local function exit(tid, reaper) return { "PROCEXIT_1_E", { status = 0, reaper_tid = reaper or 0 }, { tid = tid } } end

local function read(fd, ts) return { "SYSCALL_READ_E", { fd = fd, size = 1 }, { ts = ts } } end

local function close(fd) return { "SYSCALL_CLOSE_E", { fd = fd } }, { "SYSCALL_CLOSE_X", { res = 0 } } end

local function numbers(fds)
  local t = {}
  for num in pairs(fds or {}) do t[#t + 1] = num end
  table.sort(t)
  return t
end

local close_e, close_x = close(3)
local changes = {
  { "SYSCALL_OPENAT_2_X", { fd = 7, dirfd = -100, name = "/new", flags = 1, mode = 0 } },
  close_e, close_x,
  { "SYSCALL_CHDIR_X", { res = 0, path = "sub" } },
  { "SYSCALL_DUP_1_X", { res = 8, oldfd = 4 } },
  { "SYSCALL_SETUID_E", { uid = 77 } }, { "SYSCALL_SETUID_X", { res = 0 } },
  { "SYSCALL_EXECVE_19_X", { res = 0, exe = "other", args = "-o\0", tid = 100, pid = 100, ptid = 50, comm = "other" } },
}

describe("events from before the scan", function()
  it("change nothing", function()
    local state = merge(BEFORE, changes)
    local t = state.threads[100]
    assert.are.same({ "app", "/srv/", "1000" }, { t.comm, t.cwd, t.uid })
    assert.are.same({ 3, 4 }, numbers(state.fds[100]))
    assert(state.threads[101], "the other thread is gone")
  end)

  it("change what later ones change", function()
    local state = merge(AFTER, changes)
    local t = state.threads[100]
    assert.are.same({ "other", "/srv/sub/", "77" }, { t.comm, t.cwd, t.uid })
    assert.are.same({ 4, 7, 8 }, numbers(state.fds[100]))
    assert.is_nil(state.threads[101])
  end)

  it("end nobody who is there", function()
    assert(merge(BEFORE, { exit(100), exit(101) }).threads[100])
    local state = merge(AFTER, { exit(101), exit(100), fork(50, 51) })
    assert.is_nil(state.threads[100])
    assert.is_nil(state.threads[101])
  end)

  it("of an earlier process of the same number change nothing", function()
    local state = merge(EARLIER, { exit(100), fork(100, 200) })
    assert.are.equal("app", state.threads[100].comm)
  end)

  it("leave scanned children alone", function()
    local state = merge(BEFORE, { fork(50, 100), fork(100, 0) })
    assert.are.same({ "-x" }, state.threads[100].args)
    assert(state.threads[101])
  end)

  it("make children that were missed, but do not guess what these have inherited", function()
    local state = merge(BEFORE, { fork(100, 200) })
    local t = state.threads[200]
    assert.are.same({ "forked", "100", "", "" }, { t.comm, t.ptid, t.cwd, t.exepath })
    assert.is_nil(state.fds[200])
    assert.is_nil(merge(BEFORE, { fork(100, 200), exit(200), read(3) }).threads[200])
  end)

  it("make threads that had ended, which do not change their process any more", function()
    local open = { "SYSCALL_OPENAT_2_X", { fd = 7, dirfd = -100, name = "/new", flags = 1, mode = 0 }, { tid = 102 } }
    local state = merge(BEFORE, { fork(100, 102, THREAD), open })
    assert.are.same({ "100", "forked" }, { state.threads[102].pid, state.threads[102].comm })
    assert.are.same({ 3, 4 }, numbers(state.fds[100]))
    assert.is_nil(merge(BEFORE, { fork(100, 102, THREAD), open, exit(102), read(3) }).threads[102])
  end)
end)

describe("events around the scan", function()
  -- The child was there before its parent's call returned.
  local function late(delay)
    return merge(AFTER, { fork(50, 100, 0, AFTER + delay) }, function(all)
      all[100].start = (AFTER - BOOT) // 10000000
    end)
  end

  it("do not make a child that was scanned anew", function()
    assert.are.same({ "-x" }, late(1500000000).threads[100].args)
  end)

  it("make a new process of a number whose end was lost", function()
    assert.are.same({ "-f" }, late(5000000000).threads[100].args)
  end)

  it("let children inherit what their parent has now", function()
    local state = merge(AFTER, { fork(100, 200) })
    assert.are.same({ "/srv/", "/bin/app" }, { state.threads[200].cwd, state.threads[200].exepath })
    assert.are.same({ 3, 4 }, numbers(state.fds[200]))
  end)

  it("give children of the dead to their reaper", function()
    assert.are.equal("1", merge(AFTER, { exit(50, 1) }).threads[100].ptid)
    assert.are.equal("50", merge(BEFORE, { exit(50, 1) }).threads[100].ptid)
    -- A parent that has ended before the scan has been replaced before it, too.
    local state = merge(BEFORE, { exit(49, 1) }, function(all) all[100].ppid = 49 end)
    assert.are.equal("49", state.threads[100].ptid)
  end)

  it("give children of a process away with its last thread", function()
    local function parent(events)
      return merge(AFTER, events, function(all) all[102] = { comm = "child", ppid = 100 } end).threads[102].ptid
    end
    assert.are.equal("100", parent { exit(100, 101) })
    assert.are.equal("50", parent { exit(100, 101), exit(101, 50) })
  end)
end)

describe("looking up", function()
  it("finds processes with their parents and descriptors", function()
    local state = merge(AFTER, { exit(101), exit(100), exit(50), read(3), read(4) })
    assert.are.equal("app", state.threads[100].comm)
    assert.are.equal("parent", state.threads[50].comm)
    assert.are.same({ 3, 4 }, numbers(state.fds[100]))
    assert.is_nil(state.threads[101])
  end)

  it("finds threads of known processes", function()
    local state = merge(AFTER, { { "SYSCALL_READ_E", { fd = 3, size = 1 }, { tid = 103 } } })
    assert.are.same({ "later", "100", "82001" },
      { state.threads[103].comm, state.threads[103].pid, state.threads[103].flags })
  end)

  it("knows when there is none", function()
    local state = merge(AFTER, { { "SYSCALL_READ_E", { fd = 3, size = 1 }, { tid = 300 } }, fork(300, 301) })
    assert.are.same({ "forked", "300" }, { state.threads[300].comm, state.threads[300].pid })
    assert.are.equal("300", state.threads[301].ptid)
    state = merge(AFTER, { { "SYSCALL_READ_E", { fd = 3, size = 1 }, { tid = 300 } } })
    assert.are.same({ "<NA>", "-1" }, { state.threads[300].comm, state.threads[300].pid })
  end)

  it("finds descriptors", function()
    assert.are.same({ 3, 4 }, numbers(merge(AFTER, { close_e, close_x, read(3) }).fds[100]))
    assert.are.same({ 4 }, numbers(merge(AFTER, { close_e, close_x, close_e, read(4) }).fds[100]))
  end)

  it("asks less and less often for what is not there", function()
    local function after(ms) return AFTER + ms * 1000000 end
    local function fds(...) return numbers(merge(AFTER, { close_e, close_x, ... }).fds[100]) end
    assert.are.same({ 4 }, fds(read(70, after(1)), read(3, after(10))))
    assert.are.same({ 3, 4 }, fds(read(70, after(1)), read(3, after(11))))
    assert.are.same({ 4 }, fds(read(70, after(1)), read(71, after(11)), read(3, after(30))))
    assert.are.same({ 3, 4 }, fds(read(70, after(1)), read(71, after(11)), read(3, after(31))))
  end)

  it("does not ask about numbers that a call has found to be bad", function()
    local bad = { "SYSCALL_PREAD_X", { res = -9, data = "", fd = 70, size = 1, pos = 0 } }
    local state = merge(AFTER, { close_e, close_x, bad, read(3) })
    assert.are.same({ 3, 4 }, numbers(state.fds[100]))
  end)

  it("takes descriptors out of messages", function()
    local function control(len, level, kind, ...)
      return string.pack("<I8i4i4" .. ("i4"):rep(select("#", ...)), len, level, kind, ...)
    end
    local function receive(bytes)
      return merge(AFTER, { close_e, close_x, { "SOCKET_RECVMSG_X", { res = 1, size = 1, data = "x", tuple = "",
        msgcontrol = bytes } } }).fds[100]
    end
    assert.are.same({ 3, 4 }, numbers(receive(control(24, 1, 1, 60, 3))))
    assert.are.same({ 3, 4 }, numbers(receive(control(20, 1, 2, 3, 0) .. control(20, 1, 1, 3))))
    assert.are.same({ 4 }, numbers(receive(control(20, 1, 2, 3))))
    assert.are.same({ 4 }, numbers(receive(control(1 << 40, 1, 1, 3))))
    assert.are.same({ 4 }, numbers(receive(control(3, 1, 1, 3))))
    assert.are.same({ 4 }, numbers(receive "\24\0\0\0")) -- cut off
  end)
end)
