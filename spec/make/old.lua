-- Recordings as writers of 2013 to 2018 made them: no parameter counts, fewer parameters, older lists.

local recording = require "spec.make.recording"
local made = {}

local function session(r)
  r:event("PPME_SYSCALL_OPEN_E")
  r:event("PPME_SYSCALL_OPEN_X", { fd = 3, name = "/etc/hosts", flags = 1, mode = 0 })
  r:event("PPME_SYSCALL_READ_E", { fd = 3, size = 4096 })
  r:event("PPME_SYSCALL_READ_X", { res = 10, data = "127.0.0.1\n" })
  r:event("PPME_SYSCALL_WRITE_E", { fd = 1, size = 3 })
  r:event("PPME_SYSCALL_WRITE_X", { res = 3, data = "ok\n" })
  r:event("PPME_SYSCALL_CLOSE_E", { fd = 3 })
  r:event("PPME_SYSCALL_CLOSE_X", { res = 0 })
  r:event("PPME_SYSCALL_OPEN_E")
  r:event("PPME_SYSCALL_OPEN_X", { fd = -2, name = "missing.txt", flags = 1, mode = 0 })
  r:event("PPME_SYSCALL_CLONE_11_E")
  r:event("PPME_SYSCALL_CLONE_11_X", { res = 101, exe = "/usr/bin/app", args = "-x\0", tid = 100, pid = 100, ptid = 1,
    cwd = "", fdlimit = 1024, flags = 0, uid = 1000, gid = 1000 })
  r:event("PPME_SYSCALL_EXECVE_8_E", {}, { tid = 101 })
  r:event("PPME_SYSCALL_EXECVE_8_X", { res = 0, exe = "/bin/ls", args = "-l\0/tmp\0", tid = 101, pid = 101, ptid = 100,
    cwd = "", fdlimit = 1024 }, { tid = 101 })
  r:event("PPME_PROCEXIT_E", {}, { tid = 101 })
end

-- One file per generation of the process list.
for version = 1, 9 do
  local old = version < 9
  local r = recording.new { version = old and 1 or 2 }
  r:section(old and 0 or 2):machine { boot = old and 0 or 1704100000000000000 }
  r:interfaces(old):users(old)
  r:processes({ { args = { "-v", "two words" }, env = { "A=1", "B=2" }, vtid = 7, vpid = 7 } }, version)
  r:fds(100, { { num = 0, name = "/dev/null" }, { num = 1, name = "/dev/pts/0" } }, old)
  session(r)
  made["list-v" .. version] = r:bytes()
end

-- Block numbers used before the first release.
local r = recording.new { version = 1 }
r:section(0)
r:block(0x8002ABCD, string.pack("<I4i8i8c128i8i8i8i8", 2, 4 << 30, 32768, "testhost", 0, 0, 0, 0))
r:interfaces(true, 0x8011ABCD):users(true, 0x8012ABCD):processes({ {} }, 1, 0x8000ABCD)
r:fds(100, { { num = 1, name = "/dev/pts/0" } }, true, 0x8001ABCD)
session(r)
made["list-prerelease"] = r:bytes():gsub(string.pack("<I4", 0x204), string.pack("<I4", 0x8010ABCD))

return made
