-- ctracer in a real terminal: that of tmux.
local helper = require "spec.helper"
local screens = require "spec.screens"
local tmux = require "spec.tmux"

local here = screens.working_directory()
local ctracer = screens.ctracer:sub(1, 1) == "/" and screens.ctracer or here .. "/" .. screens.ctracer

-- A script that runs ctracer, and tells then whether the terminal is as it was before.
local function script(arguments, before)
  return ([[
    cd %s || exit
    trap : INT
    stty -g >"$TMPDIR/before"
    %s
    %s %s
    echo "status $?"
    stty -g >"$TMPDIR/after"
    cmp "$TMPDIR/before" "$TMPDIR/after" && echo "terminal as before"
    read -r line]]):format(helper.quote(here), before or "", helper.quote(ctracer), arguments)
end

local function run(options, fn)
  if not helper.has "tmux" then return pending "tmux is not installed" end
  options.script = script(options.arguments or "-r " .. helper.recording "web", options.before)
  tmux.with(options, fn)
end

-- Two lines of the end: the terminal is as it was, and the screen of before is back.
local function ended(pane, status)
  local text = pane:wait "terminal as before"
  assert(text:find("status " .. status, 1, true), text)
  assert(not text:find("Viewing", 1, true), text)
end

describe("in a terminal", function()
  it("everything is walked through", function()
    run({}, function(pane)
      pane:wait "nginx: worker process"
      pane:keys "Down"
      pane:wait "2/11"
      pane:keys "Enter"
      pane:wait "Viewing: Threads For: proc.pid=25681"
      pane:wait "1/1(100.0%)"
      pane:keys "F6"
      pane:wait "Viewing: Events"
      pane:wait "execve"
      pane:keys "BSpace"
      pane:wait "Viewing: Threads"
      pane:keys "F5"
      pane:wait "------ Read"
      pane:keys "Escape"
      pane:wait "Viewing: Threads"
      pane:keys "BSpace"
      pane:wait "Viewing: Processes"
      pane:keys "F2"
      pane:wait "Select View"
      pane:keys("Home", "Enter")
      pane:wait "Viewing: Connections"
      pane:wait "8080"
      pane:keys("F2", "F2")
      pane:wait_gone "Select View"
      pane:keys "F12"
      pane:wait "100us"
      pane:keys "BSpace"
      pane:wait "Viewing: Connections"
      pane:keys "F4"
      pane:wait "Text to match"
      pane:type "127.0.0.1é"
      pane:wait "no row contains 127.0.0.1é"
      pane:keys "BSpace"
      pane:wait "8080"
      pane:keys "Escape"
      pane:keys "F1"
      pane:wait "What is on the screen"
      pane:keys "Escape"
      pane:keys "S-F12"
      pane:wait "Viewing: Spectrogram-File"
      pane:keys "q"
      ended(pane, 0)
    end)
  end)

  it("sizes change at any moment", function()
    run({}, function(pane)
      pane:wait "nginx: worker process"
      for _, size in ipairs { { 40, 10 }, { 300, 100 }, { 41, 11 }, { 120, 12 } } do
        pane:resize(table.unpack(size))
        pane:wait_bar("F1Help F2Views F4Filter", size[2], "   PID   PPID     CPU")
      end
      pane:resize(39, 9)
      pane:wait "The terminal is 39x9"
      pane:keys "F2" -- nobody would see what it does
      pane:resize(80, 24)
      pane:wait_bar("F1Help F2Views F4Filter", 24, "   PID   PPID     CPU")
      pane:keys "F2"
      pane:wait "Select View"
      pane:keys("q")
      ended(pane, 0)
    end)
  end)

  for _, term in ipairs { "xterm", "xterm-256color", "screen", "tmux", "linux", "vt100" } do
    it("works with TERM=" .. term, function()
      run({ env = { "TERM=" .. term } }, function(pane)
        pane:wait "nginx: worker process"
        pane:keys("Down", "Down")
        pane:wait "3/11"
        pane:keys "q"
        ended(pane, 0)
      end)
    end)
  end

  it("the mouse selects, opens and sorts", function()
    for term, click in pairs {
      ["xterm-256color"] = function(x, y) return ("\27[<0;%d;%dM\27[<0;%d;%dm"):format(x, y, x, y) end,
      screen = function(x, y)
        local place = string.char(32 + x, 32 + y)
        return "\27[M " .. place .. "\27[M#" .. place
      end,
    } do
      run({ env = { "TERM=" .. term } }, function(pane)
        pane:wait "nginx: worker process"
        pane:type(click(20, 10))
        pane:wait "4/11"
        pane:type(click(20, 9) .. click(20, 9))
        pane:wait "Viewing: Threads For: proc.pid=24240"
        pane:type(click(9, 30))
        pane:wait "Select View"
        pane:keys "q"
        ended(pane, 0)
      end)
    end
  end)

  it("NO_COLOR leaves colours out, what is not UTF-8 gets ASCII", function()
    run({ env = { "TERM=xterm-256color" } }, function(pane)
      pane:wait "nginx: worker process"
      assert(pane:text(true):find "\27%[[%d;]*3[0-7]")
    end)
    run({ env = { "TERM=xterm-256color", "NO_COLOR=1", "LC_ALL=C" } }, function(pane)
      pane:wait "nginx: worker process"
      local text = pane:text(true)
      assert(text:find("Errors", 1, true))
      assert(not text:find "\27%[[%d;]*[34][0-7]", text)
      assert(not text:find "[\128-\255]", text)
    end)
  end)

  for _, signal in ipairs { "INT", "TERM", "HUP", "SEGV", "ABRT", "QUIT" } do
    it("the terminal is put back after SIG" .. signal, function()
      local numbers = { SEGV = 139, ABRT = 134, QUIT = 131 }
      run({ before = "ulimit -c 0" }, function(pane)
        pane:wait "nginx: worker process"
        local pid = pane:tmux("display-message", "-p", "#{pane_pid}"):match "%d+"
        os.execute(("kill -%s $(ps -o pid= --ppid %s)"):format(signal, pid))
        ended(pane, numbers[signal] or 0)
      end)
    end)
  end

  it("Ctrl-C ends it", function()
    run({}, function(pane)
      pane:wait "nginx: worker process"
      pane:keys "C-c"
      ended(pane, 0)
    end)
  end)

  it("messages about the recording come once more when the screen is gone", function()
    run({ arguments = "-r " .. helper.recording "cut-in-body" }, function(pane)
      pane:wait "Viewing: Processes"
      pane:wait "the recording is cut off"
      pane:keys "q"
      local text = pane:wait "terminal as before"
      assert(text:find("the recording is cut off", 1, true), text)
      assert(text:find("status 1", 1, true), text)
    end)
  end)

  it("says why it cannot: TERM", function()
    for term, message in pairs { dumb = "cannot show a screen", nonsense = "is not known here" } do
      run({ env = { "TERM=" .. term } }, function(pane)
        local text = pane:wait "terminal as before"
        assert(text:find(message, 1, true), text)
        assert(text:find("status 1", 1, true), text)
      end)
    end
  end)
end)
