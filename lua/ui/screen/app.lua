-- The program on a screen: owns the loop, passes keys and the mouse on, draws. What is drawn is windows: one for the
-- level that is shown (a table, lines, a spectrogram), and what lies over it (lists at the left, prompts, help).
--
-- A window is a table with
--   kinds          what it is to keys.lua, the most particular first
--   draw(grid)     draws all of its area
--   on_ACTION(...) for actions of keys.lua; the program's own (here) are asked when it has none
--   on_key(key)    for other keys; true when it took it
--   on_mouse(kind, x, y), refresh(), position()   optional
local frame = require "ui.screen.frame"
local grid = require "ui.screen.grid"
local keys = require "ui.screen.keys"
local style = require "ui.screen.style"

local SMALLEST_WIDTH, SMALLEST_HEIGHT = 40, 10
local STEP = 30 -- ms of work between two looks for keys
local PATIENCE = { reading = 0, idle = 100, waiting = 1000, done = 1000 } -- ms to wait for a key; signals end it

local App = {}
App.__index = App

local app = {}

---@param options table terminal, analysis, model; live: boolean
---@return table
function app.new(options)
  return setmetatable({
    terminal = options.terminal, analysis = options.analysis, model = options.model, live = options.live,
    windows = {}, drawing = style.drawing(options.terminal.is_utf8), state = "reading", is_fresh = false,
    dirty = true, messages = "",
  }, App)
end

local window_modules = { table = "table", list = "table", spectrogram = "spectrogram", echo = "lines", dig = "lines" }

---Shows the level on top of the model's. On an error everything stays as it was.
---@return boolean? ok
---@return string? error
function App:show()
  local ok, err = self.analysis:show(self.model:request())
  if not ok then return nil, err end
  local level = self.model:top()
  self.windows = { require("ui.screen." .. window_modules[level.kind]).new(self, level) }
  self.state, self.stopped, self.is_fresh, self.dirty, self.percent = "reading", false, false, true, 0
  self.counting, self.cleared, self.cancelled = false, false, false
  return true
end

---Tells something until the next key: in the first line, or above the bar of keys when it needs more room.
---@param text string lines
---@param style_name string? "note" or "error"
function App:tell(text, style_name)
  self.note, self.dirty = { text:gsub("\n$", ""), style = style_name or "note" }, true
end

---What stands where there is nothing to show.
---@return string
function App:empty_text()
  if self.cleared then return "all was removed" end
  if self.cancelled then return "nothing here until the reading was stopped; p reads all" end
  if self.stopped then return "stopped; p goes on" end
  if self.state == "reading" or self.live and not self.is_fresh then return "collecting ..." end
  return "nothing here: no event passed the filter"
end

---Tells what long work is at, and looks whether the user wants to end it.
---@param text string
---@return boolean whether to go on
function App:report(text)
  self:tell(text)
  self:draw()
  local key = self.terminal:pressed_meanwhile()
  if key == "end" then self.quitting = true end
  return key ~= "Esc" and key ~= "end"
end

