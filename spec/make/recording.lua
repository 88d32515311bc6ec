-- Builds small recordings for tests. Events are packed by name from the project's event table, lists by hand.

local scap = require "scap"

local recording = {}
recording.__index = recording

-- First event of every recording made here, unless it says otherwise: 2024-01-02 03:04:05 UTC.
local START = 1704164645000000000

local pack_as = {
  int8 = "<i1", int16 = "<i2", int32 = "<i4", int64 = "<i8", uint8 = "<I1", uint16 = "<I2", uint32 = "<I4",
  uint64 = "<i8", errno = "<i8", fd = "<i8", pid = "<i8", syscallid = "<I2", sigtype = "<I1", reltime = "<i8",
  abstime = "<i8", flags8 = "<I1", flags16 = "<I2", flags32 = "<I4", enumflags8 = "<I1", enumflags16 = "<I2",
  enumflags32 = "<I4", uid = "<I4", gid = "<I4", sigset = "<I4", mode = "<I4", bool = "<I4", port = "<I2",
  l4proto = "<I1", sockfamily = "<I1", fd32 = "<i4", pid32 = "<i4",
}
local texts = { charbuf = true, fspath = true, fsrelpath = true }

local events = {}
for _, row in ipairs(dofile("runtime/event/events.lua")) do
  local params = {}
  for name, ptype in row[6]:gmatch("([^%s:]+):(%w+)%S*") do params[#params + 1] = { name = name, type = ptype } end
  events[row[2]] = { id = row[1], params = params }
end

---The number of an event type.
---@param name string PPME_...
---@return integer
function recording.type(name) return assert(events[name], name).id end

-- One value as bytes. Texts get their NUL; strings for other types and { bytes } are taken as they are: tests lie so.
local function encode(ptype, value)
  if type(value) == "table" then return value[1] end
  if type(value) == "string" then return texts[ptype] and value .. "\0" or value end
  return string.pack(assert(pack_as[ptype], ptype), value)
end

---An empty recording. options: version (of events, 1 or 2), start (ns), step (ns between events).
---@param options table?
function recording.new(options)
  options = options or {}
  return setmetatable({
    parts = {}, version = options.version or 2, ts = options.start or START, step = options.step or 1000000,
  }, recording)
end

---Adds bytes as they are.
---@param bytes string
function recording:raw(bytes)
  self.parts[#self.parts + 1] = bytes
  return self
end

---Adds a block.
---@param kind integer
---@param body string
function recording:block(kind, body) return self:raw(scap.block(kind, body)) end

---Adds an event: parameters by name, and what the record says beside them: tid (100), cpu, ts, flags, large, and
---count (how many parameters the record has; as many as needed when absent).
---@param name string PPME_...
---@param values table?
---@param header table?
function recording:event(name, values, header)
  values, header = values or {}, header or {}
  local info, params, last = assert(events[name], name), {}, 0
  for i, p in ipairs(info.params) do
    local v = values[p.name]
    params[i] = v == nil and "" or encode(p.type, v)
    if v ~= nil then last = i end
  end
  for i = #params, (header.count or last) + 1, -1 do params[i] = nil end
  self.ts = header.ts or self.ts + self.step
  return self:raw(scap.event {
    ts = self.ts, tid = header.tid or 100, type = info.id, cpu = header.cpu, flags = header.flags,
    large = header.large, version = self.version, params = params,
  })
end

---Everything so far.
---@return string
function recording:bytes() return table.concat(self.parts) end

local function short(s) return string.pack("<s2", s) end
local function list(t) return table.concat(t, "\0") .. (#t > 0 and "\0" or "") end

---Section header.
---@param minor integer?
function recording:section(minor)
  return self:block(0x0A0D0D0A, string.pack("<I4I2I2i8", 0x1A2B3C4D, 1, minor or 2, -1))
end

---Machine: cpus, hostname, boot time (ns since the epoch); exact: recorded by tracer, which follows processes closely.
function recording:machine(options)
  options = options or {}
  return self:block(0x201, string.pack("<I4i8i8c128i8i8i8i8", options.cpus or 2, 4 << 30, 32768,
    options.hostname or "testhost", options.boot or 0, 0, options.exact and 0x7463617865726374 or 0, 0))
end

local process_blocks = { 0x202, 0x207, 0x209, 0x210, 0x211, 0x212, 0x213, 0x214, 0x215 }

---One process list entry as writers of generation `version` (1 to 9) wrote it.
---@param p table
---@param version integer
---@return string
function recording.process_entry(p, version)
  local tid = p.tid or 100
  local t = { string.pack("<i8i8i8", tid, p.pid or tid, p.ptid or 1) }
  local function add(s) t[#t + 1] = s end
  if version >= 6 then add(string.pack("<i8", p.sid or 90)) end
  if version >= 8 then add(string.pack("<i8", p.vpgid or tid)) end
  add(short(p.comm or "app") .. short(p.exe or "/usr/bin/app"))
  if version >= 7 then add(short(p.exepath or p.exe or "/usr/bin/app")) end
  add(short(list(p.args or {})) .. short(p.cwd or "/home/u/"))
  add(string.pack("<i8I4I4I4", p.fdlimit or 1024, p.flags or 0, p.uid or 1000, p.gid or 1000))
  if version >= 2 then add(string.pack("<I4I4I4i8i8", 5000, 3000, 100, 7, 11)) end
  if version >= 3 then add(short(list(p.env or { "HOME=/home/u" }))) end
  if version >= 4 then
    add(string.pack("<i8i8", p.vtid or tid, p.vpid or p.pid or tid) .. short(list(p.cgroups or { "cpu=/" })))
  end
  if version >= 5 then add(short(p.root or "/")) end
  if version >= 9 then
    add(string.pack("<I4I1i8i8i8", p.loginuid or 1000, 0, 0, 0, 0))
    local entry = table.concat(t)
    return string.pack("<I4", #entry + 4) .. entry
  end
  return table.concat(t)
end

---Process list: entries, generation of the writer (default 9), block type when it is a pre-release one.
function recording:processes(entries, version, kind)
  version = version or 9
  local t = {}
  for i, p in ipairs(entries) do t[i] = recording.process_entry(p, version) end
  return self:block(kind or process_blocks[version], table.concat(t))
end

---One descriptor entry; d: num, ino, kind (number of the list format), data (bytes after it); sized = V2 lists.
---@return string
function recording.fd_entry(d, sized)
  local entry = string.pack("<i8i8I1", d.num, d.ino or 1, d.kind or 1) .. (d.data or short(d.name or ""))
  return sized and string.pack("<I4", #entry + 4) .. entry or entry
end

---Descriptor list of a process; old = lists without entry lengths.
function recording:fds(tid, entries, old, kind)
  local t = { string.pack("<i8", tid) }
  for _, d in ipairs(entries) do t[#t + 1] = recording.fd_entry(d, not old) end
  return self:block(kind or (old and 0x203 or 0x218), table.concat(t))
end

local function sized(entry, own) return string.pack("<I4", #entry + own) .. entry end

---Interfaces: loopback and 192.168.1.5/24.
function recording:interfaces(old, kind)
  local function v4(name, addr, mask, bcast)
    local entry = string.pack("<I2I2", 1, #name) .. addr .. mask .. bcast .. string.pack("<i8", 0) .. name
    return old and entry or sized(entry, 0)
  end
  return self:block(kind or (old and 0x205 or 0x219),
    v4("lo", "\127\0\0\1", "\255\0\0\0", "\0\0\0\0") ..
    v4("eth0", "\192\168\1\5", "\255\255\255\0", "\192\168\1\255"))
end

---Users root and u (1000), group u.
function recording:users(old, kind)
  local function entry(bytes) return old and bytes or sized(bytes, 4) end
  return self:block(kind or (old and 0x206 or 0x220),
    entry(string.pack("<I1I4I4", 0, 0, 0) .. short("root") .. short("/root") .. short("/bin/bash")) ..
    entry(string.pack("<I1I4I4", 0, 1000, 1000) .. short("u") .. short("/home/u") .. short("/bin/sh")) ..
    entry(string.pack("<I1I4", 1, 1000) .. short("u")))
end

---Everything an ordinary recording begins with, with one process 100 and descriptors of it.
---@param process table?
---@param fds table?
function recording:preamble(process, fds)
  return self:section():machine():interfaces():users():processes { process or {} }
    :fds((process or {}).tid or 100, fds or { { num = 1, name = "/dev/pts/0" } })
end

return recording
