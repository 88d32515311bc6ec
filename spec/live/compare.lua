-- Compares what a program said it did (see spec/live/truth.h) with the events that tracer recorded.
local events = require "spec.live.events"
local helper = require "spec.helper"

local compare = {}

---@class live.Expected
---@field any boolean?      events that are not named may come here
---@field dir string
---@field name string
---@field params { name: string, value: string }[]

---@class live.Case
---@field name string
---@field skip string?      why it could not run
---@field failed string?    what went wrong in it
---@field main integer      its own thread
---@field threads integer[] in the order in which they are told of
---@field expected table<integer, live.Expected[]>

local function parse_event(line)
  local tid, dir, name, rest = line:match "^event (%d+) ([<>]) (%S+)(.*)$"
  local params = {}
  for param, value in rest:gmatch " ([%w_]+)=(%S*)" do params[#params + 1] = { name = param, value = value } end
  return math.tointeger(tonumber(tid)), { dir = dir, name = name, params = params }
end

local function add(case, tid, item)
  if not case.expected[tid] then
    case.expected[tid] = {}
    case.threads[#case.threads + 1] = tid
  end
  table.insert(case.expected[tid], item)
end

---What the program said: its cases by name.
---@param text string
---@return table<string, live.Case>
function compare.parse(text)
  local cases, case = {}, nil
  for line in text:gmatch "[^\n]+" do
    local word, rest = line:match "^(%a+) (.*)$"
    if word == "case" then
      case = { name = rest, threads = {}, expected = {} }
      cases[rest] = case
    elseif word == "event" then
      add(case, parse_event(line))
    elseif word == "any" then
      add(case, math.tointeger(tonumber(rest)), { any = true })
    else
      case[word] = rest
    end
  end
  return cases
end

-- Events that come in between whatever a program does.
local passing = {
  switch = true, page_fault = true, procinfo = true, container = true, drop = true, signaldeliver = true,
}

local function is_mark(event, which, name)
  return event.name == "access" and event.dir == "<"
    and event.bytes[2] == ("/truth/%s/%s\0"):format(which, name)
end

---Where the part of a case that is compared begins: index of its mark, and the case's own thread.
local function find_begin(recorded, name)
  for i, event in ipairs(recorded) do
    if is_mark(event, "begin", name) then return i, event.tid end
  end
  return nil
end

-- How often a thread is told to end: once, or again when another thread of its process has taken its number.
local function ends(list)
  local n = 0
  for _, item in ipairs(list) do n = n + (item.name == "procexit" and 1 or 0) end
  return math.max(n, 1)
end

-- The events of a thread from `first` on: of the case's own up to the end mark, of others up to their end.
local function events_of(recorded, tid, first, case, own)
  local list, wanted, left = {}, {}, ends(case.expected[tid] or {})
  for _, item in ipairs(case.expected[tid] or {}) do wanted[item.name or ""] = true end
  for i = first, #recorded do
    local event = recorded[i]
    if event.tid == tid and (wanted[event.name] or not passing[event.name]) then
      if own and is_mark(event, "end", case.name) then
        local last = list[#list]
        if last and last.name == event.name and last.dir == ">" then list[#list] = nil end -- the mark's own
        break
      end
      list[#list + 1] = event
      left = left - (event.name == "procexit" and 1 or 0)
      if not own and left == 0 then break end
    end
  end
  return list
end

local function params_of(event)
  local params = {}
  for i = 1, #event.bytes do params[i] = { name = event.params[i].name, value = events.value(event, i) } end
  return params
end

local function put(lines, tid, event, params)
  local head = ("%d %s %s"):format(tid, event.dir, event.name)
  if #params == 0 then lines[#lines + 1] = head end
  for _, p in ipairs(params) do lines[#lines + 1] = ("%s %s=%s"):format(head, p.name, p.value) end
end

local function holds(expected, actual)
  if expected == "?" then return true end
  local part = expected:match "^has:(.*)$"
  return part and actual:find("%f[^\0'\\]") and (actual:gsub("\\x00", "\n")):find(part .. "\n", 1, true) ~= nil
end

-- The parameters that are expected; where anything will do, what there is.
local function filled(expected, actual)
  local params = {}
  for i, p in ipairs(expected.params) do
    local got = actual and events.value(actual, i)
    params[i] = { name = p.name, value = got and holds(p.value, got) and got or p.value }
  end
  return params
end

local function agrees(item, event)
  for i, p in ipairs(item.params) do
    local got = events.value(event, i)
    if not got or p.value ~= got and not holds(p.value, got) then return false end
  end
  return true
end

-- Index of the next event like this one, not too far away unless anything may come before it: then it is the one with
-- the same values, if there is one.
local function next_like(actual, from, item, any)
  local found
  for i = from, any and #actual or math.min(#actual, from + 4) do
    if actual[i].dir == item.dir and actual[i].name == item.name then
      found = found or i
      if not any or agrees(item, actual[i]) then return i end
    end
  end
  return found
end

local function texts(tid, expected, actual)
  local want, got, at, any = {}, {}, 1, false
  for _, event in ipairs(actual) do put(got, tid, event, params_of(event)) end
  local function pass_over(last)
    for i = at, last do put(want, tid, actual[i], params_of(actual[i])) end
    at = last + 1
  end
  for _, item in ipairs(expected) do
    if item.any then
      any = true
    else
      local found = next_like(actual, at, item, any)
      if any and found then pass_over(found - 1) end
      put(want, tid, item, filled(item, found and actual[found]))
      if found then at = found + 1 end
      any = false
    end
  end
  if any then pass_over(#actual) end
  return table.concat(want, "\n") .. "\n", table.concat(got, "\n") .. "\n"
end

local function kept(expected, keep)
  local list = {}
  for _, item in ipairs(expected) do
    if item.any or keep(item) then list[#list + 1] = item end
  end
  return list
end

---The differences between what a case said and what was recorded; "" when there are none.
---@param case live.Case
---@param recorded live.Event[]
---@param keep (fun(event: live.Expected): boolean)?  which events were recorded; nil = all
---@return string
function compare.differences(case, recorded, keep)
  local first, main = find_begin(recorded, case.name)
  if not first then return "the case is not in the recording" end
  local found = {}
  if not case.expected[main] then return "the case says nothing about its own thread" end
  for _, tid in ipairs(case.threads) do
    local list = events_of(recorded, tid, tid == main and first + 1 or first, case, tid == main)
    local want, got = texts(tid, keep and kept(case.expected[tid], keep) or case.expected[tid], list)
    local diff = helper.diff(want, got, 20)
    if diff ~= "" then found[#found + 1] = diff end
  end
  return table.concat(found, "\n")
end

return compare