function App:main() return self.windows[1] end
function App:top() return self.windows[#self.windows] end

function App:open(window)
  self.windows[#self.windows + 1] = window
  self.dirty = true
end

function App:close()
  if #self.windows > 1 then self.windows[#self.windows] = nil end
  self.dirty = true
end

-- --- drawing ---

local function draw_too_small(g, width, height)
  local text = ("The terminal is %dx%d: too small. %dx%d are needed."):format(width, height, SMALLEST_WIDTH,
    SMALLEST_HEIGHT)
  for y = 1, height do
    local line = text:sub((y - 1) * width + 1, y * width)
    if line ~= "" then g:put(1, y, line) end
  end
end

function App:draw()
  local width, height = self.terminal:size()
  if not self.grid or self.grid.width ~= width or self.grid.height ~= height then
    self.grid = grid.new(width, height)
  else
    self.grid:clear()
  end
  self.too_small = width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT
  if self.too_small then
    draw_too_small(self.grid, width, height)
  else
    frame.draw(self, self.grid)
    for _, window in ipairs(self.windows) do window:draw(self.grid) end
    frame.draw_note(self, self.grid)
    frame.draw_bar(self, self.grid)
  end
  self.terminal:show(self.grid)
  self.dirty = false
end

-- --- keys and mouse ---

-- Calls on_ACTION of the window, or of the program. Whether there was one.
local function act(self, window, row, key)
  local name = "on_" .. row.action
  self.dirty = true
  if window[name] then return window[name](window, key) ~= false end
  if App[name] then return App[name](self, key) ~= false end
  return false
end

function App:press(key)
  local window = self:top()
  local row = keys.find(window.kinds, key)
  if row and not row.late and act(self, window, row, key) then return end
  if window.on_key and window:on_key(key) then
    self.dirty = true
  elseif row and row.late then
    act(self, window, row, key)
  end
end

local mouse = { press = true, double = true, release = true, WheelUp = true, WheelDown = true }

function App:mouse(kind, x, y)
  self.dirty = true
  if frame.mouse(self, kind, x, y) then return end
  local window = self:top()
  if window.on_mouse then window:on_mouse(kind, x, y) end
end

function App:on_input(key, x, y)
  if key == "end" then
    self.quitting = true
  elseif key == "waited" then
    self.is_fresh = false
  elseif key == "step" then
    for _ = 1, x do self:work(0) end
  elseif key == "resize" then
    self.dirty = true
  elseif self.too_small then -- nobody sees what keys would do
    self.quitting = key == "q" or key == "F10"
  elseif mouse[key] then
    if key ~= "release" then self.note = nil end
    self:mouse(key, x, y)
  else
    self.note = nil
    self:press(key)
  end
end

-- --- what works everywhere ---

function App:on_quit() self.quitting = true end

function App:on_redraw() self.grid = nil end

function App:on_help() self:open(require("ui.screen.help").new(self)) end

function App:on_views() self:open(require("ui.screen.choose_view").new(self)) end

function App:on_info() self:open(require("ui.screen.info").new(self)) end

function App:on_save() require("ui.screen.save").ask(self) end

function App:on_timeline()
  if not self.analysis:timeline() then
    self:tell(self.live and "the running system has no time line; recordings do" or "the time line is not there yet")
    return
  end
  self:open(require("ui.screen.timeline").new(self))
end

function App:on_back()
  if not self.model:up() then
    self:tell "this is where it began; F2 has other views"
    return
  end
  self:must_show()
end

function App:on_clear()
  self.analysis:clear()
  self.cleared = true
  self:refresh()
end

-- What was shown once can be shown again, but for what has happened to the file meanwhile.
function App:must_show()
  local ok, err = self:show()
  if not ok then self:tell(err, "error") end
  return ok
end

-- The running system: stops the display; a recording: the reading. One whose reading was given up is read anew.
function App:on_pause()
  if self.live then
    self.paused = not self.paused
    if not self.paused then self:refresh() end
  elseif self.cancelled then
    self:must_show()
  elseif self.stopped or self.state == "reading" then
    self.stopped = not self.stopped
  else
    self:tell "nothing is being read"
  end
end

-- Esc: gives up the reading, and shows what was read; else the window's own.
function App:on_cancel()
  if self.state == "reading" and not self.live then
    self.analysis:stop()
    self.state, self.stopped, self.cancelled = "done", true, true
    self:refresh()
  elseif self:main().on_escape then
    self:main():on_escape()
  end
end

---Changes the model and shows what it says then; on an error, which is told, all stays as it was.
---@param change fun(model: table)
---@return boolean ok
---@return string? error
function App:go(change)
  local before = self.model:copy()
  change(self.model)
  local ok, err = self:show()
  if not ok then
    self.model:restore(before)
    self:tell(err, "error")
  end
  return ok or false, err
end

-- --- the loop ---

function App:refresh()
  local main = self:main()
  if main.refresh then main:refresh() end
  self.dirty = true
end

-- What has to be told is shown now, and once more when the screen is gone.
function App:take_messages()
  local text = self.terminal:messages()
  local of_analysis = self.analysis:take_messages()
  if of_analysis then
    text = of_analysis:gsub("%f[^\n\0]tracer: ", "ctracer: ")
    if not self.messages:find(text, 1, true) then self.messages = self.messages .. text end -- once for each recording
  end
  if text ~= "" then self:tell(text, "error") end
end

-- One step of the analysis, of so many ms: with 0 of one event.
function App:work(ms)
  if self.stopped then return end
  local before = self.state
  self.state = self.analysis:step(ms)
  if self.analysis:fresh() then
    self.is_fresh = true
    if not self.paused then self:refresh() end
  end
  local main = self:main()
  if main.work then main:work() end
  local percent = math.floor(self.analysis.progress or 0)
  if self.state ~= before or self.state == "reading" and percent ~= self.percent then self.dirty = true end
  self.percent = percent
  local was_counting = self.counting
  self.counting = self.state ~= "reading" and self.analysis:is_counting() or false
  self.dirty = self.dirty or self.counting or was_counting
  self:take_messages()
end

---Whether all is read and shown: of the running system, whether something new came.
function App:is_settled()
  if self.stopped then return true end
  if self.live then return self.is_fresh end
  return self.state ~= "reading" and not self.counting and not (self:main().is_busy and self:main():is_busy())
end

---Shows the first level and goes on until the user ends it.
---@return boolean? ok
---@return string? error
function App:run()
  local ok, err = self:show()
  if not ok then return nil, err end
  while not self.quitting do
    if self.dirty then self:draw() end
    local patience = self.stopped and PATIENCE.done or self.counting and 0 or PATIENCE[self.state]
    local key, x, y = self.terminal:key(patience, self:is_settled())
    if key then self:on_input(key, x, y) else self:work(STEP) end
  end
  return true
end

return app
