-- A line at the bottom where something is typed. Options:
--
--   label, text   what stands before it, and what is there at the start
--   change        function(text): called at every change
--   done          function(text): called by Enter, when the line has gone
--   closed        function(): called by Esc, when the line has gone
--   kinds         for keys.lua, besides "prompt"
local screen = require "screen"

local Prompt = {}
Prompt.__index = Prompt

local prompt = {}

---@param app table
---@param options table
---@return table
function prompt.new(app, options)
  return setmetatable({
    app = app, label = options.label, text = options.text or "", options = options,
    kinds = options.kinds or { "prompt" },
  }, Prompt)
end

---Draws the line, in the place of the bar of keys. The end of the text is what is seen of one that is too long.
function Prompt:draw_bar(grid, x)
  local y, note = grid.height, self.note or ""
  x = grid:put(x, y, self.label, "title", grid.width - x - 10)
  local room = grid.width - x - screen.width(note) - 1
  local width = screen.width(self.text)
  x = grid:put(x, y, self.text, "input", room, math.max(0, width - room))
  grid.cursor_x, grid.cursor_y = math.min(x, grid.width), y
  if note ~= "" then grid:put(x + 1, y, note, "error") end
end

local function changed(self, text)
  self.text, self.note = text, nil
  if self.options.change then self.options.change(text, self) end
end

function Prompt:on_erase()
  local at = utf8.offset(self.text, -1)
  if at then changed(self, self.text:sub(1, at - 1)) end
end

function Prompt:on_erase_all() changed(self, "") end

function Prompt:on_done()
  self.app:close()
  if self.options.done then self.options.done(self.text) end
end

function Prompt:on_close()
  self.app:close()
  if self.options.closed then self.options.closed() end
end

function Prompt:on_next()
  if not self.options.next then return false end
  self.options.next(self.text, self)
end

function Prompt:on_other()
  if not self.options.other then return false end
  self.options.other(self)
end

function Prompt:on_key(key)
  local character = key == "Space" and " " or utf8.len(key) == 1 and key
  if not character then return false end
  changed(self, self.text .. character)
  return true
end

function Prompt.draw() end
function Prompt.on_mouse() end

return prompt
