-- What people do in their shells.

description = "Shows every command that is started below a shell and every directory that a shell changes to, " ..
  "indented by how deep it lies below the outermost shell. Each line begins with the process id of that shell. " ..
  "With -pc users are shown with their containers, and lines are green for the host and blue for containers."
short_description = "Commands that users run and directories they visit"
category = "Security"

local output = require "chisel.output"

args = {
  { name = "max_depth", argtype = "int", optional = true, default = -1,
    description = "How deep to look below the outermost shell; everything when left out" },
  output.disable_color,
}
examples = {
  { "-c spy_users", "what people do now" },
  { "-r FILE -c spy_users 0", "only what they typed, not what that started" },
}

local arg = require("chisel.args")(args)

local MAX_ANCESTORS = 16

local names = {
  type = "evt.type", exe = "proc.exe", args = "proc.args", path = "evt.arg.path", user = "user.name",
  time = "evt.time.s", container = "container.name",
}
local fields, ancestor_names, ancestor_pids = {}, {}, {} -- ancestor 0 is the process itself
local depths, shells -- of the processes seen so far, by pid: below the outermost shell; that shell's pid
local with_containers

local list = require("chisel.rows") {
  columns = {
    { "indent", only = "text" }, { "shell" }, { "evt.time.s" }, { "user.name" },
    { "container.name", container = true }, { "command" },
  },
  template = "%s%s %s %s) %s",
  container_template = "%s%s %s %s@%s) %s",
}

function on_init()
  chisel.set_filter(
    "((evt.type=execve and evt.dir=<) or (evt.type=chdir and evt.dir=< and proc.name contains sh and " ..
    "not proc.name contains sshd)) and evt.failed=false")
  for key, name in pairs(names) do fields[key] = chisel.request_field(name) end
  for i = 0, MAX_ANCESTORS do
    ancestor_names[i] = chisel.request_field(("proc.aname[%d]"):format(i))
    ancestor_pids[i] = chisel.request_field(("proc.apid[%d]"):format(i))
  end
  depths, shells = {}, {}
  with_containers = sysdig.is_print_container_data()
  return true
end

-- Finds how deep ancestor `first` lies: below its nearest ancestor that is known, else the outermost shell above it,
-- itself included. False when there is none.
local function place(first)
  local pid = evt.field(ancestor_pids[first])
  if not pid or depths[pid] then return pid ~= nil end
  local outermost
  for i = first, MAX_ANCESTORS do
    local name, ancestor = evt.field(ancestor_names[i]), evt.field(ancestor_pids[i])
    if not name then break end
    if depths[ancestor] then
      depths[pid], shells[pid] = depths[ancestor] + i - first, shells[ancestor]
      return true
    end
    if name:sub(-2) == "sh" then outermost = ancestor end
  end
  -- A shell that has not run anything itself yet is not shown: what is below it is the outermost level then.
  if outermost then depths[pid], shells[pid] = 0, outermost end
  return outermost ~= nil
end

local function show(indent, shell, command)
  local container = evt.field(fields.container)
  local values = { (" "):rep(indent), shell, evt.field(fields.time), evt.field(fields.user), container, command }
  list:print(values, with_containers and output.container_color(container) or nil)
end

local function is_too_deep(depth) return arg.max_depth >= 0 and depth > arg.max_depth end

function on_event()
  local is_cd = evt.field(fields.type) == "chdir"
  local place_of = is_cd and 0 or 1 -- a command belongs to the process that started it
  if not place(place_of) then return false end
  local parent = evt.field(ancestor_pids[place_of])
  local depth, shell = depths[parent], shells[parent]
  if not is_cd then
    local pid = evt.field(ancestor_pids[0])
    depths[pid], shells[pid] = depth + 1, shell
  end
  if is_too_deep(depth) then return false end
  if is_cd then
    show(4 * depth, shell, "cd " .. (evt.field(fields.path) or "<NA>"))
  else
    local command = ("%s %s"):format(evt.field(fields.exe) or "<NA>", evt.field(fields.args) or "")
    show((with_containers and 4 or 3) * depth, shell, command)
  end
  return false
end
