-- The life of connections.

description = "Shows every network connection that ends: who had it with whom, for how long, and how many bytes " ..
  "went in and out. Connections that cannot be made are shown with the error, those that are left at the end as " ..
  "open. The duration is unknown of those that were there before the capture."
short_description = "Connections with their durations and bytes"
category = "Net"
args = {}
examples = {
  { "-c connlife", "all connections" },
  { "-c connlife \"proc.name=nginx and fd.sport=443\"", "those of a web server" },
}

local event = require("chisel.fields") {
  type = "evt.type", raw = "evt.rawres", res = "evt.res", latency = "evt.latency", is_io = "evt.is_io",
  is_read = "evt.is_io_read", pid = "proc.pid", name = "proc.name", fd = "fd.num", conn = "fd.name",
  time = "evt.rawtime",
  clock = "evt.time.s", container = "container.name", tid = "thread.tid",
  address = "evt.arg.addr",
}

local format = require "chisel.format"

local list = require("chisel.rows") {
  columns = {
    { "evt.time.s", "TIME", width = 8 },
    { "container.name", "CONTAINER", width = 20, container = true },
    { "proc.name", "PROCESS", width = 15 },
    { "proc.pid", "PID", width = 8, right = true },
    { "state", "STATE", width = 12 },
    { "duration", "DURATION", width = 9, right = true, show = format.duration, absent = "-" },
    { "in", "IN", width = 9, right = true, show = format.bytes },
    { "out", "OUT", width = 9, right = true, show = format.bytes },
    { "fd.name", "CONNECTION" },
  },
}

local IN_PROGRESS = -115 -- a connect that goes on

local connections = {} -- by process, then by descriptor
local addresses = {} -- of the connect that a thread is in
local title_shown, last_time = false, nil

local function print_end(pid, c, state)
  local duration = c.start and last_time - c.start
  list:print { event.clock or c.clock, c.container, c.name, pid, state, duration, c.received, c.sent, c.conn }
end

-- The connection of the event; start is nil when it was there before.
local function connection(start)
  local of_process = connections[event.pid] or {}
  connections[event.pid] = of_process
  local c = of_process[event.fd]
  if not c or start then
    c = { start = start, received = 0, sent = 0, name = event.name, container = event.container }
    of_process[event.fd] = c
  end
  c.conn, c.clock = event.conn, event.clock
  return c
end

-- Only the entry knows where a connection was to go that could not be made.
local function on_connect()
  local raw = event.raw
  if not raw then
    addresses[event.tid] = event.address
    return
  end
  local start = event.time - (event.latency or 0)
  local c = connection(start)
  if raw >= 0 or raw == IN_PROGRESS then return end
  c.conn = event.address or addresses[event.tid] or c.conn
  print_end(event.pid, c, event.res)
  connections[event.pid][event.fd] = nil
end

local function on_io()
  local raw = event.raw
  if not raw or raw <= 0 then return end
  local c, way = connection(), event.is_read and "received" or "sent"
  c[way] = c[way] + raw
end

local function on_close()
  local of_process = connections[event.pid]
  local c = of_process and of_process[event.fd]
  if not c then return end
  of_process[event.fd] = nil
  print_end(event.pid, c, "closed")
end

-- The kernel closes what a process has left.
local function on_exit()
  for _, c in pairs(connections[event.pid] or {}) do print_end(event.pid, c, "closed") end
  connections[event.pid] = nil
end

function on_init()
  chisel.set_filter(
    "evt.type=procexit or (fd.type=ipv4 or fd.type=ipv6) and " ..
    "(evt.type=connect or evt.dir=< and (evt.is_io=true or evt.type in (accept, accept4, close)))")
  if not title_shown then list:title() end
  title_shown = true
  return true
end

function on_event()
  local kind, pid = event.type, event.pid
  last_time = event.time
  if not pid then return false end
  if kind == "procexit" then
    if event.tid == pid then on_exit() end
  elseif not event.fd then
    return false
  elseif kind == "connect" then
    on_connect()
  elseif kind == "accept" or kind == "accept4" then
    if event.raw and event.raw >= 0 then connection(event.time) end
  elseif kind == "close" then
    on_close()
  elseif event.is_io then
    on_io()
  end
  return false
end

function on_capture_end()
  local left = {}
  for pid, of_process in pairs(connections) do
    for fd, c in pairs(of_process) do left[#left + 1] = { pid = pid, fd = fd, c = c } end
  end
  connections = {}
  table.sort(left, function(a, b)
    if a.pid ~= b.pid then return a.pid < b.pid end
    return a.fd < b.fd
  end)
  for _, l in ipairs(left) do
    last_time = last_time or l.c.start
    list:print { l.c.clock, l.c.container, l.c.name, l.pid, "open", l.c.start and last_time - l.c.start, l.c.received,
      l.c.sent, l.c.conn }
  end
end
