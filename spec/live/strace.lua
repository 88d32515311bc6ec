-- The output of `strace -f -q -xx -o FILE` as calls per thread: "NAME = RESULT PATH...". The same lines are made of
-- tracer's events, so that they can be compared.
local strace = {}

local names = dofile "runtime/event/names.lua"
local errnos, signals = {}, {}
for code, name in pairs(names.errno) do errnos[name] = code end
for number, name in pairs(names.signal) do signals[name] = number end

-- Where events are called otherwise than the calls that strace shows.
local event_names = {
  pread64 = "pread", pwrite64 = "pwrite", prlimit64 = "prlimit", sendfile64 = "sendfile", fadvise64 = "fadvise64",
}

-- Calls of which one side has only the beginning or the end: they do not return, or not as what they were.
local one_sided = { exit = true, exit_group = true, rt_sigreturn = true, restart_syscall = true }

local function unhex(text)
  return (text:gsub("\\x(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

-- "0", "-1 ENOENT (No such file or directory)", "0x7f00", "? ERESTARTSYS (...)", "3 (...)"
local function result_of(text)
  local errno = text:match "^%-1 (E%u[%u%d_]*)" or text:match "^%? (E%u[%u%d_]*)"
  if errno then return errnos[errno] and tostring(-errnos[errno]) or errno end
  local hex = text:match "^0x%x+"
  return hex and ("%d"):format(math.tointeger(tonumber(hex))) or text:match "^%-?%d+"
end

local function strings_of(args)
  local all = {}
  for s in args:gmatch '"([^"]*)"' do all[#all + 1] = unhex(s) end
  return all
end

---@class strace.Call
---@field name string  of the call; "signal" for one that came
---@field result string
---@field strings string[]  texts among the arguments

---@class strace.Log
---@field first integer  the thread that it begins with
---@field threads table<integer, strace.Call[]>  calls in the order in which they ended
---@field codes table<integer, integer>  exit codes of processes
---@field open table<integer, string>  the call that a thread was in when it was ended

---@param text string
---@return strace.Log
function strace.parse(text)
  local threads, codes, open, unfinished, first = {}, {}, {}, {}, nil
  for line in text:gmatch "[^\n]+" do
    local tid, rest = line:match "^(%d+) +(.*)$"
    tid = math.tointeger(tonumber(tid))
    first = first or tid
    threads[tid] = threads[tid] or {}
    local head = rest:match "^(.*) <unfinished %.%.%.>$"
    local tail = rest:match "^<%.%.%. [%w_]+ resumed>(.*)$"
    if tail then rest = (unfinished[tid] or "") .. tail end
    unfinished[tid] = head
    local signal = signals[rest:match "^%-%-%- (SIG%w+) {"]
    if signal then table.insert(threads[tid], { name = "signal", result = tostring(signal), strings = {} }) end
    local code = rest:match "^%+%+%+ exited with (%d+) %+%+%+"
    if code then codes[tid] = math.tointeger(tonumber(code)) end
    local name, args, result = rest:match "^([%w_]+)(%(.*)%s+= ([^=]+)$"
    if name and not head and not one_sided[name] then
      local value = result_of(result)
      name = event_names[name] or name
      open[tid] = not value and name or nil
      if value then table.insert(threads[tid], { name = name, result = value, strings = strings_of(args) }) end
    end
  end
  return { first = first, threads = threads, codes = codes, open = open }
end

return strace
