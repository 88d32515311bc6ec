-- Recordings that try to harm whoever looks at them, and records whose lengths lie.

local recording = require "spec.make.recording"
local scap = require "scap"
local made = {}

local ESCAPES = "\27[31mred\27]0;title\7\r\n\9\8\127\194\155\194\128"
local BAD_UTF8 = "\255\254\192\175\237\160\128\244\144\128\128"
local BIDI = "\226\128\174evil\226\128\172\226\129\166x\226\129\169"
local NASTY = ESCAPES .. BAD_UTF8 .. BIDI

local r = recording.new():preamble(
  { comm = NASTY, exe = "/bin/" .. NASTY, args = { NASTY, "%s%n%d" }, cwd = "/" .. NASTY .. "/",
    env = { "X=" .. NASTY },
    cgroups = { "cpu=/docker/" .. ("a"):rep(64), "name=systemd=/" .. NASTY } },
  { { num = 3, name = "/tmp/" .. NASTY }, { num = 9, name = "/dev/null" } })
r:event("PPME_SYSCALL_READ_E", { fd = 3, size = 10 })
r:event("PPME_SYSCALL_READ_X", { res = 10, data = NASTY })
r:event("PPME_SYSCALL_OPEN_E", { name = NASTY, flags = 1, mode = 0 })
r:event("PPME_SYSCALL_OPEN_X", { fd = 4, name = NASTY, flags = 1, mode = 0 })
r:event("PPME_SYSCALL_CHDIR_E")
r:event("PPME_SYSCALL_CHDIR_X", { res = 0, path = "../" .. NASTY .. "/.././../../x" })
r:event("PPME_CONTAINER_JSON_2_E", { json = '{"container":{"id":"aaaaaaaaaaaa","type":0,"name":"' ..
  [[\u001b[31mred\u202e]] .. '","image":"i\\n","lookup_state":1,"labels":{"\\u0007":"x"}}}' },
  { tid = -1, large = true })
r:event("PPME_SYSCALL_READ_E", { fd = 4, size = 10 })
r:event("PPME_SYSCALL_READ_X", { res = -5, data = "" })
local marker = ">:1:" .. ESCAPES:gsub("\n", "") .. ":x=" .. BAD_UTF8 .. BIDI .. ":"
r:event("PPME_SYSCALL_WRITE_E", { fd = 9, size = #marker })
r:event("PPME_SYSCALL_WRITE_X", { res = #marker, data = marker })
made["hostile-names"] = r:bytes()

-- Names that are wide, combining, long or in more lines than one: against whoever lays them out in columns.
local WIDE, COMBINING, LONG = "漢字かな混じり文", "e\u{301}\u{301}\u{301}\u{301}\u{301}a", ("/very/long"):rep(409)
r = recording.new():preamble({ comm = WIDE, exe = "/bin/" .. COMBINING, args = { WIDE, LONG }, cwd = "/" })
local JOINED = "\u{200d}\u{fe0f}x\u{1f468}\u{200d}y"
for i, name in ipairs { WIDE:rep(20), COMBINING:rep(40), LONG, "two\nlines\r\n", ESCAPES, JOINED } do
  r:event("PPME_SYSCALL_OPEN_E", { name = "/" .. name, flags = 1, mode = 0 })
  r:event("PPME_SYSCALL_OPEN_X", { fd = 3 + i, name = "/" .. name, flags = 1, mode = 0 })
  r:event("PPME_SYSCALL_READ_E", { fd = 3 + i, size = 100 })
  r:event("PPME_SYSCALL_READ_X", { res = #name, data = name })
end
made["wide-names"] = r:bytes()

-- A name that is a program to shells.
r = recording.new():preamble({}, { { num = 3, name = "$(echo hacked >&2);`id`'\"|&x" } })
r:event("PPME_SYSCALL_READ_E", { fd = 3, size = 100 })
r:event("PPME_SYSCALL_READ_X", { res = 1, data = "x" })
made["shell-attack"] = r:bytes()

-- Values of the wrong size, texts without end, counts and lengths that lie.
r = recording.new():preamble()
r:event("PPME_SYSCALL_READ_E", { fd = "\3", size = "\1\2" })
r:event("PPME_SYSCALL_READ_X", { res = "\1\2\3", data = "abc", fd = ("\255"):rep(200), size = "" })
r:event("PPME_SYSCALL_OPEN_X", { fd = 3, name = { "no end" }, flags = "", mode = "x" }, { count = 4 })
r:event("PPME_SOCKET_CONNECT_X", { res = 0, tuple = "\2" })
r:event("PPME_SOCKET_CONNECT_X", { res = 0, tuple = "\10" .. ("\1"):rep(20) })
r:event("PPME_SOCKET_CONNECT_X", { res = 0, tuple = "\1" .. ("\1"):rep(9) })
r:event("PPME_SOCKET_BIND_X", { res = 0, addr = "\1no end" })
r:event("PPME_SYSCALL_POLL_E", { fds = "\255\255\1\0\0\0\0\0\0\0\1\0", timeout = -1 })
r:event("PPME_SYSCALL_EXECVE_19_X", { res = 0, exe = { "no end" }, args = "a\0\0\0b", env = "\0\0" })
for _, name in ipairs { "PPME_SYSCALL_CLONE_20_X", "PPME_SOCKET_RECVMSG_X", "PPME_SYSCALL_PTRACE_X" } do
  r:event(name, {}, { count = 30 })
end
local function record(nparams, lengths, data, size)
  local header = string.pack("<i8i8I4I2I4", r.ts, 100, size or 26 + #lengths + #data, 7, nparams)
  r:block(0x216, string.pack("<I2", 0) .. header .. lengths .. data)
end
record(2, "\255\255\255\255", "abc")
record(2, "\8\0\255\0", "\1\0\0\0\0\0\0\0x")
record(60000, "\1\0", "abc")
record(0xffffffff, "", "")
record(2, "\8\0\3\0", "\3\0\0\0\0\0\0\0abc", 1000000)
record(2, "\8\0\3\0", "\3\0\0\0\0\0\0\0abc", 3)
r:event("PPME_SYSCALL_READ_X", { res = 1, data = "z" })
made["lying-lengths"] = r:bytes()

-- Damage in different places of a file that is fine otherwise.
local good = recording.new():preamble()
for _ = 1, 3 do
  good:event("PPME_SYSCALL_READ_E", { fd = 1, size = 10 })
  good:event("PPME_SYSCALL_READ_X", { res = 10, data = "0123456789" })
end
local bytes = good:bytes()
local starts = {}
for at, kind in scap.blocks(bytes) do
  if scap.event_blocks[kind] then starts[#starts + 1] = at end
end
made["cut-in-header"] = bytes:sub(1, starts[4] + 4)
made["cut-in-body"] = bytes:sub(1, starts[4] + 20)
made["cut-in-lists"] = bytes:sub(1, 150)
made["no-events"] = bytes:sub(1, starts[1] - 1)
made["empty"] = ""
made["not-a-recording"] = ("This is a text file, no recording.\n"):rep(20)
made["wrong-magic"] = bytes:sub(1, 8) .. "\1\2\3\4" .. bytes:sub(13)
made["newer-major"] = bytes:sub(1, 12) .. "\9\0" .. bytes:sub(15)
made["short-block"] = bytes:sub(1, starts[3] - 1) .. string.pack("<I4I4", 0x216, 12) .. string.pack("<I4", 12)
  .. bytes:sub(starts[4])
made["huge-block"] = bytes:sub(1, starts[3] - 1) .. string.pack("<I4I4", 0x216, 0xfffffff0)
made["tiny-block"] = bytes:sub(1, starts[3] - 1) .. string.pack("<I4I4I4", 0x216, 4, 4)
made["list-lies"] = recording.new():section():machine():block(0x215, ("\255"):rep(400)):event("PPME_SYSCALL_READ_E")
  :bytes()
made["fd-list-lies"] = recording.new():section():machine():processes { {} }
  :block(0x218, string.pack("<i8I4i8i8I1I2", 100, 21, 1, 1, 1, 60000)):event("PPME_SYSCALL_READ_E"):bytes()

return made
