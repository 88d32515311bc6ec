-- The window of echo and dig: text that becomes more. The analysis has entries (an event, a read), each of which is a
-- line here, or several. Only what is looked at is fetched.
local prompt = require "ui.screen.prompt"

local SCROLL = 4 -- columns
local AHEAD = 1000 -- entries that are read of a recording beyond those that are shown
local FETCHED, MOST_FETCHED = 100, 5000 -- entries that are fetched at once; that are kept
local ALL = math.maxinteger

local Lines = { kinds = { "lines" } }
Lines.__index = Lines

local lines = {}

function lines.new(app, level)
  return setmetatable({
    app = app, level = level, entry = 1, line = 1, count = 0, kept = 1, shift = 0, fetched = {}, nfetched = 0,
    follows = app.live, target = not app.live and level.entry or nil,
  }, Lines)
end

function Lines:height() return self.app.area and self.app.area.height or 1 end

-- --- the lines of an entry ---

local units = { "K", "M", "G", "T" }

local function bytes(n)
  local unit = ""
  for _, larger in ipairs(units) do
    if n < 1024 then break end
    n, unit = n / 1024, larger
  end
  return unit == "" and ("%dB"):format(n) or ("%.2f%sB"):format(n, unit)
end

-- The line above what was read or written. Line breaks in it are of a name, and no breaks.
local function heading(entry)
  local where = entry.fd_name ~= "" and entry.fd_name or ("fd %d"):format(entry.fd)
  local container = entry.container ~= "" and (" [%s]"):format(entry.container) or ""
  return ("------ %s %s %s %s%s (%s)"):format(entry.reads and "Read" or "Write", bytes(entry.bytes),
    entry.reads and "from" or "to", where, container, entry.process)
end

