-- A summary of a recording for programs that show one.

description = "Counts what a recording is about (processes, bytes, connections, commands, errors and more) over " ..
  "time, as JSON. It reads the recording twice: first to know how long it is."
short_description = "Summary of a recording over time"
category = "NA"
hidden = true
args = {
  { name = "composite_args", optional = true,
    description = "How many samples, then a comma and the duration in ns, which a first run finds out" },
}
examples = { { "-r FILE -c wsysdig_summary", "everything" }, { "-r FILE -c wsysdig_summary 100", "in 100 samples" } }

local arg = require("chisel.args")(args)
local output = require "chisel.output"
local summary = require "chisel.summary"

local SAMPLES = 400 -- of a first look; fewer are made of them
local PROGRESS = 12 -- samples from one report to the next
local IN_PROGRESS = -115 -- result of a connect that goes on

local event = require("chisel.fields") {
  type = "evt.type", dir = "evt.dir", raw = "evt.rawres", name = "fd.name", in_container = "fd.containername",
  kind = "fd.type", is_write = "evt.is_io_write", is_read = "evt.is_io_read", buffer = "evt.rawarg.data",
  size = "evt.buflen", port = "fd.sport", role = "fd.typechar", exe = "evt.arg.exe", signal = "evt.arg.sig",
  latency = "evt.latency", severity = "syslog.severity", source = "evt.arg.source", infra = "evt.arg.name",
  parent = "proc.pname",
}

local wanted, duration -- samples; ns, nil in the first run
local total, sample = {}, {} -- by id: { tot, max, timeLine, seen }; { n, seen }
local containers, samples = {}, 0

local function start_sample()
  local ports = sample.listeningPortCount
  sample = setmetatable({ listeningPortCount = ports }, { __index = function(t, id)
    t[id] = { n = 0, seen = {} }
    return t[id]
  end })
end

local function count(id, n) sample[id].n = sample[id].n + (n or 1) end

-- Counts each key once.
local function see(id, key)
  local s = sample[id]
  if key == nil or s.seen[key] then return end
  s.seen[key] = true
  s.n = s.n + 1
end

