-- The slowest system calls.

description = "Shows the ten system calls that took longest, the slowest first, each with its entry and its return. " ..
  "Give a filter to look at one program or one kind of call."
short_description = "Slowest system calls"
category = "Performance"
args = {}
examples = {
  { "-c bottlenecks proc.name=mysqld", "what a database waited for" },
  { "-c bottlenecks -- make", "what a build waited for" },
}

local event = require("chisel.fields") {
  num = "evt.num", type = "evt.type", args = "evt.args", latency = "evt.latency", name = "proc.name",
  tid = "thread.tid",
}

local HOW_MANY = 10

local function seconds(ns) return ("%d.%09d"):format(ns // 1000000000, ns % 1000000000) end

local list = require("chisel.rows") {
  columns = {
    { "evt.num" }, { "evt.latency", show = seconds }, { "proc.name", absent = "" }, { "thread.tid" }, { "evt.dir" },
    { "evt.type" }, { "evt.args" },
  },
  template = "%s) %s %s (%s) %s %s %s",
}

local slowest = {} -- { latency, entry, return }, the longest first
local entries = {} -- the last of each thread

local function row(direction)
  return { event.num, event.latency, event.name, event.tid, direction, event.type, event.args }
end

local function add(latency)
  local at = #slowest + 1
  while at > 1 and latency > slowest[at - 1][1] do at = at - 1 end
  if at > HOW_MANY then return end
  table.insert(slowest, at, { latency, entries[event.tid], row "<" })
  slowest[HOW_MANY + 1] = nil
end

function on_init()
  chisel.set_filter "evt.type!=switch"
  return true
end

function on_event()
  local latency, tid = event.latency, event.tid
  if not latency or not tid then return false end
  if latency == 0 then
    entries[tid] = row ">"
  else
    add(latency)
  end
  return false
end

function on_capture_end()
  for _, call in ipairs(slowest) do
    if call[2] then list:print(call[2]) end
    list:print(call[3])
  end
end
