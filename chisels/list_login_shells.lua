-- The shells in which people work.

description = "Lists the process ids of login shells below which programs were started; all of them, or those that " ..
  "ran a certain program. The ids can be used in filters, with proc.loginshellid. -pc adds the container."
short_description = "Ids of login shells"
category = "Security"
args = {
  { name = "command", optional = true, default = "*",
    description = "Only shells that ran a program with this in its name; * for any" },
  { name = "arguments", optional = true, description = "Only shells that gave a program this in its arguments" },
}
examples = {
  { "-c list_login_shells", "all shells" },
  { "-r FILE -c list_login_shells \"ssh prod\"", "from which one somebody logged into production" },
}

local arg = require("chisel.args")(args)
local output = require "chisel.output"

local event = require("chisel.fields") {
  shell = "proc.loginshellid", exe = "evt.arg.exe", args = "evt.arg.args", container = "container.name",
  id = "container.id",
}

local list = require("chisel.rows") {
  columns = { { "proc.loginshellid" }, { "container.name", container = true }, { "container.id", container = true } },
  template = "%s",
  container_template = "%s %s %s",
}

local shells, is_listed = {}, {}

local function has(text, part) return not part or (text and text:find(part, 1, true) ~= nil) end

function on_init()
  chisel.set_filter "evt.type=execve and evt.dir=<"
  if arg.command == "*" then arg.command = nil end
  return true
end

function on_event()
  local shell, exe = event.shell, event.exe
  if shell and exe and not is_listed[shell] and has(exe, arg.command) and has(event.args, arg.arguments) then
    is_listed[shell] = true
    shells[#shells + 1] = { shell, event.container, event.id }
  end
  return false
end

function on_capture_end()
  if not output.is_json() then
    print(arg.command and ("Shells containing %s:"):format(arg.command) or "All shells:")
  end
  for _, shell in ipairs(shells) do list:print(shell) end
end
