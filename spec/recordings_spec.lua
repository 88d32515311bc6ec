-- Every generation of the recording format says the same.
local helper = require "spec.helper"
local recording = require "spec.make.recording"

local function run(name, ...)
  local out, err, status = helper.run { "-r", helper.recording(name), ... }
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return out
end

describe("recordings", function()
  local reference
  setup(function() reference = run "list-v9" end)

  for version = 1, 8 do
    it("of list version " .. version .. " read like the newest", function()
      assert.are.equal("", helper.diff(reference, run("list-v" .. version)))
    end)
  end

  it("with numbers from before the first release read alike", function()
    assert.are.equal("", helper.diff(reference, run "list-prerelease"))
  end)

  it("of ours tell of names and parents that change, also when copied; those of others do not", function()
    local format = { "-p", "%proc.name %proc.ppid", "evt.type=read" }
    assert.are.equal("renamed 30\n", run("followed-closely", "-n", "1", table.unpack(format)))
    assert.are.equal("app 40\n", run("followed-usual", "-n", "1", table.unpack(format)))
    helper.with_directory(function(dir)
      helper.run { "-r", helper.recording "followed-closely", "-w", dir .. "/copy" }
      local out = helper.run { "-r", dir .. "/copy", "-n", "1", table.unpack(format) }
      assert.are.equal("renamed 30\n", out)
    end)
  end)

  it("keep what their lists say", function()
    local format = "%proc.name|%proc.exe|%proc.args|%proc.cwd|%user.name|%group.name|%proc.fdlimit"
    for version = 1, 9 do
      local out = run("list-v" .. version, "-n", "1", "-p", format)
      assert.are.equal("app|/usr/bin/app|-v two words|/home/u/|u|u|1024\n", out)
    end
    local function since(version, field, value)
      for v = version, 9 do assert.are.equal(value .. "\n", run("list-v" .. v, "-n", "1", "-p", "%" .. field)) end
    end
    since(2, "proc.vmsize", "5000")
    since(3, "proc.env", "A=1 B=2")
    since(4, "proc.vpid", "7")
    since(6, "proc.sid", "90")
  end)

  it("may hold blocks and events that nobody knows", function()
    local out = run("unknown-types", "-p", "%evt.type %evt.dir", "evt.type=read")
    assert.are.equal("read >\nread <\nread >\nread <\n", out)
  end)

  it("may be compressed, piped, or both", function()
    local plain = helper.recording "tracers"
    local expected = run "tracers"
    helper.with_directory(function(directory)
      assert(os.execute(("gzip -c %s >%s/x.scap.gz"):format(helper.quote(plain), directory)))
      assert.are.equal(expected, (helper.run { "-r", directory .. "/x.scap.gz" }))
      assert.are.equal(expected, (helper.run({ "-r", "-" }, { stdin = helper.slurp(plain) })))
      assert.are.equal(expected, (helper.run({ "-r", "-" }, { stdin = helper.slurp(directory .. "/x.scap.gz") })))
    end)
  end)

  it("may get shorter while they are read", function()
    helper.with_directory(function(directory)
      local script = "gzip -dc $1 >$3/x; { $2 -r $3/x -p %evt.num 2>$3/err; echo $? >$3/status; } | " ..
        "{ read n; : >$3/x; cat >$3/out; }"
      helper.run({ "-c", script, "sh", helper.recording "demo", helper.tracer, directory }, { program = "bash" })
      assert.are.equal("1\n", helper.slurp(directory .. "/status"))
      assert.is_truthy(helper.slurp(directory .. "/err"):find "x: it was cut off by another program while it was read")
      assert.is_truthy(helper.slurp(directory .. "/out"):find "^%d+\n%d+\n")
    end)
  end)

  it("may be read one after another", function()
    local one, two = helper.recording "fd-kinds", helper.recording "tracers"
    local out, err, status = helper.run { "-r", one, "-r", two, "-p", "%evt.type" }
    assert.are.equal("", err)
    assert.are.equal(0, status)
    assert.are.equal(run("fd-kinds", "-p", "%evt.type") .. run("tracers", "-p", "%evt.type"), out)
  end)

  it("are copied whole", function()
    helper.with_directory(function(directory)
      for _, name in ipairs { "shell", "container", "errors", "errors-schema4", "tracers", "large-data", "list-v9" } do
        for _, compress in ipairs { false, true } do
          local copy = directory .. "/copy.scap"
          local _, err, status = helper.run { "-r", helper.recording(name), "-w", copy, compress and "-z" or nil }
          assert.are.equal(0, status, err)
          local format = "*%evt.rawtime %evt.cpu %evt.dir %evt.type %thread.tid %proc.name %user.name %fd.name "
            .. "%container.id %evt.args"
          local original = helper.run { "-r", helper.recording(name), "-p", format }
          assert.are.equal("", helper.diff(original, (helper.run { "-r", copy, "-p", format })))
        end
      end
    end)
  end)

  it("are copied so that a copy of a copy is the same", function()
    helper.with_directory(function(directory)
      local one, two = directory .. "/1.scap", directory .. "/2.scap"
      helper.run { "-r", helper.recording "web", "-w", one }
      helper.run { "-r", one, "-w", two }
      assert(helper.slurp(one) == helper.slurp(two), "copies differ")
    end)
  end)

  it("are no different without enter events", function()
    -- Names and results of the calls that the recording of the newest writer has, too.
    local format = "%evt.type %proc.name %fd.num %fd.name"
    local filter = "evt.type=openat and evt.dir=< and fd.num>=0"
    local first = run("errors", "-p", format, filter)
    assert.are.equal("", helper.diff(first, run("errors-schema4", "-p", format, filter)))
    assert(first ~= "")
  end)

  it("know that a child has ended before the call that made it", function()
    helper.with_directory(function(directory)
      local function clone(r, res, tid)
        r:event("PPME_SYSCALL_VFORK_20_X", { res = res, exe = "child", args = "", tid = tid, pid = tid, ptid = 100,
          cwd = "", fdlimit = 0, pgft_maj = 0, pgft_min = 0, vm_size = 0, vm_rss = 0, vm_swap = 0, comm = "child",
          cgroups = "", flags = 0, uid = 0, gid = 0, vtid = tid, vpid = tid }, { tid = tid })
      end
      -- The name of what calls itself 200 at the end; with `again` there is a second child of that number, which lives.
      local function name(with_enter, again)
        local r = recording.new():preamble()
        local function enter() return with_enter and r:event("PPME_SYSCALL_VFORK_20_E", {}, { tid = 100 }) end
        enter()
        clone(r, 0, 200)
        r:event("PPME_PROCEXIT_1_E", { status = 0 }, { tid = 200 })
        clone(r, 200, 100)
        if again then
          r.ts = r.ts + 3000000000
          enter()
          clone(r, 200, 100)
        end
        r:event("PPME_SYSCALL_CLOSE_E", { fd = 1 }, { tid = 200 })
        helper.spit(directory .. "/vfork", r:bytes())
        return (helper.run { "-r", directory .. "/vfork", "-p", "%proc.name", "evt.type=close" })
      end
      for _, with_enter in ipairs { true, false } do
        assert.are.equal("<NA>\n", name(with_enter, false))
        assert.are.equal("child\n", name(with_enter, true))
      end
    end)
  end)
end)
