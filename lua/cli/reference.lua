-- What api.lua says, as Markdown for docs/api.md (--list-api) and as annotations for editors (--lua-meta).
local api = require "api"
local runtime = require "runtime"

local reference = {}

local function escaped(text) return (text:gsub("|", "\\|")) end

-- "name: type, more?: type" as a list of { name, type, optional }.
local function arguments_of(text)
  local list = {}
  for name, optional, type in (text .. ","):gmatch "%s*([%w_.]+)(%??):%s*(.-)%s*," do
    list[#list + 1] = { name, type, optional == "?" }
  end
  return list
end

-- "type name, type name" as a list of { type, name }.
local function results_of(text)
  local list = {}
  for type, name in ((text or "") .. ","):gmatch "%s*(%S+)%s+(%S+)%s*," do list[#list + 1] = { type, name } end
  return list
end

local function call_name(section, row)
  return section.object and "a:" .. row[1] or section.name .. "." .. row[1]
end

local function signature(name, arguments)
  local names = {}
  for i, argument in ipairs(arguments_of(arguments)) do
    names[i] = argument[3] and "[" .. argument[1] .. "]" or argument[1]
  end
  return ("`%s(%s)`"):format(name, table.concat(names, ", "))
end

local function result_text(text)
  local list = {}
  for i, result in ipairs(results_of(text)) do list[i] = ("%s: %s"):format(result[2], result[1]) end
  return escaped(table.concat(list, ", "))
end

local function notes(row)
  local text = { row[4] }
  if row.at then text[#text + 1] = ("Only in %s."):format(row.at) end
  if row.errors then text[#text + 1] = ("Fails: %s."):format(row.errors) end
  if row.trusted then text[#text + 1] = "Only for trusted chisels." end
  return escaped(table.concat(text, " "))
end

local function add_table(out, titles, rows)
  out[#out + 1] = "\n| " .. table.concat(titles, " | ") .. " |\n|" .. ("---|"):rep(#titles)
  for _, row in ipairs(rows) do out[#out + 1] = "| " .. table.concat(row, " | ") .. " |" end
end

local function plain_rows(list)
  local rows = {}
  for i, row in ipairs(list) do
    rows[i] = { "`" .. row[1] .. "`" }
    for k = 2, #row do rows[i][k] = escaped(row[k]) end
  end
  return rows
end

-- Rows of a table whose keys may be required or one of some values.
local function key_rows(list)
  local rows = plain_rows(list)
  for i, row in ipairs(list) do
    local text = { escaped(row[3]) }
    if row.one_of then text[2] = ("One of %s."):format(table.concat(row.one_of, ", ")) end
    if row.required then text[#text + 1] = "Must be there." end
    rows[i][3] = table.concat(text, " ")
  end
  return rows
end

local function function_rows(list, name)
  local rows = {}
  for i, row in ipairs(list) do
    local arguments = {}
    for k, argument in ipairs(arguments_of(row[2])) do arguments[k] = ("%s: %s"):format(argument[1], argument[2]) end
    rows[i] = { signature(name(row), row[2]), escaped(table.concat(arguments, ", ")), result_text(row[3]), notes(row) }
  end
  return rows
end

local function sandbox_rows()
  local rows = {}
  for name, left in pairs(api.left) do
    rows[#rows + 1] = { ("`%s`"):format(name), ("`%s`"):format(table.concat(left, "`, `")) }
  end
  table.sort(rows, function(a, b) return a[1] < b[1] end)
  return rows
end

local head = [[
# What chisels can call

Made from `lua/api.lua` by `tracer --list-api`. How to write a chisel: [Writing chisels](writing-chisels.md). Arguments
in square brackets may be left out. An argument of a wrong type is an error everywhere; errors end the chisel with
`file:line: message`. `tracer --lua-meta DIR` writes the same for editors with a Lua language server.]]

local sandbox = [[

## Chisels that are not trusted

Shipped chisels, and files that belong to root and that nobody else may change, have all of Lua, and so have all with
`--trust`. Others have no `%s`, only text modules that lie beside them or in a directory of chisels, no
finalizers (`__gc`), and of these tables only this; of the other standard tables they have everything. They have a limit
of 200 million instructions (patterns, lists and long texts count, too) and 10 seconds of CPU time for one call, 256 MB
of memory (`--chisel-memory`), 16 aggregates, and filters and formats of up to 64 KB. `os.getenv` tells `%s`.]]

---The reference as Markdown.
---@return string
function reference.markdown()
  local out = { head, "\n## What a chisel says about itself\n\nGlobals that it sets." }
  add_table(out, { "global", "type", "what it is" }, plain_rows(api.metadata))
  out[#out + 1] = "\nA row of `args`:"
  add_table(out, { "key", "type", "what it is" }, plain_rows(api.argument_row))
  out[#out + 1] = "\nArguments are kinds of text; with `chisel.args` they become values:"
  add_table(out, { "argtype", "value" }, plain_rows(api.arguments))
  out[#out + 1] = "\n## What is called\n\nGlobal functions that it defines. All are optional; what is not defined "
    .. "costs nothing."
  add_table(out, { "function", "arguments", "result", "when" },
    function_rows(api.callbacks, function(row) return row[1] end))
  for _, section in ipairs(api.tables) do
    local from = section.module and (" `require \"%s\"` gives it."):format(section.module) or ""
    out[#out + 1] = ("\n## %s\n\n%s%s"):format(section.name, section.help, from)
    add_table(out, { "function", "arguments", "result", "what it does" },
      function_rows(section, function(row) return call_name(section, row) end))
  end
  out[#out + 1] = "\n## Views\n\nWhat `view_info` says. [Writing views](writing-views.md) shows how."
  add_table(out, { "key", "type", "what it is" }, key_rows(api.view))
  out[#out + 1] = "\nA column:"
  add_table(out, { "key", "type", "what it is" }, key_rows(api.view_column))
  out[#out + 1] = "\nAn action:"
  add_table(out, { "key", "type", "what it is" }, key_rows(api.view_action))
  out[#out + 1] = "\n## Modules\n\nFor `require`; the comment at the top of each file in `lua/chisel` and `lua/lib` "
    .. "tells more."
  add_table(out, { "module", "for" }, plain_rows(api.modules))
  out[#out + 1] = sandbox:format(table.concat(api.refused, "`, `"), table.concat(api.told, "`, `"))
  add_table(out, { "table", "what is left" }, sandbox_rows())
  return table.concat(out, "\n") .. "\n"
end

local function field_names()
  local names = {}
  for _, class in ipairs(runtime.fields()) do
    for _, field in ipairs(class.fields) do
      if not field.filter_only and not field.table_only then names[#names + 1] = ("---| \"%s\""):format(field.name) end
    end
  end
  return table.concat(names, "\n")
end

local meta_head = [[
---@meta
-- What chisels see of tracer, for editors. Made by tracer --lua-meta; in .luarc.json: "workspace.library": ["DIR"],
-- "runtime.version": "Lua 5.4".

---@class FieldHandle
---@class AggregateSpec
---@field keys? (FieldName|FieldHandle)[]
---@field value? FieldName|FieldHandle
---@field op? "count"|"sum"|"min"|"max"|"avg"|"hist"
---@field positive_only? boolean
---@class AggregateRow
---@field value number
---@field count integer
---@field hist? integer[]
]]

local function add_annotation(out, name, row)
  local names = {}
  out[#out + 1] = "\n---" .. notes(row)
  for i, argument in ipairs(arguments_of(row[2])) do
    names[i] = argument[1]
    out[#out + 1] = ("---@param %s%s %s"):format(argument[1], argument[3] and "?" or "", argument[2])
  end
  for _, result in ipairs(results_of(row[3])) do out[#out + 1] = ("---@return %s %s"):format(result[1], result[2]) end
  out[#out + 1] = ("function %s(%s) end"):format(name, table.concat(names, ", "))
end

local function add_class(out, name, rows)
  out[#out + 1] = "\n---@class " .. name
  for _, row in ipairs(rows) do
    out[#out + 1] = ("---@field %s%s %s %s"):format(row[1], row.required and "" or "?", row[2], row[3])
  end
end

local function add_section(out, section)
  local name = section.name
  if section.object then
    out[#out + 1] = ("\n---%s\n---@class %s\nlocal %s = {}"):format(section.help, section.object, name)
  else
    out[#out + 1] = ("\n---%s\n%s%s = {}"):format(section.help, section.module and "local " or "", name)
  end
  local form = section.object and "%s:%s" or "%s.%s"
  for _, row in ipairs(section) do add_annotation(out, form:format(name, row[1]), row) end
  if section.module then out[#out + 1] = "\nreturn " .. name end
end

---The annotations as Lua files that are never run: one for the globals, one for each module.
---@return table<string, string> text by name of the file
function reference.annotations()
  local out = { meta_head, "---@alias FieldName string", field_names() }
  local files = {}
  add_class(out, "ArgumentRow", api.argument_row)
  add_class(out, "View", api.view)
  add_class(out, "ViewColumn", api.view_column)
  add_class(out, "ViewAction", api.view_action)
  for _, row in ipairs(api.metadata) do
    out[#out + 1] = ("\n---%s\n---@type %s\n%s = nil"):format(row[3], row[2], row[1])
  end
  for _, row in ipairs(api.callbacks) do add_annotation(out, row[1], row) end
  for _, section in ipairs(api.tables) do
    local file = section.module and { "---@meta " .. section.module } or out
    add_section(file, section)
    if section.module then files[section.module .. ".lua"] = table.concat(file, "\n") .. "\n" end
  end
  files["tracer.lua"] = table.concat(out, "\n") .. "\n"
  return files
end

return reference
