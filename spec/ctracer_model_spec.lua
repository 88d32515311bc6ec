-- The user's path (lua/ui/model.lua), shell commands of actions, and the table of keys: what needs no screen.
package.path = "./lua/?.lua;" .. package.path
local keys = require "ui.screen.keys"
local model = require "ui.model"
local shell = require "ui.shell"

local function view(id, v)
  v.id, v.name, v.view_type, v.hidden = id, id:upper(), v.view_type or "table", false
  v.filter, v.applies_to = v.filter or "", v.applies_to or { "" }
  if v.propagate_filter == nil then v.propagate_filter = true end
  return v
end

local views = {
  view("connections", { applies_to = { "", "proc.pid", "container.id" }, key = 1, filter = "fd.type=ipv4",
    columns = { { field = "fd.name" } } }),
  view("containers", { key = 1, group = 2, drilldown_target = "procs", propagate_filter = false, filter = "x=1",
    columns = { { field = "thread.tid" }, { field = "container.id" } } }),
  view("events", { view_type = "list", columns = { { field = "evt.time" } } }),
  view("files", { applies_to = { "thread.tid" }, key = 1, columns = { { field = "fd.name" } } }),
  view("procs", { applies_to = { "", "container.id", "fd.name" }, key = 1, drilldown_target = "threads",
    filter = "evt.type!=switch", columns = { { field = "proc.pid" } } }),
  view("spans", { applies_to = { "span.tag" }, key = 1, drilldown_target = "spans", drilldown_increase_depth = true,
    columns = { { field = "span.time", filterfield = "span.parent", filter_in_child_only = true } } }),
  view("threads", { applies_to = { "proc.pid" }, key = 1, filter = "evt.type!=switch",
    columns = { { field = "thread.tid" } } }),
}
local by_id = {}
for _, v in ipairs(views) do by_id[v.id] = v end

local function new(start, options)
  local o = { views = views, at_depth = function(v, depth) return setmetatable({ depth = depth }, { __index = v }) end }
  for k, v in pairs(options or {}) do o[k] = v end
  o.start = by_id[start]
  return model.new(o)
end

-- Enter on the row with this key.
local function enter(m, key)
  local level = m:top()
  local target = m:target(level)
  m:push(nil, target, model.selection(level, key))
end

