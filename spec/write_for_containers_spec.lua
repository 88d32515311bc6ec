-- Recordings for programs of 2022 (--write-for=0.29): they show the containers that are shown here.
local helper = require "spec.helper"
local recording = require "spec.make.recording"

local NEWPID = 64 -- clone_flags

local function hex(digit) return digit:rep(64) end
local function short(digit) return digit:rep(12) end

-- Processes in containers, by what tells that they are: p is the process, or its parent and it.
local containers = {
  { id = short "d", name = "in-docker", type = 0, p = { cgroups = { "cpu=/docker/" .. hex "d" } } },
  { id = short "1", name = "in-pod", type = 7, p = { cgroups = { "cpu=/", "memory=/kubepods/pod1/" .. hex "1" } } },
  { id = short "2", name = "in-podman", type = 11, p = { cgroups = {
    "cpu=/machine.slice/libpod-" .. hex "2" .. ".scope/container" } } },
  { id = short "3", name = "in-group", type = 11, p = { cgroups = { "cpu=/libpod_parent/libpod-" .. hex "3" } } },
  { id = short "4", name = "in-none", type = 11,
    p = { { comm = "conmon", args = { "-c", hex "4" } }, { vtid = 1, vpid = 1 } } },
  { id = "in-containerd", type = 7,
    p = { { comm = "containerd-shim", args = { "-id", "in-containerd" } }, { vtid = 1, vpid = 1 } } },
  { id = "in-runc", type = 257, p = { vtid = 1, vpid = 1, cgroups = { "unified=/runc/in-runc" } } },
  { id = "in-lxc", type = 1, p = { cgroups = { "unified=/lxc.payload.in-lxc" } } },
  { id = "in.nspawn", type = 256, p = { cgroups = {
    "unified=/machine.slice/systemd-nspawn@in.nspawn.service/payload" } } },
  { id = "in-machine", type = 256,
    p = { { comm = "systemd-nspawn", args = { "-D", "/x", "--machine=in-machine" } }, { vtid = 1, vpid = 1 } } },
}

local function describe_container(r, c)
  local text = ('{"container":{"id":"%s","name":"%s","type":%d,"image":"image-%s","lookup_state":1}}')
    :format(c.id, c.name or c.id, c.type, c.id)
  r:event("PPME_CONTAINER_JSON_2_E", { json = text }, { tid = -1, large = true })
end

local function clone(r, tid, values)
  local all = { exe = "app", args = "", tid = tid, pid = tid, ptid = 1, cwd = "", fdlimit = 9, pgft_maj = 0,
    pgft_min = 0, vm_size = 0, vm_rss = 0, vm_swap = 0, comm = "app", cgroups = "cpu=/\0", flags = 0, uid = 0, gid = 0,
    vtid = tid, vpid = tid }
  for name, value in pairs(values) do all[name] = value end
  r:event("PPME_SYSCALL_CLONE_20_X", all, { tid = tid })
end

local function start_program(r, tid, cgroups)
  r:event("PPME_SYSCALL_EXECVE_19_E", { filename = "/bin/sh" }, { tid = tid })
  r:event("PPME_SYSCALL_EXECVE_19_X", { res = 0, exe = "sh", args = "", tid = tid, pid = tid, ptid = 1, cwd = "",
    fdlimit = 9, pgft_maj = 0, pgft_min = 0, vm_size = 0, vm_rss = 0, vm_swap = 0, comm = "sh", cgroups = cgroups,
    env = "", tty = 0, pgid = tid, loginuid = 0 }, { tid = tid })
end

local function close(r, tid)
  r:event("PPME_SYSCALL_CLOSE_E", { fd = 9 }, { tid = tid }):event("PPME_SYSCALL_CLOSE_X", { res = 0 }, { tid = tid })
end

