-- The library of helpers that chisels of sysdig load with require "common": the same global functions with the same
-- results.

-- luacheck: globals st extend_string split starts_with ends_with format_bytes format_time_interval pairs_top_by_val
-- luacheck: globals ts_to_str print_sorted_table parse_numeric_input copytable concattable typeof json
-- luacheck: globals ONE_S_IN_NS ONE_MS_IN_NS ONE_US_IN_NS
-- luacheck: read_globals sysdig

json = require "dkjson"

ONE_S_IN_NS, ONE_MS_IN_NS, ONE_US_IN_NS = 1000000000, 1000000, 1000

local COLUMN = 20
local KEY_SEPARATOR = "\001\001"

local function scalar_text(value)
  local kind = type(value)
  if kind == "number" or kind == "boolean" then return tostring(value) end
  if kind == "string" then return string.format("%q", value) end
  return "\"[inserializeable datatype:" .. kind .. "]\""
end

---The value as Lua source.
---@param val any
---@param name string?
---@param skipnewlines boolean?
---@param depth integer?
---@return string
function st(val, name, skipnewlines, depth)
  depth = depth or 0
  local newline = skipnewlines and "" or "\n"
  local indent = string.rep(" ", depth)
  local text = indent .. (name and name .. " = " or "")
  if type(val) ~= "table" then return text .. scalar_text(val) end
  local parts = { text .. "{" .. newline }
  for k, v in pairs(val) do parts[#parts + 1] = st(v, k, skipnewlines, depth + 1) .. "," .. newline end
  parts[#parts + 1] = indent .. "}"
  return table.concat(parts)
end

---The text in a column of `newlen` characters: filled up, or cut with one blank at the end.
---@param s string
---@param newlen integer
---@return string
function extend_string(s, newlen)
  if #s < newlen then return s .. string.rep(" ", newlen - #s) end
  return newlen > 0 and string.sub(s, 1, newlen - 1) .. " " or ""
end

---The pieces between occurrences of the delimiter, which is a pattern.
---@param s string
---@param delimiter string
---@return string[]
function split(s, delimiter)
  local pieces = {}
  for piece in (s .. delimiter):gmatch("(.-)" .. delimiter) do pieces[#pieces + 1] = piece end
  return pieces
end

function starts_with(str, prefix) return str:sub(1, #prefix) == prefix end
function ends_with(str, suffix) return suffix == "" or str:sub(-#suffix) == suffix end

local size_units = { { 1024 ^ 5, "P" }, { 1024 ^ 4, "T" }, { 1024 ^ 3, "G" }, { 1024 ^ 2, "M" }, { 1024, "KB" } }

---@param val number bytes
---@return string
function format_bytes(val)
  for _, unit in ipairs(size_units) do
    if val > unit[1] then return string.format("%.2f%s", val / unit[1], unit[2]) end
  end
  return string.format("%dB", val)
end

---A time with at most four digits before its unit.
---@param val number nanoseconds
---@return string
function format_time_interval(val)
  if val >= ONE_S_IN_NS then
    return string.format("%u.%02us", val // ONE_S_IN_NS, val % ONE_S_IN_NS // 10000000)
  elseif val >= ONE_S_IN_NS / 100 then
    return string.format("%ums", val // ONE_MS_IN_NS)
  elseif val >= ONE_MS_IN_NS then
    return string.format("%u.%02ums", val // ONE_MS_IN_NS, val % ONE_MS_IN_NS // 10000)
  elseif val >= ONE_S_IN_NS / 100000 then
    return string.format("%uus", val // ONE_US_IN_NS)
  elseif val >= ONE_US_IN_NS then
    return string.format("%u.%02uus", val // ONE_US_IN_NS, val % ONE_US_IN_NS // 10)
  end
  return string.format("%uns", val)
end

---Iterates over the first `num` (0: all) pairs of the table, ordered by order(t, key1, key2).
---@param t table
---@param num integer
---@param order fun(t: table, a: any, b: any): boolean
function pairs_top_by_val(t, num, order)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return order(t, a, b) end)
  local i = 0
  return function()
    i = i + 1
    local key = keys[i]
    if key ~= nil and (num == 0 or i <= num) then return key, t[key] end
  end
end

---Seconds and nanoseconds as one number of nanoseconds.
function ts_to_str(tshi, tslo) return string.format("%u%.9u", tshi, tslo) end

local function print_json(rows, ts_s, ts_ns, viz_info)
  local data, info = {}, {}
  for key, value in rows do
    local row = split(key, KEY_SEPARATOR)
    row[#row + 1] = value
    data[#data + 1] = row
  end
  for i, name in ipairs(viz_info.key_fld) do
    info[i] = { name = name, desc = viz_info.key_desc[i], is_key = true }
  end
  info[3] = { name = viz_info.value_fld, desc = viz_info.value_desc, is_key = false }
  print((json.encode({ ts = sysdig.make_ts(ts_s, ts_ns), data = data, info = info }, { indent = true })))
end

local show_value = {
  none = tostring,
  bytes = format_bytes,
  time = format_time_interval,
  timepct = function(value, timedelta)
    return timedelta > 0 and string.format("%.2f%%", value / timedelta * 100) or "0.00%"
  end,
}

---Prints a table of values by key ("\001\001" separates the parts of a key) as a top list.
---@param stable table<string, number>
---@param ts_s number time of the list
---@param ts_ns number
---@param timedelta number ns that the list covers
---@param viz_info table key_fld, key_desc, value_fld, value_desc, value_units, top_number, output_format
function print_sorted_table(stable, ts_s, ts_ns, timedelta, viz_info)
  local rows = pairs_top_by_val(stable, viz_info.top_number, function(t, a, b) return t[b] < t[a] end)
  if viz_info.output_format == "json" then return print_json(rows, ts_s, ts_ns, viz_info) end
  local header = { extend_string(viz_info.value_desc, COLUMN) }
  for _, title in ipairs(viz_info.key_desc) do header[#header + 1] = extend_string(title, COLUMN) end
  print(table.concat(header))
  print(string.rep("-", 80))
  local show = show_value[viz_info.value_units]
  for key, value in rows do
    local keys = split(key, KEY_SEPARATOR)
    for i = 1, #keys - 1 do keys[i] = extend_string(string.sub(keys[i], 1, COLUMN), COLUMN) end
    if show then print(extend_string(show(value, timedelta), COLUMN) .. table.concat(keys)) end
  end
end

---The number that the text means; the program ends with a message when it is none.
---@param value any
---@param name string what it is, for the message
---@return number
function parse_numeric_input(value, name)
  local number = tonumber(value)
  if number == nil then
    print(string.format("Input %s must be a number.", name))
    os.exit()
  end
  return number
end

---A copy that shares no tables with the original.
function copytable(orig)
  if type(orig) ~= "table" then return orig end
  local copy = {}
  for key, value in next, orig do copy[copytable(key)] = copytable(value) end
  return setmetatable(copy, copytable(getmetatable(orig)))
end

---Appends the elements of src to dst.
function concattable(dst, src)
  return table.move(src, 1, #src, #dst + 1, dst)
end

---The type, or the name that the value's metatable gives it.
function typeof(var)
  local kind = type(var)
  if kind ~= "table" and kind ~= "userdata" then return kind end
  local meta = getmetatable(var)
  return meta and meta._NAME or kind
end
