-- The containers that are known when the capture begins.

description = "Lists the containers that are known when the first event arrives, with their types, images, names " ..
  "and ids."
short_description = "Containers of the system"
category = "System State"
args = {
  { name = "desc", argtype = "enum", values = { "desc" }, optional = true,
    description = "Give desc to show everything that is known, in full length" },
}

local arg = require("chisel.args")(args)
local format = require "chisel.format"

local widths = { 15, 16, 20, 13 }

local function print_table(containers)
  print(format.row(widths, "container.type", "container.image", "container.name", "container.id"))
  print(format.row(widths, ("-"):rep(14), ("-"):rep(15), ("-"):rep(19), ("-"):rep(12)))
  for _, c in ipairs(containers) do print(format.row(widths, c.type, c.image, c.name, c.id)) end
end

local function print_all(containers)
  print "{"
  for i, c in ipairs(containers) do
    print((" %d = {"):format(i))
    for _, key in ipairs { "id", "name", "type", "image" } do print(("  %s = %q,"):format(key, c[key])) end
    print " },"
  end
  print "}"
end

function on_event()
  sysdig.end_capture()
  return false
end

function on_capture_end()
  local containers = sysdig.get_container_table()
  if arg.desc then print_all(containers) else print_table(containers) end
end
