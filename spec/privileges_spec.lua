-- Rights: what is needed, what is given up, and that Lua never has any. Live captures are started as root.
local helper = require "spec.helper"

local nobody = { "--reuid=65534", "--regid=65534", "--clear-groups" }

-- Why a test that needs root, or live captures too, cannot run here.
local function missing(needs_live)
  if not helper.is_root() then return "not root" end
  if not helper.has "setpriv" then return "setpriv is not installed" end
  return needs_live and helper.no_live() or nil
end

-- A copy of the program where everybody may read and run it; nothing is beside it.
local function with_program(fn)
  helper.with_directory(function(dir)
    assert(os.execute(("cp %s %s/tracer"):format(helper.quote(helper.tracer), dir)))
    fn(dir, dir .. "/tracer")
  end)
end

-- The program as user nobody, with capabilities.
local function as_nobody(program, capabilities, args)
  local words = table.move(nobody, 1, #nobody, 1, {})
  if capabilities then
    words[#words + 1] = "--inh-caps=" .. capabilities
    words[#words + 1] = "--ambient-caps=" .. capabilities
  end
  words[#words + 1] = program
  return helper.run(table.move(args, 1, #args, #words + 1, words), { program = "setpriv" })
end

-- A chisel that tells what it may do. Its argument is the number of a process of root.
local curious = [[
description, short_description, category = "x", "x", "x"
args = { { name = "pid", description = "x", argtype = "int" } }
local pid
local function try(path, mode)
  local file = io.open(path, mode)
  local text = file and file:read(1)
  if file then file:close() end
  return text and "open" or "closed"
end
-- While the file is loaded, too.
print("loading", try("/etc/shadow", "rb"))
function on_set_arg(_, value) pid = value return true end
function on_init()
  print("shadow", try("/etc/shadow", "rb"))
  print("environ", try("/proc/" .. pid .. "/environ", "rb"))
  print("memory", try("/proc/self/mem", "r+b"))
  for task in io.popen "ls /proc/$PPID/task":lines() do
    print("memory", try("/proc/self/task/" .. task .. "/mem", "r+b"))
  end
  for _, command in ipairs { "id", "grep -E 'Cap...:|NoNewPrivs' /proc/self/status", "echo HOME $HOME" } do
    for line in io.popen(command):lines() do print(line) end
  end
  print("memory", io.popen "head -c1 /proc/$PPID/mem":read(1) and "open" or "closed")
  return true
end]]

-- A live capture without an end is one of a command that ends.
local function bounded(args)
  for _, word in ipairs(args) do
    if word == "-r" then return args end
  end
  return table.move({ "--", "true" }, 1, 2, #args + 1, table.move(args, 1, #args, 1, {}))
end

-- What the chisel prints, when the program is started by a shell of root whose environment has `env` in it.
local function told(args, env)
  local out, err, status
  helper.with_directory(function(dir)
    helper.spit(dir .. "/curious.lua", curious)
    local words = { helper.quote(helper.tracer), "-c", dir .. "/curious.lua", "$$" }
    for _, word in ipairs(bounded(args)) do words[#words + 1] = helper.quote(word) end
    out, err, status = helper.run({ "-c", table.concat(words, " ") .. " 2>/dev/null; exit $?" },
      { program = "sh", env = env })
  end)
  assert.are.equal(0, status, out .. err)
  local counts = {}
  for _, line in ipairs(helper.lines(out)) do counts[line] = (counts[line] or 0) + 1 end
  return counts
end

local none = "0000000000000000"

describe("without rights", function()
  it("capturing says which capability is missing and what to do", function()
    local why = missing()
    if why then return pending(why) end
    with_program(function(_, program)
      for capabilities, names in pairs { [""] = "CAP_BPF and CAP_PERFMON:", ["+bpf"] = "CAP_PERFMON:",
        ["+perfmon"] = "CAP_BPF:" } do
        local out, err, status = as_nobody(program, capabilities ~= "" and capabilities or nil, {})
        assert.are.equal("", out)
        assert.are.equal(1, status)
        assert(err:find("needs " .. names, 1, true) and err:find("sudo setcap", 1, true), err)
        assert(err:find(program, 1, true) and #helper.lines(err) == 1, err)
      end
    end)
  end)

  it("recordings are read and written", function()
    local why = missing()
    if why then return pending(why) end
    with_program(function(dir, program)
      assert(os.execute(("cp %s %s/r.gz && chmod 644 %s/r.gz"):format(helper.recording "shell", dir, dir)))
      local _, err, status = as_nobody(program, nil, { "-r", dir .. "/r.gz", "-q", "-w", "/dev/null" })
      assert.are.equal(0, status, err)
    end)
  end)

  it("the command is not run", function()
    local why = missing()
    if why then return pending(why) end
    with_program(function(dir, program)
      assert(os.execute("chmod 777 " .. dir))
      local _, _, status = as_nobody(program, nil, { "--", "touch", dir .. "/run" })
      assert.are.equal(1, status)
      assert.is_false(helper.exists(dir .. "/run"))
    end)
  end)
end)

describe("rights that the program's file gives", function()
  it("are of no use for reading files of others", function()
    local why = missing() or not helper.has "setcap" and "setcap is not installed"
    if why then return pending(why) end
    with_program(function(dir, program)
      if not os.execute("setcap cap_dac_read_search,cap_dac_override=ep " .. program .. " 2>/dev/null") then
        return pending "files cannot have capabilities here"
      end
      helper.spit(dir .. "/secret", helper.slurp(helper.recording "shell"))
      assert(os.execute("chmod 600 " .. dir .. "/secret"))
      local _, err, status = as_nobody(program, nil, { "-r", dir .. "/secret" })
      assert.are.equal(1, status)
      assert(err:find("Permission denied", 1, true), err)
    end)
  end)

  it("nor are those of a setuid file", function()
    local why = missing()
    if why then return pending(why) end
    with_program(function(dir, program)
      assert(os.execute("chmod 4755 " .. program))
      helper.spit(dir .. "/secret", helper.slurp(helper.recording "shell"))
      assert(os.execute("chmod 600 " .. dir .. "/secret"))
      local _, err, status = as_nobody(program, nil, { "-r", dir .. "/secret" })
      assert.are.equal(1, status)
      assert(err:find("Permission denied", 1, true), err)
      local out = as_nobody(program, nil, { "-q", "--", "id", "-ru" })
      assert(out == "65534\n" or missing(true), out)
      out = as_nobody(program, nil, { "-q", "--", "id", "-u" })
      assert(out == "65534\n" or missing(true), out)
    end)
  end)
end)

describe("reading recordings as root", function()
  it("goes on with the files of root, and no other right", function()
    local why = missing()
    if why then return pending(why) end
    local t = told { "-r", helper.recording "shell" }
    assert.are.equal(1, t["shadow\topen"])
    for _, set in ipairs { "Prm", "Eff", "Bnd" } do
      assert.are.equal(1, t["Cap" .. set .. ":\t0000000000000006"], set)
    end
    assert.are.equal(1, t["NoNewPrivs:\t1"])
  end)

  it("keeps all with --keep-privileges", function()
    local why = missing()
    if why then return pending(why) end
    local t = told { "-r", helper.recording "shell", "--keep-privileges" }
    assert.is_nil(t["CapEff:\t0000000000000006"])
    assert.are.equal(1, t["NoNewPrivs:\t0"])
  end)
end)

describe("Lua in a live capture", function()
  it("runs as nobody, without any right", function()
    local why = missing(true)
    if why then return pending(why) end
    local t = told {}
    assert.are.equal(1, t["loading\tclosed"])
    assert.are.equal(1, t["shadow\tclosed"])
    assert.are.equal(1, t["environ\tclosed"])
    for _, set in ipairs { "Inh", "Prm", "Eff", "Bnd", "Amb" } do
      assert.are.equal(1, t["Cap" .. set .. ":\t" .. none], set)
    end
    assert.are.equal(1, t["NoNewPrivs:\t1"])
    assert.are.equal(1, t["uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)"])
    assert.are.equal(1, t["HOME /nonexistent"])
    if not helper.sanitized then
      assert.is_nil(t["memory\topen"])
      assert(t["memory\tclosed"] >= 3)
    end
  end)

  it("has no right either when an ordinary user was given capabilities", function()
    local why = missing(true)
    if why then return pending(why) end
    with_program(function(dir, program)
      helper.spit(dir .. "/curious.lua", curious)
      local out, _, status = as_nobody(program, "+bpf,+perfmon,+sys_ptrace,+dac_read_search",
        bounded { "-c", dir .. "/curious.lua", "1" })
      assert.are.equal(0, status)
      for _, line in ipairs { "loading\tclosed", "shadow\tclosed", "CapInh:\t" .. none, "CapPrm:\t" .. none,
        "CapEff:\t" .. none, "CapAmb:\t" .. none, "NoNewPrivs:\t1" } do
        assert(out:find("\n" .. line .. "\n", 1, true) or out:find("^" .. line .. "\n"), line .. "\n" .. out)
      end
      assert(helper.sanitized or not out:find("memory\topen", 1, true), out)
    end)
  end)

  it("runs as the user behind sudo, with that user's groups and home", function()
    local why = missing(true)
    if why then return pending(why) end
    local pipe = assert(io.popen "id daemon; getent passwd daemon | cut -d: -f6")
    local id, home = pipe:read "l", pipe:read "l"
    pipe:close()
    local uid, gid = id:match "uid=(%d+).*gid=(%d+)"
    local t = told({}, { SUDO_UID = uid, SUDO_GID = gid, HOME = "/root" })
    assert.are.equal(1, t[id])
    assert.are.equal(1, t["HOME " .. home])
    assert.are.equal(1, t["shadow\tclosed"])
    t = told({}, { SUDO_UID = "54321", SUDO_GID = "54322" })
    assert.are.equal(1, t["uid=54321 gid=54322 groups=54322"])
  end)

  it("runs as nobody when sudo names root, or no user at all", function()
    local why = missing(true)
    if why then return pending(why) end
    for _, uid in ipairs { "0", "12x", "4294967295" } do
      local t = told({}, { SUDO_UID = uid, SUDO_GID = "0" })
      assert.are.equal(1, t["uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)"], uid)
    end
  end)

  it("cannot load code that is not Lua", function()
    local why = missing(true)
    if why then return pending(why) end
    helper.with_directory(function(dir)
      helper.spit(dir .. "/c.lua", [[
        description, short_description, category, args = "x", "x", "x", {}
        function on_init()
          print(pcall(package.loadlib, "/lib/x.so", "*"))
          package.cpath = "/usr/lib/?.so"
          print(pcall(require, "x"))
          return true
        end]])
      local out = helper.run { "-c", dir .. "/c.lua", "--", "true" }
      local _, count = out:gsub("false\t[^\n]*they need %-%-keep%-privileges", "")
      assert(count == 1 and out:find("\n\tmodules written in C", 1, true), out)
    end)
  end)

  it("leaves reading of /proc to a thread that has no other right", function()
    local why = missing(true)
    if why then return pending(why) end
    helper.with_directory(function(dir)
      helper.spit(dir .. "/c.lua", [[
        description, short_description, category, args = "x", "x", "x", {}
        function on_init()
          io.write(io.popen "cat /proc/$PPID/task/*/status":read "a")
          return true
        end]])
      local out = helper.run { "-c", dir .. "/c.lua", "--", "true" }
      local function count(line) return select(2, out:gsub("%f[^\n]" .. line .. "%f[\n]", "")) end
      local threads = count "NoNewPrivs:\t1"
      assert(threads >= 2, out)
      assert.are.equal(threads, count "Uid:\t65534\t65534\t65534\t65534")
      assert.are.equal(threads, count "Gid:\t65534\t65534\t65534\t65534")
      assert.are.equal(threads - 1, count("CapPrm:\t" .. none))
      assert.are.equal(1, count "CapPrm:\t0000000000080004")
      assert.are.equal(1, count "CapEff:\t0000000000080004")
      for _, set in ipairs { "Inh", "Bnd", "Amb" } do
        assert.are.equal(threads, count("Cap" .. set .. ":\t" .. none), set)
      end
      if not helper.sanitized then assert.are.equal(1, count "Seccomp:\t2") end
    end)
  end)

  it("is root with --keep-privileges", function()
    local why = missing(true)
    if why then return pending(why) end
    local t = told { "--keep-privileges" }
    assert.are.equal(1, t["shadow\topen"])
    assert.are.equal(1, t["NoNewPrivs:\t0"])
  end)

  it("comes from the program itself where only root can read its directory", function()
    local why = missing(true)
    if why then return pending(why) end
    with_program(function(dir, program)
      assert(os.execute(("cp -r lua chisels %s && chmod 700 %s"):format(dir, dir)))
      local _, err, status = helper.run({ "-c", "topfiles_bytes", "--", "true" }, { program = program })
      assert.are.same({ "", 0 }, { err, status })
    end)
  end)
end)

describe("files of -w in a live capture", function()
  local function records(path, options, env)
    local words = table.move(options, 1, #options, 1, {})
    for _, word in ipairs { "-w", path, "--", "true" } do words[#words + 1] = word end
    return helper.run(words, { env = env })
  end

  it("are not written where only root may, but the user behind sudo may not", function()
    local why = missing(true)
    if why then return pending(why) end
    helper.with_directory(function(dir)
      local path = dir .. "/x.scap"
      local out, err, status = records(path, {}, { SUDO_UID = "1", SUDO_GID = "1" })
      assert.are.same({ "", 1, false }, { out, status, helper.exists(path) })
      assert(err:find(path .. " cannot be written by user daemon", 1, true), err)
      assert(err:find("--keep-privileges", 1, true), err)
    end)
  end)

  it("are written by root without sudo if there is one, which is opened early", function()
    local why = missing(true)
    if why then return pending(why) end
    helper.with_directory(function(dir)
      local path = dir .. "/x.scap"
      for _, env in ipairs { {}, { SUDO_UID = "0", SUDO_GID = "0" } } do
        local out, err, status = records(path, {}, env)
        assert.are.same({ "", 0 }, { out, status }, err)
        assert(#helper.slurp(path) > 1000)
        os.remove(path)
      end
      local _, err, status = records(path, { "-C", "1" })
      assert.are.equal(1, status)
      assert(err:find("cannot be written by user nobody", 1, true), err)
    end)
  end)

  it("need a directory", function()
    local why = missing(true)
    if why then return pending(why) end
    for _, env in ipairs { {}, { SUDO_UID = "1", SUDO_GID = "1" } } do
      local _, err, status = records("/nonexistent/x.scap", {}, env)
      assert.are.equal(1, status)
      assert(err:find("/nonexistent/x.scap: No such file", 1, true), err)
    end
  end)
end)

describe("an argument of a chisel that looks like an option", function()
  it("is refused when it would change what is captured", function()
    local why = missing(true)
    if why then return pending(why) end
    helper.with_directory(function(dir)
      helper.spit(dir .. "/curious.lua", curious)
      for _, words in ipairs { { "--keep-privileges" }, { "-r", "x" }, { "-Q" } } do
        local _, err, status = helper.run { "-c", dir .. "/curious.lua", table.unpack(words) }
        assert.are.equal(1, status)
        assert(err:find("put a blank before it", 1, true), err)
      end
    end)
  end)
end)
