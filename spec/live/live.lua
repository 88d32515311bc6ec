-- What specs about the running system share: can it be traced here, programs that are built for them, and running
-- both together.
local helper = require "spec.helper"

local live = {}

---Why the running system cannot be traced here; nil when it can.
---@return string?
function live.unavailable()
  local pipe = assert(io.popen "id -u; uname -m; readlink /proc/self/ns/pid")
  local uid, machine, namespace = pipe:read "l", pipe:read "l", pipe:read "l"
  pipe:close()
  if uid ~= "0" then return "tracing the running system needs root" end
  if machine ~= "x86_64" then return "the programs that are traced are for x86-64" end
  if namespace ~= "pid:[4026531836]" then return "process numbers are not those of the machine in a container" end
  if not helper.exists "/sys/kernel/btf/vmlinux" then return "the kernel does not describe its types (BTF)" end
  return nil
end

local function output(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "a"
  return text, pipe:close()
end

---Builds the program of the C files of spec/live, unless it is there and newer than they are. Its path, or nil and why
---there is none.
---@return string?, string?
function live.build()
  local compiler = os.getenv "CC" or "cc"
  if not helper.has(compiler) then return nil, "there is no C compiler" end
  local dir = helper.made .. "/../live"
  local program = dir .. "/truth"
  local newer = output("find spec/live -name '*.[ch]' -newer " .. helper.quote(program))
  if newer == "" then return program end
  local text, ok = output(("mkdir -p %s && %s -std=gnu11 -O1 -g -Wall -Wextra -o %s spec/live/*.c"):format(
    helper.quote(dir), compiler, helper.quote(program)))
  if not ok then return nil, text end
  return program
end

---A temporary directory in which anybody may write: after the start tracer goes on as somebody else.
---@param fn fun(path: string)
function live.with_directory(fn)
  helper.with_directory(function(path)
    assert(os.execute("chmod 777 " .. helper.quote(path)))
    fn(path)
  end)
end

---The path of tracer from any directory.
---@return string
function live.tracer()
  return helper.tracer:sub(1, 1) == "/" and helper.tracer or os.getenv "PWD" .. "/" .. helper.tracer
end

---Why the system cannot be traced with these programs; nil when it can.
---@param programs string[]
---@return string?
function live.missing(programs)
  local reason = live.unavailable() or helper.no_live()
  for _, program in ipairs(programs) do
    reason = reason or not helper.has(program) and program .. " is not installed"
  end
  return reason
end

---The lines that a command prints.
---@param command string
---@return string[]
function live.lines_of(command) return helper.lines((output(command))) end

return live
