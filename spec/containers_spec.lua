-- Containers: which one a process is in, what descriptions of containers say, users and pods inside of them.
local helper = require "spec.helper"
local recording = require "spec.make.recording"

local HEX = ("0123456789abcdef"):rep(4)
local SHORT = HEX:sub(1, 12)

-- One line per process of a recording: the fields of `format`.
local function fields(bytes, format, ...)
  local out, err, status = helper.run({ "-r", "-", "-p", format, ... }, { stdin = bytes })
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return helper.lines(out)
end

-- A recording of one process, and one event of it; `before` adds events in front of that.
local function one(process, before)
  local r = recording.new():preamble(process)
  if before then before(r) end
  return r:event("PPME_SYSCALL_CLOSE_E", { fd = 1 }):bytes()
end

local function describe_container(text, large)
  local name = large and "PPME_CONTAINER_JSON_2_E" or "PPME_CONTAINER_JSON_E"
  return function(r) r:event(name, { json = text }, { tid = -1 }) end
end

local function of_cgroup(path)
  return fields(one { cgroups = { "cpu=/", "memory=" .. path } }, "*%container.id %container.type %container.name")[1]
end

local function identified(rows)
  for path, expected in pairs(rows) do assert.are.equal(expected, of_cgroup(path), path) end
end

describe("the container of a process", function()
  it("is found from cgroup paths of docker", function()
    identified {
      ["/docker/" .. HEX] = SHORT .. " docker <NA>",
      ["/system.slice/docker-" .. HEX .. ".scope"] = SHORT .. " docker <NA>",
      ["/kubepods/besteffort/pod1/" .. HEX] = SHORT .. " docker <NA>",
      ["/docker/" .. HEX .. "/init"] = "host host host",
      ["/docker/" .. HEX:sub(2)] = "host host host",
      ["/docker/" .. HEX:sub(2) .. "x"] = "host host host",
    }
  end)

  it("is found from cgroup paths of podman", function()
    identified {
      ["/machine.slice/libpod-" .. HEX .. ".scope"] = SHORT .. " podman <NA>",
      ["/machine.slice/libpod-" .. HEX .. ".scope/container"] = SHORT .. " podman <NA>",
      ["/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" .. HEX .. ".scope"] = SHORT .. " podman <NA>",
      ["/user.slice/user-1000.slice/podman-123.scope/" .. HEX] = SHORT .. " podman <NA>",
    }
  end)

  it("is found from cgroup paths of Kubernetes runtimes, whose names the path does not tell", function()
    identified {
      ["/kubepods.slice/cri-containerd-" .. HEX .. ".scope"] = SHORT .. " <NA> <NA>",
      ["/kubepods.slice/crio-" .. HEX .. ".scope"] = SHORT .. " <NA> <NA>",
      ["/system.slice/kubepods-pod1.slice:cri-containerd:" .. HEX] = SHORT .. " <NA> <NA>",
      ["/kubepods.slice/crio-conmon-" .. HEX .. ".scope"] = "host host host",
    }
  end)

  it("is found from cgroup paths of engines whose containers have names", function()
    identified {
      ["/lxc/web"] = "web lxc web",
      ["/lxc/web/inner"] = "web lxc web",
      ["/lxc.payload/web"] = "web lxc web",
      ["/lxc/"] = "host host host",
      ["/machine/web.libvirt-lxc"] = "web libvirt-lxc web",
      ["/machine.slice/machine-lxc\\x2dweb.scope"] = "web libvirt-lxc web",
      ["/bpm-web_1.scope"] = "web_1 bpm web_1",
      ["/bpm-we$b.scope"] = "host host host",
    }
  end)

  it("is found with the help of the environment", function()
    local uuid = "01234567-0123-0123-0123-0123456789ab"
    local function id(process) return fields(one(process), "*%container.id %container.type")[1] end
    assert.are.equal(uuid .. " mesos", id { cgroups = { "cpu=/mesos/" .. uuid }, env = { "MESOS_TASK_ID=t" } })
    assert.are.equal("host host", id { cgroups = { "cpu=/mesos/" .. uuid } })
    local service = { "cpu=/system.slice/app.service" }
    assert.are.equal("pod1:app rkt", id { cgroups = service, env = { "container_uuid=pod1" } })
    assert.are.equal("pod1:app rkt", id { root = "/var/lib/rkt/pods/run/pod1/stage1/rootfs/opt/stage2/app/rootfs" })
    assert.are.equal("host host", id { cgroups = service })
  end)

  it("is the one that a recording for older programs tells", function()
    local rows = {
      ["tracer-podman=/docker/" .. HEX] = SHORT .. " podman <NA>",
      ["tracer-systemd-nspawn=/lxc/web"] = "web systemd-nspawn web",
      ["tracer-=/lxc/web"] = "web <NA> <NA>",
      ["tracer-nothing=/lxc/web"] = "web <NA> <NA>",
      ["tracer-lxc=/"] = "host host host",
      ["tracer-lxc"] = "host host host",
      ["tracer-"] = "host host host",
    }
    for entry, expected in pairs(rows) do
      local format = "*%container.id %container.type %container.name"
      assert.are.equal(expected, fields(one { cgroups = { entry, "memory=/" } }, format)[1], entry)
    end
    local real = { "tracer-podman=/docker/" .. HEX, "memory=/docker/" .. HEX:reverse() }
    assert.are.equal(SHORT, fields(one { cgroups = real }, "%container.id")[1])
  end)

  it("survives hostile cgroup lists", function()
    for _, path in ipairs { "", "/", "//", "/libpod-", "/docker-" .. HEX, ("/a"):rep(2000), "/lxc/\1\2", "/bpm-.scope",
      "/mesos/", ".libvirt-lxc", "/-lxc\\x2d.scope", "/machine-lxc\\x2dscope" } do
      assert.are.equal("host host host", of_cgroup(path), path)
    end
  end)
end)

