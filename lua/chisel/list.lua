-- Chisels that show a line for every event, in columns.
--
--   require("chisel.list") {
--     columns = { { "evt.time", width = 18 }, { "proc.name", width = 12 }, { "fd.name", width = 30 } },
--     filter = "evt.type=open and evt.dir=<",
--   }
--
-- columns  { field, title }: title defaults to the field's name. More:
--            width      of the column; the last column is shown in full, only the line below its title is that wide
--            right      numbers: blanks go in front
--            overflow   what is longer than the width is shown in full
--            container  only when container information is asked for (-pc)
--            show       a function from the field's value to what is shown
-- filter   which events: text, or a function that gives it when arguments are known
-- colored  a function: true when lines are coloured, green for the host and blue for containers

-- luacheck: read_globals sysdig chisel evt

local format = require "chisel.format"

local function is_shown(column) return not column.container or sysdig.is_print_container_data() end

local function cell(column, value, is_last)
  local text = value == nil and "<NA>" or tostring(column.show and column.show(value) or value)
  if is_last or (column.overflow and #text > column.width) then return text end
  return format.fit(text, column.width, column.right)
end

---Defines the callbacks.
---@param spec table see above
return function(spec)
  local columns, handles, container

  function _G.on_init()
    columns, handles = {}, {}
    local filter = spec.filter
    chisel.set_filter(type(filter) == "function" and filter() or filter)
    local titles, lines = {}, {}
    for _, column in ipairs(spec.columns) do
      if is_shown(column) then
        local i = #columns + 1
        columns[i] = column
        handles[i] = chisel.request_field(column[1])
        titles[i] = format.fit(column[2] or column[1], column.width)
        lines[i] = ("-"):rep(column.width)
      end
    end
    titles[#titles] = columns[#columns][2] or columns[#columns][1]
    if spec.colored and spec.colored() then container = chisel.request_field "container.name" end
    print(table.concat(titles, " "))
    print(table.concat(lines, " "))
    return true
  end

  function _G.on_event()
    local cells = {}
    for i, column in ipairs(columns) do cells[i] = cell(column, evt.field(handles[i]), i == #columns) end
    local color = container and format.container_color(evt.field(container)) or ""
    print(color .. table.concat(cells, " "))
    return false
  end

  function _G.on_capture_end()
    if container and sysdig.is_tty() then io.write(format.reset) end
  end
end
