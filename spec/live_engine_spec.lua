-- A container engine that does not do what it should: tracer goes on, says so once, and ids stay. The engine is a
-- program that is called dockerd, and the container a process in a control group with the name that Docker gives it.
local helper = require "spec.helper"
local live = require "spec.live.live"

local id = ("c0ffee5eed01"):rep(6):sub(1, 64)
local short = id:sub(1, 12)

-- Arguments: what to do, unix://SOCKET.
local engine = [=[
  use Socket;
  my $mode = $ARGV[0]; my $path = substr($ARGV[2], 7);
  my %answer = (
    good => qq({"Id":"$ENV{ID}","Name":"/fine","Config":{"Image":"shop/web:1.2"}}),
    rubbish => "\0\1\2 rubbish \x1b[31m" x 100,
    wrong => '[[[1,2,{"Name":7}]]]',
    deep => "[" x 100000,
    huge => '{"Name":"' . ("x" x 10000000) . '"}',
    pod => $ENV{IN_POD},
  );
  socket(my $s, AF_UNIX, SOCK_STREAM, 0); bind($s, sockaddr_un($path)) or die; listen($s, 64); chmod(0777, $path);
  if ($mode eq "removed") { unlink($path); sleep(60); exit; }
  $SIG{PIPE} = "IGNORE";
  while (accept(my $c, $s)) {
    sysread($c, my $request, 4096);
    if ($mode eq "slow") { push(@kept, $c); next; }
    if ($mode eq "dead") { exit; }
    my $body = $request =~ m{^GET /containers/b0d0} ? $ENV{POD} : $answer{$mode};
    syswrite($c, $mode eq "rubbish" ? $body : "HTTP/1.0 200 OK\r\n\r\n$body");
    close($c);
  }
]=]

local script = [=[
  ln -s "$(readlink -f "$(command -v perl)")" dockerd
  ./dockerd -e "$ENGINE" "$MODE" -H "unix://$PWD/socket" 2>/dev/null &
  engine=$!
  mkdir -p "$GROUP" || exit 3
  echo +memory >"${GROUP%/*}/cgroup.subtree_control" 2>/dev/null
  bash -c 'echo $$ >"$GROUP/cgroup.procs"; while :; do sleep 0.02; done' &
  process=$!
  leave() {
    kill -KILL $process $engine
    wait $process
    sleep 0.1
    rmdir "$GROUP" "${GROUP%/*}"
  }
  trap 'leave 2>/dev/null' EXIT
  for ((i = 0; i < 500; i++)); do
    [ -S socket ] || [ "$MODE" = removed ] && grep -q . "$GROUP/cgroup.procs" && break
    sleep 0.01
  done
  "$TRACER" -M 3 -p "*%container.id %container.type %container.name $FIELDS" \
    "container.id=$SHORT and evt.type=clone" </dev/null >out 2>err
]=]

-- A process in a control group as CRI-O makes them, below a program that is called conmon; others in it soon end.
local crio_script = [=[
  ln -s "$(readlink -f "$(command -v perl)")" conmon
  printf %s "$CONFIG" >config.json
  mkdir -p "$GROUP" || exit 3
  loop='echo $$ >"$GROUP/cgroup.procs"; for i in 1 2 3 4; do while :; do sleep 0.001; done & done; wait'
  ./conmon -e 'exec("bash", "-c", shift) unless fork; sleep 60' "$loop" -b "$PWD" -c "$ID" &
  leave() {
    xargs kill -KILL $! <"$GROUP/cgroup.procs"
    sleep 0.1
    rmdir "$GROUP" "${GROUP%/*}" "${GROUP%/*/*}"
  }
  trap 'leave 2>/dev/null' EXIT
  for ((i = 0; i < 500; i++)); do grep -q . "$GROUP/cgroup.procs" && break; sleep 0.01; done
  "$TRACER" -M 2 -p '*%container.id %container.type %container.name %container.image %container.ip %k8s.pod.name '\
"%k8s.ns.name $FIELDS" "container.id=$SHORT and evt.type=clone" </dev/null >out 2>err
]=]

local function quote(text) return '"' .. text:gsub('[\\"]', "\\%0") .. '"' end

-- What `kubectl apply` leaves with a pod.
local applied = quote [[{"kind":"Pod","spec":{"containers":[
  {"name":"other","livenessProbe":{"exec":{"command":["other"]}}},
  {"name":"web","livenessProbe":{"exec":{"command":["cat","/alive"]}},"readinessProbe":{"httpGet":{"port":80}}}]}}]]
  :gsub("\n", "")
local probes = "%container.liveness_probe %container.readiness_probe %container.healthcheck"

