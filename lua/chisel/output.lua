-- How chisels print: colours where a person looks at them, and JSON where a program reads.
--
-- Colours are used on a terminal, unless NO_COLOR is set in the environment or the chisel's argument disable_color was
-- given. With -j everything is JSON: one object on each line.

-- luacheck: read_globals sysdig

local json = require "tracer.json"
local escape = require("tracer.term").escape

local output = {}

local USUAL_WIDTH = 80 -- of a terminal whose size is not known

local codes = { red = "31", green = "32", yellow = "33", blue = "34", magenta = "35", cyan = "36", bold = "1" }
local is_plain, in_color = false, nil

---The argument of chisels whose output has colours; see chisel.args.
output.disable_color = {
  name = "disable_color", argtype = "enum", values = { { "disable_color", "disable_colors" } }, optional = true,
  description = "Give disable_color for plain text", set = function() is_plain = true end,
}

---Whether colours are used; known from on_init on.
---@return boolean
function output.in_color()
  if in_color == nil then
    in_color = not is_plain and sysdig.is_tty() and not output.is_json() and (os.getenv "NO_COLOR" or "") == ""
  end
  return in_color
end

---The text in a colour, or as it is where colours are not used.
---@param text string
---@param color string? red, green, yellow, blue, magenta, cyan or bold; none: as it is
---@return string
function output.paint(text, color)
  if not color or not output.in_color() then return text end
  return ("%s[%sm%s%s[0m"):format(escape, codes[color], text, escape)
end

---The colour of what belongs to a container: green for the host, blue for others.
---@param container string? its name
---@return string
function output.container_color(container) return container == "host" and "green" or "blue" end

---The number of columns to use.
---@return integer
function output.width()
  local width = sysdig.get_terminal_info().width
  if width > 0 then return width end
  return math.tointeger(tonumber(os.getenv "COLUMNS")) or USUAL_WIDTH
end

---The number of lines of the terminal, nil when there is none.
---@return integer?
function output.height()
  local height = sysdig.get_terminal_info().height
  return height > 0 and height or nil
end

---Empties the screen; what is printed next begins at its top.
function output.clear() io.write(escape, "[2J", escape, "[H") end

---Whether output is to be read by programs (-j).
---@return boolean
function output.is_json() return json.is_wanted() end

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

---A value as JSON: nil, boolean, number, text, a list of such (its field n: how long it is), or a table by text, whose
---keys are sorted.
---@param value any
---@return string
function output.encode(value)
  local kind = math.type(value) or type(value)
  if kind == "string" then return json.quote(value) end
  if kind == "integer" or kind == "boolean" then return tostring(value) end
  if kind == "float" and value - value == 0 then return ("%.17g"):format(value) end
  if kind ~= "table" then return "null" end
  if not value.n and type(next(value)) == "string" then
    local names, values = sorted_keys(value), {}
    for i, name in ipairs(names) do values[i] = value[name] end
    return output.object(names, values)
  end
  local items = {}
  for i = 1, value.n or #value do items[i] = output.encode(value[i]) end
  return "[" .. table.concat(items, ",") .. "]"
end

---A JSON object.
---@param names string[]
---@param values any[] by the same index; see output.encode
---@return string
function output.object(names, values)
  local members = {}
  for i, name in ipairs(names) do members[i] = json.quote(name) .. ":" .. output.encode(values[i]) end
  return "{" .. table.concat(members, ",") .. "}"
end

return output