local description = [[{"container":{"id":"]] .. SHORT .. [[","full_id":"]] .. HEX .. [[","type":7,"name":"web",
  "image":"registry/nginx:1.27","imageid":"aa","imagerepo":"registry/nginx","imagetag":"1.27","imagedigest":"sha256:bb",
  "privileged":true,"lookup_state":1,"ip":"10.0.0.7","cni_json":"{}","pod_sandbox_id":"]] .. HEX:reverse() .. [[",
  "Mounts":[{"Source":"/a","Destination":"/b","Mode":"ro","RW":false,"Propagation":"private"},
            {"Source":"/c","Destination":"/d","Mode":"","RW":true,"Propagation":""}],
  "Healthcheck":{"exe":"curl","args":["-f","http://x"]},"LivenessProbe":{"exe":"true","args":[]},
  "labels":{"io.kubernetes.pod.name":"pod","io.kubernetes.pod.namespace":"ns","io.kubernetes.pod.uid":"u-1"},
  "pod_sandbox_labels":{"tier":"front","app":"shop"}}}]]

local function shown(text, format, process)
  process = process or { cgroups = { "cpu=/docker/" .. HEX } }
  return fields(one(process, describe_container(text, true)), format)[1]
end

describe("the description of a container", function()
  it("fills the container fields", function()
    local rows = {
      ["%container.name %container.type %container.full_id"] = "web containerd " .. HEX,
      ["%container.image %container.image.repository %container.image.tag"] = "registry/nginx:1.27 registry/nginx 1.27",
      ["%container.image.id %container.image.digest %container.privileged"] = "aa sha256:bb true",
      ["%container.mounts"] = "/a:/b:ro:false:private,/c:/d::true:",
      ["%container.mount[1] %container.mount[/a] %container.mount.dest[0]"] = "/c:/d::true: /a:/b:ro:false:private /b",
      ["%container.mount.source[/d] %container.mount.rdwr[/c] %container.mount.mode[/a]"] = "/c true ro",
      ["*%container.mount[2] %container.mount[/x] %container.mount.source[-1]"] = "<NA> <NA> <NA>",
      ["%container.healthcheck|%container.liveness_probe|%container.readiness_probe"] = "curl -f http://x|true|NONE",
      ["%container.ip %container.cni.json"] = "10.0.0.7 {}",
    }
    for format, expected in pairs(rows) do assert.are.equal(expected, shown(description, format), format) end
  end)

  it("fills the fields of pods", function()
    assert.are.equal("pod ns u-1 u-1", shown(description, "%k8s.pod.name %k8s.ns.name %k8s.pod.id %k8s.pod.uid"))
    assert.are.equal("shop front app:shop, tier:front",
      shown(description, "%k8s.pod.label.app %k8s.pod.label[tier] %k8s.pod.labels"))
    assert.are.equal(HEX:reverse():sub(1, 12), shown(description, "%k8s.pod.sandbox_id"))
    assert.are.equal("<NA> <NA>", shown(description, "*%k8s.pod.label.none %k8s.svc.name"))
  end)

  it("may lack everything or have members of other types", function()
    local id = ('{"container":{"id":"%s"'):format(SHORT)
    local wrong = id
    for _, key in ipairs { "name", "type", "image", "Mounts", "labels", "pod_sandbox_labels", "Healthcheck", "ip",
      "privileged", "User", "created_time", "cni_json" } do
      wrong = ('%s,"%s":[{"x":[1e300]},-1,null]'):format(wrong, key)
    end
    for _, text in ipairs { id .. "}}", wrong .. "}}" } do
      assert.are.equal(SHORT .. " <NA> <NA>", shown(text, "*%container.id %container.name %container.image"))
    end
  end)

  it("is left out when it is not one", function()
    for _, text in ipairs { "", "{", "[1]", "{}", '{"container":1}', '{"container":{}}', ("["):rep(5000),
      '{"container":{"id":5}}' } do
      assert.are.equal(SHORT .. " <NA> docker", shown(text, "*%container.id %container.name %container.type"))
    end
  end)

  it("of old recordings has a name and an image", function()
    local bytes = one({ cgroups = { "cpu=/docker/" .. HEX } }, function(r)
      r:event("PPME_CONTAINER_E", { id = SHORT, type = 0, name = "web", image = "nginx" }, { tid = -1 })
    end)
    assert.are.equal("web nginx docker", fields(bytes, "%container.name %container.image %container.type")[1])
  end)
end)

