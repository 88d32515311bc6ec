-- The executable that is carried alone (make check-static): does it run where there is nothing but itself and a
-- recording? Not part of make check, because it needs a build of its own.
local helper = require "spec.helper"

local static = os.getenv "STATIC_TRACER" or "build/static/tracer"

-- Root may change the root directory, others may in a user namespace of their own.
local chroot
for _, words in ipairs { { "chroot" }, { "unshare", "-r", "chroot" } } do
  local _, _, status = helper.run({ "-c", table.concat(words, " ") .. " / true" }, { program = "sh" })
  if status == 0 then
    chroot = words
    break
  end
end

-- Runs the program, maybe by its other name, with a directory as its whole world that has nothing else but a recording,
-- r.gz, and `files`.
local function alone(args, files, name)
  local out, err, status
  helper.with_directory(function(dir)
    os.execute(("cp %s %s/%s && cp %s %s/r.gz"):format(helper.quote(static), dir, name or "tracer",
      helper.recording "shell", dir))
    for path, text in pairs(files or {}) do
      os.execute(("mkdir -p $(dirname %s/%s)"):format(dir, path))
      helper.spit(dir .. "/" .. path, text)
    end
    local words = table.move(chroot, 2, #chroot, 1, {})
    words[#words + 1] = dir
    words[#words + 1] = "/" .. (name or "tracer")
    table.move(args, 1, #args, #words + 1, words)
    out, err, status = helper.run(words, { program = chroot[1], env = { HOME = "/home" } })
  end)
  return out, err, status
end

local function same(args, name)
  local program = name and helper.tracer:gsub("tracer$", name)
  local expected = helper.run(args("spec/fixtures/shell.scap.gz"), { program = program })
  local out, err, status = alone(args "r.gz", nil, name)
  assert.are.equal("", err)
  assert.are.equal(0, status)
  assert.are.equal("", helper.diff(expected, out))
  assert(#out > 100, out)
end

describe("the executable that is carried alone", function()
  if not chroot then
    it("runs in an empty directory", function() pending "neither chroot nor unshare -r works here" end)
    return
  end

  it("depends on no library", function()
    if not helper.has "readelf" then return pending "readelf is not installed" end
    local out = helper.run({ "-d", "-l", static }, { program = "readelf" })
    assert.is_nil(out:find("(NEEDED)", 1, true))
    assert.is_nil(out:find("program interpreter", 1, true))
  end)

  for name, words in pairs {
    ["event lines"] = { "-n", "2000" },
    ["JSON"] = { "-j", "-n", "2000" },
    ["filters"] = { "proc.name regex 'c.t' and fd.name contains lib" },
    ["names of users"] = { "-p", "%evt.num %user.name %user.uid", "-n", "1000" },
    ["chisels and what they share"] = { "-c", "topfiles_bytes" },
    ["chisels with arguments"] = { "-c", "fileslower", "1" },
    ["a summary"] = { "-S", "-q" },
  } do
    it("shows what the ordinary one shows: " .. name, function()
      same(function(recording) return { "-r", recording, table.unpack(words) } end)
    end)
  end

  for _, words in ipairs { { "-cl" }, { "-i", "fileslower" }, { "-l" }, { "-L" }, { "--help" } } do
    it("lists the same with " .. table.concat(words, " "), function() same(function() return words end) end)
  end

  it("shows views by its other name", function()
    same(function(recording) return { "-r", recording, "-v", "procs", "-j" } end, "ctracer")
    same(function() return { "--list-views" } end, "ctracer")
  end)

  it("adds chisels of the user, who may require modules and JSON", function()
    local out, err, status = alone({ "-r", "r.gz", "-c", "mine" }, {
      ["home/.chisels/mine.lua"] = [[
        description, short_description, category, args = "Mine", "Mine", "Misc", {}
        local helper, json = require "helper", require "dkjson"
        assert(require "chisel.format" and require "ansiterminal" and require "common")
        function on_init() print(json.encode { helper.answer }) return true end]],
      ["home/.chisels/helper.lua"] = "return { answer = 42 }",
    })
    assert.are.same({ "[42]\n", "", 0 }, { out, err, status })
    assert.is_truthy(alone({ "-cl" }, { ["home/.chisels/mine.lua"] =
      "description, short_description, category, args = 'm', 'Mine', 'Misc', {}" }):find("\nmine ", 1, true))
  end)

  it("says what is wrong with a chisel, and where", function()
    local _, err, status = alone({ "-r", "r.gz", "-c", "fileslower", "x" })
    assert.are.equal(1, status)
    assert(#helper.lines(err) == 1 and err:find("fileslower", 1, true), err)
    _, err, status = alone { "-r", "r.gz", "-c", "nope" }
    assert.are.same({ "tracer: there is no chisel nope; -cl lists those that there are\n", 1 }, { err, status })
  end)

  it("writes recordings", function()
    local out, err, status = alone { "-r", "r.gz", "-w", "-", "-z" }
    assert.are.same({ "\31\139", "", 0 }, { out:sub(1, 2), (err:gsub("[\r ]*100.00\n", "")), status })
  end)
end)
