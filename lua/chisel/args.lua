-- Typed arguments of chisels.
--
--   args = {
--     { name = "threshold", argtype = "duration", unit = "ms", description = "Shortest call to show, like 10, 1.5s" },
--     { name = "sort", argtype = "enum", values = { "time", "size" }, optional = true, default = "time",
--       description = "What to sort by" },
--   }
--   local arg = require("chisel.args")(args)
--
-- arg.threshold and arg.sort then hold the values from on_init on: defaults, or what was given, checked and converted.
-- A default may be a text as it would be given, "10ms".
--
-- A value that does not fit ends the program with one error before anything is captured. On the command line arguments
-- follow the chisel's name in their order, or as --NAME=VALUE; --NAME alone is yes for a bool.
--
-- argtype   value is            row may have (each: set, a function that is called with a value that is given)
-- string    text
-- int       a whole number      min, max
-- float     a number            min, max
-- duration  nanoseconds         min, max; unit: that of a number without one (ns us ms s m h d; default ns)
-- bytes     a number            min, max; k M G T (with or without B, iB) are powers of 1024
-- bool      true or false
-- enum      one of `values`     values; an alias is written { "value", "alias", ... }
-- ipv4      text, an address
-- filter    text; it is compiled when it is used
-- field     text, the name of a field
-- fields    a list of names; given as NAME,NAME

-- luacheck: read_globals chisel

local durations = { ns = 1, us = 1e3, ms = 1e6, s = 1e9, m = 60e9, h = 3600e9, d = 86400e9 }
local sizes = { [""] = 1, k = 1024, m = 1024 ^ 2, g = 1024 ^ 3, t = 1024 ^ 4 }
local truths = {
  ["true"] = true, yes = true, on = true, ["1"] = true, ["false"] = false, no = false, off = false, ["0"] = false,
}

-- Number and unit of a text like "1.5ms"; nil when it is none.
local function quantity(text)
  local number, unit = text:match "^%s*([+-]?%d*%.?%d*)%s*(%a*)%s*$"
  return tonumber(number), unit
end

-- Integral floats become integers.
local function integral(n) return math.tointeger(n) or n end

-- Each gives the value, or nil and what was expected.
local convert = {}

function convert.string(text) return text end

convert.filter = convert.string

function convert.int(text)
  local n = math.tointeger(tonumber(text, 10) or tonumber(text))
  return n, "a whole number"
end

function convert.float(text)
  local n = tonumber(text)
  if n and n == n then return integral(n) end
  return nil, "a number"
end

function convert.duration(text, row)
  local number, unit = quantity(text)
  local factor = durations[unit == "" and (row.unit or "ns") or unit]
  if number and factor then return integral(number * factor) end
  return nil, "a time like 10ms (units: ns us ms s m h d)"
end

function convert.bytes(text)
  local number, unit = quantity(text)
  local factor = number and sizes[unit:lower():gsub("i?b$", "")]
  if factor then return integral(number * factor) end
  return nil, "a size like 64k (units: k M G T)"
end

function convert.bool(text)
  local value = truths[text:lower()]
  return value, "yes or no"
end

function convert.enum(text, row)
  local names = {}
  for i, value in ipairs(row.values) do
    local aliases = type(value) == "table" and value or { value }
    names[i] = aliases[1]
    for _, alias in ipairs(aliases) do
      if text == alias then return aliases[1] end
    end
  end
  return nil, (#names > 1 and "one of " or "") .. table.concat(names, ", ")
end

-- The error about what is no field suggests one.
function convert.field(text, row)
  local ok, err = pcall(chisel.request_field, text)
  if not ok then error(("%s must be the name of a field: %s"):format(row.name, err), 0) end
  return text
end

function convert.fields(text, row)
  local names = {}
  for name in text:gmatch "[^,]+" do names[#names + 1] = convert.field(name, row) end
  return names[1] and names, "names of fields, as proc.name,fd.name"
end

function convert.ipv4(text)
  local parts = { text:match "^(%d+)%.(%d+)%.(%d+)%.(%d+)$" }
  for _, part in ipairs(parts) do
    if tonumber(part) > 255 then parts = {} end
  end
  if parts[1] then return text end
  return nil, "an IPv4 address like 10.0.0.1"
end

local function check(row, text)
  local value, expected = convert[row.argtype or "string"](text, row)
  if value == nil then
    error(("%s must be %s, not \"%s\""):format(row.name, expected, text), 0)
  elseif row.min and value < row.min then
    error(("%s must be at least %s, not %s"):format(row.name, row.min, text), 0)
  elseif row.max and value > row.max then
    error(("%s must be at most %s, not %s"):format(row.name, row.max, text), 0)
  end
  return value
end

---Defines on_set_arg for the declared arguments.
---@param rows table[] the chisel's args
---@return table values by name
return function(rows)
  local values, by_name = {}, {}
  for _, row in ipairs(rows) do
    assert(convert[row.argtype or "string"], ("argument %s has the unknown type %s"):format(row.name, row.argtype))
    by_name[row.name] = row
    local default = row.default
    values[row.name] = type(default) == "string" and check(row, default) or default
  end
  function _G.on_set_arg(name, text)
    -- An argument that may be left out may also be given empty, to reach the one after it.
    local row = by_name[name]
    if text == "" and row.optional then return true end
    values[name] = check(row, text)
    if row.set then row.set(values[name]) end
    return true
  end
  return values
end
