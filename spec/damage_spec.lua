-- Damaged and hostile recordings: what can be read is delivered, then one clear error; nothing dangerous gets out.
local helper = require "spec.helper"

local function run(name, ...) return helper.run { "-r", helper.recording(name), ... } end

describe("a damaged recording", function()
  local function one_line(text) return text ~= "" and #helper.lines(text) == 1 end

  for name, events in pairs { ["cut-in-header"] = 3, ["cut-in-body"] = 3, ["short-block"] = 2, ["huge-block"] = 2,
    ["tiny-block"] = 2 } do
    it("delivers what is before the damage: " .. name, function()
      local out, err, status = run(name)
      assert.are.equal(events, #helper.lines(out))
      assert.are.equal(1, status)
      assert(one_line(err), "one line of error expected, got: " .. err)
    end)
  end

  for _, name in ipairs { "cut-in-lists", "empty", "not-a-recording", "wrong-magic", "newer-major", "no-events",
    "list-lies", "fd-list-lies" } do
    it("is refused with one line: " .. name, function()
      local out, err, status = run(name)
      assert.are.equal("", out)
      assert.are.equal(1, status)
      assert(one_line(err), "one line of error expected, got: " .. err)
      assert(err:find(name, 1, true), "the error does not name the file: " .. err)
    end)
  end

  it("says so for a file that is not there", function()
    local out, err, status = helper.run { "-r", "/nonexistent/file.scap" }
    assert.are.equal("", out)
    assert.are.equal(1, status)
    assert(err:find("/nonexistent/file.scap", 1, true) and one_line(err), err)
  end)

  it("may be cut off anywhere without harm", function()
    local bytes = helper.slurp(helper.recording "fd-kinds")
    local whole = #helper.lines((run "fd-kinds"))
    helper.with_directory(function(directory)
      local path = directory .. "/cut.scap"
      for length = 0, #bytes - 1, 61 do
        helper.spit(path, bytes:sub(1, length))
        local out, err, status = helper.run { "-r", path }
        assert(status <= 1, ("status %d when cut at %d: %s"):format(status, length, err))
        assert(#helper.lines(out) <= whole)
      end
    end)
  end)

  it("may be compressed and cut off", function()
    local bytes = helper.slurp "spec/fixtures/errors.scap.gz"
    helper.with_directory(function(directory)
      local path = directory .. "/cut.scap.gz"
      helper.spit(path, bytes:sub(1, #bytes // 2))
      local out, err, status = helper.run { "-r", path }
      assert.are.equal(1, status)
      assert(one_line(err), err)
      assert(#helper.lines(out) > 100)
    end)
  end)

  it("may have any byte changed without harm", function()
    local bytes = helper.slurp(helper.recording "tracers")
    local seed = 12345
    local function random(n)
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed // 65536 % n
    end
    helper.with_directory(function(directory)
      local path = directory .. "/changed.scap"
      for _ = 1, 60 do
        local changed = bytes
        for _ = 1, 3 do
          local at = 29 + random(#bytes - 28)
          changed = changed:sub(1, at - 1) .. string.char(random(256)) .. changed:sub(at + 1)
        end
        helper.spit(path, changed)
        local _, err, status = helper.run { "-r", path, "-p", "*%evt.args %fd.name %proc.cmdline %span.tags" }
        assert(status <= 1, ("status %d: %s"):format(status, err))
      end
    end)
  end)
end)

describe("hostile text", function()
  -- Bytes that a terminal acts upon: controls but for line ends and tabs, C1 controls, marks of text direction.
  local function dangerous(text)
    local patterns = { "[\1-\8\11-\31\127]", "\194[\128-\159]", "\226\128[\170-\174]", "\226\129[\166-\169]" }
    for _, pattern in ipairs(patterns) do
      local at = text:find(pattern)
      if at then return ("%q"):format(text:sub(at, at + 8)) end
    end
    return utf8.len(text) == nil and "invalid UTF-8" or nil
  end

  for label, args in pairs {
    ["event lines"] = {},
    ["all data"] = { "-A" },
    ["fields"] = { "-p",
      "*%proc.name|%proc.args|%proc.cwd|%fd.name|%evt.args|%proc.env|%thread.cgroups|%span.tags|%span.args" },
    ["containers"] = { "-pc" },
  } do
    it("does not get out, terminal or not: " .. label, function()
      local out, err = helper.run { "-r", helper.recording "hostile-names", table.unpack(args) }
      assert.is_nil(dangerous(out))
      assert.is_nil(dangerous(err))
      assert(out ~= "", "no output at all: " .. err)
    end)
  end

  for label, args in pairs {
    ["event lines"] = {},
    ["top list"] = { "-c", "topfiles_bytes" },
    ["list of processes"] = { "-c", "ps" },
    ["list of containers"] = { "-c", "lscontainers" },
    ["errors"] = { "evt.type=\27[31mx" },
  } do
    it("does not reach the terminal: " .. label, function()
      if not helper.has "script" then return pending "script (of util-linux) is not installed" end
      local out = helper.run_on_terminal { "-r", helper.recording "hostile-names", table.unpack(args) }
      if args[1] == "-c" then out = out:gsub("\27%[[%d;]*m", "") end -- chisels may use colours, whoever asks for them
      assert.is_nil(dangerous(out))
      assert(out ~= "", "no output at all")
    end)
  end

  it("stays what it is in JSON, escaped", function()
    local out = run("hostile-names", "-j", "-p", "%proc.name")
    local json = require "dkjson"
    assert.is_nil(dangerous(out))
    assert(json.decode(helper.lines(out)[1])["proc.name"]:find("\27[31mred", 1, true))
  end)
end)

describe("lengths that lie", function()
  it("harm nothing", function()
    local out, err, status = run("lying-lengths", "-p", "*%evt.num %evt.type %evt.args %fd.name %proc.name")
    assert(status <= 1, err)
    assert(#helper.lines(out) >= 8)
  end)
end)
