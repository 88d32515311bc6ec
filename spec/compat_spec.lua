-- Programs written for Lua 5.1: the operator .. on numbers, and the library that chisels expect.
-- luacheck: globals string
local helper = require "spec.helper"

local rewrite = dofile "lua/compat_concat.lua"

-- What the rewritten program returns, with a concatenation that shows whole numbers.
local function value_of(program)
  local env = setmetatable({}, { __index = _G })
  local chunk = assert(load(rewrite(program), "=program", "t", env))
  local original = string.concat_51
  function string.concat_51(...)
    local words = { ... }
    for i, word in ipairs(words) do
      if math.type(word) == "float" then words[i] = ("%.14g"):format(word) end
    end
    return table.concat(words)
  end
  local ok, result = pcall(chunk, 1, 2)
  string.concat_51 = original
  assert(ok, result)
  return result
end

describe("the operator .. on whole floats", function()
  for program, expected in pairs {
    ["return 10/2 .. 'x'"] = "5x",
    ["local a, b = 10/2, 4/2 return a..b"] = "52",
    ["local t = {x=10/2, f=function() return 6/2, 7 end} return t.x .. ',' .. t.f() .. t['x'] .. t.f()"] = "5,353",
    ["return ('x'):rep(3) .. -4/2 .. #('ab') .. (2^3)"] = "xxx-228",
    ["return 'a' .. (10/2 .. ('b' .. 4/2)) .. 'c'"] = "a5b2c",
    ["local f = function(s) return s end return f'q' .. f[[z]] .. f{1}[1] .. 3/3"] = "qz11",
    ["local a = 10/2 local b = 'v' .. a local c = a .. 'w' return b .. c"] = "v55w",
    ["local x = 1 -- a .. b\nlocal y = 'a .. b' --[[ x .. y ]] return x .. y"] = "1a .. b",
    ["if 'a' .. 4/2 == 'a2' and not ('b' .. 1 == 'c') then return 'ok' .. 6/3 end"] = "ok2",
    ["local s = '' for i=1,3 do s = s .. i/1 .. ';' end return s"] = "1;2;3;",
    ["return (function() return 8/2 end)() .. 'z'"] = "4z",
    ["return 'n' .. ..."] = "n1",
    ["local t = {'a' .. 4/2, b = 'c' .. 6/2, ['d' .. 1] = 8/2 .. 'e'} return t[1] .. t.b .. t.d1"] = "a2c34e",
    ["local n = 5 return n .. '' .. -n .. - -n"] = "5-55",
    ["return 'a' .. 3.0 < 'b' .. 2.0 and 'lt' .. 1.0"] = "lt1",
    ["repeat local q = 'a' .. 1.0 until q .. 2.0 == 'a12' return 'fin' .. 3.0"] = "fin3",
    ["local t = {['goto'] = function(x) return x end} return t.goto(4/2) .. t . goto 'x' .. #t.goto''"] = "2x0",
    ["local t = {['goto'] = 1} do goto on end t.x = 2 ::on:: return t.goto"] = 1,
    ["if false then elseif true then return 'e' .. 2.0 else return 'f' .. 3.0 end"] = "e2",
  } do
    it("is right in " .. program:gsub("\n", " "), function() assert.are.equal(expected, value_of(program)) end)
  end

  it("keeps lines where they are, and programs that do not compile as wrong as they were", function()
    local program = "local a = 'x' ..\n 1 ..\n 2\nreturn a"
    assert.are.equal(select(2, program:gsub("\n", "")), select(2, rewrite(program):gsub("\n", "")))
    for _, broken in ipairs { "return .. 'a'", "x = 'a' ..", "return (a .. b", "return a .. ] ..", "..", "'a" } do
      assert.is_nil((load(rewrite(broken))))
    end
  end)

  it("compiles in all Lua files of the project", function()
    for path in io.popen("find lua chisels spec -name '*.lua'"):lines() do
      assert(load(rewrite(helper.slurp(path)), "=" .. path))
    end
  end)
end)

local function run_chisel(text)
  local out, err
  helper.with_directory(function(dir)
    helper.spit(dir .. "/c.lua", text)
    out, err = helper.run { "--trust", "-r", helper.recording "errors", "-c", dir .. "/c.lua" }
  end)
  return out, err
end

-- What the lines print when a chisel runs them at the end of a capture.
local function printed(body)
  local out, err = run_chisel("args = {}\nfunction on_capture_end()\n" .. body .. "\nend\n")
  assert.are.equal("", err)
  return helper.lines(out)
end

