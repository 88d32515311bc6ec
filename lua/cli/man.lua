-- Manual pages, made of the tables of options, chisels and API.
local api = require "api"
local chisels = require "chisels"
local options = require "cli.options"
local examples = require("cli.list").examples
local runtime = require "runtime"

local man = {}

-- Text as troff takes it: nothing in it is a command.
local function escaped(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("\n", " ")
  return (text:gsub("^[.']", "\\&%0"))
end

local function bold(text) return "\\fB" .. escaped(text) .. "\\fR" end

local function title(out, name, section)
  out[#out + 1] = (".TH %s %d \"\" \"tracer %s\""):format(name, section, require "version")
end

local function heading(out, text) out[#out + 1] = ".SH " .. text end

local function item(out, head, text)
  out[#out + 1] = ".TP"
  out[#out + 1] = head
  out[#out + 1] = escaped(text)
end

local function option_head(option)
  local names = {}
  if option.short then names[1] = bold("-" .. option.short) end
  if option.long then names[#names + 1] = bold("--" .. option.long) end
  local arg = option.arg and (option.long and "=" or " ") .. "\\fI" .. escaped(option.arg) .. "\\fR" or ""
  return table.concat(names, ", ") .. arg
end

local function example(out, command, text)
  item(out, bold(command), text)
end

local function add_options(out, list)
  heading(out, "OPTIONS")
  for _, option in ipairs(list) do
    if option.group then
      out[#out + 1] = ".SS " .. escaped(option.group)
    elseif not option.hidden and (option.short or option.long) then
      item(out, option_head(option), option.help)
    end
  end
end

local function program_page()
  local out = {}
  title(out, "TRACER", 1)
  heading(out, "NAME")
  out[#out + 1] = "tracer \\- shows what happens on a Linux system, from its system calls"
  heading(out, "SYNOPSIS")
  local usage = ".B tracer\n[\\fIoption\\fR]... [\\fIfilter\\fR]"
  out[#out + 1] = usage .. "\n.br\n" .. usage .. " \\fB\\-\\-\\fR \\fICOMMAND\\fR [\\fIARG\\fR]..."
  heading(out, "DESCRIPTION")
  out[#out + 1] = escaped "Shows the events that the filter lets through, or hands them to chisels, small Lua "
    .. escaped "programs: those of a recording (-r), of the running system (as root), or of a command and all that "
    .. "it starts. See\n.BR tracer\\-chisels (7)\nfor the chisels, and for writing one."
  add_options(out, options)
  heading(out, "FILTERS")
  out[#out + 1] = escaped "Comparisons of fields with values, joined by and, or, not and brackets: "
    .. escaped "proc.name=nginx and evt.failed=true. Operators: = != < <= > >= contains icontains startswith endswith "
    .. escaped "glob regex in exists and others. tracer -l lists the fields, tracer -L the events."
  heading(out, "ENVIRONMENT")
  item(out, bold "TRACER_CHISEL_DIR", "Directories, separated by colons, that are searched for chisels first.")
  item(out, bold "HOME", "~/.chisels is searched next, then the chisels that came with the program.")
  heading(out, "EXIT STATUS")
  out[#out + 1] = escaped "0, or 1 after an error, also of a chisel; the status of a COMMAND that was followed; what a "
    .. escaped "chisel gave to os.exit."
  heading(out, "EXAMPLES")
  example(out, "tracer -r trace.scap.gz evt.failed=true", "Calls in a recording that failed.")
  example(out, "sudo tracer -c topfiles_bytes", "The files with most input and output, once a second.")
  example(out, "sudo tracer -p \"%proc.name %fd.name\" \"evt.type=openat and evt.dir=<\"", "Who opens what.")
  example(out, "sudo tracer -w trace.scap.gz -z -- make", "Records what a command and its children do.")
  heading(out, "SEE ALSO")
  out[#out + 1] = ".BR ctracer (1),\n.BR tracer\\-chisels (7)"
  return out
end

local function screen_page()
  local out = {}
  title(out, "CTRACER", 1)
  heading(out, "NAME")
  out[#out + 1] = "ctracer \\- looks around in what a Linux system does, with the arrow keys"
  heading(out, "SYNOPSIS")
  out[#out + 1] = ".B ctracer\n[\\fIoption\\fR]... [\\fIfilter\\fR]"
  heading(out, "DESCRIPTION")
  out[#out + 1] = escaped "Shows tables of processes, files, connections, errors and more, of the running system (as "
    .. escaped "root) or of a recording (-r). Enter looks into the selected row, Backspace goes back, F2 lists the "
    .. escaped "views, F1 explains the rest. Views are Lua files; those in ~/.chisels appear, too."
  add_options(out, require "ui.options")
  heading(out, "KEYS")
  for _, group in ipairs(require("ui.screen.keys").groups()) do
    out[#out + 1] = ".SS " .. escaped(group[1])
    for _, row in ipairs(group[2]) do item(out, bold(row.keys), row.help) end
  end
  heading(out, "MOUSE")
  out[#out + 1] = escaped "A click selects a row, two look into it. A click on the name of a column sorts by it, again "
    .. escaped "the other way round. Keys in the last line and Filter in the second one can be clicked. On the time "
    .. escaped "line, press at one end of a range and release at the other; in a spectrogram, click at two corners."
  heading(out, "ENVIRONMENT")
  item(out, bold "TERM", "The kind of terminal.")
  item(out, bold "NO_COLOR", "Anything: no colours.")
  item(out, bold "TRACER_CHISEL_DIR", "Directories, separated by colons, that are searched for views first.")
  heading(out, "EXIT STATUS")
  out[#out + 1] = escaped "0, or 1 after an error, as of a recording that is damaged, or without a terminal."
  heading(out, "EXAMPLES")
  example(out, "sudo ctracer", "The processes of this system.")
  example(out, "sudo ctracer -pc -v containers", "Its containers.")
  example(out, "ctracer -r trace.scap.gz -v files", "The files of a recording.")
  example(out, "ctracer -r trace.scap.gz -v files -j", "The same in JSON.")
  heading(out, "SEE ALSO")
  out[#out + 1] = ".BR tracer (1)"
  return out
end

local function chisel_entry(out, chisel)
  local names = {}
  for i, arg in ipairs(chisel.args) do
    names[i] = arg.optional and "[\\fI" .. escaped(arg.name) .. "\\fR]" or "\\fI" .. escaped(arg.name) .. "\\fR"
  end
  item(out, bold(chisel.name) .. " " .. table.concat(names, " "), chisel.description)
  for _, arg in ipairs(chisel.args) do
    out[#out + 1] = ".RS\n.TP\n\\fI" .. escaped(arg.name) .. "\\fR (" .. escaped(arg.argtype or "string") .. ")"
    out[#out + 1] = escaped(tostring(arg.description or "")) .. "\n.RE"
  end
  for _, one in ipairs(examples(chisel)) do
    out[#out + 1] = ".RS\n.TP\n" .. bold("tracer " .. one[1]) .. "\n" .. escaped(one[2]) .. "\n.RE"
  end
end

local function chisels_page()
  local out, category = {}, nil
  title(out, "TRACER-CHISELS", 7)
  heading(out, "NAME")
  out[#out + 1] = "tracer\\-chisels \\- the chisels of tracer, and what a chisel can call"
  heading(out, "DESCRIPTION")
  out[#out + 1] = escaped "A chisel is one Lua file that gets events and prints something: tracer -c NAME \"ARG ARG\". "
    .. escaped "tracer -i NAME tells about one, tracer --new NAME writes a starter for your own, and --check, --test "
    .. escaped "and --profile help with it."
  for _, chisel in ipairs(chisels.list(function() end, { runtime.root .. "/chisels" })) do
    if chisel.category ~= category then
      category = chisel.category
      heading(out, escaped(category:upper()))
    end
    chisel_entry(out, chisel)
  end
  heading(out, "WHAT IS CALLED")
  for _, row in ipairs(api.callbacks) do item(out, bold(("%s(%s)"):format(row[1], row[2])), row[4]) end
  for _, section in ipairs(api.tables) do
    heading(out, escaped("TABLE " .. section.name))
    for _, row in ipairs(section) do
      local name = section.object and "a:" or section.name .. "."
      local note = row.trusted and " Only for trusted chisels." or ""
      item(out, bold(("%s%s(%s)"):format(name, row[1], row[2])), row[4] .. note)
    end
  end
  heading(out, "SEE ALSO")
  out[#out + 1] = ".BR tracer (1)"
  return out
end

local pages = {
  ["tracer.1"] = program_page, ["ctracer.1"] = screen_page, ["tracer-chisels.7"] = chisels_page,
}

---A page by the name of its file.
---@param name string
---@return string
function man.page(name)
  local page = pages[name] or error({ usage = ("--man: there is no page %s"):format(name) }, 0)
  return table.concat(page(), "\n") .. "\n"
end

return man
