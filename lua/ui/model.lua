-- The user's path through the data: a stack of levels, each a view (or echo, or dig) of what was selected on the way to
-- it. Knows nothing of screens, and reads nothing.
--
-- A level:
--   kind        "table", "list", "spectrogram", "echo" or "dig"
--   view        the view at its depth; nil of echo and dig
--   selection   { field, value, child_only } what was selected on the level below to get here, or nil
--   typed       the filter that the user has put in place of the level's own, or nil
--   sort, descending   the column that rows are sorted by, of those that the analysis shows; nil = as the view says
--   format      of echo and dig: "dotted", "printable" or "hex"
--   text, cursor, order   what the screen keeps here: the filter of rows, the key of the selected row, shown columns

local shell = require "ui.shell"

local model = {}

model.LATENCY_COLUMNS = 110 -- of spectrograms, ten for each power of ten

local Model = {}
Model.__index = Model

---@param options table views: list of views; at_depth: as in ui/views.lua; start: the first view; kind: "echo" or
---"dig" instead of it; filter: of the command line; file: recording or nil; containers: boolean
---@return table
function model.new(options)
  local m = setmetatable({
    views = options.views, at_depth = options.at_depth, filter = options.filter or "", file = options.file,
    containers = options.containers, levels = {}, range = nil,
  }, Model)
  m:push(options.kind, options.start)
  return m
end

