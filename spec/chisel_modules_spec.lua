-- The modules that chisels are declared with: lua/chisel/.
local helper = require "spec.helper"
local format = require "lua.chisel.format"

local function run(recording, ...) return helper.run { "-r", helper.recording(recording), ... } end

describe("arguments", function()
  local function values(rows, given)
    local arg = dofile "lua/chisel/args.lua"(rows)
    for name, text in pairs(given) do assert(_G.on_set_arg(name, text)) end
    _G.on_set_arg = nil
    return arg
  end

  local function value(row, text)
    row.name = "x"
    return values({ row }, { x = text }).x
  end

  local function message(row, text)
    local ok, err = pcall(value, row, text)
    assert(not ok, "an error was expected")
    return err
  end

  it("are converted by their types", function()
    assert.are.equal(42, value({ argtype = "int" }, "42"))
    assert.are.equal(1.5, value({ argtype = "float" }, "1.5"))
    assert.are.equal(1500000000, value({ argtype = "duration" }, "1.5s"))
    assert.are.equal(10000000, value({ argtype = "duration", unit = "ms" }, "10"))
    assert.are.equal(65536, value({ argtype = "bytes" }, "64k"))
    assert.are.equal(1024, value({ argtype = "bytes" }, "1KiB"))
    assert.are.equal(true, value({ argtype = "bool" }, "yes"))
    assert.are.equal("b", value({ argtype = "enum", values = { "a", { "b", "c" } } }, "c"))
    assert.are.equal("10.0.0.1", value({ argtype = "ipv4" }, "10.0.0.1"))
    assert.are.equal("fd.num>0", value({ argtype = "filter" }, "fd.num>0"))
    assert.are.equal("", value({ argtype = "string" }, ""))
  end)

  it("have defaults, which an empty text leaves", function()
    local rows = { { name = "n", argtype = "int", optional = true, default = 7 } }
    assert.are.equal(7, values(rows, {}).n)
    assert.are.equal(7, values(rows, { n = "" }).n)
  end)

  it("have defaults as they would be given", function()
    assert.are.equal(10000000, values({ { name = "n", argtype = "duration", unit = "ms", default = "10" } }, {}).n)
  end)

  it("tell who wants to know", function()
    local told
    value({ argtype = "int", set = function(n) told = n end }, "42")
    assert.are.equal(42, told)
  end)

  it("are fields that there are", function()
    local _, err, status = run("web", "-c", "fdbytes_by", "fd.nmae")
    assert.are.equal(1, status)
    assert.is_truthy(err:find "^fdbytes_by: key must be the name of a field: there is no field 'fd.nmae'; did you mean")
    _, err = run("web", "-c", "latency", "fd.type,nosuch.field")
    assert.is_truthy(err:find "^latency: by must be the name of a field: there is no field 'nosuch.field'")
  end)

  it("are refused with a reason", function()
    assert.are.equal('x must be a whole number, not "1.5"', message({ argtype = "int" }, "1.5"))
    assert.are.equal('x must be a number, not "nan"', message({ argtype = "float" }, "nan"))
    assert.are.equal('x must be a time like 10ms (units: ns us ms s m h d), not "5 parsecs"',
      message({ argtype = "duration" }, "5 parsecs"))
    assert.are.equal('x must be a size like 64k (units: k M G T), not "big"', message({ argtype = "bytes" }, "big"))
    assert.are.equal('x must be one of a, b, not "c"', message({ argtype = "enum", values = { "a", "b" } }, "c"))
    assert.are.equal('x must be an IPv4 address like 10.0.0.1, not "10.0.0.256"',
      message({ argtype = "ipv4" }, "10.0.0.256"))
    assert.are.equal("x must be at least 0, not -1", message({ argtype = "int", min = 0 }, "-1"))
    assert.are.equal("x must be at most 9, not 10", message({ argtype = "int", max = 9 }, "10"))
  end)

  it("end the program with one line before anything is read", function()
    local out, err, status = run("web", "-c", "fileslower", "soon")
    assert.are.equal("", out)
    assert.are.equal(1, status)
    assert.are.equal(1, #helper.lines(err))
    assert(err:find('min_ms must be a time like 10ms (units: ns us ms s m h d), not "soon"', 1, true), err)
  end)
end)

describe("formatting", function()
  it("shows sizes", function()
    for n, text in pairs { [0] = "0B", [1024] = "1024B", [1025] = "1.00KB", [1536] = "1.50KB", [1664] = "1.63KB",
       [1048577] = "1.00M",
      [1500000000000] = "1.36T", [1125899906842625] = "1.00P", [12.7] = "12B", [-5] = "-5B" } do
      assert.are.equal(text, format.bytes(n))
    end
  end)

  it("shows times", function()
    for n, text in pairs { [0] = "0ns", [999] = "999ns", [1009] = "1.00us", [1010] = "1.01us", [9999] = "9.99us",
      [10500] = "10us", [999999] = "999us", [1010000] = "1.01ms", [10999999] = "10ms", [1234567890] = "1.23s",
      [3600000000000] = "3600.00s" } do
      assert.are.equal(text, format.duration(n))
    end
  end)

  it("keeps columns apart", function()
    assert.are.equal("abc       ", format.column("abc", 10))
    assert.are.equal("abcdefghi ", format.column("abcdefghij", 10))
    assert.are.equal("äöü  ", format.column("äöü", 5))
    assert.are.equal("äöüä ", format.column("äöüäöü", 5))
    assert.are.equal("\xff\xfe  ", format.column("\xff\xfe", 4))
    assert.are.equal("   7", format.fit(7, 4, true))
    assert.are.equal("1   2   x", format.row({ 4, 4 }, 1, 2, "x"))
    assert.are.equal("    x", format.row({ 4 }, nil, "x"))
  end)
end)

-- Runs a chisel that is given as text.
local function run_text(text, ...)
  local words = { ... }
  local results
  helper.with_directory(function(dir)
    helper.spit(dir .. "/mine.lua", 'description, args = "", {}\n' .. text)
    results = { helper.run { "-r", helper.recording "services", "-c", dir .. "/mine.lua", table.unpack(words) } }
  end)
  return table.unpack(results)
end

describe("rows", function()
  local rows = [[
    local list = require "chisel.rows" {
      columns = {
        { "proc.name", "NAME", width = 5 }, { "n", width = 3, right = true }, { "long", width = 2, overflow = true },
        { "container.id", width = 4, container = true }, { "text", only = "text", absent = "-" },
        { "json", only = "json" }, { "size", show = function(n) return n .. "B" end },
      } %s
    }
    function on_capture_end()
      list:title()
      list:print { "shopkeeper", 7, "over", "host", nil, true, 12 }
      list:print { nil, nil, "x", "host", "y", { 1, "a\27\255" }, 1.5 }
    end]]

  it("are a table", function()
    assert.are.same({ "NAME    n long text size\n----- --- -- -------------------- --------------------\n" ..
      "shopk   7 over - 12B\n<NA>  <NA x  y 1.5B\n", "", 0 }, { run_text(rows:format "") })
  end)

  it("have containers with -pc", function()
    local out = run_text(rows:format "", "-pc")
    assert.is_truthy(out:find("NAME    n long cont text size\n", 1, true), out)
  end)

  it("follow a template", function()
    local out = run_text(rows:format [[, template = "%s|%s|%s|%s|%s"]])
    assert.are.equal("shopkeeper|7|over|-|12B\n<NA>|<NA>|x|y|1.5B\n", out)
  end)

  it("are JSON with -j", function()
    local out = run_text(rows:format "", "-j")
    assert.are.equal('{"proc.name":"shopkeeper","n":7,"long":"over","json":true,"size":12}\n' ..
      '{"proc.name":null,"n":null,"long":"x","json":[1,"a\\u001b\\ufffd"],"size":1.5}\n', out)
  end)
end)

describe("fields by name", function()
  it("are those of the event", function()
    local out = run_text [[
      local event = require "chisel.fields" { name = "proc.name", num = "evt.num" }
      function on_event() if event.num == 300 then print(event.name) end end]]
    assert.are.equal("shopd\n", out)
  end)

  it("are refused when they were not declared", function()
    local _, err, status = run_text [[
      local event = require "chisel.fields" { name = "proc.name" }
      function on_event() print(event.nmae) end]]
    assert.are.equal(1, status)
    assert.is_truthy(err:find "mine.lua:3: there is no field called nmae here")
  end)
end)

describe("a table of statistics", function()
  it("joins several numbers of each key", function()
    local out = run_text [[
      require "chisel.stats" {
        keys = { { "fd.type", "TYPE" } },
        values = {
          { "calls" }, { "bytes", field = "evt.rawarg.res" }, { "most", field = "evt.rawarg.res", op = "max" },
        },
        filter = "evt.type=sendto and evt.dir=<",
        top = 1,
      }]]
    assert.are.equal("     calls      bytes       most TYPE\n---------- ---------- ---------- --------------------\n" ..
      "        17        577        119 ipv4\n", out)
  end)
end)

describe("a timer by the clock", function()
  it("runs while a recording is read, with the time of the clock", function()
    local out = run_text [[
      local calls, least = 0, math.huge
      function on_init() chisel.set_clock_interval_s(0.02) return true end
      function on_event() for i = 1, 20000 do end end
      function on_interval(s, ns, delta) calls, least = calls + 1, math.min(least, delta) return true end
      function on_capture_end() print(calls > 1 and calls < 400, least >= 20000000) end]]
    assert.are.equal("true\ttrue\n", out)
  end)
end)

describe("DNS messages", function()
  local dns = dofile "lua/chisel/dns.lua"
  local header = "\1\2\x81\x80\0\1\0%s\0\0\0\0"
  local question = "\3www\7example\3org\0\0\1\0\1"

  local function answer(rest, n) return dns.parse(header:gsub("%%s", string.char(n)) .. question .. rest) end

  it("have a name, a type, a result and answers", function()
    local m = answer("\xc0\x0c\0\1\0\1\0\0\0\1\0\4\10\0\0\7" ..
      "\xc0\x0c\0\x1c\0\1\0\0\0\1\0\x10\x20\1\x0d\xb8" .. ("\0"):rep(11) .. "\7", 2)
    assert.are.same({ id = 258, is_answer = true, name = "www.example.org", type = "A", code = "NOERROR",
      answers = { "10.0.0.7", "2001:db8::7" } }, m)
  end)

  it("may be cut anywhere", function()
    local whole = header:gsub("%%s", "\2") .. question .. "\xc0\x0c\0\1\0\1\0\0\0\1\0\4\10\0\0\7"
    for n = 0, #whole do dns.parse(whole:sub(1, n)) end
  end)

  it("may have names that point to themselves", function()
    assert.is_nil(dns.parse(header:gsub("%%s", "\0") .. "\xc0\x0c\0\1\0\1"))
    assert.are.same({}, answer("\xc0\xff", 1).answers)
  end)
end)
