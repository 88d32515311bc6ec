-- Views: their files, and how they are read.
local helper = require "spec.helper"
local host = require "spec.host"

local PEER = "/usr/share/sysdig/chisels"

-- All views and the messages, with these directories of chisels.
local function load_views(containers, dirs)
  return host.run(("local v, m = require('ui.views').load(%s) return v, m"):format(tostring(containers or false)),
    { env = { TRACER_CHISEL_DIR = dirs } })
end

local function by_id(list)
  local t = {}
  for _, view in ipairs(list) do t[view.id] = view end
  return t
end

describe("views", function()
  teardown(host.close)

  it("load without complaint, sorted by name", function()
    local list, messages = load_views()
    assert.are.same({}, messages)
    for i = 2, #list do assert(list[i - 1].name <= list[i].name) end
    assert(#list >= 3)
  end)

  it("of sysdig load unmodified", function()
    if not helper.exists(PEER .. "/v_procs.lua") then return pending "sysdig is not installed" end
    for _, containers in ipairs { false, true } do
      local list, messages = load_views(containers, PEER)
      assert.are.same({}, messages)
      local found = 0
      for _, view in ipairs(list) do
        if view.path:find(PEER, 1, true) == 1 then found = found + 1 end
      end
      local pipe = assert(io.popen("ls " .. PEER .. "/v_*.lua | wc -l"))
      assert.are.equal(pipe:read "n" - 1, found) -- v_cpus.lua calls its table otherwise
      pipe:close()
      assert.is_nil(by_id(list).cpus)
    end
  end)
end)