---The level that is shown.
---@return table
function Model:top() return self.levels[#self.levels] end

---How often depth was gone down into by views that count it (%depth).
function Model:depth()
  local depth = 0
  for i = 1, #self.levels - 1 do
    local view = self.levels[i].view
    if view and view.drilldown_increase_depth and self.levels[i + 1].selection then depth = depth + 1 end
  end
  return depth
end

function Model:view_named(id)
  for _, view in ipairs(self.views) do
    if view.id == id then return view end
  end
end

local function set_view(self, level, view)
  level.kind, level.view = view.view_type, self.at_depth(view, self:depth())
  level.sort, level.descending, level.cursor, level.text = nil, nil, nil, nil
  level.typed, level.order, level.tree = nil, nil, nil
end

function Model:push(kind, view, selection)
  local level = { selection = selection, kind = kind, format = kind and "dotted" }
  self.levels[#self.levels + 1] = level
  if not kind then set_view(self, level, view) end
  return level
end

---Goes up one level. False at the first.
---@return boolean
function Model:up()
  if #self.levels == 1 then return false end
  self.levels[#self.levels] = nil
  return true
end

---Shows another view of the same selection.
---@param view table
function Model:switch(view) set_view(self, self:top(), view) end

local function shallow_copy(t)
  local copy = {}
  for k, v in pairs(t) do copy[k] = v end
  return copy
end

---What restore() needs to take back what is changed from now on.
---@return table
function Model:copy()
  return { levels = shallow_copy(self.levels), top = shallow_copy(self:top()), range = self.range }
end

function Model:restore(copy)
  self.levels, self.range = copy.levels, copy.range
  local top = self:top()
  for k in pairs(top) do top[k] = nil end
  for k, v in pairs(copy.top) do top[k] = v end
end

-- The column whose value tells the rows of a view apart.
local function key_column(view) return view.columns[view.group or view.key] end

---What selecting the row of this key means: { field, value, child_only }; nil when nothing can be selected.
---@param level table
---@param value any raw value of the key
---@return table?
function model.selection(level, value)
  local column = level.view and level.view.key and key_column(level.view)
  if not column or value == nil then return nil end
  return { field = column.filterfield or column.field, value = value, child_only = column.filter_in_child_only }
end

---The view that Enter leads to from this level: what it names, else the first that applies to its key.
---@param level table
---@return table? view
function Model:target(level)
  local column = level.view and level.view.key and key_column(level.view)
  if not column then return nil end
  local named = level.view.drilldown_target and self:view_named(level.view.drilldown_target)
  if named then return named end
  return self:views_for(column.filterfield or column.field)[1]
end

local function applies(view, field)
  local name = field:gsub("%[.*", "")
  for _, f in ipairs(view.applies_to) do
    if f == name then return true end
  end
  return false
end

---The views that can show what was selected by a field; "" = everything.
---@param field string
---@return table[]
function Model:views_for(field)
  local found = {}
  for _, view in ipairs(self.views) do
    if not view.hidden and applies(view, field) then found[#found + 1] = view end
  end
  return found
end

---The views that can be chosen on this level.
---@return table[]
function Model:choices()
  for i = #self.levels, 1, -1 do
    local selection = self.levels[i].selection
    if selection and selection.field then return self:views_for(selection.field) end
  end
  return self:views_for ""
end

-- --- filters ---

---The text of a check in a filter.
---@param selection table { field, value }, or { filter, text = what it means for people }
---@return string
function model.check(selection)
  if selection.filter then return selection.filter end
  local value = selection.value
  if type(value) == "string" then value = '"' .. value:gsub('[\\"]', "\\%0") .. '"' end
  return ("%s=%s"):format(selection.field, tostring(value))
end

-- Parts that are alike are written once.
local function join(parts)
  local seen, texts = {}, {}
  for _, part in ipairs(parts) do
    if part ~= "" and not seen[part] then
      seen[part] = true
      texts[#texts + 1] = part
    end
  end
  if #texts < 2 then return texts[1] or "" end
  for i, text in ipairs(texts) do
    if text:find " " then texts[i] = "(" .. text .. ")" end
  end
  return table.concat(texts, " and ")
end

-- What counts on level n of the levels below it and of how it was reached; and its view's own, when `with_view`.
local function parts_of(self, n, with_view)
  local level = self.levels[n]
  if level and level.typed then return { level.typed } end
  if n == 0 then return { self.filter } end
  local below = self.levels[n - 1]
  local parts = parts_of(self, n - 1, below and below.view and below.view.propagate_filter)
  local selection = level.selection
  if selection and (n == #self.levels or not selection.child_only) then parts[#parts + 1] = model.check(selection) end
  if with_view and level.view then parts[#parts + 1] = level.view.filter end
  return parts
end

---The whole filter of the level that is shown, without the range of time.
---@return string
function Model:effective_filter() return join(parts_of(self, #self.levels, true)) end

---The same without what the view of the level adds.
---@return string
function Model:filter_below() return join(parts_of(self, #self.levels, false)) end

---The same as far as the rows of level n are concerned and one of them is selected: what echo or dig of it would show.
---@param extra table? selection
---@return string
function Model:filter_with(extra)
  local parts = parts_of(self, #self.levels, true)
  if extra then parts[#parts + 1] = model.check(extra) end
  return join(parts)
end

---What is looked at, for people: "whole machine", or the selections.
---@return string
function Model:subject()
  local checks = {}
  for _, level in ipairs(self.levels) do
    local selection = level.selection
    if selection then checks[#checks + 1] = selection.text or model.check(selection) end
  end
  return #checks > 0 and table.concat(checks, " and ") or "whole machine"
end

local titles = { echo = "I/O activity", dig = "Events" }

---@return string
function Model:title()
  local level = self:top()
  return titles[level.kind] or level.view.name
end

-- --- what to ask of the analysis, and the same as a command ---

---@return table request
function Model:request()
  local level, range = self:top(), self.range or {}
  return {
    kind = level.kind, view = level.view, filter = self:effective_filter(), from = range.from, to = range.to,
    format = level.format, latency = level.selection and level.selection.filter ~= nil,
    slices = level.kind == "spectrogram", width = model.LATENCY_COLUMNS,
  }
end

local data_options = { hex = "-X", printable = "-A" }

---The command that prints what is shown.
---@return string
function Model:command()
  local level = self:top()
  local is_events = level.kind == "dig" or level.kind == "echo"
  local words = { is_events and "tracer" or "ctracer" }
  if self.file then table.move({ "-r", shell.word(self.file) }, 1, 2, 2, words) end
  if self.containers then words[#words + 1] = "-pc" end
  if is_events then
    words[#words + 1] = data_options[level.format]
    if level.kind == "echo" then words[#words + 1] = "-c echo_fds" end
  else
    words[#words + 1] = "-v " .. shell.word(level.view.id) .. " --raw"
  end
  local parts = parts_of(self, #self.levels, is_events)
  if self.range then
    parts[#parts + 1] = ("evt.rawtime>=%d and evt.rawtime<=%d"):format(self.range.from, self.range.to)
  end
  local filter = join(parts)
  if filter ~= "" then words[#words + 1] = shell.word(filter) end
  return table.concat(words, " ")
end

return model
