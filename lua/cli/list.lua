-- What the options that list things print, as text.
local runtime = require "runtime"

local list = {}

local INDENT, LINE = 16, 63 -- columns of names and of what follows them
local FIELD_INDENT, FIELD_LINE = 30, 90

-- The text in lines of at most `width` characters, broken at blanks.
local function wrap(text, width, indent)
  local lines, line = {}, ""
  for word in text:gmatch "%S+" do
    if line ~= "" and #line + 1 + #word > width then
      lines[#lines + 1] = line
      line = word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n" .. (" "):rep(indent))
end

-- Name and text in two columns; a long name has a line of its own.
local function row(name, text, indent)
  if #name >= indent then return name .. "\n" .. (" "):rep(indent) .. text end
  return name .. (" "):rep(indent - #name) .. text
end

local function category_title(category)
  local title = "Category: " .. category
  return "\n" .. title .. "\n" .. ("-"):rep(#title)
end

local function chisel_row(chisel)
  return row(chisel.name, wrap(tostring(chisel.short_description or ""), LINE, INDENT), INDENT)
end

---@param chisels table[] from chisels.list
---@return string
function list.chisels(chisels)
  local out, category = {}, nil
  for _, chisel in ipairs(chisels) do
    if chisel.category ~= category then
      category = chisel.category
      out[#out + 1] = category_title(category)
    end
    out[#out + 1] = chisel_row(chisel)
  end
  out[#out + 1] = "\n-i NAME tells more about one of them.\n"
  return table.concat(out, "\n")
end

-- What an argument is, beside its description.
local function argument_notes(arg)
  local notes = {}
  local values = {}
  for i, value in ipairs(type(arg.values) == "table" and arg.values or {}) do
    values[i] = tostring(type(value) == "table" and value[1] or value)
  end
  if #values > 0 then notes[#notes + 1] = "one of " .. table.concat(values, ", ") end
  if arg.min then notes[#notes + 1] = "at least " .. tostring(arg.min) end
  if arg.max then notes[#notes + 1] = "at most " .. tostring(arg.max) end
  if arg.optional then
    notes[#notes + 1] = arg.default ~= nil and "default " .. tostring(arg.default) or "may be left out"
  end
  return #notes > 0 and (" (%s)"):format(table.concat(notes, "; ")) or ""
end

local function add_arguments(out, chisel)
  out[#out + 1] = "Args:"
  for _, arg in ipairs(chisel.args) do
    local text = ("[%s] %s - %s"):format(arg.argtype or "string", arg.name, arg.description or "")
      .. argument_notes(arg)
    out[#out + 1] = wrap(text, LINE, INDENT)
  end
  if #chisel.args == 0 then out[#out + 1] = "(None)" end
end

-- What its on_init asks for: see lua/inspect.lua.
local function add_uses(out, seen)
  local fields, had = {}, {}
  for _, field in ipairs(seen.fields) do
    if not had[field] then fields[#fields + 1] = field end
    had[field] = true
  end
  if #fields > 0 then out[#out + 1] = "\nFields:\n" .. wrap(table.concat(fields, " "), INDENT + LINE, 0) end
  for i, filter in ipairs(seen.filters) do out[#out + 1] = (i == 1 and "\nFilter:\n" or "") .. filter end
  if seen.exec then out[#out + 1] = "\nGoes on as: " .. seen.exec end
end

---Its examples that are well formed: { command line, what it shows }.
---@param chisel table metadata
---@return string[][]
function list.examples(chisel)
  local examples = {}
  for _, example in ipairs(type(chisel.examples) == "table" and chisel.examples or {}) do
    if type(example) == "table" and type(example[1]) == "string" and type(example[2]) == "string" then
      examples[#examples + 1] = example
    end
  end
  return examples
end

---@param chisel table metadata with its name
---@param seen table? what it asks for
---@return string
function list.chisel(chisel, seen)
  local out = { category_title(tostring(chisel.category or "")), chisel_row(chisel), "" }
  out[#out + 1] = wrap(chisel.description, INDENT + LINE, 0)
  add_arguments(out, chisel)
  for i, example in ipairs(list.examples(chisel)) do
    out[#out + 1] = (i == 1 and "\nExamples:\n" or "") .. ("# %s\ntracer %s"):format(example[2], example[1])
  end
  if seen then add_uses(out, seen) end
  out[#out + 1] = "\n"
  return table.concat(out, "\n")
end

local function is_listed(field, verbose)
  return verbose or not (field.hidden or field.table_only or field.deprecated)
end

local function field_text(field, verbose)
  if not verbose then return field.help end
  local notes = { "Type: " .. field.type }
  if field.arg then
    notes[#notes + 1] = ("Argument: %s%s"):format(field.arg, field.arg_required and "" or ", optional")
  end
  if field.filter_only then notes[#notes + 1] = "for filters only" end
  if field.print_only then notes[#notes + 1] = "for formats only" end
  if field.table_only then notes[#notes + 1] = "for views" end
  if field.deprecated then notes[#notes + 1] = "has no value any more" end
  return ("(%s) %s"):format(table.concat(notes, "; "), field.help)
end

---@param verbose boolean with types, arguments, and the fields that are not listed otherwise
---@return string
function list.fields(verbose)
  local out = {}
  for _, class in ipairs(runtime.fields()) do
    if verbose or not class.hidden then
      out[#out + 1] = "\n" .. ("-"):rep(31)
      out[#out + 1] = row("Field Class:", class.name .. " (" .. class.title .. ")", FIELD_INDENT)
      out[#out + 1] = row("Description:", wrap(class.help, FIELD_LINE, FIELD_INDENT), FIELD_INDENT) .. "\n"
      for _, field in ipairs(class.fields) do
        if is_listed(field, verbose) then
          out[#out + 1] = row(field.name, wrap(field_text(field, verbose), FIELD_LINE, FIELD_INDENT), FIELD_INDENT)
        end
      end
    end
  end
  out[#out + 1] = ""
  return table.concat(out, "\n")
end

---@return string
function list.fields_markdown()
  local out = {}
  for _, class in ipairs(runtime.fields()) do
    if not class.hidden then
      out[#out + 1] = ("\n## Field class: %s (%s)\n\n%s\n"):format(class.name, class.title, class.help)
      out[#out + 1] = "Name | Type | Description\n:----|:-----|:-----------"
      for _, field in ipairs(class.fields) do
        if is_listed(field) then
          out[#out + 1] = ("`%s` | %s | %s"):format(field.name, field.type, (field.help:gsub("|", "\\|")))
        end
      end
    end
  end
  out[#out + 1] = ""
  return table.concat(out, "\n")
end

local function event_text(event)
  local params = {}
  for i, param in ipairs(event.params) do params[i] = param.type .. " " .. param.name end
  return ("%s %s(%s)"):format(event.exit and "<" or ">", event.name, table.concat(params, ", "))
end

---@return string
function list.events()
  local out = {}
  for _, event in ipairs(runtime.events()) do
    if not event.old then out[#out + 1] = event_text(event) end
  end
  local named = {}
  for _, event in ipairs(runtime.events()) do named[event.name] = true end
  for _, name in ipairs(runtime.syscalls()) do
    if not named[name] then
      out[#out + 1] = "> " .. name .. "()"
      out[#out + 1] = "< " .. name .. "()"
    end
  end
  out[#out + 1] = ""
  return table.concat(out, "\n")
end

local function option_names(option)
  local names = {}
  if option.short then names[1] = "-" .. option.short end
  if option.long then names[#names + 1] = (option.short and "" or "    ") .. "--" .. option.long end
  local text = table.concat(names, ", ")
  if option.arg then text = text .. (option.long and "=" or " ") .. option.arg end
  return "  " .. text
end

---The options of a program, under its usage.
---@param options table as cli/options.lua
---@return string
function list.help(options)
  local out = table.move(options.usage, 1, #options.usage, 1, {})
  for _, option in ipairs(options) do
    if option.group then
      out[#out + 1] = "\n" .. option.group .. ":"
    elseif not option.hidden then
      out[#out + 1] = row(option_names(option), wrap(option.help, 85, FIELD_INDENT), FIELD_INDENT)
    end
  end
  out[#out + 1] = ""
  return table.concat(out, "\n")
end

return list
