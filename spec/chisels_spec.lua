-- The chisels that come with tracer, and the modules that they are declared with.
local helper = require "spec.helper"
local format = require "lua.chisel.format"

local function run(recording, ...) return helper.run { "-r", helper.recording(recording), ... } end

-- The first lines of what a chisel prints.
local function head(text, n) return table.concat(helper.lines(text), "\n", 1, n) end

local dashes = ("-"):rep(80)

describe("the chisel", function()
  for _, case in ipairs {
    { "topfiles_bytes", "web", {}, {
      "Bytes               Filename            ", dashes,
      "72.26KB             /usr/lib/ssl/openssl.cnf", "71.23KB             /dev/null",
      "64.00KB             /opt/peer/work/www/big.bin" } },
    { "topfiles_bytes", "web", { "-pc" }, {
      "Bytes               container.name      Filename            ", dashes,
      "72.26KB             host                /usr/lib/ssl/openssl.cnf" } },
    { "topprocs_net", "web", {}, {
      "Bytes               Process             PID                 ", dashes,
      "64.32KB             curl                25695", "5.29KB              curl                25685" } },
    { "topprocs_net", "web", { "-pc" }, {
      "Bytes               Process             Host_pid            Container_pid       container.name      ", dashes,
      "64.32KB             curl                25695               25695               host" } },
    { "topconns", "web", {}, {
      "Bytes               Proto               Conn                ", dashes,
      "64.32KB             tcp                 127.0.0.1:52080->127.0.0.1:8080" } },
    { "topscalls", "shell", {}, {
      "# Calls             Syscall             ", dashes,
      "2487                openat", "1792                close" } },
    { "topprocs_cpu", "shell", {}, { "CPU%                Process             PID                 ", dashes } },
    { "spy_users", "shell", {}, {
      "27561 20:04:34 root) bash --norc -i", "   27561 20:04:34 root) ls ",
      "   27561 20:04:34 root) ls -la /etc/hostname notes.txt" } },
    { "spy_users", "shell", { "-pc" }, {
      "27561 20:04:34 root@host) bash --norc -i", "    27561 20:04:34 root@host) ls " } },
    { "lscontainers", "shell", {}, {
      "container.type container.image container.name      container.id",
      "-------------- --------------- ------------------- ------------" } },
    { "ps", "web", {}, {
      "TID     PID     USER        VIRT       RES        FDLIMIT   CMD",
      "24207   24207   root        4.26M      3.16M      20000     peerwork",
      "24213   24213   root        10.03M     6.64M      20000     nginx" } },
    { "lsof", "web", {}, {
      "COMMAND             PID     TID     USER    FD      TYPE        NAME",
      "peerwork            24207   24207   root    0       file        /dev/null",
      "peerwork            24207   24207   root    1       file        /opt/peer/logs/web.work.log" } },
    { "netstat", "web", {}, {
      "Proto Server Address           Client Address           State          TID/PID/Program Name",
      "tcp   127.0.0.1:8080           0.0.0.0:*                LISTEN         24213/24213/nginx",
      "tcp   127.0.0.1:8080           0.0.0.0:*                LISTEN         24240/24240/nginx" } },
  } do
    it(("%s on %s %s"):format(case[1], case[2], table.concat(case[3], " ")), function()
      local out, err, status = run(case[2], "-c", case[1], table.unpack(case[3]))
      assert.are.equal("", err)
      assert.are.equal(0, status)
      assert.are.equal(table.concat(case[4], "\n"), head(out, #case[4]))
    end)
  end
end)

describe("a top list", function()
  it("follows the filter of the command line", function()
    local out = run("web", "-c", "topfiles_bytes", "fd.name contains big")
    assert.are.equal("64.00KB             /opt/peer/work/www/big.bin", helper.lines(out)[3])
    assert.are.equal(3, #helper.lines(out))
  end)

  it("is JSON with -j", function()
    local json = require "dkjson"
    local out, _, status = run("web", "-j", "-c", "topfiles_bytes")
    local top = assert(json.decode(out))
    assert.are.equal(0, status)
    assert.are.same({ "/dev/null", 72935 }, top.data[2])
    assert.are.same({ name = "fd.name", desc = "Filename", is_key = true }, top.info[1])
    assert.are.same({ name = "evt.rawarg.res", desc = "Bytes", is_key = false }, top.info[3])
    assert(top.ts:match "^%d+000000000$", top.ts)
  end)

  it("describes every column in JSON", function()
    local json = require "dkjson"
    local top = assert(json.decode((run("web", "-j", "-pc", "-c", "topprocs_net"))))
    assert.are.equal(5, #top.info)
    assert.are.same({ "curl", "25695", "25695", "host", 65864 }, top.data[1])
  end)

  it("is JSON without rows when nothing was seen", function()
    local out = run("web", "-j", "-c", "topfiles_bytes", "proc.name=nosuch")
    assert(out:find('"data":[]', 1, true), out)
  end)

  it("adds up several recordings", function()
    local path = helper.recording "shell"
    local lines = helper.lines((helper.run { "-r", path, "-r", path, "-c", "topscalls" }))
    assert.are.equal("4974                openat", lines[#lines - #lines // 2 + 3])
  end)
end)

describe("fileslower", function()
  it("takes milliseconds or a time", function()
    local all = helper.lines((run("web", "-c", "fileslower", "0")))
    local some = helper.lines((run("web", "-c", "fileslower", "10us")))
    local none = helper.lines((run("web", "-c", "fileslower", "100000")))
    assert(#all > #some and #some > #none and #none == 2, ("%d %d %d lines"):format(#all, #some, #none))
    assert(all[3]:match "^2026%-11%-21 20:09:59%.%d%d%d %S+ +%S+ +%d+ /", all[3])
  end)

  for _, word in ipairs { "disable_color", "disable_colors" } do
    it("is plain with " .. word, function()
      local out, err = run("web", "-c", "fileslower", "0 " .. word)
      assert.are.equal("", err)
      assert(not out:find("\27", 1, true))
    end)
  end

  it("shows containers with -pc", function()
    local lines = helper.lines((run("container", "-pc", "-c", "fileslower", "0")))
    assert(lines[1]:find("evt.datetime            container.id         container.name       proc.name ", 1, true))
    assert(lines[3]:find "^2026%-11%-21 20:08:40%.%d%d%d host                 host                 peerwork",
      lines[3])
  end)
end)

describe("spy_users", function()
  it("shows what runs below a process that a shell has started, also after changes of directory", function()
    local out = run("shell", "-c", "spy_users")
    assert(out:find("\n    27561 20:04:35 root) cd /tmp/peerwork/home/docs\n", 1, true), out)
  end)

  it("stops at a depth", function()
    local all, flat = run("shell", "-c", "spy_users"), run("shell", "-c", "spy_users", "0")
    assert(#helper.lines(flat) < #helper.lines(all))
    for line in flat:gmatch "[^\n]+" do assert(not line:find "^ ", line) end
  end)

  it("survives containers without a name", function()
    local out, err, status = run("container", "-pc", "-c", "spy_users")
    assert.are.equal("", err)
    assert.are.equal(0, status)
    assert(("\n" .. out):find("\n15177 20:08:41 root@<NA>) cat /etc/motd\n", 1, true), out)
  end)
end)

describe("a list of the system's state", function()
  it("takes a filter", function()
    assert.are.equal(4, #helper.lines((run("web", "-c", "ps", "proc.name=nginx"))))
    for i, line in ipairs(helper.lines((run("web", "-c", "lsof", "fd.type=ipv4")))) do
      assert(i == 1 or line:find(" ipv4 ", 1, true), line)
    end
    assert.are.equal(1, #helper.lines((run("web", "-c", "netstat", "fd.port=81"))))
  end)

  it("says so when there was no event", function()
    local out = run("web", "-c", "ps", "", "evt.num=999999999")
    assert.are.equal("empty capture or no event matching the filter\n", out)
  end)

  it("shows containers, all of them with desc", function()
    local short, full = run("shell", "-c", "lscontainers"), run("shell", "-c", "lscontainers", "desc")
    assert(short:find(" localhost/trace web-1               8e262682d6b9\n", 1, true), short)
    assert(full:find('  id = "8e262682d6b9",\n  name = "web-1",\n', 1, true), full)
    assert(full:find('  image = "localhost/tracer-test:1",\n', 1, true), full)
  end)
end)

describe("beside sysdig", function()
  local cases = {
    { "topfiles_bytes" }, { "topfiles_bytes", "fd.name contains /etc" }, { "topprocs_net" }, { "topprocs_cpu" },
    { "topconns" }, { "topscalls" }, { "topscalls", "evt.type=openat" }, { "fileslower", "0" }, { "fileslower", "1" },
    { "ps" }, { "ps", "proc.name=nginx" }, { "lsof" }, { "lsof", "fd.type=file" }, { "netstat" },
  }

  -- Without the directory it would take the chisels of this tree.
  local peer = { program = "sysdig", env = { SYSDIG_CHISEL_DIR = "/usr/share/sysdig/chisels/" } }

  -- Without colours, widths of columns, the other form of what has no value, lines without text, and the order, which
  -- is chance for equal rows of a top list and for descriptors. Of rows with the last value it is chance which make the
  -- cut.
  local function comparable(text, is_top)
    local lines = {}
    for _, line in ipairs(helper.lines((text:gsub("\27%[[%d;]*m", "")))) do
      line = line:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""):gsub("%f[%w]nil%f[%W]", "<NA>")
      if line:find "[^- ]" then lines[#lines + 1] = line end
    end
    local last = is_top and lines[#lines] and lines[#lines]:match "^%S+"
    for i, line in ipairs(lines) do
      if last and line:match "^%S+" == last then lines[i] = last end
    end
    table.sort(lines)
    return table.concat(lines, "\n")
  end

  for _, recording in ipairs { "shell", "web", "container" } do
    for _, case in ipairs(cases) do
      for _, option in ipairs { "", "-pc" } do
        it(table.concat({ recording, option, table.unpack(case) }, " "), function()
          if not helper.has "sysdig" then return pending "sysdig is not installed" end
          local args = { "-r", helper.recording(recording), option ~= "" and option or nil }
          table.move({ "-c", table.unpack(case) }, 1, #case + 1, #args + 1, args)
          local theirs, is_top = helper.run(args, peer), case[1]:find "^top" ~= nil
          local ours = run(recording, table.unpack(args, 3))
          local diff = helper.diff(comparable(theirs, is_top), comparable(ours, is_top))
          if diff ~= "" then error(diff .. "\n(< sysdig, > tracer)", 0) end
        end)
      end
    end
  end
end)

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
