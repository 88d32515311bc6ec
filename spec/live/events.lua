-- Events of a recording as texts, in the form in which spec/live/truth.c says what they must be: NAME=VALUE for each
-- parameter, straight from its bytes. Nothing of the program under test takes part in this, other than its tables of
-- names.
local scap = require "scap"

local events = {}

local schema = {}
for _, row in ipairs(dofile "runtime/event/events.lua") do
  local params = {}
  for name, kind, rest in row[6]:gmatch "([^%s:]+):(%w+)(%S*)" do
    params[#params + 1] = { name = name, kind = kind, table = rest:match "=([%w_]+)" }
  end
  schema[row[1]] = { enum = row[2], name = row[3], params = params, dir = row[1] % 2 == 0 and ">" or "<",
    is_generic = row[2]:find "^PPME_GENERIC" ~= nil }
end

local numbers = {
  int8 = "<i1", int16 = "<i2", int32 = "<i4", int64 = "<i8", uint8 = "<I1", uint16 = "<I2", uint32 = "<I4",
  uint64 = "<i8", errno = "<i8", fd = "<i8", pid = "<i8", sigtype = "<I1", reltime = "<i8", abstime = "<i8",
  flags8 = "<I1", flags16 = "<I2", flags32 = "<I4", enumflags8 = "<I1", enumflags16 = "<I2", enumflags32 = "<I4",
  uid = "<I4", gid = "<I4", sigset = "<I4", mode = "<I4", bool = "<I4", fd32 = "<i4", pid32 = "<i4",
}

-- What a dyn parameter is, by its first byte.
local variants = {
  sockopt_dynamic_param = { [0] = "bytes", "int64", "uint32", "uint64", "reltime" },
  ptrace_dynamic_param = { [0] = "uint64", "sigtype" },
  keyctl_dynamic_param = { [0] = "int64", "text" },
}

-- Bytes other than printable ASCII, blanks and backslashes as \xHH, as truth.c does it.
local function escape(bytes)
  return (bytes:gsub("[\0-\32\\\127-\255]", function(c) return ("\\x%02x"):format(c:byte()) end))
end

local function ipv6(bytes) return ("%x:%x:%x:%x:%x:%x:%x:%x"):format(string.unpack(">I2I2I2I2I2I2I2I2", bytes)) end

local function text_until_nul(bytes) return escape(bytes:match "^[^\0]*") end

local function ipv4(bytes, at) return ("%d.%d.%d.%d"):format(bytes:byte(at, at + 3)) end

local function sockaddr(bytes)
  local family = bytes:byte(1)
  if family == 2 and #bytes == 7 then return ("%s:%d"):format(ipv4(bytes, 2), (string.unpack("<I2", bytes, 6))) end
  if family == 10 and #bytes == 19 then
    return ("[%s]:%d"):format(ipv6(bytes:sub(2, 17)), (string.unpack("<I2", bytes, 18)))
  end
  if family == 1 then return ("unix:'%s'"):format(text_until_nul(bytes:sub(2))) end
  return #bytes == 1 and "family:" .. family or ("family:%d with %d bytes"):format(family, #bytes)
end

local function tuple(bytes)
  local family = bytes:byte(1)
  if family == 2 and #bytes == 13 then
    return ("%s:%d->%s:%d"):format(ipv4(bytes, 2), string.unpack("<I2", bytes, 6), ipv4(bytes, 8),
      (string.unpack("<I2", bytes, 12)))
  end
  if family == 10 and #bytes == 37 then
    return ("[%s]:%d->[%s]:%d"):format(ipv6(bytes:sub(2, 17)), string.unpack("<I2", bytes, 18),
      ipv6(bytes:sub(20, 35)), (string.unpack("<I2", bytes, 36)))
  end
  if family == 1 and #bytes >= 17 then return ("unix:'%s'"):format(text_until_nul(bytes:sub(18))) end
  return ("family:%d with %d bytes"):format(family, #bytes)
end

local function fdlist(bytes)
  if #bytes < 2 then return "wrong length" end
  local n, all = string.unpack("<I2", bytes), {}
  if #bytes ~= 2 + 10 * n then return "wrong length" end
  for i = 1, n do all[i] = ("%d:%d"):format(string.unpack("<i8I2", bytes, 10 * i - 7)) end
  return n == 0 and "none" or table.concat(all, ",")
end

local syscall_names = dofile("runtime/event/names.lua").syscall

local function syscall_name(bytes)
  return #bytes == 2 and ("'%s'"):format(syscall_names[string.unpack("<I2", bytes)]) or "wrong length"
end

local function number(kind, bytes)
  local format = numbers[kind]
  if #bytes ~= format:packsize() then return ("wrong length %d"):format(#bytes) end
  return ("%d"):format((string.unpack(format, bytes)))
end

local function string_value(bytes)
  if bytes:sub(-1) ~= "\0" then return "no NUL at the end" end
  return ("'%s'"):format(escape(bytes:sub(1, -2)))
end

local function dyn(bytes, names)
  local form = bytes:byte(1)
  local kind, rest = variants[names][form], bytes:sub(2)
  if not kind then return ("unknown form %d"):format(form) end
  if kind == "bytes" then return ("%d:%s"):format(form, escape(rest)) end
  if kind == "text" then return ("%d:%s"):format(form, text_until_nul(rest)) end
  return ("%d:%s"):format(form, number(kind, rest))
end

local function value(param, bytes)
  if #bytes == 0 then return "NA" end
  local kind = param.kind
  if numbers[kind] then return number(kind, bytes) end
  if kind == "charbuf" or kind == "fspath" or kind == "fsrelpath" then return string_value(bytes) end
  if kind == "bytebuf" then return ("'%s'"):format(escape(bytes)) end
  if kind == "sockaddr" then return sockaddr(bytes) end
  if kind == "socktuple" then return tuple(bytes) end
  if kind == "fdlist" then return fdlist(bytes) end
  if kind == "syscallid" then return syscall_name(bytes) end
  if kind == "dyn" then return dyn(bytes, param.table) end
  return "a value of type " .. kind
end

---@class live.Event
---@field tid integer
---@field dir string  ">" or "<"
---@field name string  what the event is called; generic events: the name of the call
---@field enum string
---@field params { name: string, kind: string }[]  those of the table, of which the record may have fewer
---@field bytes string[]  of its parameters, as many as the table has at most

---The text of the value of a parameter; nil when the record does not have it.
---@param event live.Event
---@param i integer
---@return string?
function events.value(event, i)
  local bytes = event.bytes[i]
  return bytes and value(event.params[i], bytes)
end

-- One event whose header begins at `at`.
local function event(bytes, at, large)
  local _, tid, length, kind, count = string.unpack("<I8i8I4I2I4", bytes, at)
  local info = schema[kind]
  if not info then return nil end
  local lengths, size = at + 26, large and 4 or 2
  local data = lengths + size * count
  local params, values = info.params, {}
  for i = 1, count do
    local n = string.unpack(large and "<I4" or "<I2", bytes, lengths + size * (i - 1))
    if params[i] then values[i] = bytes:sub(data, data + n - 1) end
    data = data + n
  end
  assert(data == at + length, "an event whose lengths do not add up: " .. info.name)
  local name = info.name
  if info.is_generic and values[1] then name = syscall_names[string.unpack("<I2", values[1])] or "unknown" end
  return { tid = tid, dir = info.dir, name = name, enum = info.enum, params = params, bytes = values }
end

---All events of a recording in their order.
---@param path string
---@return live.Event[]
function events.read(path)
  local bytes, all = scap.read(path), {}
  for at, kind in scap.blocks(bytes) do
    local shape = scap.event_blocks[kind]
    if shape then all[#all + 1] = event(bytes, scap.header_at(at, kind), shape.large) end
  end
  return all
end

return events
