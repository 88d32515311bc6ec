-- Text for the shell: words of commands that are shown, and commands of views about a row of a table. What replaces
-- %field in them is traced data, which may be made to attack whoever looks at it: the shell gets it as a variable,
-- which it never reads as a program.
local shell = {}

---A word as the shell takes it, as it is where nothing in it is special.
---@param word string
---@return string
function shell.word(word)
  if word:find "^[%w_./:=@%%+,-]+$" then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local FIELD = "^%%(%a[%w_]*%.[%w_.]*[%w_])(%[?[%w_.]*%]?)"

-- How a variable is written where the shell stands: outside of quotes, and in either kind of them.
local references = { [""] = '"$%s"', ['"'] = "${%s}", ["'"] = "'\"$%s\"'" }

---The command of an action for a row: for the shell, and as people read it. nil and the reason when a value is missing,
---or would be taken for an option.
---@param command string with %fields
---@param value fun(field: string): any
---@return string? script
---@return string shown, or the reason
function shell.command(command, value)
  local script, shown, variables, quote, at = {}, {}, {}, "", 1
  while at <= #command do
    local char = command:sub(at, at)
    local name, argument = command:match(FIELD, at)
    if name then
      local field = value(name .. argument) ~= nil and name .. argument or name
      local v = value(field)
      if v == nil or v == "" then return nil, ("the row has no %s, which the command needs"):format(field) end
      v = tostring(v)
      if v:find "^-" then return nil, ("%s begins with -, the command would take it for an option"):format(field) end
      local variable = ("V%d"):format(#variables + 1)
      variables[#variables + 1] = ("%s='%s'; "):format(variable, v:gsub("%z.*", ""):gsub("'", "'\\''"))
      script[#script + 1] = references[quote]:format(variable)
      shown[#shown + 1] = v
      at = at + 1 + #field
    else
      if char == "\\" and quote ~= "'" then
        char = command:sub(at, at + 1)
      elseif char == quote then
        quote = ""
      elseif quote == "" and (char == "'" or char == '"') then
        quote = char
      end
      script[#script + 1], shown[#shown + 1] = char, char
      at = at + #char
    end
  end
  return table.concat(variables) .. table.concat(script), table.concat(shown)
end

return shell