local function expand(self, entry)
  local list, style = {}, nil
  if self.level.kind == "echo" then
    style = entry.reads and "read" or "write"
    list = { { heading(entry), "title" }, { "" } }
  end
  for line in (entry.text .. "\n"):gmatch "([^\n]*)\n" do list[#list + 1] = { line, style } end
  if style then list[#list + 1] = { "" } end
  return list
end

-- The lines of entry number n, { { text, style }, ... }.
local function lines_of(self, n)
  if self.fetched[n] then return self.fetched[n] end
  if self.nfetched > MOST_FETCHED then self.fetched, self.nfetched = {}, 0 end
  local first = math.max(self.kept, n - FETCHED // 2)
  local last = math.min(self.count, first + FETCHED)
  for i, entry in ipairs(self.app.analysis:lines(first, last)) do
    if not self.fetched[first + i - 1] then self.nfetched = self.nfetched + 1 end
    self.fetched[first + i - 1] = expand(self, entry)
  end
  return self.fetched[n] or { { "" } }
end

-- --- where the window is: at line `line` of entry `entry` ---

local function go(self, entry, line)
  self.entry = math.max(self.kept, math.min(entry, math.max(self.count, 1)))
  self.line = line or 1
end

-- By so many lines down, or, negative, up. Whether there were so many.
local function move(self, by)
  local step = by > 0 and 1 or -1
  for _ = 1, math.abs(by) do
    local line, entry = self.line + step, self.entry
    if line < 1 then
      entry = entry - 1
      if entry < self.kept then return false end
      line = #lines_of(self, entry)
    elseif line > #lines_of(self, entry) then
      entry, line = entry + 1, 1
      if entry > self.count then return false end
    end
    self.entry, self.line = entry, line
  end
  return true
end

local function go_to_end(self)
  if self.count < self.kept then return end
  go(self, self.count, #lines_of(self, self.count))
  move(self, 1 - self:height())
end

-- The last page stays full.
local function settle(self)
  local entry, line = self.entry, self.line
  if move(self, self:height() - 1) then self.entry, self.line = entry, line else go_to_end(self) end
end

---Takes note of what has come.
function Lines:refresh()
  local before = self.count
  self.count, self.kept = self.app.analysis:line_count()
  if self.target and self.count >= self.target then
    go(self, self.target)
    self.target = nil
  end
  if self.entry < self.kept then go(self, self.kept) end
  if self.follows and self.count > before or self.to_end then go_to_end(self) end
end

-- A recording is read as far as somebody wants to see it.
local function want(self)
  if self.app.live then return end
  local n = (self.to_end or self.looking_for) and ALL or (self.target or self.entry) + self:height() + AHEAD
  if n ~= self.wanted then self.app.analysis:want(n) end
  self.wanted = n
  if self.app.state == "waiting" and self.count < n then self.app.state = "reading" end
end

---Called after each step of the analysis.
function Lines:work()
  if self.app.state == "done" then self.to_end, self.target = nil, nil end
  if self.looking_for then self:look() end
  want(self)
end

function Lines:is_busy() return self.looking_for ~= nil or self.to_end or self.target ~= nil end

-- --- drawing ---

function Lines:draw(grid)
  local area = self.app.area
  settle(self)
  local entry, line = self.entry, self.line
  self.last = nil
  for y = area.y, area.y + area.height - 1 do
    local shown = entry <= self.count and entry >= self.kept and lines_of(self, entry)[line]
    if shown then
      local style = self.found == entry and shown[1]:find(self.app.searched, 1, true) and "match" or shown[2]
      grid:field(area.x, y, shown[1], style, area.width, self.shift)
      self.last = entry
      line = line + 1
      if line > #lines_of(self, entry) then entry, line = entry + 1, 1 end
    end
  end
  if self.count < self.kept then
    grid:put(area.x + 1, area.y + 1, self.app:empty_text(), "dim", area.width - 1)
  end
end

function Lines:position()
  if self.count < self.kept then return "0/0" end
  local more = self.app.state == "done" and "" or "+"
  return ("%d-%d/%d%s"):format(self.entry, math.max(self.entry, self.last or 0), self.count, more)
end

-- --- keys ---

local function scroll(by)
  return function(self)
    self.to_end = nil
    move(self, by(self))
    self.follows = self.app.live and self.last == self.count and by(self) > 0
    want(self)
  end
end

Lines.on_up, Lines.on_down = scroll(function() return -1 end), scroll(function() return 1 end)
Lines.wheel_up, Lines.wheel_down = scroll(function() return -3 end), scroll(function() return 3 end)
Lines.on_page_up = scroll(function(self) return 1 - self:height() end)
Lines.on_page_down = scroll(function(self) return self:height() - 1 end)

-- Goes to an entry. What a recording has there may have been forgotten for the sake of later lines: it is read again
-- then.
local function go_back(self, entry)
  if entry >= self.kept or self.app.live then return go(self, entry) end
  self.level.entry = entry
  self.app:must_show()
end

function Lines:on_first()
  self.to_end, self.follows = nil, false
  go_back(self, 1)
end

function Lines:on_last()
  go_to_end(self)
  self.follows = self.app.live
  self.to_end = not self.app.live and self.app.state ~= "done" or nil
  want(self)
end

function Lines:on_left() self.shift = math.max(0, self.shift - SCROLL) end
function Lines:on_right() self.shift = self.shift + SCROLL end

local following = { dotted = "printable", printable = "hex", hex = "dotted" }
local format_names = { dotted = "dotted ASCII", printable = "printable text", hex = "hexadecimal" }

function Lines:on_format()
  local format = following[self.level.format]
  self.level.entry = self.entry
  if self.app:go(function(model) model:top().format = format end) then self.app:tell("as " .. format_names[format]) end
end

function Lines:on_clear()
  self.fetched, self.nfetched, self.found = {}, 0, nil
  self.app:on_clear()
end

-- The first time it gives up reading on.
function Lines:on_back()
  if not self:is_busy() then return self.app:on_back() end
  self.to_end, self.looking_for, self.target = nil, nil, nil
  want(self)
end

-- --- search ---

function Lines:on_search()
  self.app:open(prompt.new(self.app, {
    label = "Search: ",
    done = function(text)
      if text == "" then return end
      self.app.searched = text
      self:look_for(self.entry)
    end,
  }))
end

function Lines:on_next()
  if not self.app.searched then
    self:on_search()
  else
    self:look_for((self.found or self.entry) + 1)
  end
end

function Lines:look_for(from)
  self.looking_for, self.look_at, self.looked_from = self.app.searched, from, self.entry
  self:look()
end

---Looks for the text in what has come so far; more comes until it is found, or there is no more.
function Lines:look()
  local n = self.app.analysis:find_line(self.looking_for, self.look_at)
  self.app.dirty = true
  if n then
    self.looking_for, self.found = nil, n
    go(self, n)
  elseif self.app.live or self.app.state == "done" then
    self.app:tell(("%s: NOT FOUND"):format(self.looking_for))
    self.looking_for = nil
    return go_back(self, self.looked_from)
  else
    self.look_at = self.count + 1
  end
  want(self)
end

function Lines:on_go_to()
  self.app:open(prompt.new(self.app, {
    label = "Line: ",
    done = function(text)
      local n = math.tointeger(tonumber(text))
      if n and n >= self.kept and n <= self.count then
        go(self, n)
      else
        self.app:tell(("%s is no line from %d to %d"):format(text, self.kept, self.count), "error")
      end
    end,
  }))
end

function Lines:on_mouse(kind)
  if kind == "WheelUp" then self:wheel_up() elseif kind == "WheelDown" then self:wheel_down() end
end

return lines
