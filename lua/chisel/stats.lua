-- Tables of several numbers: like a top list, with more than one value for each row.
--
--   require("chisel.stats") {
--     keys = { { "proc.name", "PROCESS" } },
--     values = {
--       { "calls", "CALLS" },
--       { "time", "TIME", field = "evt.latency", show = format.duration },
--       { "longest", "LONGEST", field = "evt.latency", op = "max", show = format.duration },
--     },
--     filter = "evt.type=read and evt.dir=<",
--   }
--
-- keys     what to group by: columns of chisel.rows that are fields
-- values   columns of numbers. field: what is added up, default: events are counted; op: see aggregate
-- filter   which events; default: all
-- top      how many rows; default: all. Rows are ordered by the first value, the largest first
--
-- A function that gives such a table may be passed instead: it is called when the arguments are known. The events are
-- added up in C: Lua runs when the table is shown, see chisel.periodic.

-- luacheck: read_globals chisel

local aggregate = require "aggregate"

local WIDTH = 10 -- of the column of a number
local TITLE = 2 -- lines

local function columns_of(spec)
  local columns = {}
  for i, value in ipairs(spec.values) do
    value.width, value.right = value.width or WIDTH, true
    columns[i] = value
  end
  return table.move(spec.keys, 1, #spec.keys, #columns + 1, columns)
end

-- The aggregates, one for each value.
local function open(spec)
  local fields, sums = {}, {}
  for i, key in ipairs(spec.keys) do fields[i] = key[1] end
  for i, value in ipairs(spec.values) do
    sums[i] = aggregate.new { keys = fields, value = value.field, op = value.op, positive_only = value.field ~= nil }
  end
  return sums
end

-- Rows in the order of the first value; the others are found by their keys.
local function join(spec, sums)
  local rows, by_key = {}, {}
  for i, sum in ipairs(sums) do
    for _, found in ipairs(sum:top()) do
      local key = table.concat(table.move(found, 1, #spec.keys, 1, {}), "\0")
      local row = by_key[key]
      if not row and i == 1 then
        row = table.move(found, 1, #spec.keys, #sums + 1, {})
        for k = 1, #sums do row[k] = 0 end
        by_key[key], rows[#rows + 1] = row, row
      end
      if row then row[i] = found.value end
    end
  end
  return rows
end

---Defines the callbacks.
---@param spec table|fun(): table see above
return function(spec)
  local sums, list

  function _G.on_init()
    if type(spec) == "function" then spec = spec() end
    chisel.set_filter(spec.filter or "")
    list = list or require("chisel.rows") { columns = columns_of(spec) }
    sums = sums or open(spec)
    for _, sum in ipairs(sums) do chisel.attach_aggregate(sum) end
    return true
  end

  require("chisel.periodic")(function(_, _, room)
    list:title()
    for i, row in ipairs(join(spec, sums)) do
      if i > (spec.top or math.huge) or i > room - TITLE then break end
      list:print(row)
    end
  end, function()
    for _, sum in ipairs(sums) do sum:clear() end
  end)
end