local crio_config = [[{"process":{"env":["A=1"]},"annotations":{"io.kubernetes.cri-o.ContainerType":"container",
  "io.kubernetes.cri-o.ContainerID":"]] .. id .. [[","io.kubernetes.cri-o.ImageName":"shop/web:1.2",
  "io.kubernetes.cri-o.IP.0":"10.1.2.3","io.kubernetes.cri-o.Labels":"{\"app\":\"fine\"}",
  "io.kubernetes.container.name":"web","io.kubernetes.pod.name":"shop-1","io.kubernetes.pod.namespace":"shop",
  "kubectl.kubernetes.io/last-applied-configuration":]] .. applied .. "}}"

-- Docker under Kubernetes: a container that stands for the pod has its annotations.
local in_pod = ([[{"Id":"ID","Name":"/fine","Config":{"Image":"shop/web:1.2","Labels":{"io.kubernetes.sandbox.id":
  "b0d0","io.kubernetes.container.name":"web"},"Healthcheck":{"Test":["CMD","check","it"]}}}]]):gsub("ID", id)
local pod = '{"Config":{"Labels":{"annotation.kubectl.kubernetes.io/last-applied-configuration":' .. applied .. "}}}"

-- Where control groups can be made: a hierarchy whose groups the kernel side tells with every new process.
local function groups()
  for line in helper.slurp("/proc/self/mountinfo"):gmatch "[^\n]+" do
    local point, kind, options = line:match "^%S+ %S+ %S+ %S+ (%S+) .* %- (%S+) %S+ (%S+)$"
    if kind == "cgroup" and (options .. ","):find(",memory,", 1, true) then return point end
    local control = kind == "cgroup2" and helper.slurp(point .. "/cgroup.subtree_control")
    if control and control:find "memory" then return point end
  end
end

describe("a container engine", function()
  local root = groups()
  local reason = live.missing { "perl", "bash" } or not root and "no control groups can be made here"
  if reason then
    it("is asked for its containers", function() return pending(reason) end)
    return
  end

  local function trace(mode, fields)
    local lines, err
    live.with_directory(function(dir)
      local _, text, status = helper.run({ "-c", script }, { program = "bash", dir = dir, env = {
        TRACER = live.tracer(), ENGINE = engine, MODE = mode, ID = id, SHORT = short, GROUP = root .. "/docker/" .. id,
        IN_POD = in_pod, POD = pod, FIELDS = fields or "%container.image %container.image.tag",
      } })
      assert.are.equal(0, status, text .. (helper.slurp(dir .. "/err") or ""))
      lines, err = helper.lines(helper.slurp(dir .. "/out")), helper.slurp(dir .. "/err"):gsub(dir, "DIR")
    end)
    return lines, err
  end

  it("names its containers before the first event", function()
    local lines, err = trace "good"
    assert.are.equal("", err)
    assert.is_true(#lines > 10)
    for _, line in ipairs(lines) do assert.are.equal(short .. " docker fine shop/web:1.2 1.2", line) end
  end)

  it("is asked for the pod of its container, which has the probes", function()
    local lines, err = trace("pod", probes)
    assert.are.equal("", err)
    assert.is_true(#lines > 10)
    for _, line in ipairs(lines) do assert.are.equal(short .. " docker fine cat /alive NONE check it", line) end
  end)

  it("of Kubernetes that is CRI-O leaves names of pods in the bundle that its supervisor names", function()
    live.with_directory(function(dir)
      local _, text, status = helper.run({ "-c", crio_script }, { program = "bash", dir = dir, env = {
        TRACER = live.tracer(), ID = id, SHORT = short, CONFIG = crio_config,
        GROUP = root .. "/kubepods/pod1/crio-" .. id, FIELDS = probes,
      } })
      assert.are.equal(0, status, text .. (helper.slurp(dir .. "/err") or ""))
      local lines = helper.lines(helper.slurp(dir .. "/out"))
      assert.is_true(#lines > 10)
      for _, line in ipairs(lines) do
        assert.are.equal(short .. " cri-o web shop/web:1.2 10.1.2.3 shop-1 shop cat /alive NONE NONE", line)
      end
    end)
  end)

  -- What is said of it, and once only. The traced process was seen all the time.
  local told = {
    slow = "no answer in time", dead = "the answer is not HTTP", removed = "No such file or directory",
    rubbish = "the answer is not HTTP", wrong = "the answer is no JSON object", deep = "the answer is no JSON object",
    huge = "the answer is too long",
  }
  for mode, text in pairs(told) do
    it("that is " .. mode .. " keeps nothing from being traced", function()
      local lines, err = trace(mode)
      assert.are.equal("tracer: docker cannot be asked for its containers, which may lack names: DIR/socket: " .. text
        .. "\n", err)
      assert.is_true(#lines > 10)
      for _, line in ipairs(lines) do assert.are.equal(short .. " docker <NA> <NA> <NA>", line) end
    end)
  end
end)
