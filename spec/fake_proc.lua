-- Builds a directory that looks like a proc file system, for what no real system shows on demand.
local helper = require "spec.helper"

local fake_proc = {}

-- /proc/PID/stat; the fields after the name in their order.
local function stat(pid, p)
  local n = {
    p.state or "S", p.ppid or 1, p.pgrp or pid, p.sid or 90, p.tty or 0, -1, p.flags or 0, p.minflt or 0, 0,
    p.majflt or 0, 0, 0, 0, 0, 0, 20, 0, p.threads or 1, 0, p.start or 100, 0, 0,
  }
  return ("%d (%s) %s\n"):format(pid, p.comm or "app", table.concat(n, " "))
end

local function status(pid, p)
  local tgid, ids = p.tgid or pid, p.ids or ""
  return ("Name:\tx\nUmask:\t0022\nTgid:\t%d\nPid:\t%d\nPPid:\t%d\nUid:\t5\t%d\t7\t8\nGid:\t5\t%d\t7\t8\n" ..
    "NStgid:\t%d%s\nNSpid:\t%d%s\nNSpgid:\t%d%s\nVmPeak:\t9 kB\nVmSize:\t%d kB\nVmRSS:\t20 kB\nVmSwap:\t3 kB\n" ..
    "CapInh:\t0000000000000001\nCapPrm:\t00000000000000ff\nCapEff:\t%016x\n"):format(tgid, pid, p.ppid or 1,
    p.uid or 1000, p.gid or 1000, tgid, p.ns_tgid or ids, pid, ids, p.pgrp or pid, ids, p.vmsize or 100, p.caps or 0)
end

local files = { "cmdline", "environ", "cgroup", "limits", "loginuid", "mountinfo" }
local links = { "cwd", "exe", "root" }

local function fill(build, dir, pid, p)
  build.directory(dir)
  if p.stat ~= false then build.file(dir .. "/stat", p.stat or stat(pid, p)) end
  if p.status ~= false then build.file(dir .. "/status", p.status or status(pid, p)) end
  for _, name in ipairs(files) do
    if p[name] then build.file(dir .. "/" .. name, p[name]) end
  end
  for _, name in ipairs(links) do
    if p[name] then build.link(dir .. "/" .. name, p[name]) end
  end
  if p.fds then
    build.directory(dir .. "/fd")
    build.directory(dir .. "/fdinfo")
    for num, fd in pairs(p.fds) do
      build.link(dir .. "/fd/" .. num, fd[1])
      if fd[2] then build.file(dir .. "/fdinfo/" .. num, fd[2]) end
    end
  end
  if p.net then
    build.directory(dir .. "/net")
    for name, text in pairs(p.net) do build.file(dir .. "/net/" .. name, text) end
  end
  if p.ns then
    build.directory(dir .. "/ns")
    for name, target in pairs(p.ns) do build.link(dir .. "/ns/" .. name, target) end
  end
  if p.tasks then
    build.directory(dir .. "/task")
    build.directory(dir .. "/task/" .. pid)
    for tid, t in pairs(p.tasks) do
      t.tgid = t.tgid or pid
      fill(build, dir .. "/task/" .. tid, tid, t)
    end
  end
end

---Writes processes, by pid. Fields of a process: comm, state, ppid, ... (see above) replace the usual values; false for
---stat or status leaves the file out; fds are { link, text of fdinfo }.
---@param root string an empty directory
---@param processes table<integer, table>
---@param more table<string, string>? further files by path
function fake_proc.write(root, processes, more)
  local script, contents = {}, {}
  local build = {
    directory = function(path) script[#script + 1] = "mkdir -p " .. helper.quote(path) end,
    link = function(path, to) script[#script + 1] = ("ln -s -- %s %s"):format(helper.quote(to), helper.quote(path)) end,
    file = function(path, text) contents[path] = text end,
  }
  for pid, p in pairs(processes) do fill(build, root .. "/" .. pid, pid, p) end
  for path, text in pairs(more or {}) do
    build.directory(root .. "/" .. path:match "^(.*)/")
    build.file(root .. "/" .. path, text)
  end
  helper.spit(root .. "/script", table.concat(script, "\n") .. "\n")
  assert(os.execute("sh -e " .. helper.quote(root .. "/script")))
  for path, text in pairs(contents) do helper.spit(path, text) end
end

return fake_proc
