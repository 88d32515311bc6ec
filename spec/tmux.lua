-- A real terminal for specs: a program in a tmux pane of its own server, keys for it, what it shows. Waiting is for
-- text to appear, with a limit.
local helper = require "spec.helper"

local Pane = {}
Pane.__index = Pane

local tmux = {}

local LIMIT = 15 * (helper.sanitized and 5 or 1) -- seconds

local function read(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local text = pipe:read "a"
  local ok = pipe:close()
  return text, ok
end

local function command(pane, words)
  local quoted = {}
  for i, word in ipairs(words) do quoted[i] = helper.quote(word) end
  return ("env -i PATH=%s TMPDIR=%s tmux -S %s/socket -f /dev/null %s"):format(helper.quote(os.getenv "PATH"), pane.dir,
    pane.dir, table.concat(quoted, " "))
end

function Pane:tmux(...)
  local text, ok = read(command(self, { ... }))
  if not ok then error("tmux: " .. text, 2) end
  return text
end

---Starts a script of the shell in a pane and runs `fn` with it. env: words NAME=VALUE for the script; default TERM is
---tmux's own.
---@param options table script, width, height, env (list)
---@param fn fun(pane: table)
function tmux.with(options, fn)
  helper.with_directory(function(dir)
    local pane = setmetatable({ dir = dir }, Pane)
    helper.spit(dir .. "/script", options.script)
    local words = { "new-session", "-d", "-x", tostring(options.width or 100), "-y", tostring(options.height or 30),
      "env", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/nonexistent" }
    for _, word in ipairs(options.env or {}) do words[#words + 1] = word end
    words[#words + 1], words[#words + 2] = "sh", dir .. "/script"
    pane:tmux(table.unpack(words))
    local ok, err = pcall(fn, pane)
    read(command(pane, { "kill-server" }))
    if not ok then error(err, 0) end
  end)
end

---What it shows. escapes: with colours.
---@param escapes boolean?
---@return string
function Pane:text(escapes) return self:tmux("capture-pane", "-p", escapes and "-e" or "-J") end

---Presses keys, by tmux's names.
function Pane:keys(...) self:tmux("send-keys", ...) end

---Types text as it is, escape sequences included.
function Pane:type(text) self:tmux("send-keys", "-l", text) end

function Pane:resize(width, height)
  self:tmux("resize-window", "-x", tostring(width), "-y", tostring(height))
end

-- Waits until `check` is true of what is shown; what is shown then.
local function wait(pane, check, what)
  local deadline = os.time() + LIMIT
  repeat
    local text = pane:text()
    if check(text) then return text end
    os.execute "sleep 0.05"
  until os.time() > deadline
  error(("%s, after %d s:\n%s"):format(what, LIMIT, pane:text()), 3)
end

---Waits until a text is shown; what is shown then.
---@param what string
---@return string
function Pane:wait(what)
  return wait(self, function(text) return text:find(what, 1, true) end, ("%q is not shown"):format(what))
end

---Waits until it is not shown any more.
function Pane:wait_gone(what)
  return wait(self, function(text) return not text:find(what, 1, true) end, ("%q is still shown"):format(what))
end

---Waits until line `n` is the last one and begins with a text, and another text is there: all is drawn in a new size.
function Pane:wait_bar(bar, n, what)
  return wait(self, function(text)
    local lines = helper.lines(text)
    return #lines == n and lines[n]:sub(1, #bar) == bar and text:find(what, 1, true)
  end, ("%q is not line %d, the last"):format(bar, n))
end

return tmux
