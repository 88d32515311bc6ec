-- Small recordings out of a description, for specs of chisels: see docs/writing-chisels.md, "Testing it".
--
--   { processes = { { pid = 100, name = "cat", exe = "/bin/cat", args = { "x" }, cwd = "/", user = 0, parent = 1,
--                     fds = { [0] = "/dev/null", [3] = { "10.0.0.1:4000", "10.0.0.2:80" } } } },
--     events = { { "read", pid = 100, fd = 3, res = 5, data = "hello", took = 2e6 } } }
--
-- A descriptor is the path of a file, or client and server of a TCP connection. An event is a name and its parameters
-- (tracer -L lists them), and maybe pid, tid (default: pid), cpu (0), at (ns since the start; default: 1 ms after the
-- event before), took (ns, default 1000), only = "enter" or "exit". Both events of a call are made.
local runtime = require "runtime"

local START = 1767225600000000000 -- 2026-01-01 00:00:00 UTC
local STEP = 1000000

local pack_as = {
  INT8 = "<i1", INT16 = "<i2", INT32 = "<i4", INT64 = "<i8", UINT8 = "<I1", UINT16 = "<I2", UINT32 = "<I4",
  UINT64 = "<i8", ERRNO = "<i8", FD = "<i8", PID = "<i8", SYSCALLID = "<I2", SIGTYPE = "<I1", RELTIME = "<i8",
  ABSTIME = "<i8", FLAGS8 = "<I1", FLAGS16 = "<I2", FLAGS32 = "<I4", ENUMFLAGS8 = "<I1", ENUMFLAGS16 = "<I2",
  ENUMFLAGS32 = "<I4", UID = "<I4", GID = "<I4", SIGSET = "<I4", MODE = "<I4", BOOL = "<I4", PORT = "<I2",
  L4PROTO = "<I1", SOCKFAMILY = "<I1", FD32 = "<i4", PID32 = "<i4",
}
local texts = { CHARBUF = true, FSPATH = true, FSRELPATH = true }

-- The two types of each name; the newest of those that are not out of use.
local function types_by_name()
  local types = {}
  for i, event in ipairs(runtime.events()) do
    if not event.old then
      types[event.name] = types[event.name] or {}
      types[event.name][event.exit and "exit" or "enter"] = { id = i - 1, params = event.params }
    end
  end
  return types
end

local function block(kind, body)
  local padded = body .. ("\0"):rep(-#body % 4)
  local size = ("<I4"):pack(#padded + 12)
  return ("<I4"):pack(kind) .. size .. padded .. size
end

local function short(text) return ("<s2"):pack(text) end

local function address(text)
  local a, b, c, d, port = text:match "^(%d+)%.(%d+)%.(%d+)%.(%d+):(%d+)$"
  assert(a, text .. " is no address: 10.0.0.1:80 is expected")
  return string.char(a, b, c, d), ("<I2"):pack(tonumber(port))
end

local function fd_entry(number, what)
  local body
  if type(what) == "table" then
    local client, client_port = address(what[1])
    local server, server_port = address(what[2])
    body = "\3" .. client .. server .. client_port .. server_port .. "\2"
  else
    body = "\16" .. ("<I4"):pack(0) .. short(what) .. ("<I4"):pack(0)
  end
  local entry = ("<i8i8"):pack(number, number) .. body
  return ("<I4"):pack(#entry + 4) .. entry
end

local function joined(list) return #list > 0 and table.concat(list, "\0") .. "\0" or "" end

local function process_entry(p)
  local exe, user = p.exe or "/usr/bin/" .. (p.name or "app"), p.user or 0
  local entry = ("<i8i8i8i8i8"):pack(p.tid or p.pid, p.pid, p.parent or 1, p.pid, p.pid) .. short(p.name or "app")
    .. short(exe) .. short(exe) .. short(joined(p.args or {})) .. short(p.cwd or "/")
    .. ("<i8I4I4I4"):pack(1024, 0, user, user) .. ("<I4I4I4i8i8"):pack(5000, 3000, 0, 0, 0)
    .. short(joined(p.env or {})) .. ("<i8i8"):pack(p.tid or p.pid, p.pid) .. short "" .. short "/"
    .. ("<I4I1i8i8i8"):pack(user, 0, 0, 0, 0)
  return ("<I4"):pack(#entry + 4) .. entry
end

local function encode(param, value)
  if texts[param.type] then return value .. "\0" end
  if type(value) == "string" then return value end
  return pack_as[param.type]:pack(math.tointeger(value) or error(param.name .. " must be a whole number or bytes"))
end

-- One of the two events. Parameters behind the last one that is given are left out, as older writers do.
local function event_block(event, half, ts)
  local params, last = {}, 0
  for i, param in ipairs(half.params) do
    local value = event[param.name]
    params[i] = value == nil and "" or encode(param, value)
    if value ~= nil then last = i end
  end
  local lengths = {}
  for i = 1, last do lengths[i] = ("<I2"):pack(#params[i]) end
  local data = table.concat(lengths) .. table.concat(params, "", 1, last)
  local tid = event.tid or event.pid or 100
  return block(0x216, ("<I2"):pack(event.cpu or 0) .. ("<I8i8I4I2I4"):pack(ts, tid, 26 + #data, half.id, last) .. data)
end

local function add_event(out, types, event, ts)
  local both = types[event[1]] or error(("there is no event %s; tracer -L lists them"):format(event[1]), 0)
  local at = {
    { "enter", ts }, { "exit", math.tointeger(ts + (event.took or 1000)) or error("took must be a whole number", 0) },
  }
  for _, one in ipairs(at) do
    local half = both[one[1]]
    if half and (event.only or one[1]) == one[1] then out[#out + 1] = event_block(event, half, one[2]) end
  end
  return at[2][2]
end

---The bytes of a recording.
---@param what { processes: table[]?, events: table[] }
---@return string
return function(what)
  local out = { block(0x0A0D0D0A, ("<I4I2I2i8"):pack(0x1A2B3C4D, 1, 2, -1)),
    block(0x201, ("<I4i8i8c128i8i8i8i8"):pack(1, 1 << 30, 32768, "example", 0, 0, 0, 0)) }
  local entries, lists = {}, {}
  for i, p in ipairs(what.processes or { { pid = 100 } }) do
    entries[i] = process_entry(p)
    local fds = { ("<i8"):pack(p.pid) }
    for number, description in pairs(p.fds or {}) do fds[#fds + 1] = fd_entry(number, description) end
    lists[i] = block(0x218, table.concat(fds))
  end
  out[#out + 1] = block(0x215, table.concat(entries))
  table.move(lists, 1, #lists, #out + 1, out)
  local types, ts = types_by_name(), START
  for _, event in ipairs(what.events) do
    ts = event.at and START + math.tointeger(event.at) or ts + STEP
    ts = add_event(out, types, event, ts)
  end
  return table.concat(out)
end
