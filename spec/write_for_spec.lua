-- Recordings for programs of 2022 (--write-for=0.29).
local helper = require "spec.helper"
local recording = require "spec.make.recording"
local scap = require "scap"

local KNOWN_EVENTS, KNOWN_CALLS = 336, 329 -- those programs know the types and system calls below these numbers

local function translate(path, copy, ...)
  local _, err, status = helper.run { "-r", path, "-w", copy, "--write-for=0.29", ... }
  assert.are.equal(0, status, err)
end

-- The events of a recording: type, number of parameters, first parameter as u16, thread.
local function events(path)
  local bytes, list = scap.read(path), {}
  for at, kind in scap.blocks(bytes) do
    if scap.event_blocks[kind] then
      local header = scap.header_at(at, kind)
      local tid, _, type, n = string.unpack("<i8I4I2I4", bytes, header + 8)
      local first = n > 0 and string.unpack("<I2", bytes, header + 26 + 2 * n)
      list[#list + 1] = { type = type, n = n, first = first, tid = tid }
    end
  end
  return list
end

-- Writes the events, translates them and gives what tracer prints of the result, and the path to it.
local function translated(directory, events_of, format, exits_only)
  local r = recording.new():preamble()
  -- A call that those programs do not know makes the recording one of today.
  if not exits_only then r:event("PPME_SYSCALL_EPOLL_CREATE1_E", { flags = 0 }) end
  r:event("PPME_SYSCALL_EPOLL_CREATE1_X", { res = -22, flags = 0 })
  events_of(r)
  helper.spit(directory .. "/in", r:bytes())
  translate(directory .. "/in", directory .. "/out")
  local out, err, status = helper.run { "-r", directory .. "/out", "-p", format or "*%evt.dir %evt.type %evt.info" }
  assert.are.equal(0, status, err)
  local lines = helper.lines(out)
  return table.move(lines, 3, #lines, 1, {})
end

describe("recordings for 0.29", function()
  local recordings = { "shell", "web", "container", "container-new", "errors", "shell-schema4", "errors-schema4" }

  it("have no kinds of descriptors that sysdig does not read", function()
    if not helper.has "sysdig" then return pending "sysdig is not installed" end
    helper.with_directory(function(directory)
      local fds = {}
      for kind = 7, 21 do -- from pipes to descriptors of processes
        local data = ({ [8] = string.pack("<i8i8s2", 1, 2, "u"), [16] = string.pack("<I4s2I4", 0, "f", 0) })[kind]
        fds[#fds + 1] = { num = kind, kind = kind, name = "n" .. kind, data = data }
      end
      helper.spit(directory .. "/in", recording.new():preamble({}, fds):event("PPME_SYSCALL_CLOSE_E", { fd = 17 })
        :bytes())
      translate(directory .. "/in", directory .. "/out")
      local words = { "-r", directory .. "/out", "-p", "%evt.type %fd.name" }
      local out, err, status = helper.run(words, { program = "sysdig" })
      assert.are.equal("", err)
      assert.are.equal(0, status)
      assert.are.equal("close n17\n", out)
    end)
  end)

  for _, name in ipairs(recordings) do
    it("have nothing newer: " .. name, function()
      helper.with_directory(function(directory)
        local out = directory .. "/out"
        translate(helper.recording(name), out)
        local list = events(out)
        assert(#list > 1000)
        for _, e in ipairs(list) do
          assert(e.type < KNOWN_EVENTS, "type " .. e.type)
          if e.type <= 1 then assert(e.first < KNOWN_CALLS, "system call " .. e.first) end
        end
      end)
    end)

    it("are read by sysdig with the same text: " .. name, function()
      if not helper.has "sysdig" then return pending "sysdig is not installed" end
      helper.with_directory(function(directory)
        local out = directory .. "/out"
        translate(helper.recording(name), out, name == "shell" and "-z" or nil)
        for _, option in ipairs { "-q", "-j" } do
          local args = { "-r", out, option ~= "-q" and option or nil }
          local theirs, err, status = helper.run(args, { program = "sysdig" })
          assert.are.equal(0, status, err)
          local ours = helper.lines((helper.run(args)))
          local lines, differ = helper.lines(theirs), 0
          assert.are.equal(#lines, #ours)
          for i, line in ipairs(lines) do differ = differ + (line ~= ours[i] and 1 or 0) end
          -- Failed mmaps and paths that are too long differ on purpose; only the error tests have many of them.
          local allowed = name:find "errors" and 0.01 or 0.001
          assert(differ <= allowed * #lines, ("%d of %d lines differ\n%s"):format(differ, #lines,
            helper.diff(theirs, table.concat(ours, "\n") .. "\n")))
        end
      end)
    end)
  end

  it("have the older event that says the same", function()
    helper.with_directory(function(directory)
      local lines = translated(directory, function(r)
        r:event("PPME_SYSCALL_DUP3_E", { fd = 1 })
        r:event("PPME_SYSCALL_DUP3_X", { res = 7, oldfd = 1, newfd = 7, flags = 4096 })
        r:event("PPME_SYSCALL_EVENTFD2_E", { initval = 5 })
        r:event("PPME_SYSCALL_EVENTFD2_X", { res = 8, flags = 0 })
        r:event("PPME_SYSCALL_PIPE2_E")
        r:event("PPME_SYSCALL_PIPE2_X", { res = 0, fd1 = 9, fd2 = 10, ino = 77, flags = 4096 })
        r:event("PPME_SOCKET_ACCEPT4_6_E", { flags = 0 })
        r:event("PPME_SOCKET_ACCEPT4_6_X", { fd = -11, tuple = "", queuepct = 0, queuelen = 0, queuemax = 128 })
        r:event("PPME_SYSCALL_BPF_2_E", { cmd = 5 })
        r:event("PPME_SYSCALL_BPF_2_X", { fd = 11, cmd = 5 })
        r:event("PPME_SYSCALL_OPEN_BY_HANDLE_AT_E")
        r:event("PPME_SYSCALL_OPEN_BY_HANDLE_AT_X", { fd = 12, mountfd = 1, flags = 1, path = "/etc/x" })
        r:event("PPME_SYSCALL_READ_E", { fd = 12, size = 1 })
        r:event("PPME_SYSCALL_OPEN_X", { fd = 13, name = "/y", flags = 16384 + 1, mode = 0, dev = 0, ino = 5 })
      end)
      assert.are.same({
        "> dup fd=1(<f>/dev/pts/0) ",
        "< dup res=7(<f>/dev/pts/0) ",
        "> eventfd initval=5 flags=0 ",
        "< eventfd res=8(<e>) ",
        "> pipe ",
        "< pipe res=0 fd1=9(<p>) fd2=10(<p>) ino=77 ",
        "> accept flags=0 ",
        "< accept fd=-11(EAGAIN) tuple=NULL queuepct=0 queuelen=0 queuemax=128 ",
        "> bpf cmd=5 ",
        "< bpf res_or_fd=11 ",
        "> open ",
        "< open fd=12(<f>/etc/x) name=/etc/x flags=1(O_RDONLY) mode=0 dev=0 ",
        "> read fd=12(<f>/etc/x) size=1 ",
        "> open name=/y flags=1(O_RDONLY) mode=0 ", -- the exit event tells it
        "< open fd=13(<f>/y) name=/y flags=1(O_RDONLY) mode=0 dev=0 ",
      }, lines)
    end)
  end)

  it("have a generic event for other calls, and nothing for what is no call", function()
    helper.with_directory(function(directory)
      local lines = translated(directory, function(r)
        r:event("PPME_SYSCALL_PRCTL_E")
        r:event("PPME_SYSCALL_PRCTL_X", { res = 0, option = 15, arg2_str = "x", arg2_int = 0 })
        r:event("PPME_SYSCALL_MEMFD_CREATE_E")
        r:event("PPME_SYSCALL_MEMFD_CREATE_X", { fd = 5, name = "x", flags = 0 })
        r:event("PPME_USER_ADDED_E", { uid = 1, gid = 1, name = "u", home = "/", shell = "/", container_id = "" })
        r:event("PPME_GENERIC_E", { ID = 452, nativeID = 336 })
        r:event("PPME_GENERIC_X", { ID = 452 })
      end, "*%evt.dir %evt.type %evt.arg.ID %evt.arg.nativeID")
      assert.are.same({
        "> prctl prctl 157", "< prctl prctl <NA>",
        "> <unknown> <unknown> 319", "< <unknown> <unknown> <NA>",
        "> <unknown> <unknown> 336", "< <unknown> <unknown> <NA>",
      }, lines)
    end)
  end)

  it("have enter events where there are only exit events", function()
    helper.with_directory(function(directory)
      local lines = translated(directory, function(r)
        r:event("PPME_SYSCALL_OPENAT_2_X", { fd = 5, dirfd = -100, name = "/a", flags = 1, mode = 0, dev = 0, ino = 0 })
        r:event("PPME_SYSCALL_READ_X", { res = 2, data = "hi", fd = 5, size = 10 })
        r:event("PPME_SYSCALL_DUP2_X", { res = 6, oldfd = 5, newfd = 6 })
        r:event("PPME_SYSCALL_CLONE_20_X", { res = 0, exe = "x", tid = 101, pid = 101, ptid = 100, flags = 0,
          vtid = 101, vpid = 101, uid = 0, gid = 0, comm = "x", cwd = "" }, { tid = 101 })
        r:event("PPME_SYSCALL_CLOSE_X", { res = 0, fd = 6 })
      end, "*%evt.dir %evt.type %thread.tid %fd.name", true)
      assert.are.same({
        "> openat 100 <NA>", "< openat 100 /a",
        "> read 100 /a", "< read 100 /a",
        "> dup 100 /a", "< dup 100 /a",
        "< clone 101 <NA>", -- a child begins in the middle of the call
        "> close 100 /a", "< close 100 /a",
      }, lines)
    end)
  end)

  it("have an enter event that got lost, when the exit event tells all of it", function()
    helper.with_directory(function(directory)
      local lines = translated(directory, function(r)
        r:event("PPME_SYSCALL_CLOSE_X", { res = 0, fd = 1 })
        r:event("PPME_SYSCALL_CLOSE_X", { res = 0 })
        r:event("PPME_SYSCALL_GETUID_E")
        r:event("PPME_SYSCALL_GETUID_X", { uid = 0 })
      end)
      assert.are.same({ "> close fd=1(<f>/dev/pts/0) ", "< close res=0 ", "< close res=0 ", "> getuid ",
        "< getuid uid=0(root) " }, lines)
    end)
  end)

  it("have what sysdig 0.29 writes of lost events", function()
    helper.with_directory(function(directory)
      local r = recording.new():preamble()
      r:event("PPME_DROP_E", { ratio = 1 }, { tid = -1 }):event("PPME_DROP_X", { ratio = 1 }, { tid = -1 })
      r:event("PPME_SYSCALL_READ_E", { fd = 1, size = 1 })
      helper.spit(directory .. "/in", r:bytes())
      translate(directory .. "/in", directory .. "/out", "evt.type=read")
      local out = helper.run { "-r", directory .. "/out", "-D", "-p", "%evt.type %evt.args" }
      assert.are.equal("drop ratio=1 \ndrop ratio=1 \nread fd=1(<f>/dev/pts/0) size=1 \n", out)
    end)
  end)

  it("have no newer kinds of descriptors in their lists", function()
    helper.with_directory(function(directory)
      local fds = {}
      for kind = 17, 21 do fds[#fds + 1] = { num = kind, kind = kind, name = "n" .. kind } end
      local r = recording.new():preamble(nil, fds)
      for kind = 17, 21 do r:event("PPME_SYSCALL_READ_E", { fd = kind, size = 1 }) end
      helper.spit(directory .. "/in", r:bytes())
      translate(directory .. "/in", directory .. "/out")
      local args = { "-r", directory .. "/out", "-p", "%fd.num %fd.name" }
      local ours = helper.run(args)
      assert.are.equal("17 n17\n18 n18\n19 n19\n20 n20\n21 n21\n", ours)
      if helper.has "sysdig" then assert.are.equal(ours, (helper.run(args, { program = "sysdig" }))) end
    end)
  end)

  it("do not make sysdig crash where lengths lie", function()
    if not helper.has "sysdig" then return pending "sysdig is not installed" end
    helper.with_directory(function(directory)
      helper.run { "-r", helper.recording "lying-lengths", "-w", directory .. "/out", "--write-for=0.29" }
      local args = { "-r", directory .. "/out" }
      local out, _, status = helper.run(args, { program = "sysdig" })
      assert.are.equal(0, status)
      assert.are.equal(#helper.lines((helper.run(args))), #helper.lines(out))
    end)
  end)

  it("are asked for by a name that is known", function()
    local _, err, status = helper.run { "-r", helper.recording "shell", "-w", "/dev/null", "--write-for", "0.30" }
    assert.are.equal(1, status)
    assert(err:find("0.30 is not known", 1, true), err)
  end)
end)
