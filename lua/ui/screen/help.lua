-- F1: how to use the program, and all keys.
local keys = require "ui.screen.keys"
local page = require "ui.screen.page"
local text = require "ui.screen.text"

local introduction = {
  { "What is on the screen", "title" },
  "The first line tells which view is shown, and of what. Below it are where the events come from, the filter that "
    .. "they pass, and the command that prints the same without a screen.",
  "A recording has a time line: how many events there are over time, and below it how many calls failed. Tab goes "
    .. "there; a range that is selected on it holds for everything.",
  { "Looking closer", "title" },
  "Enter looks into the selected row: of a process its threads, of a directory its files. Backspace goes back. F2 "
    .. "shows something else about the same: after Enter on a process, the view Connections has the connections of "
    .. "that process only.",
  "F5 shows what the selected row reads and writes, F6 its events, F12 how long its calls take.",
  { "Doing something", "title" },
  "Views have commands for the selected row, as to end a process. F8 lists them, each has a key of its own.",
}

local help = {}

local function add_keys(lines, width)
  for _, group in ipairs(keys.groups()) do
    lines[#lines + 1] = { "" }
    text.add(lines, group[1], width, "title")
    for _, row in ipairs(group[2]) do
      text.add(lines, ("%-14s %s"):format(row.keys, row.help), width, nil, (" "):rep(15))
    end
  end
end

function help.new(app)
  return page.new(app, function(width)
    local lines = {}
    for i, paragraph in ipairs(introduction) do
      local is_title = type(paragraph) == "table"
      if is_title and i > 1 then lines[#lines + 1] = { "" } end
      text.add(lines, is_title and paragraph[1] or paragraph, width, is_title and "title" or nil)
    end
    add_keys(lines, width)
    return lines
  end)
end

return help
