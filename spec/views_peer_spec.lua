-- Views beside csysdig: both show the same rows and values of a recording.
local helper = require "spec.helper"
local json = require "dkjson"

local PEER = "/usr/share/sysdig/chisels/"
local ctracer = helper.tracer:gsub("tracer$", "ctracer")

-- The last sample as { data = rows, info = }. csysdig prints what is for the terminal around it, and what one of its
-- chisels says when it is looked at.
local function sample(text)
  text = text:gsub("\27%[[%d;?]*%a", ""):gsub("\27%([A-Z]", ""):gsub("\27>", ""):match "{\"slices\".*$"
  local slices = assert(text and json.decode(text), "no JSON").slices
  return slices[#slices]
end

local made -- a directory with the recordings, in the form that csysdig reads

local function recording(name)
  local path = ("%s/%s.scap"):format(made, name)
  if not helper.exists(path) then
    local _, err, status = helper.run { "-q", "-r", helper.recording(name), "-w", path, "--write-for=0.29" }
    assert(status == 0, err)
  end
  return path
end

local function both(view, name, options, env)
  local words = { "-r", recording(name), "-v", view, "-j", table.unpack(options) }
  local peer = helper.run(words, { program = "csysdig", dir = made, env = { TERM = "xterm" } })
  local out, err, status = helper.run(words, { program = ctracer, env = env })
  assert.are.same({ "", 0 }, { err, status })
  return sample(peer), sample(out)
end

-- Rows by key without the columns of `except`, and the values that they are sorted by, in order.
local function contents(slice, except)
  local rows, sorted = {}, {}
  for i, row in ipairs(slice.data or {}) do
    sorted[i] = slice.info.canDrillDown and row.d[slice.info.sortingCol] or nil
    for _, column in ipairs(except) do row.d[column] = nil end
    rows[row.k] = row.d
  end
  return rows, sorted
end

-- The columns; one of csysdig's has its description for a name.
local function legend(slice)
  local t = {}
  for i, column in ipairs(slice.info.legend) do
    local name = column.name:gsub("^The container this process belongs to.$", "CONTAINER")
    t[i] = ("%s %s %s %d"):format(name, column.type, column.format, column.size)
  end
  return t
end

describe("beside csysdig", function()
  setup(function()
    made = os.tmpname()
    os.remove(made)
    os.execute("mkdir " .. helper.quote(made))
  end)
  teardown(function() os.execute("rm -r " .. helper.quote(made)) end)

  -- View, recording; except: columns that are known to differ (docs/differences.md); pc: with containers, too.
  local cases = {
    { "backlog", "services" },
    { "connections", "web", except = { 2, 4 } }, -- of the addresses
    { "containers", "demo", except = { 8 } },
    { "containers_errors", "demo", except = { 5 } }, -- of the engine
    { "directories", "shell", pc = true }, { "directories", "services" }, { "docker_events", "shell" },
    { "errors", "container" }, { "file_opens", "tracers" }, { "files", "web", pc = true }, { "files", "services" },
    { "incoming_connections", "services" }, { "io_by_type", "shell" }, { "notifications", "shell" },
    { "page_faults", "shell", pc = true }, { "page_faults", "web" }, { "port_bindings", "services" },
    { "procs", "shell", pc = true }, { "procs", "web" }, { "procs_cpu", "shell" },
    { "procs_errors", "web", pc = true }, { "procs_errors", "shell" }, { "procs_fd_usage", "errors", pc = true },
    { "slow_io", "services" }, { "spans_list", "tracers" }, { "spans_summary", "tracers" },
    { "spectro_all", "services" }, { "spectro_file", "services" }, { "spectro_traces", "tracers" },
    { "sports", "services" }, { "spy_syslog", "services" }, { "spy_users", "shell", pc = true },
    { "spy_users_wsysdig", "shell" }, { "syscall_procs", "shell" }, { "syscalls", "services" },
    { "syscalls", "errors" }, { "threads", "shell", pc = true }, { "traces_list", "tracers" },
    { "traces_summary", "tracers" }, { "kubernetes_pods", "shell" },
  }

  for _, case in ipairs(cases) do
    local view, name = case[1], case[2]
    it(("%s of %s is the same"):format(view, name), function()
      if not helper.has "csysdig" then return pending "csysdig is not installed" end
      for _, options in ipairs { {}, case.pc and { "-pc" } } do
        local peer, ours = both(view, name, options)
        local expected, expected_order = contents(peer, case.except or {})
        local actual, order = contents(ours, case.except or {})
        assert.are.same(expected, actual)
        assert.are.same(expected_order, order)
        local key = peer.info.drillDownKeyField
        assert.are.equal(key and (key:gsub("%%depth", "0")), ours.info.drillDownKeyField)
        assert.are.same(legend(peer), legend(ours))
      end
    end)
  end

  it("shows the same with csysdig's own files", function()
    if not helper.has "csysdig" then return pending "csysdig is not installed" end
    for _, view in ipairs { "procs", "files", "syscalls", "spy_users", "page_faults" } do
      local peer, ours = both(view, "shell", {}, { TRACER_CHISEL_DIR = PEER })
      assert.are.same(contents(peer, {}), contents(ours, {}))
      assert.are.same(legend(peer), legend(ours))
    end
  end)
end)
