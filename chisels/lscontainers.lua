-- The containers that are known when the capture begins.

description = "Lists the containers that are known when the first event arrives, with their types, images, names " ..
  "and ids."
short_description = "Containers of the system"
category = "System State"
args = {
  { name = "desc", argtype = "enum", values = { "desc" }, optional = true,
    description = "Give desc to show everything that is known, in full length" },
}
examples = {
  { "-c lscontainers", "one line for each" },
  { "-c lscontainers desc", "everything in full length" },
}

local arg = require("chisel.args")(args)
local output = require "chisel.output"

local list = require("chisel.rows") {
  columns = {
    { "container.type", width = 14 }, { "container.image", width = 15 }, { "container.name", width = 19 },
    { "container.id", width = 12 },
  },
}

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
  if arg.desc and not output.is_json() then return print_all(containers) end
  list:title()
  for _, c in ipairs(containers) do list:print { c.type, c.image, c.name, c.id } end
end