local function end_sample(seconds, ns)
  local time = sysdig.make_ts(seconds, ns)
  for _, metric in ipairs(summary.metrics) do
    local t, s = total[metric.id], sample[metric.id]
    t.tot, t.max = t.tot + s.n, math.max(t.max, s.n)
    t.timeLine[#t.timeLine + 1] = { t = time, v = s.n }
    for key in pairs(s.seen) do t.seen[key] = true end
  end
  start_sample()
end

local function count_processes()
  for _, thread in pairs(sysdig.get_thread_table_barebone_nofds(sysdig.get_filter())) do
    if thread.tid == thread.pid then see("procCount", thread.pid) end
  end
  for _, c in ipairs(sysdig.get_container_table()) do
    see("containerCount", c.id)
    containers[c.id] = c.name
  end
end

local function is_of_system(name)
  for _, prefix in ipairs { "/bin/", "/sbin/", "/boot/", "/etc/", "/lib", "/usr/bin/", "/usr/sbin/", "/usr/share/",
    "/usr/lib" } do
    if name:sub(1, #prefix) == prefix then return true end
  end
  return false
end

local function is_log(name)
  return (name:find("%.log") or name:find("_log") or name:find("/var/log")) and not name:find("%.t?gz")
end

local function count_syslog(severity)
  count "sysLogCount"
  if severity == 4 then count "sysLogCountW" elseif severity < 4 then count "sysLogCountE" end
end

local function count_log(data)
  if data == "" then return end
  count "appLogCount"
  data = data:lower()
  if data:find "warn" then
    count "appLogCountW"
  elseif data:find "error" or data:find "critic" or data:find "emergency" or data:find "alert" then
    count "appLogCountE"
  end
end

local function on_file_io()
  local name, size = event.name or "", event.size or 0
  see("fileCount", event.in_container)
  count("fileBytes", size)
  count(event.is_write and "fileBytesW" or "fileBytesR", size)
  if event.is_write then
    see("fileCountW", event.in_container)
    if is_of_system(name) then see("sysFileCountW", name) end
    if event.severity then
      count_syslog(event.severity)
    elseif is_log(name) then
      count_log(event.buffer or "")
    end
  end
  local ms = name:find "^/dev/" and 0 or (event.latency or 0) / 1000000
  if ms > 1 then count "over1msFileIoCount" end
  if ms > 10 then count "over10msFileIoCount" end
  if ms > 100 then count "over100msFileIoCount" end
end

local function on_network_io()
  local size, protocol = event.size or 0, summary.protocol_of[event.port]
  see("connectionCount", event.in_container)
  count("netBytes", size)
  count(event.is_write and "netBytesW" or "netBytesR", size)
  if protocol then count(protocol, size) end
  local code = (event.buffer or ""):match "^HTTP/[^ ]* ([^ ]*)"
  if code then count "sysReqCountHttp" end
  if code and code ~= "200" then count "sysErrCountHttp" end
end

local function on_io()
  local kind = event.kind
  if kind == "file" then
    on_file_io()
  elseif kind == "ipv4" or kind == "ipv6" then
    on_network_io()
  elseif kind == "unix" and event.is_write and event.severity then
    count_syslog(event.severity)
  end
end

local function count_connection(id)
  if not event.port then return end
  count(id)
  if event.port == 22 then count "newConnectionsSsh" end
end

-- What calls that have succeeded count for.
local on_success = {
  execve = function()
    count "executedCommands"
    if (event.parent or ""):find "bash" then count "executedInteractiveCommands" end
    if event.exe == "sudo" then count "sudoInvocations" end
  end,
  bind = function()
    see("listeningPortCount", event.port)
    if event.port then count "newListeningPorts" end
  end,
  connect = function() count_connection "newConnectionsO" end,
  accept = function() count_connection "newConnectionsI" end,
  unlink = function() count "fileDeletionsCount" end,
  symlink = function() count "newSymLinksCount" end,
  clone = function() if event.raw > 0 then count "forkCount" end end,
  setns = function() count "setnsInvocations" end,
}
on_success.unlinkat, on_success.symlinkat, on_success.fork = on_success.unlink, on_success.symlink, on_success.clone

local on_failure = {
  connect = function()
    count_connection "newConnectionsO"
    local is_network = event.kind == "ipv4" or event.kind == "ipv6"
    if is_network and event.raw ~= IN_PROGRESS then count "connectErrorCount" end
  end,
  accept = function() count_connection "newConnectionsI" end,
  open = function() count "openErrorCount" end,
}

-- Of entries, and of events that are no calls.
local on_other = {
  close = function()
    local ports = sample.listeningPortCount
    if event.role ~= "2" or not event.port or not ports.seen[event.port] then return end
    ports.seen[event.port] = nil
    ports.n = ports.n - 1
  end,
  signaldeliver = function()
    count "signalCount"
    if event.signal == "SIGSEGV" then count "segfaultCount" end
  end,
  notification = function() count "notifications" end,
  infra = function() if event.source == "docker" then count "dockerEvtsCount" end end,
}

function on_event()
  if not duration then return false end
  count "syscallCount"
  local raw, handlers = event.raw, on_other
  if event.dir == "<" then handlers = raw and raw >= 0 and on_success or on_failure end
  if handlers == on_success and (event.is_read or event.is_write) then
    on_io()
  elseif handlers[event.type] then
    handlers[event.type]()
  end
  return false
end

function on_interval(seconds, ns)
  if not duration then return true end
  count_processes()
  end_sample(seconds, ns)
  if samples % PROGRESS == 0 then
    print(('{"progress": %.14g },'):format(math.min(sysdig.get_read_progress(), 99.99)))
  end
  samples = samples + 1
  return true
end

function on_init()
  local n, ns = (arg.composite_args or ""):match "^(%d*),?(%d*)$"
  if not n then error(("composite_args must be SAMPLES,DURATION, not %s"):format(arg.composite_args), 0) end
  wanted, duration = tonumber(n), tonumber(ns)
  if not wanted or wanted == 0 or wanted > SAMPLES then wanted = SAMPLES end
  chisel.set_precise_interval_ns(math.max((duration or 1e12) / (SAMPLES - 1), 1))
  if not duration then return true end
  for _, metric in ipairs(summary.metrics) do
    total[metric.id] = { tot = 0, max = 0, timeLine = {}, seen = {} }
  end
  start_sample()
  print '{"slices": ['
  return true
end

function on_capture_start()
  if not duration then return true end
  for _, thread in pairs(sysdig.get_thread_table_barebone(sysdig.get_filter())) do
    for _, fd in pairs(thread.fdtable) do
      if fd.is_server then see("listeningPortCount", fd.sport) end
    end
  end
  return true
end

-- The samples put together to as many as are wanted, and the largest of these.
local function condense(line, is_average)
  local each = math.ceil(#line / wanted)
  if wanted == SAMPLES then return line end
  local result, max = {}, 0
  for first = 1, #line - each + 1, each do
    local v = 0
    for i = first, first + each - 1 do v = v + line[i].v end
    if is_average then v = v / each end
    result[#result + 1], max = { t = line[first].t, v = v }, math.max(max, v)
  end
  return result, max
end

local function listed(metric)
  local t = total[metric.id]
  local line, max = condense(t.timeLine, metric.average)
  local distinct = 0
  for _ in pairs(t.seen) do distinct = distinct + 1 end
  return {
    name = metric.name, desc = metric.desc, category = metric.category, targetView = metric.view,
    drillDownKey = metric.key, targetViewSortingCol = metric.column, targetViewTitle = metric.title,
    targetViewFilter = metric.filter,
    data = {
      tot = distinct > 0 and distinct or t.tot, max = max or t.max, timeLine = line,
      excludable = not metric.always, noteworthy = metric.noteworthy or false,
      aggregation = metric.average and "avg" or "sum",
    },
  }
end

local function result(watched)
  local metrics, used = {}, { general = true, file = true, network = true, security = true, performance = true }
  for _, metric in ipairs(summary.metrics) do
    if metric.always or total[metric.id].tot ~= 0 then
      metrics[#metrics + 1] = listed(metric)
      used[metric.category] = true
    end
  end
  local categories = {}
  for _, c in ipairs(summary.categories) do
    if used[c[1]] then categories[#categories + 1] = { id = c[1], name = c[2] } end
  end
  return {
    info = {
      IndexFormatVersion = 1, containers = containers, durationNs = watched, categories = categories,
      startTs = sysdig.get_firstevent_ts(), endTs = sysdig.get_lastevent_ts(),
    },
    metrics = metrics,
  }
end

function on_capture_end(seconds, ns, watched)
  if duration then
    end_sample(seconds, ns)
    print(('{"progress": 100, "data": %s}\n]}'):format(output.encode(result(watched))))
  else
    sysdig.run_app(('-r "%s" -c wsysdig_summary %d,%d "%s"'):format(sysdig.get_evtsource_name(), wanted, watched,
      (sysdig.get_filter():gsub('"', "'"))))
  end
end
