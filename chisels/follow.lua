-- Processes as they come and go.

description = "Shows the tree of processes while it grows: a line for every program that is started, indented below " ..
  "its parent, and one for every process that ends, with its exit status and how long it ran. Follow a command with " ..
  "-- COMMAND, or give a filter."
short_description = "The tree of processes as it grows"
category = "System State"
examples = {
  { "-c follow -- make", "what a build runs" },
  { "-c follow --forks=yes proc.name=nginx", "a server and its workers" },
}

local format = require "chisel.format"
local output = require "chisel.output"

args = {
  { name = "forks", argtype = "bool", optional = true, default = false,
    description = "Also show processes that start without a program of their own, as subshells and workers do" },
  output.disable_color,
}

local arg = require("chisel.args")(args)

local event = require("chisel.fields") {
  type = "evt.type", raw = "evt.rawres", time = "evt.time", pid = "proc.pid", ppid = "proc.ppid", tid = "thread.tid",
  command = "proc.cmdline", status = "evt.rawarg.status", duration = "proc.duration", container = "container.name",
}

local list = require("chisel.rows") {
  columns = {
    { "evt.time", "TIME", width = 18 },
    { "container.name", "CONTAINER", width = 20, container = true },
    { "proc.pid", "PID", width = 8, right = true },
    { "tree", "PROCESS", only = "text" },
    { "action", only = "json" }, { "depth", only = "json" }, { "proc.cmdline", only = "json" },
    { "exit_code", only = "json" }, { "signal", only = "json" }, { "duration", only = "json" },
  },
}

local depths = {} -- of the processes that are followed, by pid
local has_program = {} -- those that have started one of their own
local title_shown = false

local function show(action, text, code, signal)
  local depth = depths[event.pid]
  local color = signal and "red" or code and code ~= 0 and "yellow" or action == "exec" and "green" or nil
  list:print({ event.time, event.container, event.pid, ("  "):rep(depth) .. text, action, depth, event.command, code,
    signal, event.duration }, color)
end

local function begin()
  local pid = event.pid
  if not depths[pid] then depths[pid] = (depths[event.ppid] or -1) + 1 end
end

local function on_end()
  local status = event.status or 0
  local code, signal = status >> 8 & 0xff, status & 0x7f
  local how = signal ~= 0 and ("killed by signal %d"):format(signal) or ("exit %d"):format(code)
  local duration = event.duration and (" after %s"):format(format.duration(event.duration)) or ""
  show("end", ("%s: %s%s"):format(event.command or "<NA>", how, duration), code, signal ~= 0 and signal or nil)
end

function on_init()
  chisel.set_filter "evt.type=procexit or evt.dir=< and evt.type in (execve, execveat, clone, clone3, fork, vfork)"
  if not title_shown then list:title() end
  title_shown = true
  return true
end

function on_event()
  local kind, pid = event.type, event.pid
  if not pid or event.tid ~= pid then return false end
  if kind == "procexit" then
    if depths[pid] and (arg.forks or has_program[pid]) then on_end() end
    depths[pid], has_program[pid] = nil, nil
  elseif event.raw == 0 then
    begin()
    if kind:find "^exec" then
      has_program[pid] = true
      show("exec", event.command or "<NA>")
    elseif arg.forks then
      show("fork", ("(%s)"):format(event.command or "<NA>"))
    end
  end
  return false
end