describe("users in containers", function()
  it("are those of the container, else those of the host", function()
    local function name(container)
      local bytes = one({ cgroups = { "cpu=/docker/" .. HEX } }, function(r)
        r:event("PPME_USER_ADDED_E", { uid = 1000, gid = 1000, name = "inside", home = "/in", shell = "/in/sh",
          container_id = container }, { tid = -1 })
      end)
      return fields(bytes, "%user.name %user.homedir %user.shell")[1]
    end
    assert.are.equal("inside /in /in/sh", name(SHORT))
    assert.are.equal("u /home/u /bin/sh", name("another"))
  end)
end)

describe("a pruned recording", function()
  local OTHER = ("f"):rep(64)
  local function cgroup(id) return { "memory=/docker/" .. id } end
  local function described(id, name)
    return { json = ('{"container":{"id":"%s","name":"%s","type":0}}'):format(id:sub(1, 12), name) }
  end

  local function whole()
    local r = recording.new():section():machine():processes {
      { tid = 1, comm = "init" }, { tid = 100, comm = "app", cgroups = cgroup(HEX) },
      { tid = 200, comm = "db", cgroups = cgroup(OTHER) },
    }
    r:event("PPME_CONTAINER_JSON_2_E", described(HEX, "web"), { tid = -1, large = true })
    r:event("PPME_CONTAINER_JSON_2_E", described(OTHER, "secret"), { tid = -1, large = true })
    for _, id in ipairs { HEX, OTHER } do
      r:event("PPME_USER_ADDED_E", { uid = 7, gid = 7, name = "user-" .. id:sub(1, 1), home = "/", shell = "/sh",
        container_id = id:sub(1, 12) }, { tid = -1 })
    end
    r:event("PPME_SYSCALL_CLONE_20_X", { res = 0, exe = "late", tid = 300, pid = 300, ptid = 200, comm = "late",
      cgroups = cgroup(OTHER)[1] .. "\0", fdlimit = 9, flags = 0, uid = 7, gid = 7, vtid = 300, vpid = 300 },
      { tid = 300 })
    for _, tid in ipairs { 1, 100, 200, 300 } do r:event("PPME_SYSCALL_CLOSE_E", { fd = 1 }, { tid = tid }) end
    return r:bytes()
  end

  local function prune(filter)
    local out, pruned
    helper.with_directory(function(dir)
      local _, _, status = helper.run({ "-r", "-", "-w", dir .. "/pruned", "--prune", filter }, { stdin = whole() })
      assert.are.equal(0, status)
      pruned = helper.slurp(dir .. "/pruned")
    end)
    out = fields(pruned, "*%proc.name %container.name", "evt.type=close")
    return out, pruned
  end

  it("has nothing of other containers", function()
    local lines, bytes = prune "container.name=web"
    assert.are.same({ "app web" }, lines)
    for _, foreign in ipairs { "secret", "user-f", "db", "init", "ffffffffffff" } do
      assert.is_nil(bytes:find(foreign, 1, true), foreign)
    end
    assert.is_truthy(bytes:find("user-0", 1, true))
  end)

  it("tells of a container whose first event comes later", function()
    local lines, bytes = prune "container.name=web or proc.name=late"
    assert.are.same({ "app web", "late secret" }, lines)
    assert.is_truthy(bytes:find("user-f", 1, true))
  end)
end)
