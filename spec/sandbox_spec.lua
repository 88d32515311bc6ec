-- Chisels that are not trusted: what they can do, and that nothing they try outlives its limit or reaches beyond it.
local helper = require "spec.helper"

local META = 'description, short_description, category, args = "d", "s", "c", {}\n'

-- Writes a file as somebody's who is not root; files of other users are not trusted either.
local function spit_untrusted(path, text)
  helper.spit(path, text)
  if helper.is_root() then assert(os.execute("chown 65534 " .. helper.quote(path))) end
end

-- Runs a chisel from a directory of its own, with topfiles_bytes behind it. More files: { name = text }.
local function run(text, words, files)
  local out, err, status
  helper.with_directory(function(dir)
    spit_untrusted(dir .. "/x.lua", text)
    os.execute(("mkdir %s/lib; mkfifo %s/pipe.lua"):format(dir, dir))
    for name, content in pairs(files or {}) do spit_untrusted(dir .. "/" .. name, content) end
    local args = { "-r", helper.recording "shell", "--chisel-memory", "64", "-c", dir .. "/x.lua", "-c", "topscalls" }
    table.move(words or {}, 1, #(words or {}), #args + 1, args)
    out, err, status = helper.run(args, { timeout = 30 })
    err = err:gsub(dir:gsub("%p", "%%%0"), "DIR")
  end)
  return out, err, status
end

-- The chisel is ended with one error that has `reason`, and the other one still does its work.
local function is_stopped(reason, text)
  local out, err, status = run(text)
  assert.are.equal(1, status, err)
  assert(err:find(reason, 1, true), err)
  assert.are.equal(1, #helper.lines(err:gsub("\n\t[^\n]*", "")), err)
  assert(out:find("# Calls", 1, true), "the other chisel printed nothing")
end

local WORK = "x.lua:2: the limit of 200 million instructions in one call is reached"
local MEMORY = "the memory limit of 64 MB is reached"

describe("a chisel that is not trusted is stopped", function()
  for label, program in pairs {
    ["a loop"] = "while true do end",
    ["a loop around pcall"] = "while true do pcall(function() while true do end end) end",
    ["a loop in an error handler"] = "xpcall(function() while true do end end, function() while true do end end)",
    ["errors in error handlers"] = "while true do xpcall(error, function() while true do end end) end",
    ["a coroutine"] = "coroutine.wrap(function() while true do end end)()",
    ["caught coroutines"] = "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    ["short coroutines"] = "while true do coroutine.wrap(function() for i = 1, 2000 do end end)() end",
    ["a coroutine that does not close"] = [[local co = coroutine.create(function()
      local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end end)
      coroutine.resume(co) coroutine.close(co)]],
    ["a wrapped one"] = [[pcall(coroutine.wrap(function()
      local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end end))]],
    ["a comparator"] = "table.sort({ 3, 2, 1 }, function() while true do end end)",
    ["many comparisons"] = [[local t = {} for i = 1, 1e5 do t[i] = i end
      while true do table.sort(t, function(a, b) return a > b end) end]],
    ["__index"] = "return setmetatable({}, { __index = function() while true do end end }).x",
    ["__tostring"] = "print(setmetatable({}, { __tostring = function() while true do end end }))",
    ["__tostring of an error"] = "error(setmetatable({}, { __tostring = function() while true do end end }))",
    ["methods of strings"] = "getmetatable('').__index = function() while true do end end return ('x').y",
    ["a function of load"] = "load(function() while true do end end)",
    ["a function of gsub"] = "local s = ('x'):rep(10) s:gsub('.', function() while true do end end)",
    ["other environments"] = [[setfenv(pcall, {}) setfenv(require, {})
      while true do pcall(function() while true do end end) end]],
    ["concatenation without an instruction"] =
      "table.concat(setmetatable({}, { __index = table.concat }), '', 1, 2 ^ 53)",
    ["moving nothing"] = "table.move({}, 1, 2 ^ 60, 2)",
    ["inserting far away"] = "table.insert({}, -2 ^ 60, 1)",
    ["a pattern"] = "return ('a'):rep(500):find('.-.-.-.-b')",
    ["a caught pattern"] = "while true do pcall(string.find, ('a'):rep(500), '.-.-.-.-b') end",
    ["long texts"] = "local s = ('x'):rep(1e7) while true do s:upper() end",
    ["a pattern at every place"] = "return ('a'):rep(1e6):gsub('.-.-.-b', '')",
  } do
    it(label, function()
      is_stopped(WORK:match ": (.*)$", META .. "function on_event() " .. program .. " end")
    end)
  end

  it("and the place is told", function() is_stopped(WORK, META .. "function on_event() while true do end end") end)
  it("while it is loaded", function()
    local _, err, status = run(META .. "while true do end")
    assert.are.equal(1, status)
    assert(err:find(WORK, 1, true), err)
  end)
  it("also when another one executes it", function()
    local _, err, status = run(META .. "function on_init() chisel.exec 'loop' return true end", nil,
      { ["loop.lua"] = META .. "function on_event() while true do end end" })
    assert.are.equal(1, status)
    assert(err:find("loop.lua:2: the limit of 200 million", 1, true), err)
  end)

  for label, program in pairs {
    ["a table"] = "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
    ["a text"] = "return ('x'):rep(1e9)",
    ["a caught text"] = "while true do pcall(string.rep, 'x', 1e9) end",
    ["a caught table"] =
      "local t = {} while true do pcall(function() while true do t[#t + 1] = ('x'):rep(1000) .. #t end end) end",
    ["a program"] = "load(('x=1 '):rep(2e7))",
  } do
    it("memory: " .. label, function() is_stopped(MEMORY, META .. "function on_event() " .. program .. " end") end)
  end
end)

describe("a chisel that is not trusted cannot", function()
  for reason, program in pairs {
    ["os.execute is not available"] = "os.execute 'id'",
    ["io.popen is not available"] = "io.popen 'id'",
    ["io.open is not available"] = "io.open '/etc/passwd'",
    ["io.lines is not available"] = "io.lines '/etc/passwd'",
    ["os.remove is not available"] = "os.remove '/tmp/x'",
    ["dofile is not available"] = "dofile '/etc/passwd'",
    ["loadfile is not available"] = "loadfile '/etc/passwd'",
    ["package.loadlib is not available"] = "package.loadlib('x', 'y')",
    ["debug.sethook is not available"] = "debug.sethook()",
    ["file:seek is not available"] = "io.stdout:seek 'set'",
    ["sysdig.run_app is not available"] = "sysdig.run_app '-r x -w /tmp/y'",
    ["sysdig.run_sysdig is not available"] = "sysdig.run_sysdig '-r x'",
    ["sysdig.udp_setpeername is not available"] = "sysdig.udp_setpeername('127.0.0.1', 53)",
    ["__gc is not available"] = "setmetatable({}, { __gc = function() while true do end end })",
    ["with a metamethod __len"] = "table.remove(setmetatable({}, { __len = function() return 2 ^ 60 end }), 1)",
    ["a path is for trusted chisels"] = "chisel.save_ring '/tmp/x'",
    ["module 'posix' is not there"] = "require 'posix'",
    ["done 0"] = [[local seen, gsub = {}, string.gsub -- what the program does with names and texts is not seen
      function string.gsub(s) seen[#seen + 1] = s return "/etc/passwd" end
      function string.gmatch() return function(_, x) if not x then return "/etc/passwd" end end end
      pcall(require, "x") string.gsub = gsub error("done " .. #seen)]],
    ["it is no ordinary file"] = [[chisel.exec "pipe"]],
    ["module 'passwd' is not there"] = "package.path = '/etc/?' require 'passwd'",
    ['module "../x" is not available to chisels that are not trusted; --trust lifts this'] = "require '../x'",
    ['module "/etc/x" is not available'] = "require '/etc/x'",
    ["attempt to load a binary chunk"] = "assert(load(string.dump(function() end)))",
    ["more than 65536 bytes is not compiled"] = "chisel.set_filter(('evt.num=1 or '):rep(1e4) .. 'evt.num=2')",
    ["at most 10000 fields"] = "while true do chisel.request_field 'proc.name' end",
    ["at most 16 aggregates"] = "while true do require('aggregate').new { keys = { 'proc.name' } } end",
    ["aggregate is closed"] = [[local a = require("aggregate").new { keys = { "proc.name" } }
      getmetatable(a).__gc(a) chisel.attach_aggregate(a)]],
    ["attempt to index a nil value (field '__index')"] = "debug.getmetatable(io.stdout).__index.seek = nil",
  } do
    it("get past: " .. reason, function()
      is_stopped(reason, META .. "function on_init() " .. program .. " return true end")
    end)
  end

  it("end more than itself while it ends the program", function()
    for _, program in ipairs { "xpcall(os.exit, function() while true do end end)",
      "coroutine.close(coroutine.create(os.exit)) pcall(os.exit) while true do end" } do
      local _, err, status = run(META .. "function on_event() " .. program .. " end")
      assert.are.same({ "", 0 }, { err, status })
    end
  end)

  it("lend the rights of a trusted one by executing it", function()
    is_stopped("io.open is not available", META .. "function on_init() io.open 'x' return true end")
    helper.with_directory(function(dir)
      helper.spit(dir .. "/trusted.lua", META .. "io.open('/dev/null'):close() print 'opened'")
      spit_untrusted(dir .. "/x.lua", META .. "function on_init() chisel.exec 'trusted' return true end")
      local _, err, status = helper.run { "-r", helper.recording "shell", "-c", dir .. "/x.lua" }
      assert.are.equal(1, status)
      assert(err:find("io.open is not available", 1, true), err)
    end)
  end)
end)

describe("a chisel that is not trusted can", function()
  it("use what cannot harm, and text modules that lie beside it", function()
    local out, err, status = run(META .. [[
      require "common"
      local part = require "part"
      assert(require "lib/part" == "in a directory")
      function on_capture_end()
        print(format_bytes(2048), require("dkjson").encode { 1, "x" }, require("bit").band(7, 2), part.answer)
        print(os.time() > 0, os.getenv "HOME", select("#", unpack { 1, 2 }), ("a,b"):gsub(",", "%0%0"))
        print(pcall(error, "caught"))
        print(xpcall(error, function(m) return m .. "!" end, "x"))
        local co = coroutine.wrap(function(a) return coroutine.yield(a + 1) end)
        print(co(1), co(2), collectgarbage "count" > 0, debug.traceback "t")
        local t = { 3, 1, 2 }
        table.sort(t) table.insert(t, 1, 0) table.remove(t)
        print(table.concat(t, " "), pcall(table.insert, t))
        print(pcall(setmetatable, 1))
        io.write "end\n" io.stdout:write "of it\n"
      end]], nil, { ["part.lua"] = "return { answer = 42 }", ["lib/part.lua"] = "return 'in a directory'" })
    assert.are.equal("", err)
    assert.are.equal(0, status)
    assert.are.same({
      '2.00KB\t[1,"x"]\t2\t42', "true\tnil\t2\ta,,b\t1", "false\tcaught", "false\tx!", "2\t2\ttrue\tt",
      "0 1 2\tfalse\twrong number of arguments to 'insert'",
      "false\tbad argument #1 to 'setmetatable' (table expected, got number)", "end", "of it",
    }, { table.unpack(helper.lines(out:gsub("\nstack traceback:\n.-(\n%d)", "%1")), 1, 9) })
  end)

  it("match texts as Lua does, which trusted ones use", function()
    local text = META .. helper.slurp "spec/make/patterns.lua"
    local expected = helper.lines((run(text, { "--trust" })))
    local printed = helper.lines((run(text)))
    assert.is_true(#expected >= 3000)
    for i, line in ipairs(expected) do assert.are.equal(line, printed[i]) end
  end)

  it("do everything with --trust", function()
    local text = META .. "io.open('/dev/null'):close() debug.sethook() print 'all'"
    local out, err, status = run(text, { "--trust" })
    assert.are.same({ "", 0, "all" }, { err, status, helper.lines(out)[1] })
  end)
end)

describe("a trusted chisel", function()
  it("loads no modules of others", function()
    if not helper.is_root() then return pending "needs files of two users" end
    helper.with_directory(function(dir)
      helper.spit(dir .. "/x.lua", META .. "require 'part'")
      spit_untrusted(dir .. "/part.lua", "print 'loaded'")
      local args = { "-r", helper.recording "shell", "-c", dir .. "/x.lua" }
      local out, err, status = helper.run(args)
      assert.are.same({ "", 1 }, { out, status })
      assert(err:find("part.lua: it is not of root", 1, true), err)
      args[#args + 1] = "--trust"
      assert.are.equal("loaded\n", (helper.run(args)))
    end)
  end)
end)
