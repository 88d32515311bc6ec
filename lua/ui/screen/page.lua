-- A page of text over the whole window: help, what is to be said of a view.
local cursor = require "ui.screen.cursor"
local search = require "ui.screen.search"
local text = require "ui.screen.text"

local Page = { kinds = { "page" } }
Page.__index = Page
cursor.add(Page)

local page = {}

---@param app table
---@param make fun(width: integer): table[] the lines for a width
---@return table
function page.new(app, make)
  return setmetatable({ app = app, make = make, lines = {}, selected = 1, first = 1 }, Page)
end

function Page:count() return #self.lines end
function Page:height() return self.app.area and self.app.area.height or 1 end
function Page:position() return cursor.position(self) end

-- There is no selected line on a page: moving scrolls.
local function scroll(by)
  return function(self)
    local last = math.max(1, #self.lines - self:height() + 1)
    self.first = math.max(1, math.min(last, self.first + by(self)))
    self.selected = self.first
  end
end

Page.on_up, Page.wheel_up = scroll(function() return -1 end), scroll(function() return -3 end)
Page.on_down, Page.wheel_down = scroll(function() return 1 end), scroll(function() return 3 end)
Page.on_page_up = scroll(function(self) return 1 - self:height() end)
Page.on_page_down = scroll(function(self) return self:height() - 1 end)
Page.on_first, Page.on_last = scroll(function() return -math.huge end), scroll(function() return math.huge end)

function Page:draw(grid)
  local area = self.app.area
  if self.made_for ~= area.width then
    self.made_for = area.width
    self.lines = self.make(area.width)
  end
  text.draw(grid, area.x, area.y, area.width, area.height, self.lines, self.first)
  if self.found and self.found >= self.first and self.found < self.first + area.height then
    grid:restyle(area.x, area.y + self.found - self.first, area.width, "match")
  end
end

function Page:on_back() self.app:close() end
function Page:on_search() self.app:open(search.new(self.app, self)) end
function Page:on_next() search.next(self.app, self) end

function Page:find(what, from)
  for i = 0, #self.lines - 1 do
    local n = (from - 1 + i) % #self.lines + 1
    if self.lines[n][1]:find(what, 1, true) then return n end
  end
end

function Page:go_to(line)
  self.found, self.selected, self.first = line, line, line
  self.first = math.max(1, math.min(line, #self.lines - self:height() + 1))
end

function Page:on_mouse(kind)
  if kind == "WheelUp" then self:wheel_up() elseif kind == "WheelDown" then self:wheel_down() end
end

return page
