-- Values of views as people read them, and as csysdig shows them: sizes, durations, counts.
local format = {}

local whole_types = {
  INT8 = true, INT16 = true, INT32 = true, INT64 = true, UINT8 = true, UINT16 = true, UINT32 = true, UINT64 = true,
}

local units = {
  { 1 << 50, "P" }, { 1 << 40, "T" }, { 1 << 30, "G" }, { 1 << 20, "M" }, { 1 << 10, "K" },
}

---A number with a unit, a power of 1024: 1500 is 1K, 1500.0 is 1.46K.
---@param n number a float has two digits
---@return string
function format.amount(n)
  local form = math.type(n) == "float" and "%.2f" or "%.0f"
  for _, unit in ipairs(units) do
    if n > unit[1] then return form:format(n / unit[1]) .. unit[2] end
  end
  return form:format(n)
end

local MS, S, MINUTE, HOUR = 1000000, 1000000000, 60 * 1000000000, 3600 * 1000000000

---A duration: 950ns, 1.02us, 47us, 3.50ms, 120ms, 2.75s, 3:20, 01:10:05. Digits beyond those shown are cut off.
---@param n number nanoseconds
---@return string
function format.duration(n)
  n = n < 0 and 0 or n < 2 ^ 63 and math.floor(n) or math.maxinteger
  if n >= HOUR then return ("%02d:%02d:%02d"):format(n // HOUR, n // MINUTE % 60, n // S % 60) end
  if n >= MINUTE then return ("%d:%d"):format(n // MINUTE, n // S % 60) end
  if n >= S then return ("%d.%02ds"):format(n // S, n % S // 10000000) end
  if n >= 10 * MS then return ("%dms"):format(n // MS) end
  if n >= MS then return ("%d.%02dms"):format(n // MS, n % MS // 10000) end
  if n >= 10000 then return ("%dus"):format(n // 1000) end
  if n >= 1000 then return ("%d.%02dus"):format(n // 1000, n % 1000 // 10) end
  return ("%dns"):format(n)
end

-- How numbers of a print format look, but for the usual one.
local forms = {
  ID = function(n) return (math.type(n) == "float" and "%f" or "%d"):format(n) end,
  HEX = function(n) return ("%X"):format(math.floor(n)) end,
  OCT = function(n) return ("%o"):format(math.floor(n)) end,
  ["10_PADDED_DEC"] = function(n) return ("%09d"):format(math.floor(n)) end,
}

-- Whether texts of a column are numbers, which belong on its right side.
local right_types = { RELTIME = true, DOUBLE = true }
for name in pairs(whole_types) do right_types[name] = true end

---@param column table of analysis.columns
---@return boolean
function format.is_right(column) return right_types[column.type] or false end

---The value as text.
---@param column table of analysis.columns: type and format count
---@param value any of a row
---@return string
function format.text(column, value)
  if value == nil then return "" end
  if type(value) ~= "number" then return tostring(value) end
  if column.type == "RELTIME" then return format.duration(value) end
  if column.type == "DOUBLE" then return ("%.2f"):format(value) end
  if forms[column.format] then return forms[column.format](value) end
  if whole_types[column.type] then return format.amount(value) end
  return tostring(value)
end

---The value for a column of so many characters: numbers are put on its right side, and cut on the left when they are
---too long; texts are left as they are.
---@param column table
---@param value any
---@param width integer
---@return string
function format.cell(column, value, width)
  local text = format.text(column, value)
  if not format.is_right(column) then return text end
  if #text > width and whole_types[column.type] and column.format ~= "ID" then return text:sub(-width) end
  return (" "):rep(width - #text) .. text
end

return format
