-- tracer beside sysdig, the program whose output it reproduces, on the recordings that both read.
local helper = require "spec.helper"

-- Texts that differ on purpose, or by chance from run to run, are left out; docs/differences.md has the rest.
local cases = {
  { "shell" }, { "web" }, { "container" },
  { "shell", "-v" }, { "web", "-A" }, { "web", "-X", "evt.is_io=true" }, { "web", "-x", "evt.is_io=true" },
  { "web", "-b", "evt.is_io=true" },
  { "shell", "-ta" }, { "shell", "-tr" }, { "shell", "-td" }, { "shell", "-tD" }, { "shell", "-R" },
  { "container", "-D" }, { "container", "-pc" },
  { "shell", "-j" },
  { "shell", "-p", "*%evt.num %proc.cmdline %proc.pname %proc.cwd %proc.loginshellid %proc.aname[2] %proc.nchilds" },
  { "web", "-p", "*%evt.num %fd.type %fd.name %fd.cip %fd.cport %fd.sip %fd.sport %fd.l4proto %fd.is_server" },
  { "container", "-p", "*%evt.num %container.id %container.name %container.image %container.type" },
  { "shell", "-p", "*%evt.num %evt.latency %evt.deltatime %evt.reltime %evt.category %evt.res %evt.rawres" },
  { "shell", "-p", "*%evt.num %user.name %user.uid %group.name %thread.tid %thread.ismain %proc.fdopencount" },
  { "shell", "-p", "%evt.num", "evt.type in (open, openat, close) and not proc.name=bash" },
  { "shell", "-p", "%evt.num", "fd.name contains /etc or fd.name startswith /lib" },
  { "web", "-p", "%evt.num", "fd.port=8080 and evt.buffer contains HTTP" },
  { "container", "-p", "%evt.num", "container.id!=host" },
  { "web", "-q", "-S" },
  { "tracers" }, { "tracers", "-n", "12", "-p", "*%evt.num %span.id %span.tags %span.duration %evtin.span.id" },
  { "fd-kinds" }, { "two-sections" }, { "state-only" },
  { "list-v1" }, { "list-v4" }, { "list-v9" },
}

-- What sysdig prints otherwise, by mistake or because it does not know newer flags; see docs/differences.md.
local known = {
  { "cwd= N ", "cwd= " },
  { "|O_F_CREATED", "" },
  { "|CLONE_CHILD_IN_PIDNS", "" },
  { "name=%-100 ", "name= " },
  { "(> openat2 [^\n]-name=[^ (\n]*)%([^)\n]*%)", "%1" }, -- it takes the working directory for the directory
}

local function normal(text)
  for _, pair in ipairs(known) do text = text:gsub(pair[1], pair[2]) end
  return text
end

-- Share of lines that two texts have in common and in the same order.
local function likeness(a, b)
  if a == b then return 1 end
  local lines_a, lines_b = helper.lines(a), helper.lines(b)
  local gone = 0
  for _, line in ipairs(helper.lines(helper.diff(a, b, math.huge))) do
    if line:sub(1, 1) == "-" then gone = gone + 1 end
  end
  return 2 * (#lines_a - gone) / (#lines_a + #lines_b)
end

describe("beside sysdig", function()
  for _, case in ipairs(cases) do
    it(table.concat(case, " "), function()
      if not helper.has "sysdig" then return pending "sysdig is not installed" end
      local args = { "-r", helper.recording(case[1]), table.unpack(case, 2) }
      local theirs, _, their_status = helper.run(args, { program = "sysdig" })
      local ours, err, our_status = helper.run(args)
      if case[2] == "-q" then -- equal counts come in any order
        local function sorted(text)
          local lines = helper.lines(text)
          table.sort(lines)
          return table.concat(lines, "\n")
        end
        theirs, ours = sorted(theirs), sorted(ours)
      end
      theirs, ours = normal(theirs), normal(ours)
      local share = likeness(theirs, ours)
      if share < 0.99 then
        error(("%s\n%.2f %% alike\n%s\n(- sysdig, + tracer)"):format(table.concat(args, " "), 100 * share,
          helper.diff(theirs, ours)), 0)
      end
      assert.are.equal(their_status, our_status, err)
    end)
  end

  it("on the shared recordings, where there are some", function()
    if not helper.has "sysdig" then return pending "sysdig is not installed" end
    if not helper.has "python3" or not helper.exists "../shared/tools/compare" then
      return pending "there is no ../shared/tools/compare"
    end
    local pipe = assert(io.popen(("../shared/tools/compare -q -u -t %s ../shared/tools/cases-replay.txt "
      .. "../shared/captures/shell-known.scap.gz"):format(helper.quote(helper.tracer))))
    local score = pipe:read "a":match "([%d.]+) percent over"
    pipe:close()
    -- docs/differences.md has the rest.
    assert(score and tonumber(score) >= 96, "mean score " .. tostring(score))
  end)
end)
