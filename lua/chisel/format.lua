-- How chisels show things: columns of fixed width, sizes, durations, shares. Colours are in chisel.output.

local format = {}

---Pads or cuts the text to a width, never inside a UTF-8 character.
---@param text any
---@param width integer
---@param right boolean? blanks go in front of the text
---@return string
function format.fit(text, width, right)
  text = tostring(text)
  local shown = utf8.len(text)
  if not shown then -- not UTF-8: a byte is a column
    text, shown = text:sub(1, width), math.min(#text, width)
  elseif shown > width then
    text, shown = text:sub(1, utf8.offset(text, width + 1) - 1), width
  end
  local blanks = (" "):rep(width - shown)
  return right and blanks .. text or text .. blanks
end

---How many columns the text takes.
---@param text string
---@return integer
function format.width(text) return utf8.len(text) or #text end

---The text in a column: at least one blank remains before the next one.
---@param text any
---@param width integer
---@return string
function format.column(text, width) return format.fit(text, width - 1) .. " " end

---A line of a table: every text in its column, the ones without a width in full; nil is an empty column.
---@param widths integer[] a width of 0: as long as the text
---@param ... any
---@return string
function format.row(widths, ...)
  local cells = {}
  for i = 1, select("#", ...) do
    local text, width = select(i, ...), widths[i] or 0
    text = text == nil and "" or tostring(text)
    cells[i] = width > 0 and format.column(text, width) or text
  end
  return table.concat(cells)
end

-- A quotient with two digits; halves are rounded up, which matters here: sizes are often multiples of powers of two.
local function hundredths(n, unit)
  local h = math.floor(n * 100 / unit + 0.5)
  return ("%.0f.%02.0f"):format(h // 100, h % 100)
end

-- Number without its fraction, as text.
local function whole(n) return ("%.0f"):format(n < 0 and math.ceil(n) or math.floor(n)) end

local size_units = {
  { 1024 ^ 5, "P" }, { 1024 ^ 4, "T" }, { 1024 ^ 3, "G" }, { 1024 ^ 2, "M" }, { 1024, "KB" },
}

---A size: 12B, 1.50KB, 3.21M, ...
---@param n number bytes
---@return string
function format.bytes(n)
  if n <= 1024 and math.type(n) == "integer" then return n .. "B" end -- as below, but most are
  for _, unit in ipairs(size_units) do
    if n > unit[1] then return hundredths(n, unit[1]) .. unit[2] end
  end
  return whole(n) .. "B"
end

local time_units = { { 1e9, "s", math.huge }, { 1e6, "ms", 1e7 }, { 1e3, "us", 1e4 } }

---A time: 950ns, 1.02us, 47us, 3.50ms, 120ms, 2.75s. Digits beyond those shown are cut off, not rounded.
---@param n number nanoseconds
---@return string
function format.duration(n)
  for _, unit in ipairs(time_units) do
    local size, name, from_here_whole = table.unpack(unit)
    if n >= from_here_whole then return whole(n / size) .. name end
    if n >= size then return ("%s.%02.0f%s"):format(whole(n / size), n % size // (size / 100), name) end
  end
  return whole(n) .. "ns"
end

---A share in percent: 12.50%.
---@param part number
---@param total number when it is 0 the share is 0 too
---@return string
function format.share(part, total) return ("%.2f%%"):format(total > 0 and part / total * 100 or 0) end

---The text of a value by the name of its unit.
---@param value number
---@param units "none"|"bytes"|"time"|"timepct" timepct: a time as share of the time that was watched
---@param watched number that time, nanoseconds
---@return string
function format.value(value, units, watched)
  if units == "bytes" then return format.bytes(value) end
  if units == "time" then return format.duration(value) end
  if units == "timepct" then return format.share(value, watched) end
  return tostring(value)
end

return format