describe("the path", function()
  it("goes down to what a view names, or to the first that applies, and up again", function()
    local m = new "procs"
    assert.are.equal("whole machine", m:subject())
    enter(m, 12)
    assert.are.equal("threads", m:top().view.id)
    enter(m, 13)
    assert.are.equal("files", m:top().view.id)
    enter(m, "/etc/x")
    assert.are.equal("procs", m:top().view.id)
    assert.are.equal('proc.pid=12 and thread.tid=13 and fd.name="/etc/x"', m:subject())
    assert.are.equal(4, #m.levels)
    for _ = 1, 3 do assert(m:up()) end
    assert(not m:up())
    assert.are.equal("procs", m:top().view.id)
  end)

  it("offers the views that apply to what was selected last", function()
    local m = new "procs"
    assert.are.equal(4, #m:choices())
    enter(m, 12)
    local ids = {}
    for i, v in ipairs(m:choices()) do ids[i] = v.id end
    assert.are.same({ "connections", "threads" }, ids)
  end)

  it("selects by the grouping key", function()
    local m = new "containers"
    enter(m, "abc")
    assert.are.equal("procs", m:top().view.id)
    assert.are.equal('container.id="abc"', m:subject())
  end)

  it("has no way down from rows without a key", function()
    local m = new "events"
    assert.is_nil(m:target(m:top()))
    assert.is_nil(model.selection(m:top(), 1))
  end)

  it("counts depth where views ask for it", function()
    local m = new "spans"
    assert.are.equal(0, m:top().view.depth)
    enter(m, 1)
    assert.are.equal(1, m:top().view.depth)
    enter(m, 2)
    assert.are.equal(2, m:top().view.depth)
  end)

  it("takes back what failed", function()
    local m = new "procs"
    local before = m:copy()
    m:top().typed = "nonsense"
    m.range = { from = 1, to = 2 }
    enter(m, 12)
    m:restore(before)
    assert.are.equal("evt.type!=switch", m:effective_filter())
    assert.are.equal(1, #m.levels)
    assert.is_nil(m.range)
  end)
end)

describe("the filter", function()
  it("is of the command line, the selections and the views, each once", function()
    local m = new("procs", { filter = "user.name=root or evt.failed=true" })
    enter(m, 12)
    assert.are.equal("(user.name=root or evt.failed=true) and evt.type!=switch and proc.pid=12", m:effective_filter())
    m:switch(by_id.connections)
    assert.are.equal("(user.name=root or evt.failed=true) and evt.type!=switch and proc.pid=12 and fd.type=ipv4",
      m:effective_filter())
  end)

  it("of a view does not go on where it says so", function()
    local m = new "containers"
    assert.are.equal("x=1", m:effective_filter())
    enter(m, "a")
    assert.are.equal('container.id="a" and evt.type!=switch', m:effective_filter())
  end)

  it("in children only is in children only", function()
    local m = new "spans"
    enter(m, 5)
    assert.are.equal("span.parent=5", m:effective_filter())
    enter(m, 6)
    assert.are.equal("span.parent=6", m:effective_filter())
  end)

  it("that is typed takes the place of all, and goes on", function()
    local m = new("procs", { filter = "a=1" })
    m:top().typed = "b=2"
    assert.are.equal("b=2", m:effective_filter())
    enter(m, 12)
    assert.are.equal("b=2 and proc.pid=12 and evt.type!=switch", m:effective_filter())
  end)

  it("has texts in quotes", function()
    assert.are.equal([[fd.name="a \"b\" \\ 'c'"]], model.check { field = "fd.name", value = [[a "b" \ 'c']] })
    assert.are.equal("proc.pid=-1", model.check { field = "proc.pid", value = -1 })
  end)
end)

describe("the command", function()
  it("prints the same", function()
    local m = new("procs", { file = "a b.scap", containers = true })
    assert.are.equal("ctracer -r 'a b.scap' -pc -v procs --raw", m:command())
    enter(m, 12)
    m.range = { from = 100, to = 200 }
    assert.are.equal("ctracer -r 'a b.scap' -pc -v threads --raw 'evt.type!=switch and proc.pid=12 and "
      .. "(evt.rawtime>=100 and evt.rawtime<=200)'", m:command())
  end)

  it("of events and data is one of tracer", function()
    local m = new("procs", { filter = "a='x'" })
    m:push("dig")
    assert.are.equal([[tracer 'a='\''x'\'' and evt.type!=switch']], m:command())
    m:up()
    m:push("echo")
    m:top().format = "hex"
    assert.are.equal([[tracer -X -c echo_fds 'a='\''x'\'' and evt.type!=switch']], m:command())
  end)
end)

describe("commands of actions", function()
  local values = { ["proc.pid"] = 12, ["proc.name"] = "it's $(x)", ["fd.name"] = "-rf", ["evt.arg[0]"] = "zero" }
  local function value(field) return values[field] end

  -- What the shell makes of it.
  local function output(command)
    local pipe = io.popen((assert(shell.command(command, value))))
    local text = pipe:read "a"
    pipe:close()
    return text
  end

  it("give the shell values as they are", function()
    assert.are.equal("12\n", output "echo %proc.pid")
    assert.are.equal("it's $(x)\n", output "printf '%s\\n' %proc.name")
    assert.are.equal("a it's $(x) b\n", output "printf '%s\\n' \"a %proc.name b\"")
    assert.are.equal("a it's $(x) b\n", output "printf '%s\\n' 'a %proc.name b'")
    assert.are.equal("\"it's $(x)\n", output "printf '%s\\n' \\\"%proc.name")
    -- Quotes inside of $(...) are not followed: such words may be split, but nothing in them is run.
    assert(output "printf '%s\\n' \"$(printf '%s' \"%proc.name\")\"":find("$(x)", 1, true))
    assert.are.equal("12/12:12\n", output "echo %proc.pid/%proc.pid:%proc.pid")
    assert.are.equal("zero 5%\n", output "echo %evt.arg[0] 5%")
  end)

  it("are shown as people read them", function()
    local _, shown = shell.command("kill -9 %proc.pid; echo '%proc.name'", value)
    assert.are.equal("kill -9 12; echo 'it's $(x)'", shown)
  end)

  it("are refused without a value, or with one like an option", function()
    local script, reason = shell.command("kill %thread.tid", value)
    assert.is_nil(script)
    assert(reason:find("the row has no thread.tid", 1, true))
    script, reason = shell.command("rm %fd.name", value)
    assert.is_nil(script)
    assert(reason:find("fd.name begins with -", 1, true))
  end)
end)

describe("the table of keys", function()
  it("leads from keys to actions, the most particular window first", function()
    assert.are.equal("echo", keys.find({ "table" }, "e").action)
    assert.are.equal("clear", keys.find({ "list" }, "c").action)
    assert.is_nil(keys.find({ "table" }, "c"))
    assert.are.equal("done", keys.find({ "filter", "prompt" }, "F4").action)
    assert.is_nil(keys.find({ "prompt" }, "F4"))
  end)

  it("is what the bar and the help are made of", function()
    assert.are.same({ key = "F1", shown = "F1", name = "Help" }, keys.bar({ "table" })[1])
    local n = 0
    for _, group in ipairs(keys.groups()) do
      for _, row in ipairs(group[2]) do
        n = n + 1
        assert(row.help:find "%.$", row.help)
      end
    end
    assert(n > 50)
    assert.are.equal("Ctrl-F", keys.shown "C-f")
    assert.are.equal("Shift-F12", keys.shown "F24")
  end)
end)
