-- The screen of ctracer, by scripts of keys (lua/ui/screen/script.lua): what is shown is compared cell by cell.
local helper = require "spec.helper"
local host = require "spec.host"
local screens = require "spec.screens"

package.path = "./lua/?.lua;" .. package.path
local keys = require "ui.screen.keys"

local MADE_WIDE = "wide-names"

-- The first screen, or screen number `n`, as one text.
local function screen(out, n) return table.concat(screens.split(out)[n or 1], "\n") end

local function shows(text, what)
  if not text:find(what, 1, true) then error(("%q is not on the screen:\n%s"):format(what, text), 2) end
end

describe("screens", function()
  for _, case in ipairs(screens.cases()) do
    it(case.name, function()
      local difference = helper.diff(helper.slurp(screens.path(case, "out")), screens.output(case))
      if difference ~= "" then error(difference, 0) end
    end)
  end

  -- The keys that windows get when the keys of a case are typed: { "WINDOW KEY", ... }.
  local function pressed(case)
    local path, words = os.tmpname(), {}
    helper.spit(path, (helper.slurp(screens.path(case, "keys")):gsub("%f[%w]dump%f[%W]", ""):gsub("styles", "")))
    for word in (("-r %s --keys %s %s"):format(helper.recording(case.recording), path, case.args)):gmatch "%S+" do
      words[#words + 1] = ("%q"):format(word)
    end
    local list = host.run(([[
      local keys, seen = require "ui.screen.keys", {}
      local find = keys.find
      function keys.find(windows, key)
        for _, window in ipairs(windows) do
          local row = find({ window }, key)
          if row then
            seen[#seen + 1] = window .. " " .. key
            return row
          end
        end
      end
      require("ctracer").main { %s }
      return seen]]):format(table.concat(words, ", ")))
    os.remove(path)
    return list
  end

  -- Calls fn with window, key and action of all keys.
  local function each_key(fn)
    for _, group in ipairs(keys.groups()) do
      for _, row in ipairs(group[2]) do
        for window in row.where:gmatch "%a+" do
          for _, key in ipairs(row.names) do fn(window, key, row.action) end
        end
      end
    end
  end

  it("have every key in every window where it does something", function()
    local seen, missing = {}, {}
    for _, case in ipairs(screens.cases()) do
      for _, name in ipairs(pressed(case)) do seen[name] = true end
    end
    host.close()
    each_key(function(window, key, action)
      if action ~= "quit" and not seen[window .. " " .. key] then missing[#missing + 1] = window .. " " .. key end
    end)
    assert.are.same({}, missing)
  end)

  it("are gone when a key has ended the program, in every window", function()
    local ways = {
      table = "", list = "", lines = "F6", page = "F1", side = "F2", spectrogram = "F12", timeline = "Tab",
    }
    each_key(function(window, key, action)
      if action ~= "quit" then return end
      local view = window == "list" and "opens" or "procs"
      local way = assert(ways[window], window)
      local out = screens.dump("errors", ("wait %s %s dump"):format(way, key), "--size 80x24 -v " .. view)
      assert.are.equal("", out)
      assert.are_not.equal("", screens.dump("errors", ("wait %s dump"):format(way), "--size 80x24 -v " .. view))
    end)
  end)

  it("have nothing that a terminal acts upon", function()
    for _, case in ipairs(screens.cases()) do
      local out = helper.slurp(screens.path(case, "out"))
      assert(not out:find "[%z\1-\9\11-\31\127]", case.name)
      assert(not out:find "\194[\128-\159]", case.name)
      assert(utf8.len(out), case.name)
    end
  end)
end)

describe("views", function()
  local pipe = io.popen(helper.quote(screens.ctracer) .. " --list-views")
  local ids = {}
  for id in pipe:read("a"):gmatch '"id": *"([%w_]+)"' do ids[#ids + 1] = id end
  pipe:close()

  it("are many", function() assert(#ids > 30) end)

  for _, id in ipairs(ids) do
    it("show themselves: " .. id, function()
      local out = screens.dump("services", "wait dump F7 dump", "--size 100x70 -v " .. id)
      shows(screen(out, 1), "-v " .. id .. " --raw")
      shows(screen(out, 2), "\nID\n" .. id .. "\n")
      for _, s in ipairs(screens.split(out)) do assert.are.equal(70, #s) end
    end)
  end
end)

describe("hostile names", function()
  it("keep to their cells: wide, combining, of 4096 bytes, with line breaks", function()
    for _, view in ipairs { "files", "procs -pc", "dig", "echo", "file_opens" } do
      local typed = "wait dump Right Right Right dump resize 41x12 dump"
      local out = screens.dump(MADE_WIDE, typed, "--size 80x20 -v " .. view)
      assert(not out:find "[%z\1-\9\11-\31\127]", view)
      local heights = { 20, 20, 12 }
      for i, s in ipairs(screens.split(out)) do assert.are.equal(heights[i], #s) end
    end
    local out = screens.dump(MADE_WIDE, "wait dump", "--size 80x20 -v files")
    shows(out, "漢字かな混じり文")
    shows(out, "/two.lines..")
  end)

  it("are cut where a wide character does not fit", function()
    local narrow = screens.dump(MADE_WIDE, "wait dump resize 79x20 dump resize 78x20 dump", "--size 80x20 -v files")
    for i, s in ipairs(screens.split(narrow)) do
      for _, line in ipairs(s) do
        local width = 0
        for _, code in utf8.codes(line) do
          local wide = code >= 0x2e80 and code <= 0xffdc
          local combines = code >= 0x300 and code <= 0x36f
          width = width + (wide and 2 or combines and 0 or 1)
        end
        assert(width <= 81 - i, ("%d columns of %d: %s"):format(width, 81 - i, line))
      end
    end
  end)
end)

describe("actions", function()
  local view = [[
    view_info = {
      id = "things", name = "Things", description = "d", view_type = "table", applies_to = { "" }, is_root = false,
      use_defaults = true,
      columns = {
        { name = "NA", field = "fd.name", is_key = true },
        { name = "N", field = "evt.count", aggregation = "SUM", colsize = 8, is_sorting = true },
        { name = "NAME", field = "fd.name", colsize = 0 },
      },
      actions = {
        { hotkey = "1", command = "printf '<%s>\\n' %fd.name", description = "print" },
        { hotkey = "2", command = "printf '<%s>\\n' \"a %fd.name b\" 'c %fd.name d'", description = "quoted" },
        { hotkey = "3", command = "echo asked", description = "ask", ask_confirmation = true },
        { hotkey = "4", command = "echo %proc.pid", description = "missing" },
        { hotkey = "5", command = "exit 3", description = "fail" },
      },
    }]]

  local function with_view(keys_typed, check)
    helper.with_directory(function(home)
      os.execute("mkdir -p " .. home .. "/.chisels && chmod 755 " .. home .. " " .. home .. "/.chisels")
      helper.spit(home .. "/.chisels/v_things.lua", view)
      check(screens.dump("shell-attack", keys_typed, "--size 80x16 -v things", { env = { HOME = home } }))
    end)
  end

  it("get values as data, in and out of quotes", function()
    with_view("wait 1 2", function(out)
      shows(out, "\n<$(echo hacked >&2);`id`'\"|&x>\n")
      shows(out, "\n<a $(echo hacked >&2);`id`'\"|&x b>\n")
      shows(out, "\n<c $(echo hacked >&2);`id`'\"|&x d>\n")
    end)
  end)

  it("are listed, confirmed, and tell when they fail", function()
    with_view("wait F8 dump Esc 3 dump n Enter 3 y Enter 4 dump 5 dump", function(out)
      shows(screen(out, 1), "(3) ask")
      shows(screen(out, 2), "Confirm command 'echo asked'? [y/N]")
      local _, asked = out:gsub("\nasked\n", "")
      assert.are.equal(1, asked)
      shows(screen(out, 3), "the row has no proc.pid")
      shows(screen(out, 4), "the command ended with status 3")
    end)
  end)
end)

describe("saving", function()
  it("writes what is selected, which can be read again", function()
    helper.with_directory(function(dir)
      os.execute("chmod 777 " .. dir)
      local path = dir .. "/saved.scap.gz"
      local out = screens.dump("shell", "wait Down Enter wait w C-u type " .. path .. "\nEnter dump", "--size 120x16")
      local count = screen(out):match "saved%.scap%.gz: (%d+) events"
      assert(count, out)
      local lines = helper.run { "-r", path, "-p", "%proc.pid" }
      assert(tonumber(count) > 10)
      for _, line in ipairs(helper.lines(lines)) do assert.are.equal("27557", line) end
    end)
  end)

  it("can be stopped", function()
    helper.with_directory(function(dir)
      os.execute("chmod 777 " .. dir)
      local path = dir .. "/saved.scap"
      local out = screens.dump("demo", "wait w C-u type " .. path .. "\nEnter Esc dump", "--size 120x16")
      shows(screen(out), "saved.scap is incomplete: it was stopped")
    end)
  end)

  it("says why it cannot", function()
    local out = screens.dump("shell", "wait w C-u type /nonexistent/x\nEnter dump", "--size 120x16")
    shows(screen(out), "can't write /nonexistent/x: No such file or directory")
  end)
end)

describe("the command line on the screen", function()
  -- The command of the screen, as the shell runs it with our programs.
  local function command_of(out)
    local command = screen(out):match "\nOn the command line\n(.-)\n[^\n]*$":gsub("\n+", " "):gsub(" +$", "")
    return (command:gsub("^ctracer", screens.ctracer):gsub("^tracer", helper.tracer))
  end

  it("prints the same events", function()
    local out = screens.dump("shell", "wait Down Enter wait F6 wait dump F7 dump", "--size 250x40")
    local pipe = io.popen(command_of("--- 1x1\n" .. screen(out, 2)))
    local printed = helper.lines(pipe:read "a")
    pipe:close()
    local first = screen(out, 1):match "\n(%d+ %d%d:%d%d:[^\n]-) *\n"
    assert.are.equal(first:sub(1, 8), printed[1]:sub(1, 8))
    assert.are.equal(screen(out, 1):match "/(%d+)[^\n]*$", tostring(#printed))
  end)
end)

describe("without a terminal", function()
  it("there is one message", function()
    local out, err, status = helper.run({ "-r", helper.recording "shell" }, { program = screens.ctracer })
    assert.are.equal("", out)
    assert.are.equal(1, status)
    assert.are.equal("ctracer: there is no terminal to show a screen on: use --raw or -j for output without one\n", err)
  end)

  it("mistakes in a script of keys are told with their line", function()
    local path = os.tmpname()
    for text, message in pairs {
      ["wait\nresize 80"] = "line 2: resize needs a size, as 80x24",
      ["click 3"] = "line 1: a number is expected, not the end",
    } do
      helper.spit(path, text)
      local _, err, status = screens.run("shell", path)
      assert.are.equal(1, status)
      assert.are.equal("ctracer: --keys: " .. message .. "\n", err)
    end
    os.remove(path)
    local _, err, status = screens.run("shell", "/nonexistent/keys")
    assert.are.equal(1, status)
    shows(err, "/nonexistent/keys")
  end)
end)

describe("keys in any order", function()
  -- Not those that end the program, save files, or run commands of views, which are about processes of this machine.
  local left_out = { q = true, F10 = true, w = true, ["C-w"] = true, F8 = true, c = true }

  local function random_keys(seed)
    math.randomseed(seed)
    local names, words = {}, {}
    for _, key in ipairs(keys.names()) do
      if not left_out[key] then names[#names + 1] = key end
    end
    local function number(n) return tostring(math.random(n)) end
    local others = {
      function() return "wait" end,
      function() return "step " .. number(3000) end,
      function() return "F4 type _-\nEnter" end,
      function() return ("resize %sx%s"):format(number(120), number(40)) end,
      function() return ("drag %s %s %s %s"):format(number(110), number(30), number(110), number(30)) end,
    }
    for _, word in ipairs { "click", "double", "wheel-up", "wheel-down" } do
      others[#others + 1] = function() return ("%s %s %s"):format(word, number(110), number(30)) end
    end
    for i = 1, 200 do
      words[i] = math.random() < 0.6 and names[math.random(#names)] or others[math.random(#others)]()
    end
    return table.concat(words, " "):gsub("\nEnter ", "\nEnter\n") .. " dump"
  end

  for seed = 1, 12 do
    it("break nothing: " .. seed, function()
      for _, recording in ipairs { "web", MADE_WIDE } do
        screens.dump(recording, random_keys(seed), "--size 100x30", { timeout = 30 })
      end
    end)
  end
end)

describe("the running system", function()
  -- Screens of ctracer for keys, while a shell opens a file again and again; and of the recording that they save as
  -- DIR/x.scap.gz the lines "TYPE NAME" for cat.
  local function live(typed, options)
    local out, saved
    helper.with_directory(function(dir)
      os.execute("chmod 777 " .. dir)
      helper.spit(dir .. "/keys", (typed:gsub("DIR", dir)))
      local line = ([[(while :; do cat /etc/hostname; done) >/dev/null &
        %s --keys %s/keys --delay 200 %s
        status=$?
        kill $!
        exit $status]]):format(helper.quote(screens.ctracer), dir, options)
      local _, status
      out, _, status = helper.run({ "-c", line }, { program = "sh" })
      assert.are.equal(0, status)
      local path = dir .. "/x.scap.gz"
      saved = helper.exists(path) and helper.run { "-r", path, "-p", "*%evt.type %fd.name", "proc.name=cat" }
    end)
    return out, saved
  end

  it("has all events for views that are chosen later", function()
    local problem = helper.no_live()
    if problem then return pending(problem) end
    helper.with_directory(function(dir)
      os.execute("chmod 777 " .. dir)
      helper.spit(dir .. "/keys", "wait F2 End " .. ("Up "):rep(11) .. "Enter wait dump")
      local out, err, status = helper.run({ "-v", "spy_users", "--keys", dir .. "/keys", "--delay", "200" },
        { program = screens.ctracer })
      assert.are.equal(0, status)
      shows(screen(out, 1), "Viewing: Signals")
      assert.are.equal("", err)
    end)
  end)

  it("is sampled, with a trend; pause stops the display", function()
    local problem = helper.no_live()
    if problem then return pending(problem) end
    local out = live("wait wait wait dump p dump wait dump p wait dump", "--size 130x20 -v files fd.name=/etc/hostname")
    shows(screen(out, 1), "pPause")
    assert(not screen(out, 1):find("TabTime", 1, true), "there is no time line")
    shows(screen(out, 1), "Source: Live System")
    shows(screen(out, 1), "TREND")
    shows(screen(out, 1), "/etc/hostname")
    shows(screen(out, 1), "█")
    shows(screen(out, 2), "PAUSED")
    assert.are.equal(screen(out, 2), screen(out, 3))
    assert.are_not.equal(screen(out, 3), screen(out, 4))
  end)

  it("shows events, data, lists and spectrograms", function()
    local problem = helper.no_live()
    if problem then return pending(problem) end
    local out = live("wait dump F6 wait dump Backspace wait F5 wait wait dump Backspace wait F12 wait wait wait dump",
      "--size 110x20 -v files fd.name=/etc/hostname")
    shows(screen(out, 1), "/etc/hostname")
    shows(screen(out, 2), "/etc/hostname")
    shows(screen(out, 3), "------ Read")
    shows(screen(out, 4), "|100us")
    out = live("wait wait wait wait wait dump c dump", "--size 110x20 -v exits proc.name=cat")
    shows(screen(out, 1), "cat /etc/hostname")
    assert(not screen(out, 2):find("cat /etc/hostname", 1, true))
  end)

  it("keeps the selected row, or what comes to its place when that ends", function()
    local problem = helper.no_live()
    if problem then return pending(problem) end
    helper.with_directory(function(dir)
      os.execute("chmod 777 " .. dir)
      -- By PID, the largest first: the third of five ends, and the fourth comes to its place.
      helper.spit(dir .. "/keys",
        "wait until 1/5 ! wait Home Down Down k y Enter until 3/4 dump ! wait dump Enter dump")
      local line = ([[for i in 1 2 3 4 5; do sleep 345$i >/dev/null & pids="$pids $!"; done; echo $pids
        %s --keep-privileges --keys %s/keys --delay 200 --size 100x20 \
          "proc.name=sleep and proc.args startswith 345"
        status=$?
        kill $pids 2>/dev/null
        exit $status]]):format(helper.quote(screens.ctracer), dir)
      local out, _, status = helper.run({ "-c", line }, { program = "sh" })
      assert.are.equal(0, status)
      local pids = {}
      for pid in out:match "[^\n]*":gmatch "%d+" do pids[#pids + 1] = pid end
      assert.are.equal(5, #pids)
      shows(screen(out, 1), "3/4(75.0%)")
      shows(screen(out, 2), "2/4(50.0%)")
      shows(screen(out, 3), "For: proc.pid=" .. pids[2])
    end)
  end)

  it("is saved: its last events that were captured for what is shown", function()
    local problem = helper.no_live()
    if problem then return pending(problem) end
    local typed = "wait wait wait wait wait wait w dump C-u type DIR/x.scap.gz\nEnter dump"
    local out, saved = live(typed, "--size 110x16 -v files proc.name=cat")
    assert(screen(out, 1):find "Save the last [%d.]+s to: ", out)
    assert(screen(out, 2):find "x%.scap%.gz: %d+ events, those that were captured for what was shown", out)
    shows(saved, "openat /etc/hostname")
    assert(not saved:find("getrandom", 1, true), "more was captured than what is shown needs")
  end)

  it("is saved where the user may write who is left after the start", function()
    local problem = helper.no_live()
    if problem then return pending(problem) end
    local out = live("wait w C-u type /x.scap\nEnter dump", "--size 110x16 -v procs")
    assert(screen(out):find "can't write /x%.scap: user %w+ may not; choose a directory of that user", out)
  end)

  it("is saved: all that passes the filter, with --ring", function()
    local problem = helper.no_live()
    if problem then return pending(problem) end
    local typed = "wait wait wait w C-u type DIR/x.scap.gz\nEnter dump"
    local out, saved = live(typed, "--size 110x16 -v procs --ring 4 proc.name=cat")
    assert(screen(out):find "x%.scap%.gz: %d+ events *\n", out)
    shows(saved, "openat /etc/hostname")
    shows(saved, "getrandom")
  end)
end)
