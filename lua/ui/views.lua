-- Views: what ctracer shows of the events, one Lua file each, which fills the table view_info (docs/writing-views.md).
-- They lie in the directories of chisels (those that begin with v_, as of sysdig, and any other that fills view_info)
-- and in a directory "views" in each of them; of views with one id the first that is found counts.
--
-- A view as it is given here is complete and checked:
--
--   id, name, description, filter ("" = none), drilldown_target (or nil), spectro_type (or nil), path of its file
--   view_type       "table", "list" or "spectrogram"
--   tips, tags      lists of text
--   applies_to      list of fields whose selection it can be shown for; "" = the whole machine
--   use_defaults, is_root, propagate_filter, drilldown_increase_depth     booleans
--   hidden          boolean: for JSON only
--   columns         { { name, description, field, filterfield, colsize, aggregation, groupby_aggregation, is_key,
--                   is_groupby_key, is_sorting, filter_in_child_only }, ... }: those of the tags that are active, the
--                   key first, then the grouping key. No colsize: as wide as the type of the field is; 0: the rest
--   actions         { { hotkey, command, description, wait_finish, ask_confirmation }, ... }
--   key, group, sorting    which column is the key, the grouping key (both nil when there is none), sorted by
local api = require "api"
local chisels = require "chisels"
local runtime = require "runtime"

local views = {}

local NO_CONTAINERS = "default" -- the tag that is active without -pc
local SKIPPED = "Containers" -- views that have this as their first tag are of no use to anybody

local function fail(text, ...) error({ reason = text:format(...) }, 0) end

-- Lists of tables: by what rows of the API an entry is read, and what messages call it.
local entries = { ["ViewColumn[]"] = { api.view_column, "column" }, ["ViewAction[]"] = { api.view_action, "action" } }

local lua_types = { integer = "number" } -- of values whose type in the API is none of Lua's

local function one_of(value, values)
  for _, other in ipairs(values) do
    if value == other then return true end
  end
  return false
end

local read_table

local function read_list(list, type_name, where)
  local read = {}
  for i, entry in ipairs(list or {}) do
    local of = entries[type_name]
    if of then
      read[i] = read_table(entry, of[1], ("%s %d: "):format(of[2], i))
    elseif type(entry) == "string" then
      read[i] = entry
    else
      fail("%s: entry %d is a %s, not a text", where, i, type(entry))
    end
  end
  return read
end

-- A copy with exactly what the rows of the API list; `where` begins the messages: "", or "column 3: ".
function read_table(from, rows, where)
  if type(from) ~= "table" then fail("%sit is a %s, not a table", where, type(from)) end
  local to = {}
  for _, row in ipairs(rows) do
    local name, type_name, value = row[1], row[2], from[row[1]]
    local is_list = type_name:find("[]", 1, true) ~= nil
    local expected = is_list and "table" or lua_types[type_name] or type_name
    if row.required and (value == nil or value == "") then fail("%s%s is missing", where, name) end
    if value ~= nil and type(value) ~= expected then
      fail("%s%s is a %s, not a %s", where, name, type(value), is_list and "list" or type_name)
    end
    if type_name == "integer" and value and (not math.tointeger(value) or value < 0) then
      fail("%s%s is %s, not a whole number", where, name, value)
    end
    if value and row.one_of and not one_of(value, row.one_of) then
      fail("%s%s is %s, not one of %s", where, name, value, table.concat(row.one_of, ", "))
    end
    if is_list then value = read_list(value, type_name, where .. name) end
    if value == nil then value = row.default end
    to[name] = value
  end
  return to
end

local function is_active(column, active)
  for _, tag in ipairs(column.tags) do
    if tag == active then return true end
  end
  return #column.tags == 0
end

