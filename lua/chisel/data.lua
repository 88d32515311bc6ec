-- Chisels that show the data of reads and writes, with a line above each that says who moved how much.
--
--   require("chisel.data") { filter = "fd.type=file", columns = { { "fd.name" } }, template = "------ %s %s %s\n%s" }
--
-- filter     which input and output; or a function that gives it when arguments are known
-- columns    shown between size and data; see chisel.rows
-- template   the lines, with Read or Write, the size, the columns and the data as %s; container_template: with -pc
--
-- What is read is red, what is written is blue.

local format = require "chisel.format"

local MOST = 2000 -- bytes of data that are wanted of a call

---Defines the callbacks.
---@param spec table see above
return function(spec)
  local columns = {
    { "evt.is_io_read", show = function(is_read) return is_read and "Read" or "Write" end },
    { "evt.rawarg.res", show = format.bytes },
    table.unpack(spec.columns or {}),
  }
  columns[#columns + 1] = { "evt.arg.data", absent = "" }
  require("chisel.list") {
    columns = columns,
    template = spec.template,
    container_template = spec.container_template,
    snaplen = MOST,
    filter = function()
      local filter = type(spec.filter) == "function" and spec.filter() or spec.filter
      return "evt.is_io=true and evt.dir=< and evt.rawres>0" .. (filter and (" and (%s)"):format(filter) or "")
    end,
    color = function(values) return values[1] and "red" or "blue" end,
  }
end
