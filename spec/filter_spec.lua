-- Filters: the grammar by itself, then what they select and how they are refused.
local helper = require "spec.helper"
local make = require "spec.make.recording"
package.path = "./lua/?.lua;" .. package.path

---A tree as one line: brackets around every node.
local function show(node)
  if node.kind == "check" then
    return ("%s %s%s%s"):format(show(node.left), node.op, node.modifier and " " .. node.modifier or "",
      node.right and " " .. show(node.right) or "")
  end
  if node.kind == "field" then return node.text end
  if node.kind == "text" then return ("'%s'"):format(node.text) end
  local parts = {}
  for i, part in ipairs(node) do parts[i] = show(part) end
  local name = node.kind == "transform" and node.text or node.kind
  return ("%s(%s)%s"):format(name, table.concat(parts, ", "), node.selector and "[" .. node.selector .. "]" or "")
end

describe("filter grammar", function()
  local grammar = require "filter.grammar"

  local function tree(text)
    local ast, message, position = grammar.parse(text)
    assert(ast, ("%s: %s at %s"):format(text, message, position))
    return show(ast)
  end

  local function refused(text, position, message)
    local ast, why, at = grammar.parse(text)
    assert.is_nil(ast)
    assert(why:find(message, 1, true), why)
    assert.are.equal(position, at)
  end

  it("knows every operator", function()
    for _, op in ipairs { "=", "!=", "<", "<=", ">", ">=", "contains", "icontains", "startswith", "endswith", "glob",
      "iglob", "regex", "bcontains", "bstartswith" } do
      assert.are.equal("a.b " .. op .. " 'x'", tree("a.b " .. op .. " x"))
      assert.are.equal("a.b " .. op .. " 'x'", tree("a.b" .. (op:find "%a" and " " or "") .. op .. "'x'"))
    end
    for _, op in ipairs { "in", "intersects", "pmatch" } do
      assert.are.equal("a.b " .. op .. " list('x', 'y z')", tree("a.b " .. op .. "( x,'y z' )"))
    end
    assert.are.equal("a.b exists", tree "a.b exists")
    assert.are.equal("a.b = 'x'", tree "a.b == x")
    assert.are.equal("a.b = '=x'", tree "a.b = =x")
  end)

  it("binds not before and before or", function()
    assert.are.equal("or(a.b = '1', and(a.c = '2', not(a.d = '3')))", tree "a.b=1 or a.c=2 and not a.d=3")
    assert.are.equal("and(or(a.b = '1', a.c = '2'), a.d = '3')", tree "(a.b=1 or a.c=2)and a.d=3")
    assert.are.equal("a.b = '1'", tree "not not a.b=1")
    assert.are.equal("not(not(a.b = '1'))", tree "not not not (not(a.b=1))")
    assert.are.equal("and(a.b = '1', a.c = '2')", tree "(a.b=1)and(a.c=2)")
  end)

  it("reads values", function()
    assert.are.equal("a.b = ''", tree "a.b=")
    assert.are.equal("or(a.b = '', a.c = '1')", tree "(a.b=) or a.c=1")
    assert.are.equal("a.b contains '--x=[1,2]'", tree "a.b contains --x=[1,2]")
    assert.are.equal("a.b = 'it's'", tree "a.b=it's")
    assert.are.equal("a.b = 'a(b) \"c\"'", tree "a.b='a(b) \"c\"'")
    assert.are.equal("a.b = 'A\n\t\\d'", tree [[a.b="\x41\n\t\d"]])
    assert.are.equal([[a.b = 'A\n\"']], tree [[a.b=\x41\n\\\"]])
    assert.are.equal("a.b in list()", tree "a.b in ()")
    assert.are.equal("a.b in list('1', '')", tree "a.b in (1,)")
    assert.are.equal("a.b in list('1')", tree "a.b in 1")
    assert.are.equal("and(a.b in list('1'), a.c = '2')", tree "a.b in (1)and a.c=2")
  end)

  it("reads arguments of fields", function()
    assert.are.equal("a.b[1] exists", tree "a.b[ 1 ] exists")
    assert.are.equal("a.b[x y] exists", tree "a.b['x y'] exists")
    assert.are.equal("a.b[\"x]\"] exists", tree "a.b['x]'] exists")
    assert.are.equal("a.b.2.c-d/e = '1'", tree "a.b.2.c-d/e=1")
  end)

  it("reads functions, other fields and modifiers", function()
    assert.are.equal("tolower(a.b) = tolower(a.c)", tree "tolower(a.b) = tolower( a.c )")
    assert.are.equal("a.b = val(a.c)", tree "a.b=val(a.c)")
    assert.are.equal("a.b = 'value'", tree "a.b=value")
    assert.are.equal("join(',', list('x', a.b)) = 'y'", tree [[join(",", ("x", a.b)) = y]])
    assert.are.equal("getopt(a.b, 'nt:')[t] = 'x'", tree [[getopt(a.b, "nt:")[t] = x]])
    assert.are.equal("a.b startswith anyof list('x', 'y')", tree "a.b startswith anyof (x, y)")
    assert.are.equal("a.b = 'oneof'", tree "a.b = oneof")
  end)

  it("says where a text goes wrong", function()
    refused("", 0, "empty")
    refused("  ", 2, "empty")
    refused("a.b=1 and", 6, "'and' needs")
    refused("a.b=1 andx", 6, "unexpected 'andx'")
    refused("and a.b=1", 0, "missing before")
    refused("not", 0, "'not' needs")
    refused("(a.b=1", 6, "')' is missing")
    refused("a.b=1)", 5, "unexpected ')'")
    refused("a.b='x", 4, "never closed")
    refused("a.b containz x", 4, "did you mean contains")
    refused("a.b ~ x", 4, "is no operator")
    refused("a.b <", 5, "value is missing")
    refused("a.b in (x y)", 10, "unexpected 'y'")
    refused("macro and a.b=1", 0, "macros")
    refused("tolowr(a.b)=1", 0, "did you mean tolower")
    refused("val(a.b)=1", 0, "right of an operator")
    refused("a.b=x(y)", 5, "unexpected '('")
  end)

  it("limits brackets to 100 levels", function()
    local function nested(n) return ("("):rep(n) .. "a.b=1" .. (")"):rep(n) end
    assert.are.equal("a.b = '1'", tree(nested(100)))
    refused(nested(101), 100, "nested deeper than 100")
    assert(tree(("tolower("):rep(100) .. "a.b" .. (")"):rep(100) .. "=1"))
    refused(("tolower("):rep(101) .. "a.b" .. (")"):rep(101) .. "=1", 807, "nested deeper than 100")
    assert.are.equal("a.b = '1'", tree(nested(100))) -- a failure leaves nothing behind
    local many = {}
    for i = 1, 5000 do many[i] = "not (a.b=" .. i .. ")" end
    assert.are.equal(5000, #grammar.parse(table.concat(many, " and ")))
  end)
end)

describe("filters", function()
  local function select_(recording, filter, format)
    local out, err, status = helper.run { "-r", helper.recording(recording), "-p", format or "%evt.num", filter }
    assert.are.equal("", err)
    assert.are.equal(0, status)
    return out
  end

  local function count(recording, filter) return #helper.lines(select_(recording, filter)) end

  local function refusal(filter)
    local out, err, status = helper.run { "-r", helper.recording "shell", filter }
    assert.are.equal("", out)
    assert.are_not.equal(0, status)
    return err
  end

  -- Pairs that must select the same events.
  local same = {
    { "evt.type=openat or evt.type=close", "evt.type in (openat, close)" },
    { "proc.name=ls or proc.name=cat", "proc.name = anyof (ls, cat)" },
    { "not evt.type=openat", "evt.type!=openat" },
    { "evt.num>=100 and evt.num<200", "not (evt.num<100 or evt.num>=200)" },
    { "fd.name startswith /etc/", "fd.name glob '/etc/*'" },
    { "fd.name startswith /etc/", "fd.name regex '/etc/.*'" },
    { "fd.name pmatch (/etc)", "fd.name=/etc or fd.name startswith /etc/" },
    { "fd.name contains lib and fd.name contains so", "fd.name contains allof (lib, so)" },
    { "fd.name icontains LIB", "tolower(fd.name) contains lib" },
    { "fd.name endswith /passwd", "basename(fd.name) = passwd" },
    { "proc.name=bash", "concat(proc.name, '!') = 'bash!'" },
    { "proc.name = val(proc.pname)", "concat(proc.name, '') = concat(proc.pname, '')" },
    { "len(proc.name) = 4 and proc.name exists", "proc.name glob '????'" },
    { "evt.is_io=true and evt.dir=<", "evt.dir=< and (evt.is_io_read=true or evt.is_io_write=true)" },
    { "fd.num in (0,1,2,3,4,5,6,7,8,9)", "fd.num>=0 and fd.num<10" },
    { "proc.name in (a,b,c,d,e,f,g,h,i,j,bash)", "proc.name=bash" },
    { "not proc.name=bash", "not not not proc.name=bash" },
    { "evt.rawres < 0", "evt.failed = true" },
  }
  for _, pair in ipairs(same) do
    it(pair[1] .. " is " .. pair[2], function()
      for _, recording in ipairs { "shell", "shell-schema4", "errors" } do
        assert.are.equal(select_(recording, pair[1]), select_(recording, pair[2]))
      end
    end)
  end

  -- What a check has found about a descriptor's name is kept; that of a function of the name is not.
  it("find the same about names of descriptors whether it is kept or not", function()
    local function both(recording, parts)
      local kept, looked_at = {}, {}
      for i, part in ipairs(parts) do
        kept[i] = "fd.name contains " .. part
        looked_at[i] = "concat(fd.name, '') contains " .. part
      end
      local all = count(recording, table.concat(looked_at, " or "))
      assert(all > 0)
      assert.are.equal(all, count(recording, table.concat(kept, " or ")))
    end
    for _, name in ipairs { "web", "shell", "errors", "container" } do
      both(name, { "/" })
      both(name, { "etc", "->", "lib" })
      both(name, { "127", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "o" }) -- more than a descriptor has room for
    end
  end)

  it("see a descriptor that gets another name", function()
    local socket = { num = 5, kind = 8, name = "none", data = ("<i8i8s2"):pack(1, 2, "none") }
    local r = make.new():preamble({}, { socket })
    for _, path in ipairs { "/a", "/b", "/a" } do
      r:event("PPME_SOCKET_SENDTO_E", { fd = 5, size = 1, tuple = { ("<I1i8i8z"):pack(1, 1, 2, path) } })
      r:event("PPME_SOCKET_SENDTO_X", { res = 1, data = "x" })
    end
    helper.with_directory(function(directory)
      helper.spit(directory .. "/r", r:bytes())
      local out = helper.run { "-r", directory .. "/r", "-p", "%evt.num %fd.name", "fd.name endswith /a or fd.name=c" }
      assert.are.equal("2 1->2 /a\n3 1->2 /a\n6 1->2 /a\n", out)
    end)
  end)

  it("split the events in two", function()
    for _, check in ipairs { "evt.type=openat", "fd.name contains /etc", "evt.rawres<0", "proc.aname=bash",
      "evt.buffer contains e", "fd.type in (file, pipe)", "evt.latency>10000" } do
      assert.are.equal(count("shell", "evt.num>0"), count("shell", check) + count("shell", "not " .. check))
    end
  end)

  it("are false for fields without a value, whatever the operator", function()
    assert.are.equal(0, count("shell", "not fd.name exists and (fd.name=x or fd.name!=x or fd.name contains '')"))
    assert(count("shell", "not fd.name=x and not fd.name exists") > 0)
  end)

  it("look at both ends of connections", function()
    local inet = count("web", "fd.type=ipv4 and fd.port exists")
    assert(inet > 0)
    assert.are.equal(inet, count("web", "fd.port=8080 and fd.type=ipv4")
      + count("web", "fd.port!=8080 and fd.type=ipv4"))
    assert.are.equal(count("web", "fd.net=127.0.0.0/8"), count("web", "fd.ip=127.0.0.1"))
    assert.are.equal(0, count("web", "fd.net!=127.0.0.0/8 and fd.ip=127.0.0.1"))
    assert.are.equal(0, count("web", "fd.ip=::1"))
  end)

  it("find bytes in data", function()
    local text = select_("web", "evt.buffer contains HTTP")
    assert(#text > 0)
    assert.are.equal(text, select_("web", "evt.buffer bcontains 48545450"))
    assert.are.equal(select_("web", "evt.buffer startswith GET"), select_("web", "evt.buffer bstartswith 474554"))
  end)

  it("see what is near a point in time", function()
    local ts = select_("web", "evt.num=300", "%evt.rawtime"):match "%d+"
    local near = select_("web", "evt.around[" .. ts .. "]=1", "%evt.rawtime")
    for time in near:gmatch "%d+" do assert(math.abs(tonumber(time) - tonumber(ts)) <= 1000000) end
    assert(near:find(ts, 1, true))
  end)

  it("do not let patterns hang", function()
    assert.are.equal(0, count("shell", "proc.cmdline regex '((a*)*)*b'"))
    assert.are.equal(0, count("shell", "proc.env glob '" .. ("*a"):rep(30) .. "*~~~'"))
  end)

  it("name what is wrong, show the place and what would fit", function()
    local function says(filter, ...)
      local text = refusal(filter)
      for _, part in ipairs { ... } do assert(text:find(part, 1, true), text) end
    end
    says("evt.type=read and proc.nmae=x", "proc.nmae", "\n  evt.type=read and proc.nmae=x\n                    ^",
      "did you mean proc.name")
    says("evt.type=opne", "unknown event type", "did you mean open")
    says("evt.num contains 3", "evt.num", "a number", "expected =, !=")
    says("evt.num=0x10", "not a number")
    says("evt.is_io=1", "neither true nor false")
    says("fd.sport=nosuchservice", "known service")
    says("fd.cip=1.2.3", "no IP address")
    says("fd.net=10.0.0.0", "no network")
    says("fd.net=10.0.0.0/33", "mask")
    says("fd.ip>1.1.1.1", "an IP address", "expected =, !=, in")
    says("evt.around[1]>3", "evt.around", "expected =")
    says("fd.types=file", "a list", "expected in, intersects")
    says("evt.buffer bcontains 4", "hex")
    says("fd.name regex '(a'", "regular expression")
    says("proc.name = val(proc.pid)", "differ in type")
    says("len(proc.pid)=1", "does not work")
    says("tolower(proc.name, fd.name)=x", "takes 1 argument, not 2")
    says("proc.name[1]=x", "takes no argument")
    says("evt.num=1 and (", "ends too early")
  end)

  it("show the surroundings in long expressions", function()
    local text = refusal(("evt.num=1 or "):rep(50) .. "evt.nmu=2" .. (" or evt.num=3"):rep(50))
    for line in text:gmatch "[^\n]+" do assert(#line < 120, line) end
    local before, caret = text:match "\n(  %.%.%.[^\n]*evt%.nmu)[^\n]*%.%.%.\n( *)%^"
    assert.are.equal(#before - #"evt.nmu", #caret)
  end)
end)
