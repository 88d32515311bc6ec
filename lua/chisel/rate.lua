-- Chisels that show how much is read and written, second by second.
--
--   require("chisel.rate") { filter = "fd.type=file" }
--
-- filter   which input and output; default: all

-- luacheck: read_globals chisel

local aggregate = require "aggregate"
local fields = require "chisel.fields"

local list = require("chisel.rows") {
  columns = { { "evt.time.s" }, { "in" }, { "out" }, { "tot" } },
  template = "%s in:%s out:%s tot:%s",
}

---Defines the callbacks.
---@param spec table see above
return function(spec)
  local event = fields { time = "evt.time.s" }
  local sums

  function _G.on_init()
    chisel.set_filter("evt.is_io=true" .. (spec.filter and (" and (%s)"):format(spec.filter) or ""))
    sums = sums or aggregate.new { keys = { "evt.is_io_read" }, value = "evt.rawarg.res", positive_only = true }
    chisel.attach_aggregate(sums)
    chisel.set_interval_s(1)
    return true
  end

  function _G.on_interval()
    local bytes = { [true] = 0, [false] = 0 }
    for _, row in ipairs(sums:top()) do bytes[row[1]] = row.value end
    sums:clear()
    list:print { event.time, bytes[true], bytes[false], bytes[true] + bytes[false] }
    return true
  end
end
