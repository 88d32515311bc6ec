-- What fuzzers and attempts to overload the program have found (spec/make/found.lua), in every form of output.
local helper = require "spec.helper"

local found = {
  "closing-threads", "colliding-descriptors", "colliding-threads", "emptied-table", "empty-enter", "empty-span",
  "long-texts", "old-container", "unknown-kind",
}
local outputs = {
  "-D -v", "-j", "-X -S", "-w /dev/null -z", "-c ps -c lsof -c topfiles_bytes -c lscontainers",
  "-p '*%evt.args %span.tags %span.args %evtin.span.tags %container.mounts %container.labels %fd.name %proc.cmdline'",
  "'fd.name contains x or span.tags contains a or container.name=x or proc.args icontains b'",
}

local function run(name, options)
  return helper.run(("-r %s %s"):format(helper.quote(helper.recording("found-" .. name)), options), { timeout = 10 })
end

for _, name in ipairs(found) do
  describe("what was found once: " .. name, function()
    for _, options in ipairs(outputs) do
      it("does no harm with " .. options, function()
        local _, err, status = run(name, options)
        assert(status <= 1, ("status %d: %s"):format(status, err))
        assert.is_nil(err:find("Sanitizer", 1, true) or err:find("runtime error", 1, true), err)
      end)
    end
  end)
end

describe("what was found once", function()
  it("is right now: containers of old events are in copies", function()
    helper.with_directory(function(directory)
      local _, err, status = run("old-container", "-w " .. directory .. "/copy")
      assert(status == 0, err)
      local out = helper.run { "-r", directory .. "/copy", "-w", directory .. "/again" }
      assert.are.equal("", out)
      local json = helper.slurp(directory .. "/again"):match '{"container".-}\0'
      assert(json and json:find('"name":"web\\u001B[31m"', 1, true), json)
      assert(json:find('"image":"nginx?"', 1, true), json)
    end)
  end)

  it("is right now: closing a range of descriptors leaves the others, also in children", function()
    local out = run("emptied-table", "-p '*%fd.num %fd.name' thread.tid=250 and evt.type=read")
    assert.are.equal("3 p3\n4 <NA>\n2999 p2999\n", out)
  end)

  it("is right now: a number that is opened while others close it stays open", function()
    assert.are.equal("/new\n", (run("closing-threads", "-p %fd.name evt.type=read")))
  end)

  for _, name in ipairs { "colliding-descriptors", "colliding-threads" } do
    it("is right now: what finds no room is told: " .. name, function()
      local _, err, status = run(name, "-q")
      assert.are.equal(0, status)
      assert(err:find("too much to follow", 1, true), err)
    end)
  end
end)
