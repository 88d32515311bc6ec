-- Names that are looked up.

description = "Shows every DNS query over UDP with its answer: who asked, for what, the result, the time to the " ..
  "answer, and the addresses. Queries that are not answered are shown at the end."
short_description = "DNS queries and their answers"
category = "Net"
args = {}
examples = {
  { "-c dnslog", "all queries" },
  { "-c dnslog proc.name=curl", "those of one program" },
}

local dns = require "chisel.dns"
local format = require "chisel.format"

local event = require("chisel.fields") {
  time = "evt.rawtime", clock = "evt.time", pid = "proc.pid", name = "proc.name", fd = "fd.num",
  data = "evt.rawarg.data", container = "container.name",
}

local list = require("chisel.rows") {
  columns = {
    { "evt.time", "TIME", width = 18 },
    { "container.name", "CONTAINER", width = 20, container = true },
    { "proc.name", "PROCESS", width = 15 },
    { "proc.pid", "PID", width = 8, right = true },
    { "name", "NAME", width = 30, overflow = true },
    { "type", "TYPE", width = 5, overflow = true },
    { "code", "RESULT", width = 9 },
    { "latency", "LATENCY", width = 8, right = true, show = format.duration, absent = "-" },
    { "answers", "ANSWERS", show = function(answers) return table.concat(answers, " ") end },
  },
}

local open, queries = {}, 0 -- those without an answer, by process, descriptor and id; how many there were
local title_shown = false

local function row(query, code, latency, answers)
  return { query.clock, query.container, query.process, query.pid, query.name, query.type, code, latency, answers }
end

local function on_query(key, query)
  query.time, query.clock, query.container = event.time, event.clock, event.container
  query.process, query.pid = event.name, event.pid
  queries = queries + 1
  query.number, open[key] = queries, query
end

local function on_answer(key, answer)
  local query = open[key]
  open[key] = nil
  answer.clock, answer.container, answer.process, answer.pid = event.clock, event.container, event.name, event.pid
  list:print(row(answer, answer.code, query and event.time - query.time, answer.answers))
end

function on_init()
  chisel.set_filter "fd.l4proto=udp and fd.port=53 and evt.is_io=true and evt.dir=< and evt.rawarg.data exists"
  sysdig.set_snaplen(1500)
  if not title_shown then list:title() end
  title_shown = true
  return true
end

function on_event()
  local message = event.pid and event.fd and dns.parse(event.data)
  if not message then return false end
  local key = ("%d %d %d %s"):format(event.pid, event.fd, message.id, message.type)
  if message.is_answer then on_answer(key, message) else on_query(key, message) end
  return false
end

function on_capture_end()
  local left = {}
  for _, query in pairs(open) do left[#left + 1] = query end
  open = {}
  table.sort(left, function(a, b) return a.number < b.number end)
  for _, query in ipairs(left) do list:print(row(query, "no answer", nil, {})) end
end
