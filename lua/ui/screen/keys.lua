-- All keys, once: what they do, the bar at the bottom, the help and the manual come from this table.
--
-- action   what the windows call it: a window, or else the program, has a method on_ACTION
-- keys     as terminals name them (lua/ui/screen/terminal.lua)
-- where    in which windows: table (of a view), list (a table that grows), lines (echo, dig), page (help, info),
--          spectrogram, side (lists at the left), timeline, prompt (what is typed at the bottom)
-- bar      its name in the bar at the bottom; absent: not there
-- of_files the bar has it with recordings only
-- late     a key that actions of views may take for themselves
-- help     what it does
local rows = {
  { group = "Moving" },
  { action = "up", keys = { "Up" }, where = "table list lines page side spectrogram", help = "One line up." },
  { action = "down", keys = { "Down" }, where = "table list lines page side spectrogram", help = "One line down." },
  { action = "page_up", keys = { "PageUp" }, where = "table list lines page side spectrogram", help = "One page up." },
  { action = "page_down", keys = { "PageDown", "Space" }, where = "table list lines page side spectrogram",
    help = "One page down; of a spectrogram of a recording the next page." },
  { action = "first", keys = { "Home" }, where = "table list lines page side spectrogram",
    help = "To the first line." },
  { action = "last", keys = { "End" }, where = "table list lines page side spectrogram", help = "To the last line." },
  { action = "left", keys = { "Left" }, where = "table list lines", help = "Scrolls to the left." },
  { action = "right", keys = { "Right" }, where = "table list lines", help = "Scrolls to the right." },

  { group = "Looking closer" },
  { action = "open", keys = { "Enter" }, where = "table list",
    help = "Looks into the selected row: another view of what belongs to it." },
  { action = "back", keys = { "Backspace" }, where = "table list", help = "Back to where Enter was." },
  { action = "back", keys = { "Backspace" }, bar = "Back", where = "spectrogram", help = "Back to the table." },
  { action = "back", keys = { "Backspace", "Esc" }, bar = "Back", where = "lines page", help = "Back." },
  { action = "help", keys = { "F1", "?", "h" }, bar = "Help", where = "table list lines spectrogram",
    help = "Explains the keys." },
  { action = "views", keys = { "F2" }, bar = "Views", where = "table list spectrogram",
    help = "Lists the views; each is explained beside the list." },
  { action = "format", keys = { "F2" }, bar = "ViewAs", where = "lines",
    help = "Shows data as text with dots for what cannot be printed, as printable text only, or in hexadecimal." },
  { action = "filter", keys = { "F4", "\\" }, bar = "Filter", where = "table list",
    help = "Only the rows that contain what is typed; F2 in it: a filter of events in tracer's language instead." },
  { action = "echo", keys = { "F5", "e" }, bar = "Echo", where = "table list",
    help = "What the selected row reads and writes." },
  { action = "dig", keys = { "F6", "d" }, bar = "Dig", where = "table list", help = "The events of the selected row." },
  { action = "info", keys = { "F7" }, bar = "Info", where = "table list lines spectrogram",
    help = "Explains the view and its columns; the whole filter, and the whole command that prints the same." },
  { action = "actions", keys = { "F8" }, bar = "Actions", where = "table list",
    help = "Lists the commands that the view offers for the selected row. Each has a key of its own, too." },
  { action = "sort", keys = { "F9", ">" }, bar = "Sort", where = "table", help = "Chooses what rows are sorted by." },
  { action = "sort_column", keys = { "!", "@", "#", "$", "%", "^", "&", "*", "(" }, where = "table",
    help = "Sorts by the first, second, ... column; again: the other way round." },
  { action = "spectrogram", keys = { "F12" }, bar = "Spectro", where = "table list",
    help = "How long the calls of the selected row take, over time." },
  { action = "file_spectrogram", keys = { "F24" }, where = "table list",
    help = "The same of its input and output of files." },

  { group = "Finding and keeping" },
  { action = "search", keys = { "C-f", "/" }, bar = "Search", where = "table list page",
    help = "Finds text while it is typed." },
  { action = "search", keys = { "C-f" }, bar = "Search", where = "lines", help = "Finds text." },
  { action = "next", keys = { "F3" }, where = "table list page", help = "The next place where the text is." },
  { action = "next", keys = { "F3", "/" }, where = "lines", help = "The next place where the text is." },
  { action = "go_to", keys = { "C-g" }, bar = "Goto", where = "lines", help = "Goes to a line by its number." },
  { action = "pause", keys = { "p" }, bar = "Pause", where = "table list lines spectrogram",
    help = "Stops the display of the running system, or the reading of a recording; again: goes on." },
  { action = "clear", keys = { "c", "Delete" }, bar = "Clear", where = "list lines", help = "Removes all lines." },
  { action = "timeline", keys = { "Tab" }, bar = "Time", of_files = true, where = "table list lines spectrogram",
    help = "Goes to the time line of a recording, to select a range of time." },
  { action = "tree", keys = { "C-t", "t" }, late = true, where = "table",
    help = "Shows processes as a tree, or as a list again." },
  { action = "columns", keys = { "C-o", "o" }, late = true, where = "table list",
    help = "Chooses which columns are shown, and in which order." },
  { action = "save", keys = { "C-w", "w" }, late = true, where = "table list lines spectrogram",
    help = "Saves what is shown as a recording: the selection; of the running system its last seconds, see --ring." },
  { action = "cancel", keys = { "Esc" }, where = "table list spectrogram",
    help = "Gives up the reading of a recording and shows what was read; p reads it all. Without one: removes the "
      .. "filter of rows." },
  { action = "redraw", keys = { "C-l" }, where = "table list lines page spectrogram side", help = "Draws all anew." },
  { action = "quit", keys = { "q", "F10" }, bar = "Quit", where = "table list lines page spectrogram",
    help = "Ends the program." },

  { group = "In the lists at the left" },
  { action = "choose", keys = { "Enter" }, bar = "Done", where = "side", help = "Takes the selected line." },
  { action = "close", keys = { "Esc", "Backspace" }, bar = "Close", where = "side",
    help = "Closes the list, as the key does that has opened it." },
  { action = "toggle", keys = { "x" }, where = "side", help = "Of columns: shows the column, or hides it." },
  { action = "move_up", keys = { "-", "S-Left" }, where = "side", help = "Of columns: moves it to the left." },
  { action = "move_down", keys = { "+", "S-Right" }, where = "side", help = "Of columns: moves it to the right." },
  { action = "quit", keys = { "q", "F10" }, where = "side", help = "Ends the program." },

  { group = "On the time line" },
  { action = "left", keys = { "Left" }, where = "timeline", help = "One column back." },
  { action = "right", keys = { "Right" }, where = "timeline", help = "One column on." },
  { action = "page_left", keys = { "PageUp" }, where = "timeline", help = "Ten columns back." },
  { action = "page_right", keys = { "PageDown" }, where = "timeline", help = "Ten columns on." },
  { action = "first", keys = { "Home" }, where = "timeline", help = "To the start of the recording." },
  { action = "last", keys = { "End" }, where = "timeline", help = "To its end." },
  { action = "mark", keys = { "Space" }, bar = "Mark", where = "timeline", help = "One end of the range is here." },
  { action = "choose", keys = { "Enter" }, bar = "Done", where = "timeline",
    help = "The range is from the mark to here: all views, echo and dig show only that." },
  { action = "whole", keys = { "Delete", "c" }, bar = "Whole", where = "timeline",
    help = "The whole recording again." },
  { action = "close", keys = { "Esc", "Tab", "Backspace" }, bar = "Close", where = "timeline",
    help = "Back, with the range as it was." },
  { action = "quit", keys = { "q", "F10" }, where = "timeline", help = "Ends the program." },

  { group = "Where something is typed" },
  { action = "done", keys = { "Enter" }, bar = "Done", where = "prompt", help = "Takes it." },
  { action = "close", keys = { "Esc" }, bar = "Clear", where = "prompt", help = "Leaves it, without what was typed." },
  { action = "other", keys = { "F2" }, bar = "Rows/Events", where = "filter",
    help = "Filter of rows, or of events in tracer's language." },
  { action = "done", keys = { "F4", "C-f" }, where = "filter", help = "The same as Enter." },
  { action = "next", keys = { "F3", "C-f" }, where = "prompt", help = "Of a search: the next place." },
  { action = "erase", keys = { "Backspace" }, where = "prompt", help = "Removes the last character." },
  { action = "erase_all", keys = { "C-u" }, where = "prompt", help = "Removes all." },
}