-- The columns that are shown: the key, the grouping key, then the others as they are written.
local function choose_columns(all, active)
  local keys, groups, others = {}, {}, {}
  for _, column in ipairs(all) do
    if is_active(column, active) then
      column.tags = nil
      column.field = column.field:gsub("%s", "")
      local list = column.is_key and keys or column.is_groupby_key and groups or others
      list[#list + 1] = column
    end
  end
  if #keys > 1 then fail("there are two key columns, %s and %s", keys[1].field, keys[2].field) end
  if #groups > 1 then fail("there are two grouping keys, %s and %s", groups[1].field, groups[2].field) end
  local columns = { keys[1] }
  columns[#columns + 1] = groups[1]
  local group = groups[1] and #columns
  return table.move(others, 1, #others, #columns + 1, columns), keys[1] and 1, group
end

local function sorting_column(view)
  local sorting
  for i, column in ipairs(view.columns) do
    if column.is_sorting and sorting then
      fail("it is sorted by two columns, %s and %s", view.columns[sorting].name, column.name)
    end
    if column.is_sorting then sorting = i end
  end
  -- As csysdig, which counts the grouping key twice.
  return sorting or math.min(#view.columns, (view.key and 1 or 0) + (view.group and 2 or 0) + 1)
end

local function check_keys(view)
  if #view.columns == 0 then fail "it has no columns" end
  if view.view_type ~= "list" and not view.key then fail("no column is the key: is_key = true") end
  if view.group and not view.key then fail("it has a grouping key, but no key") end
  if view.view_type == "list" and view.key then fail("a list has no key: every event is a row") end
  if view.view_type == "spectrogram" and #view.columns ~= 3 then
    fail("a spectrogram has three columns: the key, the same field once more, and what is counted")
  end
end

---A view as described above, from what its file says.
---@param info any view_info
---@param containers boolean? columns about containers are wanted
---@return table? view
---@return string? error
function views.normalise(info, containers)
  local ok, result = pcall(function()
    local view = read_table(info, api.view, "")
    view.columns, view.key, view.group = choose_columns(view.columns, containers and "containers" or NO_CONTAINERS)
    check_keys(view)
    view.sorting = sorting_column(view)
    view.hidden = false
    for _, tag in ipairs(view.tags) do view.hidden = view.hidden or tag == "nocsysdig" end
    return view
  end)
  if ok then return result end
  if type(result) ~= "table" then error(result, 0) end -- a mistake of ours
  return nil, result.reason
end

-- Whether a text has some words: most files need not be run to know that they are not meant.
local function mentions(text, words) return text:find(words, 1, true) ~= nil end

---The files that may hold views, in the order in which they are looked at.
---@return string[]
function views.files()
  local list = {}
  for _, dir in ipairs(chisels.dirs()) do
    for _, file in ipairs(runtime.list_dir(dir .. "/views") or {}) do
      if file:find "%.lua$" then list[#list + 1] = dir .. "/views/" .. file end
    end
    for _, file in ipairs(dir ~= runtime.root .. "/chisels" and runtime.list_dir(dir) or {}) do
      local path = dir .. "/" .. file
      if file:find "%.lua$" and mentions(runtime.read(path) or "", "view_info") then list[#list + 1] = path end
    end
  end
  return list
end

---The view of a file; nil without an error: it holds none.
---@param path string
---@param containers boolean?
---@return table? view
---@return string? error
function views.read(path, containers)
  local meta, err = chisels.read(path)
  if not meta then return nil, err end
  if meta.view_info == nil then return nil end
  local view
  view, err = views.normalise(meta.view_info, containers)
  if view then view.path = path end
  return view, err
end

-- The views of the files, each id once, and messages about broken files.
local function read_all(files, containers)
  local list, messages, seen = {}, {}, {}
  for _, path in ipairs(files) do
    local view, err = views.read(path, containers)
    if err then
      messages[#messages + 1] = ("%s is left out: %s"):format(path, err)
    elseif view and not seen[view.id] and view.tags[1] ~= SKIPPED then
      seen[view.id] = true
      list[#list + 1] = view
    end
  end
  return list, messages
end

---All views, by name.
---@param containers boolean? with their columns about containers
---@return table[] views
---@return string[] messages about files that are broken and left out
function views.load(containers)
  local list, messages = read_all(views.files(), containers)
  table.sort(list, function(a, b)
    if a.name ~= b.name then return a.name < b.name end
    return a.id < b.id
  end)
  return list, messages
end

-- The first of the files that is the view.
local function first_named(id, files, containers)
  local messages = {}
  for _, path in ipairs(files) do
    local view, err = views.read(path, containers)
    if view and view.id == id and view.tags[1] ~= SKIPPED then return view, messages end
    if err then messages[#messages + 1] = ("%s is left out: %s"):format(path, err) end
  end
  return nil, messages
end

---One view. Running all files takes longer than reading many a recording: those that say that this is their id come
---first, then those that have it in quotes elsewhere.
---@param id string
---@param containers boolean?
---@return table? view nil: none, or one whose file makes its id up
---@return string[] messages
function views.named(id, containers)
  local says, has = {}, {}
  local saying = "%f[%w_]id%s*=%s*[\"']" .. id:gsub("%p", "%%%0") .. "[\"']"
  for _, path in ipairs(views.files()) do
    local text = runtime.read(path) or ""
    if mentions(text, '"' .. id .. '"') or mentions(text, "'" .. id .. "'") then
      local list = text:find(saying) and says or has
      list[#list + 1] = path
    end
  end
  local view, messages = first_named(id, says, containers)
  if view then return view, messages end
  local more
  view, more = first_named(id, has, containers)
  return view, table.move(more, 1, #more, #messages + 1, messages)
end

---Whether the view can be shown for a selection of values of this field; "" = for the whole machine.
---@param view table
---@param field string as a column has it
---@return boolean
function views.applies(view, field)
  return one_of((field:gsub("%[.*", "")), view.applies_to)
end

local function replace_depth(text, depth)
  return (text:gsub("%%depth([+-]?%d*)", function(offset) return tostring(depth + (tonumber(offset) or 0)) end))
end

---The view for a place so deep in the path of the user, with %depth replaced in names, fields and the filter.
---@param view table
---@param depth integer 0 = the whole machine
---@return table
function views.at_depth(view, depth)
  local copy = setmetatable({}, getmetatable(view))
  for key, value in pairs(view) do copy[key] = value end
  copy.name, copy.filter, copy.columns = replace_depth(view.name, depth), replace_depth(view.filter, depth), {}
  for i, column in ipairs(view.columns) do
    local c = {}
    for key, value in pairs(column) do c[key] = value end
    c.name, c.field = replace_depth(column.name, depth), replace_depth(column.field, depth)
    c.filterfield = column.filterfield and replace_depth(column.filterfield, depth)
    copy.columns[i] = c
  end
  return copy
end

return views
