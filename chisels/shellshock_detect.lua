-- Attempts to exploit Shellshock.

description = "Shows every start of bash or sh with an environment variable that holds a function of the kind that " ..
  "unpatched versions of bash execute (CVE-2014-6271), with the process that started it."
short_description = "Attempts to exploit Shellshock"
category = "Security"
args = {}
examples = {
  { "-c shellshock_detect", "watches for attempts" },
  { "-r FILE -c shellshock_detect", "looks for them in a recording" },
}

local event = require("chisel.fields") {
  time = "evt.time", parent = "proc.pname", ppid = "proc.ppid", pid = "proc.pid", environment = "evt.arg.env",
}

local list = require("chisel.rows") {
  columns = {
    { "evt.time", "TIME", width = 21 }, { "proc.pname", "PROCNAME", width = 21 }, { "proc.ppid", "PID", width = 7 },
    { "function", "FUNCTION" },
  },
  ruler = false,
}

local FUNCTION = "%(%) ?{.+" -- the start of one in a variable

local title_shown = false

function on_init()
  chisel.set_filter "evt.type=execve and evt.dir=< and (proc.name=bash or proc.name=sh)"
  if not title_shown then list:title() end
  title_shown = true
  return true
end

function on_event()
  if not (event.environment or ""):find(FUNCTION) then return false end
  local process = sysdig.get_thread_table_nofds(("proc.pid=%d"):format(event.pid))[event.pid]
  for _, variable in ipairs(process and process.env or {}) do
    if variable:find(FUNCTION) then
      list:print { event.time, event.parent, event.ppid, variable:match "%(%).+" }
      break
    end
  end
  return false
end
