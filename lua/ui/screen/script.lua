-- A terminal whose keys come from a file (--keys), and which prints what it shows where the file says so: for tests,
-- and for pictures in documentation. Words are separated by blanks and newlines; lines that begin with
-- "# " are comments.
--
--   KEY               a key by its name: Enter, F2, C-f, a, ...; Space is the blank
--   type TEXT         the rest of the line, character by character
--   wait              until all is read and drawn; of the running system until something new is there
--   until WORD        the same again and again, until the screen has the word; at most 100 times
--   step N            works on so many events of a recording, while it is read
--   dump              prints the screen; dump styles: and under each line the styles of its cells, where they are not
--                     the usual one
--   resize 80x24      the terminal has another size now
--   click X Y         also double, drag X Y X Y (press, then release), wheel-up X Y, wheel-down X Y
--   signal            a signal asks the program to end
--
-- At the end of the file the program ends.
local style = require "ui.screen.style"

local WAITS_MAX = 100

local Script = {}
Script.__index = Script

local script = {}

local mouse = {
  click = { "press", "release" }, double = { "press", "release", "double", "release" },
  ["wheel-up"] = { "WheelUp" }, ["wheel-down"] = { "WheelDown" },
}

local function fail(line, text, ...) error({ usage = ("--keys: line %d: "):format(line) .. text:format(...) }, 0) end

-- The steps of one line, appended to `steps`.
local function read_line(line, n, steps)
  local function add(step) steps[#steps + 1] = step end
  if line:find "^# " then return end
  local keys, typed = (line .. " "):match "^(.-)%f[^%s\0]type (.*) $"
  local words = {}
  for word in (keys or line):gmatch "%S+" do words[#words + 1] = word end
  local i = 1
  local function number()
    i = i + 1
    return math.tointeger(tonumber(words[i])) or fail(n, "a number is expected, not %s", words[i] or "the end")
  end
  while i <= #words do
    local word = words[i]
    if mouse[word] then
      local x, y = number(), number()
      for _, key in ipairs(mouse[word]) do add { key = key, x = x, y = y } end
    elseif word == "drag" then
      add { key = "press", x = number(), y = number() }
      add { key = "release", x = number(), y = number() }
    elseif word == "resize" then
      i = i + 1
      local width, height = (words[i] or ""):match "^(%d+)x(%d+)$"
      if not width then fail(n, "resize needs a size, as 80x24") end
      add { key = "resize", width = tonumber(width), height = tonumber(height) }
    elseif word == "dump" then
      local styles = words[i + 1] == "styles"
      i = styles and i + 1 or i
      add { dump = true, styles = styles }
    elseif word == "wait" then
      add { wait = true }
    elseif word == "until" then
      i = i + 1
      add { wait = true, shown = words[i] or fail(n, "until needs a word"), line = n }
    elseif word == "step" then
      add { key = "step", x = number() }
    elseif word == "signal" then
      add { key = "end" }
    else
      add { key = word }
    end
    i = i + 1
  end
  for _, code in utf8.codes(typed or "") do add { key = code == 32 and "Space" or utf8.char(code) } end
end

---@param options table path, width, height, ascii, no_color, write: function that prints text
---@return table? terminal
---@return string? error
function script.open(options)
  local steps, n = {}, 0
  local file, err = io.open(options.path)
  if not file then return nil, "--keys: " .. err end
  for line in file:lines() do
    n = n + 1
    read_line(line, n, steps)
  end
  file:close()
  return setmetatable({
    steps = steps, at = 0, width = options.width, height = options.height, write = options.write,
    colors = options.no_color and 0 or 256, is_utf8 = not options.ascii, patient = true,
  }, Script)
end

function Script:size() return self.width, self.height end

function Script.close() end

function Script.messages() return "" end

function Script:show(grid) self.grid = grid end

-- A letter for each style that is shown, explained at the end.
local function style_lines(grid, y, letters)
  local line, any = {}, false
  for x = 1, grid.width do
    local name = grid.styles[y][x]
    if name == "normal" then
      line[x] = " "
    else
      any = true
      if not letters[name] then
        letters.n = letters.n + 1
        letters[name] = string.char(96 + letters.n)
        letters[letters.n] = name
      end
      line[x] = letters[name]
    end
  end
  return any and table.concat(line)
end

function Script:dump(styles)
  local grid, letters, lines = self.grid, { n = 0 }, {}
  lines[1] = ("--- %dx%d%s"):format(grid.width, grid.height,
    grid.cursor_x and (" cursor %d,%d"):format(grid.cursor_x, grid.cursor_y) or "")
  for y, line in ipairs(grid:lines()) do
    lines[#lines + 1] = (line:gsub(" +$", ""))
    local names = styles and style_lines(grid, y, letters)
    if names then lines[#lines + 1] = "\\" .. names:gsub(" +$", "") end
  end
  for i = 1, letters.n do
    assert(style.is(letters[i]), letters[i])
    lines[#lines + 1] = ("\\ %s = %s"):format(string.char(96 + i), letters[i])
  end
  self.write(table.concat(lines, "\n") .. "\n")
end

function Script:shows(word)
  for _, line in ipairs(self.grid:lines()) do
    if line:find(word, 1, true) then return true end
  end
  return false
end

-- Whether a step that waits for a word has to wait on.
function Script:misses(step)
  if not step.shown or self:shows(step.shown) then return false end
  step.waits = (step.waits or 0) + 1
  return step.waits < WAITS_MAX or fail(step.line, "%s does not come", step.shown)
end

---The next key; nil while the script waits for `settled`.
function Script:key(_, settled)
  while true do
    local step = self.steps[self.at + 1]
    if not step then return "end" end
    if step.wait and not settled then return nil end
    if step.wait and self:misses(step) then return "waited" end
    self.at = self.at + 1
    if step.wait then return "waited" end
    if step.dump then self:dump(step.styles) end
    if step.width then self.width, self.height = step.width, step.height end
    if step.key then return step.key, step.x, step.y end
  end
end

---Esc, when it is the next step: others are for later.
function Script:pressed_meanwhile()
  local step = self.steps[self.at + 1]
  if not step or step.key ~= "Esc" then return nil end
  self.at = self.at + 1
  return "Esc"
end

---Runs a command as a person at the terminal would see it.
function Script:run(command)
  self.write("--- runs " .. command .. "\n")
  local _, how, code = os.execute(command)
  if code ~= 0 and how == "exit" then return ("the command ended with status %d"):format(code) end
  if how == "signal" then return ("the command was ended by signal %d"):format(code) end
end

return script
