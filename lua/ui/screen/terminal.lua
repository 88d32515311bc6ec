-- The terminal that a person sits at: shows grids, gives keys. lua/ui/screen/script.lua is the same without a person.
--
-- Keys are named as in lua/ui/screen/keys.lua: "Up", "F1", "C-f", "Enter", "a", ... Besides: "resize", "press",
-- "double", "release" (the mouse, with its place), "WheelUp", "WheelDown", "end" (a signal asks to end).
local screen = require "screen"
local style = require "ui.screen.style"

local Terminal = {}
Terminal.__index = Terminal

local terminal = {}

---@param options table no_color, ascii
---@return table? terminal
---@return string? error
function terminal.open(options)
  local ok, err = screen.open(options.no_color or false, options.ascii or false)
  if not ok then return nil, err end
  return setmetatable({ colors = screen.colors(), is_utf8 = screen.is_utf8(), looks = {} }, Terminal)
end

function Terminal.size() return screen.size() end

function Terminal.close() screen.close() end

function Terminal.messages() return screen.messages() end

local function look_of(self, name)
  local look = self.looks[name]
  if not look then
    look = { style.look(name, self.colors) }
    self.looks[name] = look
  end
  return look
end

---Shows a grid. ncurses sends what has changed.
---@param grid table
function Terminal:show(grid)
  for y = 1, grid.height do
    for x, text, name in grid:runs(y) do
      local look = look_of(self, name)
      screen.put(x, y, text, look[1], look[2], look[3])
    end
  end
  screen.flush(grid.cursor_x, grid.cursor_y)
end

---The next key, with the place of the mouse; nil when there was none for `ms`.
---@param ms integer
---@return string?, integer?, integer?
function Terminal.key(_, ms)
  if screen.interrupted() then return "end" end
  local key, x, y = screen.key(ms)
  if screen.interrupted() then return "end" end
  return key, x, y
end

---A key that was pressed while the program was at work.
---@return string?
function Terminal:pressed_meanwhile() return (self:key(0)) end

---Runs a command of the shell on the terminal.
---@param command string
---@param wait boolean whether Enter has to be typed after it
---@return string? error
function Terminal.run(_, command, wait)
  screen.suspend()
  local _, how, code = os.execute(command)
  if wait then
    io.write("\nCommand finished. Press ENTER to return to ctracer.")
    io.flush()
    io.read "l"
  end
  screen.resume()
  if code ~= 0 and how == "exit" then return ("the command ended with status %d"):format(code) end
  if how == "signal" then return ("the command was ended by signal %d"):format(code) end
end

return terminal