describe("the library of chisels", function()
  it("formats like Lua 5.1", function()
    assert.are.same({
      "3|5|  2.0|5|ff|000000007|4|A|%", "5\t2.5\t-0\t9.007199254741e+15", "avg 5", "so 3", "1,2,x",
      "-5    |005|+7|0x1f",
    }, printed [[
      print(string.format("%d|%u|%5.1f|%s|%x|%.9u|%i|%c|%%", 3.7, 5.5, 2, 10/2, 255.9, 7, 4.2, 65))
      print(10/2, 10/4, -0.0, 2^53)
      print("avg " .. 10/2)
      io.write("so ", 6/2, "\n")
      print(table.concat({1, 4/2, "x"}, ","))
      io.stdout:write(("%-6d|%03d|%+d|%#x"):format(-5, 5.0, 7, 31), "\n")]])
  end)

  it("cuts fractions off positions and counts", function()
    assert.are.same({ "***", "ab", "1\t2", "98", "b\ta nil" }, printed [[
      print(("*"):rep(7/2)) print(("abc"):sub(1, 5/2)) print(unpack({1, 2, 3}, 1, 2.9)) print(("abc"):byte(2.5))
      local t = {"a"} table.insert(t, 1.5, "b") io.write(t[1], "\t", t[2], " ", tostring((table.remove(t, 7))), "\n")]])
  end)

  it("shows what is no number without a sign", function()
    assert.are.same({ "nan\tnan", "nan nan   nan", "nan,nan" }, printed [[
      local zero = 0
      print(zero / zero, -(zero / zero)) print(("%s %.1f %5g"):format(zero / zero, zero / zero, zero / zero))
      print((zero / zero) .. "," .. table.concat { zero / zero })]])
  end)

  it("replaces by characters behind a percent sign, and formats times with fractions", function()
    assert.are.same({ "a.b 1", "5% 1", "<b>%b 1", "1970-01-01 00:00:01" }, printed [[
      print(("a_b"):gsub("_", "%.") .. " 1") print(("5x"):gsub("x", "%") .. " 1")
      print(("ab"):gsub("a(b)", "<%1>%%%0"):gsub("%%a", "%%") .. " 1") print(os.date("!%Y-%m-%d %H:%M:%S", 1.75))]])
  end)

  it("moves the cursor by the old name, too, and has colours that nobody has enabled", function()
    assert.are.same({ "\27[3;4Hx\27[31my" }, printed [[
      local terminal = require "ansiterminal"
      terminal.goto(3, 4) print("x" .. terminal.red .. "y")]])
  end)

  it("gives the status of programs as a number, too", function()
    assert.are.same({ "0\texit\t0", "ended with 768", "9\tsignal\t9", "1" }, printed [[
      print(os.execute "true") print("ended with " .. os.execute "exit 3") print(os.execute "kill -9 $$")
      print(os.execute())]])
  end)

  it("tells of what does not compile as it was written", function()
    local out, err = run_chisel "args = {}\nfilter = 'x' ..\n.. 'y'\n"
    assert.are.equal("", out)
    assert(err:find("c.lua:3: unexpected symbol near '..'", 1, true), err)
  end)

  it("tells in a line for each place where a module is not", function()
    local _, err = run_chisel "args = {}\nrequire 'nosuch'\n"
    assert(err:find("c.lua:2: module 'nosuch' not found:\n\tno field package.preload['nosuch']\n\t/", 1, true), err)
  end)

  it("has the names of Lua 5.1 and LuaJIT", function()
    assert.are.same({ "8\t3\t1", "2\t2", "3!", "a", "15\t000000ff\t-1", "5", "0.5\t4" }, printed [[
      print(math.pow(2, 3), math.log10(1000), math.mod(7, 3)) print(table.getn({1, 2}), table.maxn({[2] = 1}))
      print(loadstring("return 9/3 .. '!'")()) print(string.gfind("a b", "%a")())
      print(bit.band(0xff, 0x0f), bit.tohex(255), bit.bnot(0))
      local f = loadstring("return x") setfenv(f, {x = 5}) print(f()) print(math.frexp(8))]])
  end)

  it("reports errors where they are", function()
    local lines = printed [[
      print(pcall(string.format, "%d", "x"))
      print(select(2, pcall(function() return "a" .. nil end)))
      print(select(2, pcall(function() return ("x"):rep({}) end)))]]
    assert.is_truthy(lines[1]:find("number expected, got string", 1, true))
    assert.is_truthy(lines[2]:find("c.lua:4: attempt to concatenate a nil value", 1, true))
    assert.is_truthy(lines[3]:find("c.lua:5: bad argument #1 to 'rep'", 1, true) or
      lines[3]:find("c.lua:5: bad argument #2 to 'rep'", 1, true))
  end)

  it("takes no compiled programs", function()
    assert.are.same({ "nil" }, printed [[print((loadstring(string.dump(function() end))))]])
  end)

  it("has the helpers of common, with the same results", function()
    assert.are.same({
      "12B 1.21KB 5.00M", "950ns 1.02us 47us 3.50ms 120ms 2.75s", "ab  |abc |", "a|b|", "b c",
      "10000000005", "true false", "{ a = 1,}",
    }, printed [[
      require "common"
      print(format_bytes(12.5) .. " " .. format_bytes(1240) .. " " .. format_bytes(5 * 1048576 + 1))
      local times = {}
      for i, n in ipairs { 950, 1020, 47e3, 3.5e6, 120e6, 2.75e9 } do times[i] = format_time_interval(n) end
      print(table.concat(times, " "))
      print(extend_string("ab", 4) .. "|" .. extend_string("abcdef", 4) .. "|")
      print(table.concat(split("a,b,", ","), "|"))
      local top = {}
      for key in pairs_top_by_val({a = 1, b = 3, c = 2}, 2, function(t, a, b) return t[b] < t[a] end) do
        top[#top + 1] = key
      end
      print(table.concat(top, " "))
      print(ts_to_str(10, 5)) print(tostring(starts_with("abc", "ab")) .. " " .. tostring(ends_with("abc", "b")))
      print(st({a = 1}, nil, true))]])
  end)
end)
