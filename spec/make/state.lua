-- Every kind of list entry, and files made of several sections.

local recording = require "spec.make.recording"
local made = {}

local function short(s) return string.pack("<s2", s) end

local kinds = {
  { num = 0, kind = 0, data = "" },
  { num = 1, kind = 1, name = "/a/file" },
  { num = 2, kind = 2, name = "/a/directory" },
  { num = 3, kind = 3, data = "\192\168\1\5\8\8\8\8" .. string.pack("<I2I2I1", 40000, 443, 2) },
  { num = 4, kind = 4, data = ("\0"):rep(15) .. "\1" .. ("\0"):rep(15) .. "\2" .. string.pack("<I2I2I1", 5, 6, 3) },
  { num = 5, kind = 5, data = "\0\0\0\0" .. string.pack("<I2I1", 80, 2) },
  { num = 6, kind = 6, data = ("\0"):rep(16) .. string.pack("<I2I1", 8080, 2) },
  { num = 7, kind = 7, name = "pipe:[123]" },
  { num = 8, kind = 8, data = string.pack("<i8i8", 0x1234, 0x5678) .. short("/run/sock") },
  { num = 9, kind = 9, name = "event" },
  { num = 10, kind = 10, name = "odd" },
  { num = 11, kind = 11, name = "signal" },
  { num = 12, kind = 12, name = "epoll" },
  { num = 13, kind = 13, name = "inotify" },
  { num = 14, kind = 14, name = "timer" },
  { num = 15, kind = 15, name = "netlink" },
  { num = 16, kind = 16, data = string.pack("<I4", 1) .. short("/a/file v2") .. string.pack("<I4", 99) },
}
local newer = {
  { num = 17, kind = 17, name = "bpf" },
  { num = 18, kind = 18, name = "userfault" },
  { num = 19, kind = 19, name = "uring" },
  { num = 20, kind = 20, name = "memory" },
  { num = 21, kind = 21, name = "/proc/1" },
  { num = 22, kind = 77, data = "whatever comes" },
}

local function reads(r, first, last)
  for fd = first, last do
    r:event("PPME_SYSCALL_READ_E", { fd = fd, size = 1 })
    r:event("PPME_SYSCALL_READ_X", { res = -11, data = "" })
  end
end

local r = recording.new():preamble(nil, kinds)
reads(r, 0, 16)
made["fd-kinds"] = r:bytes()

local all = table.move(newer, 1, #newer, #kinds + 1, table.move(kinds, 1, #kinds, 1, {}))
r = recording.new():preamble(nil, all)
reads(r, 0, 22)
made["fd-kinds-new"] = r:bytes()

-- Samples of a thread that is known, and of one that is not.
r = recording.new():preamble()
r:event("PPME_PROCINFO_E", { cpu_usr = 1, cpu_sys = 2 })
r:event("PPME_PROCINFO_E", { cpu_usr = 3, cpu_sys = 4 }, { tid = 77777 })
made["samples"] = r:bytes()

-- Two sections: the second knows nothing of the first.
local function section(name, fd_name)
  local s = recording.new():preamble({ comm = name }, { { num = 3, name = fd_name } })
  reads(s, 3, 3)
  return s:bytes()
end
made["two-sections"] = section("first", "/one") .. section("second", "/two")

-- Blocks that no reader knows are skipped before the first event, event types that none knows everywhere.
r = recording.new():section():machine():block(0xABCDEF, "unknown, skip me"):processes { {} }
reads(r, 1, 1)
r:raw(require "scap".event { ts = r.ts, tid = 100, type = 4000, params = { "abc" } })
reads(r, 2, 2)
made["unknown-types"] = r:bytes()

-- Descriptors without a process, and no lists at all.
r = recording.new():section():machine():fds(999, { { num = 1, name = "/orphan" } })
reads(r, 1, 1)
made["no-lists"] = r:bytes()

-- State-only events have their effect and are not shown.
r = recording.new():preamble()
r:event("PPME_SYSCALL_OPEN_E", { name = "/var/log/quiet", flags = 1, mode = 0 }, { flags = 1 })
r:event("PPME_SYSCALL_OPEN_X", { fd = 5, name = "/var/log/quiet", flags = 1, mode = 0 }, { flags = 1 })
reads(r, 5, 5)
made["state-only"] = r:bytes()

-- Data longer than 16-bit lengths can say.
r = recording.new():preamble()
r:event("PPME_SYSCALL_WRITE_E", { fd = 1, size = 70000 })
r:event("PPME_SYSCALL_WRITE_X", { res = 70000, data = ("0123456789"):rep(7000) }, { large = true })
made["large-data"] = r:bytes()


-- A process that renames itself, and loses its parent; what tracer has recorded, and another program.
for _, exact in ipairs { true, false } do
  r = recording.new():section():machine({ exact = exact }):processes {
    { tid = 40, comm = "mother" }, { tid = 100, comm = "app", ptid = 40 }, { tid = 30, comm = "reaper" },
  }
  r:event("PPME_SYSCALL_PRCTL_E")
  r:event("PPME_SYSCALL_PRCTL_X", { res = 0, option = 15, arg2_str = "renamed", arg2_int = 0 })
  r:event("PPME_PROCEXIT_1_E", { status = 0, reaper_tid = 30 }, { tid = 40 })
  reads(r, 1, 1)
  made["followed-" .. (exact and "closely" or "usual")] = r:bytes()
end

return made