-- All of them run when the recording begins, and then make a process each.
local function running()
  local list, last = { { tid = 1, comm = "init" } }, {}
  for i, c in ipairs(containers) do
    local parent = 1
    for n, p in ipairs(c.p[1] and c.p or { c.p }) do
      local tid = i * 100 + n
      local entry = { tid = tid, ptid = parent }
      for name, value in pairs(p) do entry[name] = value end
      list[#list + 1] = entry
      parent, last[i] = tid, entry
    end
  end
  local r = recording.new():section():machine { exact = true }:processes(list)
  for _, c in ipairs(containers) do describe_container(r, c) end
  close(r, 1)
  for i, p in ipairs(last) do
    close(r, p.tid)
    local child, inside = p.tid + 10, p.vtid ~= nil
    local cgroups = table.concat(p.cgroups or { "cpu=/" }, "\0") .. "\0"
    local values = { ptid = p.tid, cgroups = cgroups, vtid = inside and 7 or child, vpid = inside and 7 or child }
    if not inside then clone(r, p.tid, { res = child, ptid = 1, cgroups = cgroups }) end
    values.res = 0
    clone(r, child, values)
    close(r, child)
    assert(i < 100)
  end
  close(r, 1)
  return r:bytes()
end

-- A container that is started: its engine makes a process in a new pid namespace, tells of it, and it starts a program.
local function started()
  local r = recording.new():section():machine { exact = true }:processes { { tid = 1, comm = "init" },
    { tid = 50, comm = "runc" }, { tid = 60, comm = "conmon", args = { "-c", hex "5" } },
    { tid = 70, vtid = 7, vpid = 7 }, { tid = 80 }, { tid = 90, cgroups = { "cpu=/kubepods/pod1/" .. hex "9" } } }
  close(r, 50)
  clone(r, 50, { res = 51, flags = NEWPID })
  clone(r, 51, { res = 0, ptid = 50, vtid = 1, vpid = 1, cgroups = "cpu=/runc/late\0" })
  close(r, 51)
  describe_container(r, { id = "late", type = 257 })
  close(r, 51)
  clone(r, 60, { res = 61, flags = NEWPID })
  clone(r, 61, { res = 0, ptid = 60, vtid = 1, vpid = 1 })
  close(r, 61)
  describe_container(r, { id = short "5", name = "later", type = 11 })
  close(r, 61)
  clone(r, 50, { res = 52 }) -- enters the second one with the program that it starts
  close(r, 52)
  start_program(r, 52, "cpu=/libpod_parent/libpod-" .. hex "5" .. "\0")
  close(r, 52)
  describe_container(r, { id = "entered", type = 257 }) -- before there is anything in it
  start_program(r, 70, "cpu=/runc/entered\0")
  close(r, 70)
  clone(r, 80, { res = 81, cgroups = "cpu=/libpod_parent/libpod-" .. hex "6" .. "\0" }) -- has gone there itself
  close(r, 80)
  close(r, 81)
  close(r, 90) -- nothing tells more of this one
  return r:bytes()
end

local function show(path, program, format, ...)
  local out, err, status = helper.run({ "-r", path, "-p", format or
    "*%evt.num %evt.type %evt.dir %thread.tid %container.id %container.name %container.image", ... },
    { program = program })
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return out
end

local function with_copy(bytes, action, ...)
  local words = { ... }
  helper.with_directory(function(directory)
    local source, copy = directory .. "/in", directory .. "/out"
    helper.spit(source, bytes)
    local _, err, status = helper.run { "-r", source, "-w", copy, "--write-for=0.29", table.unpack(words) }
    assert.are.equal(0, status, err)
    action(copy, source)
  end)
end

describe("containers in recordings for 0.29", function()
  for name, bytes in pairs { ["that run"] = running(), ["that are started"] = started() } do
    it("are shown by tracer as in others: " .. name, function()
      with_copy(bytes, function(copy, source)
        local format = "*%thread.tid %evt.type %container.id %container.name %container.image %container.type"
        assert.are.equal(show(source, nil, format), show(copy, nil, format))
        local function made_up(path) return (select(2, helper.slurp(path):gsub('"made_up"', ""))) end
        assert.are.equal(name == "that run" and 4 or 2, made_up(copy))
        with_copy(helper.slurp(copy), function(again)
          assert.are.equal(show(copy, nil, format), show(again, nil, format))
          assert.are.equal(made_up(copy), made_up(again))
        end)
      end)
    end)

    it("are shown by sysdig as by tracer: " .. name, function()
      if not helper.has "sysdig" then return pending "sysdig is not installed" end
      with_copy(bytes, function(copy)
        local theirs = show(copy, "sysdig")
        assert.are.equal(show(copy), theirs)
        assert.are.equal(show(copy, nil, nil, "container.id!=host"), show(copy, "sysdig", nil, "container.id!=host"))
        with_copy(helper.slurp(copy), function(again)
          assert.are.equal(show(again), show(again, "sysdig"))
          assert.are.equal(#helper.lines(theirs), #helper.lines(show(again)))
        end)
      end)
    end)
  end

  it("are all known", function()
    with_copy(running(), function(copy)
      local out = show(copy)
      for _, c in ipairs(containers) do
        local _, n = out:gsub((" %s %s image-%s\n"):format(c.id, c.name or c.id, c.id):gsub("[%-.]", "%%%0"), "")
        assert(n >= 5, c.id .. " " .. n)
      end
    end)
    with_copy(started(), function(copy)
      local _, late = show(copy):gsub(" late late", "")
      local _, later = show(copy):gsub(" " .. short "5" .. " later", "")
      local _, entered = show(copy):gsub(" entered entered image%-entered", "")
      assert.are.same({ 6, 6, 4 }, { late, later, entered })
    end)
  end)

  it("are listed by sysdig", function()
    if not helper.has "sysdig" then return pending "sysdig is not installed" end
    with_copy(running(), function(copy)
      -- In a directory without chisels, or it takes those.
      local out = helper.run({ "-r", copy, "-c", "lscontainers" }, { program = "sysdig", dir = copy:match "^(.*)/" })
      local listed = {}
      for image, name, id in out:gmatch "(image%-%S+)%s+(%S+)%s+(%S+)" do listed[id] = image .. " " .. name end
      for _, c in ipairs(containers) do
        assert.are.equal(("image-" .. c.id):sub(1, 15) .. " " .. (c.name or c.id), listed[c.id:sub(1, 12)])
      end
    end)
  end)

  it("can be asked for by name", function()
    if not helper.has "sysdig" then return pending "sysdig is not installed" end
    with_copy(running(), function(copy)
      for _, c in ipairs(containers) do
        local words = { "-r", copy, "-p", "%evt.num", "container.name=" .. (c.name or c.id) }
        local theirs = helper.run(words, { program = "sysdig" })
        assert(#helper.lines(theirs) >= 5)
        assert.are.equal((helper.run(words)), theirs)
      end
    end)
  end)

  it("keep the control groups that they have", function()
    with_copy(running(), function(copy)
      local groups = helper.run { "-r", copy, "-p", "%thread.cgroups", "container.name=in-docker" }
      assert.are.equal("cpu=/docker/" .. hex "d" .. "\n", groups:match "^[^\n]*\n") -- they know it as it is
      groups = helper.run { "-r", copy, "-p", "%thread.cgroups", "container.name=in-group and evt.dir=<" }
      for _, line in ipairs(helper.lines(groups)) do
        assert.are.equal("tracer-podman=/docker/" .. short "3" .. ("0"):rep(52) .. " cpu=/libpod_parent/libpod-"
          .. hex "3", line)
      end
    end)
  end)

  it("have names that those programs would cut, and stay unknown there", function()
    local function nspawn(name)
      return { args = { "--machine=" .. name }, comm = "systemd-nspawn" }, { vtid = 1, vpid = 1 }
    end
    for _, id in ipairs { "a=b", "a/b", ("x"):rep(255) } do
      local parent, process = nspawn(id)
      parent.tid, process.tid, process.ptid = 200, 201, 200
      local r = recording.new():section():machine { exact = true }:processes { parent, process }
      close(r, 201)
      with_copy(r:bytes(), function(copy, source)
        assert.are.equal(("%s %s\n"):rep(2):format(id, id, id, id), show(source, nil, "%container.id %container.name"))
        if not helper.has "sysdig" then return end
        local expected = #id == 255 and id or "host"
        assert.are.equal(("%s\n"):rep(2):format(expected, expected), show(copy, "sysdig", "%container.id"))
      end)
    end
  end)

  it("are told apart when --prune leaves others out", function()
    with_copy(running(), function(copy)
      local bytes = helper.slurp(copy)
      assert.is_nil(bytes:find("in-lxc", 1, true))
      if not helper.has "sysdig" then return end
      assert.are.equal(show(copy), show(copy, "sysdig"))
      assert.are.equal("in-runc in-runc image-in-runc\n",
        show(copy, "sysdig", "%container.id %container.name %container.image"):match "^[^\n]*\n")
    end, "--prune", "container.name=in-runc")
  end)
end)
