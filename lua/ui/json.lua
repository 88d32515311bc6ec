-- Views in JSON (-j), and the same with commands from standard input (--interactive). The form is csysdig's.
local format = require "ui.format"
local runtime = require "runtime"

local json = {}

local STEP_MS = 1000
local LINES_AT_ONCE = 500

-- Numbers as csysdig writes them: fractions always have a point.
local function number(n)
  if math.type(n) == "integer" then return tostring(n) end
  if n ~= n or n == math.huge or n == -math.huge then return "null" end
  local text = ("%.15g"):format(n)
  if tonumber(text) ~= n then text = ("%.17g"):format(n) end
  return text:find "[.eE]" and text or text .. ".0"
end

---A value as JSON text in one line; keys are sorted. A table is a list when it has [1], or is one of json.list.
---@param value any
---@return string
function json.encode(value)
  if type(value) == "string" then return runtime.quote(value) end
  if type(value) == "number" then return number(value) end
  if type(value) ~= "table" then return value == nil and "null" or tostring(value) end
  local parts = {}
  if #value > 0 or getmetatable(value) == json.list then
    for i = 1, #value do parts[i] = json.encode(value[i]) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys)
  for i, key in ipairs(keys) do parts[i] = runtime.quote(key) .. ":" .. json.encode(value[key]) end
  return "{" .. table.concat(parts, ",") .. "}"
end

json.list = {} -- metatable of lists that may be empty

-- Durations are texts; numbers whose form carries meaning, too.
local function cell(column, value)
  if column.type == "RELTIME" then return ("%10s"):format(format.duration(value)) end
  if type(value) == "number" and (column.format == "HEX" or column.format == "OCT"
    or column.format == "10_PADDED_DEC") then
    return format.text(column, value)
  end
  return value
end

local function print_rows(out, rows, columns)
  out:write '"data": [\n'
  for i, row in ipairs(rows) do
    local values = setmetatable({}, json.list)
    for k, column in ipairs(columns) do values[k] = cell(column, row.values[k]) end
    out:write(json.encode { k = row.key, d = values }, i < #rows and ",\n" or "")
  end
  out:write "],\n"
end

local function legend(columns)
  local list = {}
  for i, c in ipairs(columns) do list[i] = { name = c.name, size = c.size or -1, type = c.type, format = c.format } end
  return list
end

-- What stands for the key of a selected row in filter templates.
local TEMPLATE = "@#$f1CA^&;"

-- The filters of what a row leads to: of its events, and those of the view that Enter goes to.
local function templates(model)
  local level = model:top()
  local selection, target = require("ui.model").selection(level, TEMPLATE), model:target(level)
  if not selection then return nil, nil end
  local before = model:copy()
  model:push(not target and "dig" or nil, target, selection)
  local of_events, of_view = model:filter_below(), target and model:effective_filter()
  model:restore(before)
  return of_events, of_view
end

local function info(place)
  local view = place.model:top().view
  local key = view.columns[view.group or view.key]
  local of_events, of_view = templates(place.model)
  return {
    appliesTo = #view.applies_to > 0 and view.applies_to or nil, legend = legend(place.analysis.columns),
    sortingCol = place.analysis.sorting, canDrillDown = view.key ~= nil, drillDownKeyField = key and key.field or nil,
    filterTemplate = of_events, filterTemplateF = of_view or nil,
  }
end

---The rows as they are printed: sorted by the column of the command line, or of the view.
---@param place table as of json.run
---@param first integer?
---@param last integer?
---@return table[]
function json.rows(place, first, last)
  local a = place.analysis
  local column = place.sorting and a.columns[place.sorting] and place.sorting or a.sorting
  return (a:rows(column, column and a.columns[column].descending, first, last, true))
end

-- One sample: { "progress": 100, "data": [...], "count": N, "info": {...} }
local function print_sample(out, place)
  local first, last = place.first or 0, place.last or 0
  local rows = json.rows(place, first + 1, last > 0 and last + 1 or nil)
  out:write '{"progress": 100, '
  if #rows > 0 then print_rows(out, rows, place.analysis.columns) end
  out:write('"count": ', tostring(#rows), ', "info": ', json.encode(info(place)), "}\n")
end

local function line_of(line, first_ns)
  if not line.fd then return line.text end
  local name = line.fd_name
  return {
    ta = tostring(line.ns), td = tostring(line.ns - first_ns), d = line.reads and "<" or ">", v = line.text,
    l = tostring(line.bytes), fd = tostring(line.fd), ft = line.fd_type, fn = name ~= "" and name or nil,
    f = ("%d(<%s>%s)"):format(line.fd, line.fd_type, name), p = line.process,
    c = line.container ~= "" and line.container or nil,
  }
end

-- Lines that have come since number `from`, as a list.
local function print_lines(out, a, from, progress, count)
  local list = setmetatable({}, json.list)
  local first_ns = a:source().first_ns
  for i, line in ipairs(a:lines(from + 1, math.maxinteger)) do list[i] = line_of(line, first_ns) end
  out:write(('{"progress": %.2f,%s "data": %s\n}'):format(progress, count and (' "count": %d,'):format(count) or "",
    json.encode(list)))
end

-- Puts commas between what is printed.
local function separate(out, place)
  if place.printed then out:write "," end
  place.printed = true
end

-- dig and echo: pieces, until everything has been read.
local function stream(out, place)
  local a, from = place.analysis, 0
  repeat
    local now = a:step(STEP_MS)
    local count = a:line_count()
    if now == "done" or count - from >= (a.options.file and LINES_AT_ONCE or 1) then
      separate(out, place)
      print_lines(out, a, from, a.progress, now == "done" and count or nil)
      from = count
      a:want(count + LINES_AT_ONCE)
      a:clear()
    end
  until now == "done" or not out:flush()
end

local function print_progress(out, place)
  separate(out, place)
  out:write(('{"progress": %.2f}\n'):format(place.analysis.progress))
end

---Prints what the analysis shows until it ends; the running system: with every update.
---@param out table write(...) and flush(), which is false when nobody reads
---@param place table analysis, model; first, last: rows, from 0, last 0 = all; sorting: column, nil = as the view says
function json.run(out, place)
  local a = place.analysis
  if not place.model:top().view then return stream(out, place) end
  if a.options.file then print_progress(out, place) end
  repeat
    local now = a:step(STEP_MS)
    if now == "done" or (not a.options.file and a:fresh()) then
      separate(out, place)
      print_sample(out, place)
    elseif a.options.file then
      print_progress(out, place)
    end
  until now == "done" or not out:flush()
end

return json
