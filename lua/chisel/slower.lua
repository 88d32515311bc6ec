-- Chisels that show calls slower than a threshold, which is their first argument.
--
--   local slower = require "chisel.slower"
--   args = slower.args
--   slower.show { filter = "fd.type=file and evt.is_io=true" }
--
-- filter    which calls, besides; conditions that are all joined by `and`
-- columns   see chisel.list; default: time, container, process, call, latency and descriptor

-- luacheck: read_globals chisel

local output = require "chisel.output"

local slower = {}

---The arguments of such a chisel.
slower.args = {
  { name = "min_ms", argtype = "duration", unit = "ms", min = 0,
    description = "Show calls that took longer than this: milliseconds, or a time like 500us or 1.5s" },
  output.disable_color,
}

local columns = {
  { "evt.datetime", width = 23 },
  { "container.id", width = 20, container = true },
  { "container.name", width = 20, container = true },
  { "proc.name", width = 12 },
  { "evt.type", width = 8, overflow = true },
  { "evt.latency", "LATENCY(ms)", width = 12, right = true, show = function(ns) return ns // 1000000 end },
  { "fd.name", width = 41 },
}

---Defines the callbacks.
---@param spec table see above
function slower.show(spec)
  local arg = require("chisel.args")(slower.args)
  require("chisel.list") {
    columns = spec.columns or columns,
    filter = function()
      local filter = ("evt.latency>%d"):format(arg.min_ms)
      return spec.filter and ("%s and %s"):format(spec.filter, filter) or filter
    end,
  }
end

return slower
