-- Chisels that show a line for every event.
--
--   require("chisel.list") {
--     columns = { { "evt.time", width = 18 }, { "proc.name", width = 12 }, { "fd.name", width = 30 } },
--     filter = "evt.type=open and evt.dir=<",
--   }
--
-- columns, template, ...   how rows look: see chisel.rows; the first of each column is a field
-- filter    which events: text, or a function that gives it when arguments are known; default: all
-- snaplen   bytes of data that are wanted of every event
-- data      how data looks unless the command line says so: see sysdig.set_output_format
-- color     a function: the colour of the line, given the values of the columns and the name of the container
--           (default: green for the host, blue for containers); false: none
-- each      a function that is called for an event with the values of the columns and a function that prints a row
--           (see rows:print): for events that are no row, or several. Then color does not count

-- luacheck: read_globals sysdig chisel evt

local output = require "chisel.output"
local rows = require "chisel.rows"

local function container_color(_, container) return output.container_color(container) end

---Defines the callbacks.
---@param spec table see above
return function(spec)
  local handles, container
  local list, color_of = rows(spec), spec.color == nil and container_color or spec.color

  function _G.on_init()
    local filter = spec.filter
    chisel.set_filter(type(filter) == "function" and filter() or filter or "")
    if spec.snaplen then sysdig.set_snaplen(spec.snaplen) end
    if spec.data then sysdig.set_output_format(spec.data) end
    if handles then return true end -- another recording
    handles = {}
    for i, column in ipairs(spec.columns) do handles[i] = chisel.request_field(column[1]) end
    container = chisel.request_field "container.name"
    list:title()
    return true
  end

  local function show(values, color) list:print(values, color) end

  function _G.on_event()
    local values, field = {}, evt.field
    for i = 1, #handles do values[i] = field(handles[i]) end
    if spec.each then
      spec.each(values, show)
    else
      show(values, color_of and color_of(values, evt.field(container)))
    end
    return false
  end
end
