-- Completion in shells. A script for each shell asks `tracer --complete WORD...` for what may stand in the place of
-- the last word: one candidate a line, a tab, what it is. ":files" and ":dirs" say that the shell knows better. The
-- same for ctracer, which has other options.
local runtime = require "runtime"

local complete = {}

local function fail(text, ...) error({ usage = text:format(...) }, 0) end

local scripts = {}

scripts.bash = [=[
# Completion of tracer in bash. Made by tracer --completion bash.
_tracer() {
	local cur=${COMP_WORDS[COMP_CWORD]} line
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:files) compopt -o default ;;
		:dirs) compopt -o dirnames ;;
		*) COMPREPLY+=("${line%%$'\t'*}") ;;
		esac
	done < <("$1" --complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$cur" 2>/dev/null)
	[[ ${COMPREPLY[0]} == *[.=] ]] && compopt -o nospace
}
complete -F _tracer tracer
]=]

scripts.zsh = [=[
#compdef tracer
# Completion of tracer in zsh. Made by tracer --completion zsh.
_tracer() {
	local line
	local -a found
	while IFS= read -r line; do
		case $line in
		:files) _files ;;
		:dirs) _files -/ ;;
		*) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
		esac
	done < <("${words[1]}" --complete "${(@)words[2,CURRENT]}" 2>/dev/null)
	(( $#found )) && _describe tracer found
}
if [[ ${funcstack[1]} == _tracer ]]; then _tracer "$@"; else compdef _tracer tracer; fi
]=]

scripts.fish = [[
# Completion of tracer in fish. Made by tracer --completion fish.
function __tracer_complete
	set -l words (commandline -opc) (commandline -ct)
	for line in ($words[1] --complete $words[2..-1] 2>/dev/null)
		switch $line
			case :files
				__fish_complete_path (commandline -ct)
			case :dirs
				__fish_complete_directories (commandline -ct)
			case '*'
				echo $line
		end
	end
end
complete -c tracer -f -a '(__tracer_complete)'
]]

---The script for a shell.
---@param shell string
---@param program string "tracer" or "ctracer"
---@return string
function complete.script(shell, program)
  if not scripts[shell] then fail("--completion: there is no script for %s; there are bash, zsh and fish", shell) end
  return (scripts[shell]:gsub("tracer", program))
end

-- The first sentence.
local function short(text) return (text:gsub("%s+", " "):match "^.-%.%f[%s\0]" or text) end

local function fields(prefix, add)
  for _, class in ipairs(runtime.fields()) do
    for _, field in ipairs(class.fields) do
      local is_shown = not (field.hidden or field.table_only or field.deprecated)
      if is_shown then add(prefix .. field.name, short(field.help)) end
    end
  end
end

-- What an argument may be, by the word in its option's row.
local lists = {}

function lists.chisels(_, add)
  for _, chisel in ipairs(require("chisels").list(function() end)) do
    add(chisel.name, tostring(chisel.short_description or ""))
  end
end

function lists.views(_, add)
  for _, view in ipairs((require("ui.views").load())) do add(view.id, view.name) end
  add("echo", "Data that is read and written")
  add("dig", "Events")
end

function lists.shells(_, add)
  for _, name in ipairs { "bash", "fish", "zsh" } do add(name, "") end
end

function lists.format(current, add) fields(current:match "^(.*%%)[%w_.]*$" or current .. "%", add) end

function lists.file(_, add) add(":files") end

function lists.dir(_, add) add(":dirs") end

-- A filter, or a word of it: fields in the place of the last name.
local function filter(current, add) fields(current:match "^(.-)[%w_.%[%]]*$", add) end

local function option_named(options, name)
  for _, option in ipairs(options) do
    local is_short = option.short and name == "-" .. option.short
    if is_short or option.long and name == "--" .. option.long then return option end
  end
end

local function option_names(options, add)
  for _, option in ipairs(options) do
    if not option.group and not option.hidden then
      if option.short then add("-" .. option.short, short(option.help)) end
      if option.long then add("--" .. option.long, short(option.help)) end
    end
  end
end

local function arguments_of(name)
  local chisels = require "chisels"
  local path = chisels.find(name)
  local meta = path and chisels.read(path)
  return meta and type(meta.args) == "table" and meta.args or {}
end

-- What an argument can be, each behind `prefix`.
local function argument_values(row, prefix, current, add)
  for _, value in ipairs(type(row.values) == "table" and row.values or {}) do
    add(prefix .. tostring(type(value) == "table" and value[1] or value), tostring(row.description or row.name))
  end
  if row.argtype == "filter" then filter(current, add) end
  if row.argtype == "field" or row.argtype == "fields" then fields(current:match "^(.*[,=])[^,=]*$" or "", add) end
end

-- The first argument of a chisel. Whether it must be one.
local function chisel_argument(name, current, add)
  local row = arguments_of(name)[1]
  if not row or current:sub(1, 1) == "-" then return false end
  argument_values(row, "", current, add)
  return not row.optional or row.argtype == "filter"
end

-- Arguments by name, --NAME=VALUE, of the last chisel before.
local function named_arguments(words, current, add)
  local name
  for i = 1, #words - 1 do
    if words[i] == "-c" or words[i] == "--chisel" then name = words[i + 1] end
  end
  for _, row in ipairs(name and arguments_of(name) or {}) do
    local prefix = ("--%s="):format(row.name)
    if current:sub(1, #prefix) == prefix then
      argument_values(row, prefix, current, add)
    else
      add(prefix, tostring(row.description or ""))
    end
  end
end

---Prints what may stand in the place of the last word.
---@param options table[] of the program
---@param words string[]
---@return integer exit status
function complete.print(options, words)
  local current, before, earlier = words[#words] or "", words[#words - 1], words[#words - 2]
  local function add(word, help)
    if word:sub(1, 1) == ":" then
      print(word)
    elseif word ~= "" and word:sub(1, #current) == current then
      print(word .. "\t" .. (help or ""):gsub("[%c]", " "))
    end
  end
  local option = option_named(options, before)
  local list = lists[option and option.arg and not option.optional and option.complete]
  if list then
    list(current, add)
    return 0
  end
  if option and option.arg and not option.optional then return 0 end
  if (earlier == "-c" or earlier == "--chisel") and chisel_argument(before, current, add) then return 0 end
  if current:sub(1, 1) == "-" then
    option_names(options, add)
    named_arguments(words, current, add)
  else
    filter(current, add)
  end
  return 0
end

return complete