local keys = {}

local shown_names = {
  PageUp = "PgUp", PageDown = "PgDn", Backspace = "Bksp", Delete = "Del", F24 = "Shift-F12",
  ["S-Left"] = "Shift-Left", ["S-Right"] = "Shift-Right",
}

---A key as people call it.
---@param name string
---@return string
function keys.shown(name)
  local letter = name:match "^C%-(.)$"
  return letter and "Ctrl-" .. letter:upper() or shown_names[name] or name
end

local by_window = {} -- window -> key -> row

for _, row in ipairs(rows) do
  for window in (row.where or ""):gmatch "%a+" do
    by_window[window] = by_window[window] or {}
    for _, key in ipairs(row.keys) do
      assert(not by_window[window][key], "a key has two meanings: " .. key)
      by_window[window][key] = row
    end
  end
end

---What a key does in a window: the row, or nil.
---@param windows string[] the kinds of the window, the most particular first
---@param key string
---@return table?
function keys.find(windows, key)
  for _, window in ipairs(windows) do
    local row = by_window[window] and by_window[window][key]
    if row then return row end
  end
end

---The entries of the bar at the bottom for a window: { key, name, action }.
---@param windows string[]
---@param live boolean? of the running system
---@return table[]
function keys.bar(windows, live)
  local entries = {}
  for _, row in ipairs(rows) do
    local is_there = row.bar and not (live and row.of_files)
    for window in (is_there and row.where or ""):gmatch "%a+" do
      for _, w in ipairs(windows) do
        if w == window then
          entries[#entries + 1] = { key = row.keys[1], shown = keys.shown(row.keys[1]), name = row.bar }
        end
      end
    end
  end
  return entries
end

---The names of all keys that do something.
---@return string[]
function keys.names()
  local names, seen = {}, {}
  for _, row in ipairs(rows) do
    for _, key in ipairs(row.keys or {}) do
      if not seen[key] then names[#names + 1] = key end
      seen[key] = true
    end
  end
  return names
end

---All keys in groups, for help and manual: { { title, { { keys = "F1, ?, h", names, action, help, where }, ... } },
---... }.
---@return table[]
function keys.groups()
  local groups = {}
  for _, row in ipairs(rows) do
    if row.group then
      groups[#groups + 1] = { row.group, {} }
    else
      local names = {}
      for i, key in ipairs(row.keys) do names[i] = keys.shown(key) end
      local list = groups[#groups][2]
      list[#list + 1] = {
        keys = table.concat(names, ", "), names = row.keys, action = row.action, help = row.help, where = row.where,
      }
    end
  end
  return groups
end

return keys
