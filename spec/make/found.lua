-- What fuzzers and attempts to overload the program have found: one small recording each. spec/corpus_spec.lua.

local recording = require "spec.make.recording"
local scap = require "scap"
local made = {}

local DEV_NULL = { num = 9, name = "/dev/null" }

local function short(s) return string.pack("<s2", s) end

-- A container that only an event of old recordings tells of: copies describe it in JSON.
local r = recording.new():preamble()
r:event("PPME_CONTAINER_E", { id = "0a0a0a0a0a0a", type = 0, name = "web\27[31m", image = "nginx\255" }, { tid = -1 })
r:event("PPME_SYSCALL_CLOSE_E", { fd = 1 })
r:event("PPME_SYSCALL_CLOSE_X", { res = 0 })
made["found-old-container"] = r:bytes()

-- Enter events without any parameters, whose exit events ask for them.
r = recording.new():preamble()
for _, name in ipairs { "OPEN", "OPENAT_2", "CREAT", "EXECVE_19", "MKDIR", "UNLINK" } do
  r:event("PPME_SYSCALL_" .. name .. "_E")
  r:event("PPME_SYSCALL_" .. name .. "_X", { res = 0, fd = 3, name = "/x", path = "/x" })
end
made["found-empty-enter"] = r:bytes()

-- Spans without tags and arguments.
r = recording.new():preamble(nil, { DEV_NULL })
for _, text in ipairs { ">:1:::", "<:1:::", '[">",1,[],[]]', '["<",1,[],[]]', ">:2:a::", "<:2:a::" } do
  r:event("PPME_SYSCALL_WRITE_E", { fd = 9, size = #text })
  r:event("PPME_SYSCALL_WRITE_X", { res = #text, data = text })
end
made["found-empty-span"] = r:bytes()

-- Numbers that were chosen to get into the same slot of hash tables that know no secret.
local FACTOR, inverse = 0x9E3779B97F4A7C15, 1
for _ = 1, 6 do inverse = inverse * (2 - FACTOR * inverse) end -- modulo 2^64
local function colliding(n)
  local t = {}
  for i = 1, n do t[i] = ((i & 0x3fff) << 50 | (i >> 14) << 8 | 7) * inverse end
  return t
end
r = recording.new():section():machine():processes { {} }
local entries = {}
for i, num in ipairs(colliding(4000)) do entries[i] = { num = num, kind = 7, name = "" } end
r:fds(100, entries):event("PPME_SYSCALL_CLOSE_E", { fd = 1 })
made["found-colliding-descriptors"] = r:bytes()
r = recording.new():preamble()
for _, tid in ipairs(colliding(6000)) do
  if tid >= 0 then r:event("PPME_SYSCALL_CLOSE_E", { fd = 1 }, { tid = tid }) end
end
made["found-colliding-threads"] = r:bytes()

-- A table that was large once, copied again and again; ranges of it closed.
entries = {}
for i = 1, 3000 do entries[i] = { num = i, kind = 7, name = "p" .. i } end
r = recording.new():preamble(nil, entries)
r:event("PPME_SYSCALL_CLOSE_RANGE_X", { res = 0, first = 4, last = 2998, flags = 0 })
for i = 1, 50 do
  r:event("PPME_SYSCALL_CLONE_20_X", { res = 200 + i, exe = "app", tid = 100, pid = 100, ptid = 1, comm = "app",
    fdlimit = 1024, flags = 0, uid = 0, gid = 0, vtid = 100, vpid = 100 })
end
r:event("PPME_SYSCALL_READ_E", { fd = 3, size = 1 }, { tid = 250 })
r:event("PPME_SYSCALL_READ_E", { fd = 4, size = 1 }, { tid = 250 })
r:event("PPME_SYSCALL_READ_E", { fd = 2999, size = 1 }, { tid = 250 })
made["found-emptied-table"] = r:bytes()

-- Many threads of a process that are closing while others open.
r = recording.new():preamble(nil, { { num = 5, name = "/old" } })
for tid = 101, 300 do
  r:event("PPME_SYSCALL_CLONE_20_X", { res = 0, exe = "app", tid = tid, pid = 100, ptid = 1, comm = "app",
    flags = 8 | 0x200, fdlimit = 1024, uid = 0, gid = 0, vtid = tid, vpid = 100 }, { tid = tid })
  r:event("PPME_SYSCALL_CLOSE_E", { fd = 5 }, { tid = tid })
end
r:event("PPME_SYSCALL_OPEN_E", { name = "/new", flags = 1, mode = 0 })
r:event("PPME_SYSCALL_OPEN_X", { fd = 5, name = "/new", flags = 1, mode = 0 })
r:event("PPME_SYSCALL_CLOSE_X", { res = 0 }, { tid = 110 })
r:event("PPME_PROCEXIT_1_E", {}, { tid = 111 })
r:event("PPME_SYSCALL_READ_E", { fd = 5, size = 1 })
made["found-closing-threads"] = r:bytes()

-- Unfinished markers, long texts everywhere, a description of a container that is all members.
r = recording.new():preamble(nil, { DEV_NULL })
local long = ">:1:" .. ("a"):rep(60000)
r:event("PPME_SYSCALL_WRITE_E", { fd = 9, size = #long })
r:event("PPME_SYSCALL_WRITE_X", { res = #long, data = long })
r:event("PPME_SYSCALL_WRITE_E", { fd = 9, size = #long })
r:event("PPME_SYSCALL_WRITE_X", { res = #long, data = long:sub(5) })
r:event("PPME_SYSCALL_OPEN_E", { name = ("x"):rep(5000), flags = 1, mode = 0 })
r:event("PPME_SYSCALL_OPEN_X", { fd = 3, name = ("x"):rep(60000), flags = 1, mode = 0 })
r:event("PPME_SOCKET_CONNECT_X", { res = 0, tuple = "\1" .. ("\7"):rep(16) .. ("/s"):rep(20000), fd = 3 })
local members = '{"container":{"id":"b","Mounts":[' .. ("{},"):rep(5000) .. '0],"labels":{"a":[[[[]]]],"":"x"}}}'
r:event("PPME_CONTAINER_JSON_2_E", { json = members }, { tid = -1, large = true })
r:event("PPME_CONTAINER_JSON_2_E", { json = ("["):rep(100000) }, { tid = -1, large = true })
made["found-long-texts"] = r:bytes()

-- An unsized descriptor list whose kind nobody knows, in a section that begins twice.
r = recording.new():section():section():machine():processes({ {} }, 8)
r:block(0x203, string.pack("<i8i8i8I1", 100, 1, 1, 200) .. short("x"))
made["found-unknown-kind"] = r:raw(scap.event { ts = r.ts, tid = 100, type = 6 }):bytes()

return made
