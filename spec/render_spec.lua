-- What events look like: parameters, data buffers, formats, JSON, and what never reaches a terminal.
local helper = require "spec.helper"
local recording = require "spec.make.recording"

---A recording of a shell in /home/u with a file, a pipe and a connection open.
local function started()
  local r = recording.new():section():machine():users()
  r:processes { { tid = 100, comm = "sh", cwd = "/home/u/" } }
  return r:fds(100, {
    { num = 0, name = "/dev/pts/1" }, { num = 3, kind = 2, name = "/srv" },
    { num = 5, kind = 3, data = "\1\2\3\4\5\6\7\8" .. string.pack("<I2I2I1", 40000, 80, 2) },
  })
end

---Runs tracer on a recording with the given words.
local function run(r, ...)
  local words, out, err, status = { ... }, nil, nil, nil
  helper.with_directory(function(directory)
    local path = directory .. "/x.scap"
    helper.spit(path, r:bytes())
    out, err, status = helper.run { "-r", path, table.unpack(words) }
  end)
  return out, err, status
end

---The parameters of one event as text.
local function args(name, values, ...)
  local out, err = run(started():event(name, values), "-p", "%evt.args|", ...)
  assert.are.equal("", err)
  return (out:gsub(" |\n$", ""))
end

describe("parameters", function()
  it("show numbers as their type and format say", function()
    assert.are.equal("res=FFFFFFFFFFFFFFFF vm_size=-1 vm_rss=7 vm_swap=0",
      args("PPME_SYSCALL_BRK_4_X", { res = -1, vm_size = 0xffffffff, vm_rss = 7, vm_swap = 0 }))
    assert.are.equal("res=139762692501504", args("PPME_SYSCALL_MMAP_X", { res = 0x7F1D09A3B000 }))
    assert.are.equal("res=-12(ENOMEM)", args("PPME_SYSCALL_MMAP_X", { res = -12 }))
    assert.are.equal("res=-5000", args("PPME_SYSCALL_CLOSE_X", { res = -5000 }))
  end)

  it("name flags, exclusive values and modes", function()
    assert.are.equal("addr=1 op=129(FUTEX_PRIVATE_FLAG|FUTEX_WAKE) val=-1",
      args("PPME_SYSCALL_FUTEX_E", { addr = 1, op = 129, val = -1 }))
    assert.are.equal("domain=1(AF_LOCAL) type=5 proto=0",
      args("PPME_SOCKET_SOCKET_E", { domain = 1, type = 5, proto = 0 }))
    assert.are.equal("res=0 filename=/x mode=04755(S_IXOTH|S_IROTH|S_IXGRP|S_IRGRP|S_IXUSR|S_IWUSR|S_IRUSR|S_ISUID)",
      args("PPME_SYSCALL_CHMOD_X", { res = 0, filename = "/x", mode = 0x9ed }))
    assert.are.equal("pid=100(sh) sig=9(SIGKILL)", args("PPME_SYSCALL_KILL_E", { pid = 100, sig = 9 }))
    assert.are.equal("ruid=-1(<NONE>) euid=4711(<NA>)",
      args("PPME_SYSCALL_SETRESUID_E", { ruid = 0xffffffff, euid = 4711 }))
  end)

  it("name descriptors", function()
    assert.are.equal("fd=0(<f>/dev/pts/1)", args("PPME_SYSCALL_CLOSE_E", { fd = 0 }))
    assert.are.equal("fd=5(<4t>1.2.3.4:40000->5.6.7.8:80)", args("PPME_SYSCALL_CLOSE_E", { fd = 5 }))
    assert.are.equal("fd=77", args("PPME_SYSCALL_CLOSE_E", { fd = 77 }))
    assert.are.equal("fd=-9(EBADF)", args("PPME_SYSCALL_CLOSE_E", { fd = -9 }))
    local list = string.pack("<I2i8I2i8I2", 2, 0, 1, 99, 0x11)
    assert.are.equal("fds=0:f1 99:?11 timeout=1500000000(1.5s)",
      args("PPME_SYSCALL_PPOLL_E", { fds = list, timeout = 1500000000 }))
    assert.are.equal("fds=0:f1", args("PPME_SYSCALL_POLL_E", { fds = "\255\255" .. list:sub(3, 12) }))
  end)

  it("complete relative paths from the right directory", function()
    local function openat(dirfd, name)
      return args("PPME_SYSCALL_UNLINKAT_2_X", { res = 0, dirfd = dirfd, name = name }):match " name=(.*)"
    end
    assert.are.equal("a/../b(/home/u/b)", openat(-100, "a/../b"))
    assert.are.equal("x(/srv/x)", openat(3, "x"))
    assert.are.equal("/etc//x", openat(3, "/etc//x"))
    assert.are.equal("", openat(3, ""))
    assert.are.equal("ab(/home/u/a.b)", openat(-100, "a\1b"))
  end)

  it("show addresses", function()
    local function tuple(bytes) return args("PPME_SOCKET_CONNECT_X", { res = 0, tuple = bytes }):match "tuple=(.*)" end
    assert.are.equal("1.2.3.4:80->5.6.7.8:443", tuple(string.pack("<I1c4I2c4I2", 2, "\1\2\3\4", 80, "\5\6\7\8", 443)))
    local mapped = ("\0"):rep(10) .. "\255\255"
    assert.are.equal("1.2.3.4:80->5.6.7.8:443",
      tuple(string.pack("<I1c16I2c16I2", 10, mapped .. "\1\2\3\4", 80, mapped .. "\5\6\7\8", 443)))
    local v6 = "\32\1" .. ("\0"):rep(13) .. "\1"
    assert.are.equal("2001::1:80->::1:443",
      tuple(string.pack("<I1c16I2c16I2", 10, v6, 80, ("\0"):rep(15) .. "\1", 443)))
    assert.are.equal("1->abcdef /run/x", tuple(string.pack("<I1i8i8", 1, 1, 0xabcdef) .. "/run/x\0"))
    assert.are.equal("NULL", tuple "")
    assert.are.equal("INVALID IPv4", tuple "\2\1\2\3")
    assert.are.equal("INVALID IPv6", tuple "\10\1\2\3")
    assert.are.equal("family 9", tuple "\9")
  end)

  it("choose the variant of a value of many types", function()
    local function option(bytes)
      local text = args("PPME_SOCKET_GETSOCKOPT_X", { res = 0, fd = 0, level = 1, optname = 2, val = { bytes } })
      return text:match "val=(.*)"
    end
    assert.are.equal("-22(EINVAL)", option("\1" .. string.pack("<i8", -22)))
    assert.are.equal("7", option("\2" .. string.pack("<I4", 7)))
    assert.are.equal("1500(1.5e-06s)", option("\4" .. string.pack("<i8", 1500)))
    assert.are.equal("INVALID DYNAMIC PARAMETER", option "\99x")
  end)

  it("show what repeats the enter event only when that is missing", function()
    local values = { res = 0, fd = 0 }
    local alone = run(started():event("PPME_SYSCALL_CLOSE_X", values), "-p", "%evt.info|")
    assert.are.equal("res=0 fd=0(<f>/dev/pts/1) |\n", alone)
    local paired = run(started():event("PPME_SYSCALL_CLOSE_E", { fd = 0 }):event("PPME_SYSCALL_CLOSE_X", values),
      "-p", "%evt.info|", "evt.dir=<")
    assert.are.equal("res=0 |\n", paired)
  end)
end)

