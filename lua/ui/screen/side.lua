-- A list at the left, from which one line is chosen: views, actions, columns. What lists have of their own:
--
--   title, entries (list of text), action (whose keys open and close it), on_choose(), and what else they like
local cursor = require "ui.screen.cursor"
local keys = require "ui.screen.keys"

local Side = {}

local side = {}

---A class of lists: a table with the methods of all, to which those of its own are added.
---@param kinds string[]? for keys.lua, besides "side"
---@return table
function side.class(kinds)
  local class = { kinds = kinds or { "side" } }
  class.__index = class
  for name, method in pairs(Side) do class[name] = method end
  cursor.add(class)
  return class
end

---Makes `window` one: entries and title are there.
---@param class table
---@param window table
---@return table
function side.new(class, window)
  window.first, window.selected = 1, window.selected or 1
  local widest = #window.title
  for _, text in ipairs(window.entries) do widest = math.max(widest, #text) end
  window.widest = widest + 2
  return setmetatable(window, class)
end

function Side:count() return #self.entries end
function Side:height() return self.app.area and self.app.area.height - 1 or 1 end
function Side:position() return cursor.position(self) end

---How many columns it takes of the left: at most half of the screen.
function Side:width(grid) return math.min(self.widest, grid.width // 2) end

function Side:draw(grid)
  local area, width = self.app.area, self:width(grid)
  cursor.clamp(self)
  grid:field(1, area.y, self.title, "header", width)
  for y = area.y + 1, area.y + area.height - 1 do
    local i = self.first + y - area.y - 1
    local style = i == self.selected and self.entries[i] and "selected" or "normal"
    grid:field(1, y, self.entries[i] or "", style, width - 1)
    grid:put(width, y, " ")
  end
  if self.draw_beside then self:draw_beside(grid, width + 2) end
end

function Side:on_close() self.app:close() end

function Side:on_key(key)
  local row = keys.find(self.app:main().kinds, key)
  if not row or row.action ~= self.action then return false end
  self.app:close()
  return true
end

function Side:on_mouse(kind, x, y)
  if kind == "WheelUp" or kind == "WheelDown" then
    self[kind == "WheelUp" and "wheel_up" or "wheel_down"](self)
    return
  end
  if kind == "release" then return end
  local i = self.first + y - self.app.area.y - 1
  if x > self:width(self.app.grid) then
    self.app:close()
  elseif self.entries[i] and y > self.app.area.y then
    local again = self.selected == i
    self.selected = i
    if self.moved then self:moved() end
    if again or kind == "double" then self:on_choose() end
  end
end

return side
