-- HTTP transactions, as they are seen in what programs read and write.
--
--   local http = require "chisel.http"
--   http.filter, http.SNAPLEN   what is needed of events
--   local function on_transaction(t) ... end
--   function on_event() http.feed(on_transaction) end
--   http.each(on_transaction)   in place of all that, for a chisel that does nothing else
--
-- A transaction has method, url (with the host, if the request names it), code and size (of the answer's body, 0 when
-- it is not said), latency in ns, direction ("<" for the side that was asked, ">" for the side that has asked), and
-- container. Requests that are not answered while it is looked at are left out.

-- luacheck: read_globals chisel sysdig

local fields = require "chisel.fields"

local http = {}

http.filter = "evt.is_io=true and evt.buflen>0 and (fd.sockfamily=ip or fd.sockfamily=unix)"
http.SNAPLEN = 1024 -- bytes of data in which the interesting headers are

local directions = { read = "<", write = ">" }
local open = {} -- requests without an answer, by process and descriptor
local event = fields {
  data = "evt.rawarg.data", fd = "fd.num", pid = "proc.pid", time = "evt.rawtime", direction = "evt.io_dir",
  container = "container.name",
}

local function parse_request(data)
  local method, url = data:match "^(%u+) (%g+)"
  if not method then return nil end
  return { method = method, url = (data:match "Host: (%g+)\r\n" or "") .. url }
end

local function parse_answer(data)
  local code = data:match "HTTP/%g+ (%d+)"
  return tonumber(code), tonumber(data:match "Content%-Length: (%d+)\r\n" or 0)
end

---Looks at the event under way.
---@param on_transaction fun(transaction: table) called when it completes one
function http.feed(on_transaction)
  local data, pid, fd = event.data, event.pid, event.fd
  if not data or not pid or not fd then return end
  local key = ("%d %d"):format(pid, fd)
  local transaction = open[key]
  if not transaction then
    transaction = parse_request(data)
    if not transaction then return end
    transaction.start, transaction.container = event.time, event.container
    transaction.direction = directions[event.direction] or "<NA>"
    open[key] = transaction
    return
  end
  local code, size = parse_answer(data)
  if not code then return end
  open[key] = nil
  transaction.code, transaction.size, transaction.latency = code, size, event.time - transaction.start
  on_transaction(transaction)
end

---Defines on_init and on_event for a chisel that does nothing else.
---@param on_transaction fun(transaction: table) as of feed
function http.each(on_transaction)
  function _G.on_init()
    chisel.set_filter(http.filter)
    sysdig.set_snaplen(http.SNAPLEN)
    return true
  end

  function _G.on_event()
    http.feed(on_transaction)
    return false
  end
end

return http
