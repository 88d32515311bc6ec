-- Real containers of every engine that is installed: one that runs before tracer starts and one that is started later.
-- spec/live/container makes them.
local helper = require "spec.helper"
local live = require "spec.live.live"

-- What lscontainers says of the first, but for its id.
local engines = {
  docker = { type = "docker", image = "docker.io/library/tracer-spec:1" },
  podman = { type = "podman", image = "docker.io/library/tracer-spec:1" },
  ["podman-rootless"] = { type = "podman", image = "docker.io/library/tracer-spec:1" },
  containerd = { type = "containerd", image = "docker.io/library/tracer-spec:1" },
  ["containerd-k8s"] = { type = "containerd", image = "docker.io/library/tracer-spec:1",
    pod = "shop pod feed00000000 am alive" },
  lxc = { type = "lxc", image = "dir:DIR/lxc/first/rootfs" },
  nspawn = { type = "systemd-nspawn", image = "DIR/first" },
}

local script = [[
  exec 2>log
  trap '"$CONTAINER" close "$ENGINE" "$PWD"' EXIT
  "$CONTAINER" open "$ENGINE" "$PWD" || exit 3
  first=$("$CONTAINER" start "$ENGINE" "$PWD" first) && [ -n "$first" ] || exit 4
  "$TRACER" -j -c lscontainers >list </dev/null
  "$TRACER" -v -w recording "evt.type in (execve, clone, openat)" 2>tracer </dev/null &
  for ((i = 0; i < 500; i++)); do grep -qs '^processes' tracer && break; sleep 0.01; done
  tracer=$!
  second=$("$CONTAINER" start "$ENGINE" "$PWD" second) && [ -n "$second" ] || exit 5
  sleep 2
  kill -INT $tracer
  wait $tracer
  echo "$first $second" >ids
]]

-- Of the recording: time, name and user of every event of the container.
local function events(dir, id)
  local out, err, status = helper.run({ "-r", dir .. "/recording", "-p",
    "*%evt.rawtime.s.%evt.rawtime.ns %container.name %user.name %container.type %k8s.ns.name %k8s.pod.name "
    .. "%k8s.pod.sandbox_id %container.liveness_probe", "container.id=" .. id })
  assert.are.equal("", err)
  assert.are.equal(0, status)
  local list = {}
  for s, ns, name, user, kind, pod in out:gmatch "(%d+)%.(%d+) (%S+) (%S+) (%S+) ([^\n]+)\n" do
    list[#list + 1] = { time = s + ns / 1e9, name = name, user = user, type = kind, pod = pod }
  end
  return list
end

-- Of a copy for older programs: what happens in containers, as `program` shows it.
local function in_copy(dir, program)
  local out, err, status = helper.run({ "-r", dir .. "/copy", "-p",
    "*%evt.num %evt.type %thread.tid %container.id %container.name %container.image", "container.id!=host" },
    { program = program })
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return out
end

describe("containers of", function()
  local unavailable = live.missing { "bash", "tar" } or helper.sanitized and "the usual build is enough"
  for engine, expected in pairs(engines) do
    it(engine .. " have names, before and after the start, and in recordings", function()
      local reason = unavailable or live.lines_of("spec/live/container missing " .. engine)[1]
      if reason then return pending(reason) end
      live.with_directory(function(dir)
        local _, _, status = helper.run({ "-c", script }, { program = "bash", dir = dir, env = {
          TRACER = live.tracer(), CONTAINER = os.getenv "PWD" .. "/spec/live/container", ENGINE = engine,
        } })
        local log = helper.slurp(dir .. "/log") or ""
        if status == 3 then return pending(engine .. " cannot be started: " .. (log:match "([^\n]+)\n*$" or "")) end
        assert.are.equal(0, status, log)
        local first, second = helper.slurp(dir .. "/ids"):match "(%S+) (%S+)"
        first = #first == 64 and first:sub(1, 12) or first
        second = #second == 64 and second:sub(1, 12) or second
        local row = ('{"container.type":"%s","container.image":"%s","container.name":"first","container.id":"%s"}')
          :format(expected.type, (expected.image:gsub("DIR", dir)), first)
        assert.is_truthy(helper.slurp(dir .. "/list"):find(row, 1, true), helper.slurp(dir .. "/list"))

        local before = events(dir, first)
        assert.is_true(#before > 10)
        for _, e in ipairs(before) do
          assert.are.same({ "first", "captain", expected.type, expected.pod or "<NA> <NA> <NA> NONE" },
            { e.name, e.user, e.type, e.pod })
        end
        local after, named = events(dir, second), nil
        for _, e in ipairs(after) do
          named = named or e.name == "second" and e.time or nil
          assert.is_true(e.name == "second" or not named, "lost its name: " .. e.name)
        end
        assert.is_true(#after > 10, #after .. " events of the second")
        assert.is_true(named - after[1].time < 0.5)
        assert.are.equal("captain", after[#after].user)

        local words = { "-r", dir .. "/recording", "-w", dir .. "/copy", "--write-for=0.29" }
        assert.are.equal(0, (select(3, helper.run(words))))
        local copied = in_copy(dir)
        for id, list in pairs { [first] = before, [second] = after } do
          local _, n = copied:gsub(" " .. id:gsub("%p", "%%%0") .. " ", "")
          assert.is_true(n >= #list, ("%d of %d events of %s"):format(n, #list, id))
        end
        if helper.has "sysdig" then assert.are.equal(copied, in_copy(dir, "sysdig")) end
      end)
    end)
  end
end)