describe("data buffers", function()
  local data = "GET /\r\n\1\255" .. ("x"):rep(100)
  local function shown(...)
    return (run(started():event("PPME_SYSCALL_WRITE_X", { res = #data, data = data }), "-p", "%evt.buffer|", ...))
  end

  it("are dotted and cut", function()
    assert.are.equal("GET /...." .. ("x"):rep(68) .. "...|\n", shown())
    assert.are.equal("GET /...." .. ("x"):rep(100) .. "|\n", (shown "-v"))
  end)

  it("are text, hexadecimal, both or base64", function()
    assert.are.equal("\nGET /\n" .. ("x"):rep(100) .. "|\n", shown "-A")
    assert.are.equal("\n\t0x0000: 4745 5420 2f0d 0a01 ff78 7878 7878 7878", helper.lines(shown "-x")[2] and
      "\n" .. helper.lines(shown "-x")[2])
    assert.are.equal("\t0x0060: 7878 7878 7878 7878 7878 7878 78       xxxxxxxxxxxxx", helper.lines(shown "-X")[8])
    assert.are.equal("R0VUIC8NCgH/eHh4", shown("-b"):sub(1, 16))
  end)
end)

describe("formats", function()
  local function line(format, ...)
    return (run(started():event("PPME_SYSCALL_CLOSE_E", { fd = 0 }), "-p", format, ...))
  end
  local function refused(format, message)
    local _, err, status = run(started():event("PPME_SYSCALL_CLOSE_E", { fd = 0 }), "-p", format)
    assert.are.equal(1, status)
    assert(err:find(message, 1, true), err)
  end

  it("pad and cut to a width", function()
    assert.are.equal("close     |clo|<NA>  |\n", line "*%10evt.type|%3evt.type|%6evt.res|")
  end)

  it("leave out events with unset fields, unless they begin with a star", function()
    assert.are.equal("", line "%evt.num %evt.res")
    assert.are.equal("1 <NA>\n", line "*%evt.num %evt.res")
  end)

  it("take as much of a name as there is a field for", function()
    assert.are.equal("<f>/dev/pts/1x 1s\n", line "%evt.arg.fdx %evt.nums")
  end)

  it("refuse what they cannot show", function()
    refused("", "empty")
    refused("%", "the name of a field must follow")
    refused("x%5", "'%5'")
    refused("%evt.nmu", "evt.num")
    refused("%fd.ip", "only be used in filters")
    refused("%evt.arg.nosuch", "nosuch")
    refused("%99999evt.num", "65535")
  end)

  it("tell the time in several ways", function()
    assert.are.equal("03:04:05.001000000 03:04:05 2024-01-02 03:04:05.001000000 2024-01-02T03:04:05.001000000+0000\n",
      line "%evt.time %evt.time.s %evt.datetime %evt.time.iso8601")
    assert.are.equal("1704164645.1000000\n", line("%evt.outputtime", "-ta"))
    assert.are.equal("0.000000000\n", line("%evt.outputtime", "-tr"))
  end)
end)

describe("JSON", function()
  it("has sorted keys, numbers, truth values, nulls and escaped text", function()
    local r = started():event("PPME_SYSCALL_GETCWD_X", { res = -2, path = "q\"\\\n\1\127\xc3\xa9\xf0\x9f\x98\x80\xff" })
    local out = run(r, "-j", "-p",
      "*%evt.num x %evt.arg.path %evt.failed %evt.time %evt.arg.fd %evt.rawtime.ns %evt.num")
    assert.are.equal([[{"evt.arg.fd":null,"evt.arg.path":"q\"\\\n\u0001\u007f\u00e9\ud83d\ude00\ufffd",]] ..
      [["evt.failed":true,"evt.num":1,"evt.rawtime.ns":1000000,"evt.time":1704164645001000000}]] .. "\n", out)
  end)
end)

describe("output", function()
  it("holds no control characters, bidirectional controls or broken UTF-8 from traced data", function()
    local evil = "a\27[2Jb\7\127\xc2\x9bc\xe2\x80\xaed\xe2\x81\xa6e\xff\xc3(\xed\xa0\x80\xc3\xa9"
    local out = run(started():event("PPME_SYSCALL_GETCWD_X", { res = 1, path = evil }), "-p", "%evt.arg.path")
    local gone = "\xef\xbf\xbd"
    assert.are.equal("a^[[2Jb^G^?" .. gone .. "c" .. gone .. "d" .. gone .. "e" .. gone .. gone .. "(" .. gone:rep(3) ..
      "\xc3\xa9\n", out)
  end)

  it("tells when the disk is full", function()
    if not helper.exists "/dev/full" then return pending "there is no /dev/full" end
    local command = ("%s -r %s >/dev/full"):format(helper.quote(helper.tracer), helper.quote(helper.recording "shell"))
    local _, err, status = helper.run({ "-c", command }, { program = "sh" })
    assert.are.equal(1, status)
    assert(err:find "[Nn]o space", err)
  end)
end)
