-- Reads what --dump-state prints (runtime/state/dump.h): tables with the words of each line.
local helper = require "spec.helper"

local state_dump = {}

local function unescape(text)
  return (text:gsub("\\x(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- KEY=NUMBER, KEY="TEXT", KEY=[ ="TEXT" ="TEXT" ]; texts and lists become Lua strings and lists, the rest stays text.
local function words(line)
  local t, at = {}, 1
  while at <= #line do
    local key, after = line:match("^ ?([%w_]+)=()", at)
    if not key then return t, line:sub(at) end
    local text, next_at = line:match('^"([^"]*)"()', after)
    if text then
      t[key] = unescape(text)
    elseif line:sub(after, after) == "[" then
      local inside
      inside, next_at = line:match('^%[(.-) %]()', after)
      t[key] = {}
      for item in inside:gmatch '="([^"]*)"' do table.insert(t[key], unescape(item)) end
    else
      text, next_at = line:match("^(%S*)()", after)
      t[key] = text
    end
    at = next_at
  end
  return t
end

---@param text string
---@return table machine, threads by tid, fds by tid and number, interfaces (a list)
function state_dump.parse(text)
  local state = { threads = {}, fds = {}, interfaces = {} }
  for _, line in ipairs(helper.lines(text)) do
    local kind, rest = line:match "^(%a+) (.*)$"
    if kind == "machine" then
      state.machine = words(rest)
    elseif kind == "interface" then
      table.insert(state.interfaces, words(rest))
    elseif kind == "thread" then
      local tid, more = rest:match "^(%d+) (.*)$"
      state.threads[tonumber(tid)] = words(more)
    else
      local tid, num, more = rest:match "^(%d+) (%-?%d+) (.*)$"
      tid = tonumber(tid)
      state.fds[tid] = state.fds[tid] or {}
      state.fds[tid][tonumber(num)] = words(more)
    end
  end
  return state
end

---Runs tracer --dump-state. root: where /proc is, nil = there; recording: path of one whose events are applied.
---@param root string?
---@param recording string?
function state_dump.run(root, recording)
  local args = { root and "--dump-state=" .. root or "--dump-state" }
  if recording then table.move({ "-r", recording }, 1, 2, 2, args) end
  local out, err, status = helper.run(args)
  assert(status == 0, err)
  assert(err == "", err)
  return state_dump.parse(out)
end

return state_dump
