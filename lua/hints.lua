-- What may be meant where a chisel fails at something that it calls: added to error messages. See api.lua.
local api = require "api"
local runtime = require "runtime"

local hints = {}

-- Names at most this far apart are taken for mistyped.
local function is_near(a, b) return runtime.distance(a, b) <= (#a > 5 and 2 or 1) end

local function shown(section, row)
  local name = section.object and section.name:lower() .. ":" or section.name .. "."
  return ("%s%s(%s)"):format(name, row[1], row[2])
end

-- The functions whose names are accepted, as they are called.
local function functions(accept)
  local found = {}
  for _, section in ipairs(api.tables) do
    for _, row in ipairs(section) do
      if accept(row[1]) then found[#found + 1] = shown(section, row) end
    end
  end
  return #found > 0 and #found < 4 and table.concat(found, " or ") or nil
end

local function called(name)
  local there = functions(function(other) return other == name end)
    or functions(function(other) return is_near(name, other) end)
  return there and "there is " .. there
end

local function module(name)
  for _, row in ipairs(api.modules) do
    if row[1] == name then return ("%s is a module: local %s = require \"%s\""):format(name, name, name) end
  end
end

local rules = {
  { "attempt to call a nil value %(%a+ '([^']+)'%)", called },
  { "attempt to index a nil value %(global '([^']+)'%)", module },
  { "bad argument #%d+ to '([^']+)'", function(name)
    local it = functions(function(other) return other == name end)
    return it and "it is " .. it
  end },
}

---The error message of a chisel, with what may help.
---@param message string
---@return string
function hints.add(message)
  for _, rule in ipairs(rules) do
    local name = message:match(rule[1])
    local hint = name and rule[2](name)
    if hint then return message .. "; " .. hint end
  end
  return message
end

return hints
