-- The window of echo and dig: lines of text that become more. What the analysis has as one entry (an event, a read) may
-- be several lines here.
local prompt = require "ui.screen.prompt"

local SCROLL = 4 -- columns
local CHUNK = 500 -- entries that are taken at once
local MOST = 100000 -- lines that are kept here of the running system

local Lines = { kinds = { "lines" } }
Lines.__index = Lines

local lines = {}

function lines.new(app, level)
  return setmetatable({ app = app, level = level, lines = {}, taken = 0, first = 1, selected = 1, shift = 0 }, Lines)
end

function Lines:height() return self.app.area and self.app.area.height or 1 end

-- --- lines ---

local units = { "K", "M", "G", "T" }

local function bytes(n)
  local unit = ""
  for _, larger in ipairs(units) do
    if n < 1024 then break end
    n, unit = n / 1024, larger
  end
  return unit == "" and ("%dB"):format(n) or ("%.2f%sB"):format(n, unit)
end

-- The line above what was read or written.
local function heading(entry)
  local name = entry.fd_name
  local where = name and name ~= "" and name or ("fd %d"):format(entry.fd or -1)
  local container = entry.container and entry.container ~= "" and (" [%s]"):format(entry.container) or ""
  return ("------ %s %s %s %s%s (%s)"):format(entry.reads and "Read" or "Write", bytes(entry.bytes or #entry.text),
    entry.reads and "from" or "to", where, container, entry.process or "")
end

local function add(self, text, style)
  self.lines[#self.lines + 1] = { text, style }
end

-- Line breaks in the heading are of a name; those of the text are of data, which has lines.
local function take(self, entry)
  local style
  if self.level.kind == "echo" then
    style = entry.reads and "read" or "write"
    if #self.lines > 0 then add(self, "") end
    add(self, heading(entry), "title")
    add(self, "")
  end
  for line in (entry.text .. "\n"):gmatch "([^\n]*)\n" do add(self, line, style) end
end

local function forget(self)
  local gone = #self.lines - MOST
  if gone < MOST // 10 then return end
  self.lines = table.move(self.lines, gone + 1, #self.lines, 1, {})
  self.first = math.max(1, self.first - gone)
end

---Takes what the analysis has that is not here yet.
function Lines:refresh()
  local at_end = self.app.live and self.first >= #self.lines - self:height()
  local count = self.app.analysis:line_count()
  while self.taken < count do
    local entries = self.app.analysis:lines(self.taken + 1, math.min(count, self.taken + CHUNK))
    for _, entry in ipairs(entries) do take(self, entry) end
    self.taken = math.min(count, self.taken + CHUNK)
  end
  if self.app.live then forget(self) end
  if at_end then self:on_last() end
end

-- A recording is read as far as somebody wants to see it.
local function want(self)
  if self.app.live or self.app.state ~= "waiting" then return end
  if self.first + 3 * self:height() > #self.lines or self.looking_for or self.to_end then
    self.app.analysis:want(self.taken + CHUNK * (self.to_end and 20 or 1))
    self.app.state = "reading"
  end
end

---Called after each step of the analysis.
function Lines:work()
  if self.to_end then self:on_last() end
  if self.looking_for then self:look() end
  want(self)
end

function Lines:is_busy() return self.looking_for ~= nil or self.to_end or false end

-- --- drawing ---

function Lines:draw(grid)
  local area = self.app.area
  self.first = math.max(1, math.min(self.first, #self.lines - area.height + 1))
  for i = 0, area.height - 1 do
    local line = self.lines[self.first + i]
    local style = line and (self.found == self.first + i and "match" or line[2])
    grid:field(area.x, area.y + i, line and line[1] or "", style, area.width, self.shift)
  end
  if #self.lines == 0 then
    local reading = self.app.state == "reading" or self.app.live
    grid:put(area.x + 1, area.y + 1, reading and "collecting ..." or "nothing here: no event passed the filter", "dim")
  end
end

function Lines:position()
  local last = math.min(#self.lines, self.first + self:height() - 1)
  local more = self.app.state == "done" and "" or "+"
  return ("%d-%d/%d%s"):format(math.min(self.first, last), last, #self.lines, more)
end

-- --- keys ---

local function scroll(by)
  return function(self)
    self.to_end = nil
    self.first = math.max(1, math.min(self.first + by(self), #self.lines - self:height() + 1))
    self.selected = self.first
    want(self)
  end
end

Lines.on_up, Lines.on_down = scroll(function() return -1 end), scroll(function() return 1 end)
Lines.wheel_up, Lines.wheel_down = scroll(function() return -3 end), scroll(function() return 3 end)
Lines.on_page_up = scroll(function(self) return 1 - self:height() end)
Lines.on_page_down = scroll(function(self) return self:height() - 1 end)
Lines.on_first = scroll(function() return -math.huge end)

function Lines:on_last()
  self.first = math.max(1, #self.lines - self:height() + 1)
  self.selected = self.first
  self.to_end = not self.app.live and self.app.state ~= "done" or nil
  want(self)
end

function Lines:on_left() self.shift = math.max(0, self.shift - SCROLL) end
function Lines:on_right() self.shift = self.shift + SCROLL end

local following = { dotted = "printable", printable = "hex", hex = "dotted" }
local format_names = { dotted = "dotted ASCII", printable = "printable text", hex = "hexadecimal" }

function Lines:on_format()
  local format = following[self.level.format]
  if self.app:go(function(model) model:top().format = format end) then self.app:tell("as " .. format_names[format]) end
end

function Lines:on_clear()
  self.app.analysis:clear()
  self.lines, self.taken, self.first, self.found = {}, self.app.analysis:line_count(), 1, nil
end

-- --- search ---

function Lines:on_search()
  self.app:open(prompt.new(self.app, {
    label = "Search: ",
    done = function(text)
      if text == "" then return end
      self.app.searched, self.looking_for, self.look_at = text, text, self.first
      self:look()
    end,
  }))
end

function Lines:on_next()
  if not self.app.searched then
    self:on_search()
  else
    self.looking_for, self.look_at = self.app.searched, (self.found or self.first) + 1
    self:look()
  end
end

---Looks for the text in what has come so far; more comes until it is found, or there is no more.
function Lines:look()
  for i = self.look_at, #self.lines do
    if self.lines[i][1]:find(self.looking_for, 1, true) then
      self.looking_for = nil
      self:go_to(i)
      return
    end
  end
  self.look_at = #self.lines + 1
  if self.app.live or self.app.state == "done" then
    self.app:tell(("%s: NOT FOUND"):format(self.looking_for))
    self.looking_for = nil
  else
    want(self)
  end
end

function Lines:go_to(line)
  self.found, self.first, self.selected = line, line, line
  self.app.dirty = true
end

function Lines:on_go_to()
  self.app:open(prompt.new(self.app, {
    label = "Line: ",
    done = function(text)
      local n = math.tointeger(tonumber(text))
      if n and n >= 1 and n <= #self.lines then
        self:go_to(n)
      else
        self.app:tell(("%s is no line from 1 to %d"):format(text, #self.lines), "error")
      end
    end,
  }))
end

function Lines:on_mouse(kind)
  if kind == "WheelUp" then self:wheel_up() elseif kind == "WheelDown" then self:wheel_down() end
end

return lines
