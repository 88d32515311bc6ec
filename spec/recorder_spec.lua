-- What -w writes: rotation, failures, and the ring of --ring.
local helper = require "spec.helper"
local recording = require "spec.make.recording"

local demo, shell, web = helper.recording "demo", helper.recording "shell", helper.recording "web"

local LONG = ("x1y2"):rep(2500)

local function sh(command, ...)
  local words = { "-c", command, "sh", ... }
  return helper.run(words, { program = "bash", env = { T = helper.tracer, SHELLREC = shell, WEB = web } })
end

local function text(path)
  return helper.run { "-r", path, "-p", "*%evt.rawtime %evt.dir %evt.type %proc.name %fd.name %evt.args" }
end

local function files(directory)
  local names = {}
  local pipe = assert(io.popen("ls -A " .. directory))
  for name in pipe:lines() do names[#names + 1] = name end
  pipe:close()
  return names
end

-- The one line of an error, between what -P shows.
local function errors(err)
  local list = {}
  for line in err:gmatch "[^\r\n]+" do
    if line:find "^tracer: " then list[#list + 1] = line end
  end
  return list
end

-- n events, one a second, each with some data. Before the first one is read, 128 KB of a pipe must be there: LONG.
local function steady(n, data)
  local r = recording.new({ step = 1000000000 }):preamble()
  for i = 1, n do r:event("PPME_SYSCALL_WRITE_X", { res = i, data = data or "x" }) end
  return r:bytes()
end

describe("names of rotating files", function()
  local cases = {
    { "-e 5", "x0 x1 x2 x3" },
    { "-e 5 -W 3", "x0 x1 x2" },
    { "-G 4", "x0 x1 x2 x3 x4" },
    { "-G 4 -W 2", "x0 x1" },
    { "-C 0.00001", "x0 x1 x10 x11 x12 x13 x14 x15 x16 x17 x18 x19 x2 x3 x4 x5 x6 x7 x8 x9" },
    { "-C 0.00001 -W 12", "x00 x01 x02 x03 x04 x05 x06 x07 x08 x09 x10 x11" },
    { "-C 1 -W 12", "x00" },
    { "-G 10 -C 1", "x00 x11" },
    { "-G 10 -C 1 -W 12", "x000 x101" },
    { "-G 10 -e 7", "x0 x1 x2 x3" },
    { "-C 1 -e 15", "x0 x1" },
    { "-n 6 -e 5", "x0 x1" },
    { "-M 6 -G 4", "x0 x1" },
    { "-G 5", "y06 y11 y16 y21", name = "y%S" }, -- the first event is of second 6
    { "-G 5 -W 2", "y16 y21", name = "y%S" },
    { "-e 15", "y%S0 y%S1", name = "y%S" },
  }
  for _, case in ipairs(cases) do
    it(case[1] .. (case.name and " with a date" or ""), function()
      helper.with_directory(function(directory)
        local name = directory .. "/" .. (case.name or "x")
        local _, err, status = helper.run(("-r - -w %s %s"):format(helper.quote(name), case[1]), { stdin = steady(20) })
        assert.are.equal(0, status, err)
        assert.are.equal(case[2], table.concat(files(directory), " "))
      end)
    end)
  end
end)

describe("rotating files", function()
  it("have all events between them, each with the state it needs", function()
    helper.with_directory(function(directory)
      local _, _, status = helper.run { "-r", shell, "-w", directory .. "/x", "-C", "0.2" }
      assert.are.equal(0, status)
      local parts, n = {}, #files(directory)
      assert(n > 3)
      for i = 1, n do parts[i] = text(directory .. "/x" .. i - 1) end
      -- Calls under way when a file begins have lost their enter event, and what only that has said.
      local whole, all = helper.lines((text(shell))), helper.lines(table.concat(parts))
      local same = {}
      for _, line in ipairs(whole) do same[line] = true end
      local differ = 0
      for _, line in ipairs(all) do differ = differ + (same[line] and 0 or 1) end
      assert(#whole - #all <= 2 * n and differ <= 4 * n, ("%d of %d lines, %d differ"):format(#all, #whole, differ))
    end)
  end)

  it("do not overwrite what is being read", function()
    helper.with_directory(function(directory)
      local bytes = steady(20)
      helper.spit(directory .. "/x1", bytes)
      local _, err, status = helper.run { "-r", directory .. "/x1", "-w", directory .. "/x", "-e", "5" }
      assert.are.equal(1, status)
      assert.are.equal("tracer: can't write " .. directory .. "/x1: it is being read", errors(err)[1])
      assert.are.equal(bytes, helper.slurp(directory .. "/x1"))
    end)
  end)
end)

describe("a recording that cannot be written", function()
  local places = {
    { "no directory", "/nonexistent/x", "No such file or directory" },
    { "a directory", "/", "Is a directory" },
    { "a full device", "/dev/full", "No space left on device" },
    { "no name", "", "the name of the file is empty" },
  }
  for _, place in ipairs(places) do
    for _, option in ipairs { "-q", "-z" } do
      it("is one error: " .. place[1] .. " " .. option, function()
        local _, err, status = helper.run { "-r", web, "-w", place[2], option }
        assert.are.equal(1, status)
        assert.are.equal(1, #errors(err), err)
        assert(errors(err)[1]:find(place[3], 1, true), err)
      end)
    end
  end

  it("is one error: a directory of somebody else", function()
    if not helper.has "setpriv" or io.popen("id -u"):read "l" ~= "0" then
      return pending "not root, or setpriv is not installed"
    end
    helper.with_directory(function(directory)
      local command = "chmod 755 $1; exec setpriv --reuid 65534 --regid 65534 --clear-groups $T -r - -w $1/x <$SHELLREC"
      local _, err, status = sh(command, directory)
      if err:find("setpriv:", 1, true) then return pending "setpriv may not do it here" end
      assert.are.equal(1, status)
      assert.are.equal(1, #errors(err), err)
      assert(errors(err)[1]:find("x: Permission denied", 1, true), err)
    end)
  end)

  for _, option in ipairs { "-q", "-z" } do
    it("ends with a whole block when the disk is full " .. option, function()
      helper.with_directory(function(directory)
        -- 40 KB of the file are allowed: a full disk with a limit.
        helper.spit(directory .. "/in", steady(3000, ("x1y"):rep(100)))
        local command = "ulimit -f 40; $T -r $1/in -w $1/x " .. option
        if option == "-z" then -- what does not compress
          local pipe = assert(io.popen("head -c 600000 /dev/urandom", "r"))
          local noise = pipe:read "a"
          pipe:close()
          local r = recording.new():preamble()
          for i = 1, 2000 do r:event("PPME_SYSCALL_WRITE_X", { res = i, data = noise:sub(300 * i - 299, 300 * i) }) end
          helper.spit(directory .. "/in", r:bytes())
          command = command:gsub("40", "400")
        end
        local _, err, status = sh(command, directory)
        assert.are.equal(1, status)
        assert.are.equal(1, #errors(err), err)
        assert(errors(err)[1]:find("File too large", 1, true), err)
        local part, problem, read = text(directory .. "/x")
        assert.are.equal("", problem)
        assert.are.equal(0, read)
        local whole = text(directory .. "/in")
        assert(#part > 5000 and #part < #whole and whole:sub(1, #part) == part)
      end)
    end)
  end

  it("is an error when the reader of a pipe has gone", function()
    helper.with_directory(function(directory)
      helper.spit(directory .. "/in", steady(30000, ("x"):rep(100)))
      local _, err, status = sh("$T -r $1/in -w - | head -c 1000 >/dev/null; exit ${PIPESTATUS[0]}", directory)
      assert.are.equal(1, status)
      assert.are.equal(1, #errors(err), err)
    end)
  end)
end)

-- Feeds the first bytes of a recording to tracer through a pipe, waits until the condition holds, and then does
-- something. $1: directory, $2: options.
local function feed(directory, options, condition, action)
  local script = [[
    cd "$1" || exit 9
    mkfifo pipe
    $T -r - -w x ]] .. options .. [[ <pipe 2>err & pid=$!
    exec 3>pipe
    cat first >&3
    for ((i = 0; i < 1000; i++)); do ]] .. condition .. [[ && break; sleep 0.01; done
    ]] .. action
  return sh(script, directory)
end

describe("a recording of what comes as it happens", function()
  for _, option in ipairs { "", "-z" } do
    it("can be read up to the last second when the program is killed " .. option, function()
      helper.with_directory(function(directory)
        helper.spit(directory .. "/first", steady(20, LONG))
        local out, _, status = feed(directory, option, "$T -r x 2>/dev/null | grep -q res=19",
          "kill -9 $pid; wait $pid; $T -r x")
        assert.are.equal(0, status)
        assert.are.equal(19, #helper.lines(out)) -- the last one was not followed by another
      end)
    end)

    for _, signal in ipairs { "INT", "TERM" } do
      it(("is whole after SIG%s %s"):format(signal, option), function()
        helper.with_directory(function(directory)
          helper.spit(directory .. "/first", steady(20, LONG))
          local out, err, status = feed(directory, option, "$T -r x 2>/dev/null | grep -q res=19",
            "kill -" .. signal .. " $pid; wait $pid || exit 8; $T -r x")
          assert.are.equal(0, status, err)
          assert.are.equal(20, #helper.lines(out))
        end)
      end)
    end
  end
end)

describe("--ring", function()
  it("keeps the last events and what is needed to understand them", function()
    helper.with_directory(function(directory)
      for _, option in ipairs { "-q", "-z" } do
        local path = directory .. "/x"
        local _, err, status = helper.run { "-r", demo, "-w", path, "--ring", "1", "--ring-at-end", option }
        assert.are.equal(0, status, err)
        assert.are.same({ "x0" }, files(directory))
        local part, problem = text(path .. "0")
        assert.are.equal("", problem)
        local whole = text(demo)
        local kept, all = helper.lines(part), helper.lines(whole)
        assert(#kept > 1000 and #kept < #all, #kept .. " of " .. #all)
        table.move(all, #all - #kept + 1, #all, 1)
        local differ = 0
        for i, line in ipairs(kept) do differ = differ + (line ~= all[i] and 1 or 0) end
        assert(differ < 10, differ .. " lines differ: calls under way, but no more")
        os.remove(path .. "0")
      end
    end)
  end)

  local CHISEL = [[
description = "d" short_description = "s" category = "c" args = {}
function on_init() return true end
function on_event()
  local n = evt.get_num()
  print(n)
  %s
  return true
end]]

  it("is written at SIGUSR2, as often as wanted", function()
    helper.with_directory(function(directory)
      local r = recording.new({ step = 1000000000 })
      r:event("PPME_SYSCALL_WRITE_X", { res = 21, data = "x" })
      helper.spit(directory .. "/first", steady(20, LONG))
      helper.spit(directory .. "/second", r:bytes())
      helper.spit(directory .. "/say.lua", CHISEL:format "")
      -- The signal is seen when the next event comes.
      local out, err, status = feed(directory, "--ring 1 --unbuffered -c ./say.lua >out", "grep -q '^20$' out", [[
        kill -USR2 $pid; cat second >&3
        for ((i = 0; i < 1000; i++)); do [ -s x0 ] && break; sleep 0.01; done
        kill -USR2 $pid; cat second >&3
        exec 3>&-
        wait $pid || exit 8
        cat err; for f in x?; do $T -r $f -p "%evt.rawres" | wc -l; done]])
      assert.are.equal(0, status, err)
      local wrote = "tracer: wrote the last %d events to %s"
      assert.are.same({ wrote:format(21, "x0"), wrote:format(22, "x1") }, errors(out))
      assert(out:find("\n21\n22\n$"), out)
    end)
  end)

  it("is written when a chisel says so", function()
    helper.with_directory(function(directory)
      helper.spit(directory .. "/in", steady(20))
      helper.spit(directory .. "/save.lua", CHISEL:format [[
        if n == 5 or n == 7 then print(chisel.save_ring()) end
        if n == 10 then print(chisel.save_ring "own") print(chisel.save_ring "/nonexistent/x") end
      ]])
      local args = { "-r", "in", "-w", "x", "--ring", "1", "-c", "./save.lua" }
      local out, err, status = helper.run(args, { dir = directory })
      assert.are.equal(0, status, err)
      assert(out:find("\n5\nx0\t5\n6\n7\nx1\t7\n", 1, true), out)
      assert(out:find("\n10\nown\t10\nnil\tcan't write /nonexistent/x: No such file or directory\n11\n", 1, true), out)
      assert.are.equal(10, #helper.lines((text(directory .. "/own"))))
      out = helper.run({ "-r", "in", "-c", "./save.lua" }, { dir = directory })
      assert(out:find("nil\tthere is nothing to save: only --ring keeps events\n", 1, true), out)
    end)
  end)

  it("has files with dates that do not overwrite each other, and a limit", function()
    helper.with_directory(function(directory)
      helper.spit(directory .. "/in", steady(20))
      helper.spit(directory .. "/save.lua", CHISEL:format "if n % 5 == 0 then chisel.save_ring() end")
      local function names(...)
        local _, err, status = helper.run({ "-r", "in", "-c", "./save.lua", "--ring", "1", ... }, { dir = directory })
        assert.are.equal(0, status, err)
        local list = {}
        for _, name in ipairs(files(directory)) do
          if name:match "^[xy]" then
            list[#list + 1] = name
            os.remove(directory .. "/" .. name)
          end
        end
        return table.concat(list, " ")
      end
      assert.are.equal("x0 x1 x2 x3", names("-w", "x"))
      assert.are.equal("x0 x1", names("-w", "x", "-W", "2"))
      assert.are.equal("y04 y04.1 y04.2 y04.3", names("-w", "y%M"):gsub("y0%d", "y04"), nil)
    end)
  end)

  it("goes with --write-for", function()
    if not helper.has "sysdig" then return pending "sysdig is not installed" end
    helper.with_directory(function(directory)
      local path = directory .. "/x"
      helper.run { "-r", shell, "-w", path, "--ring", "1", "--ring-at-end", "--write-for=0.29" }
      local theirs, err, status = helper.run({ "-r", path .. "0" }, { program = "sysdig" })
      assert.are.equal(0, status, err)
      assert.are.equal("", helper.diff((helper.run { "-r", path .. "0" }), theirs))
    end)
  end)

  it("does not go with what makes no sense", function()
    local wrong = {
      { "add -w FILE", "--ring", "5" },
      { "add -w FILE", "--ring", "5", "-w", "-" },
      { "do not go with it", "--ring", "5", "-w", "x", "-C", "1" },
      { "needs --ring", "--ring-at-end", "-w", "x" },
    }
    for _, case in ipairs(wrong) do
      local _, err, status = helper.run { "-r", shell, table.unpack(case, 2) }
      assert.are.equal(1, status)
      assert(err:find(case[1], 1, true), err)
    end
  end)
end)
