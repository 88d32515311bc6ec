-- Tables of views: what is in their columns, against the same computed from the events one by one.
local helper = require "spec.helper"
local host = require "spec.host"
local peer_views = require "spec.peer_views"
local dkjson = require "dkjson"

local RECORDING = "web"

-- A view of its own for a test.
local function view_file(fields)
  return ([[
    view_info = {
      id = "tested", name = "Tested", view_type = %q, filter = %q, use_defaults = %s, is_root = true,
      columns = { %s },
    }]]):format(fields.view_type or "table", fields.filter or "", tostring(fields.defaults or false), fields.columns)
end

-- What ctracer shows of it: the sample in JSON. events: Lua text for lua/test/recording.lua, instead of the recording.
local function show(fields, args)
  local sample
  helper.with_directory(function(dir)
    helper.spit(dir .. "/tested.lua", view_file(fields))
    local path = helper.recording(RECORDING)
    if fields.events then
      path = dir .. "/made.scap"
      host.run(([[
        local file = io.open(%q, "wb")
        file:write(require "test.recording" { processes = { { pid = 100 }, { pid = 200 } }, events = { %s } })
        file:close()]]):format(path, fields.events))
    end
    local words = { "-r", path, "-v", "tested", "-j" }
    table.move(args or {}, 1, #(args or {}), #words + 1, words)
    local out, err = helper.run(words, { program = peer_views.ctracer, env = { TRACER_CHISEL_DIR = dir } })
    sample = peer_views.sample(out)
    assert(sample, err)
  end)
  return sample
end

local function by_key(sample)
  local rows = {}
  for _, row in ipairs(sample.data or {}) do rows[row.k] = row.d end
  return rows
end

-- Calls fn with the fields of every event that has all of them.
local function each_event(fields, filter, fn)
  local out = helper.run { "-r", helper.recording(RECORDING), "-j", "-p", fields, filter }
  for line in out:gmatch "[^\n]+" do fn(dkjson.decode(line)) end
end

local aggregations = { "", "SUM", "AVG", "TIME_AVG", "MIN", "MAX" }

local function columns_of(field, aggregation)
  local list = {}
  for i, name in ipairs(aggregations) do
    list[i] = ("{ name = \"%d\", field = %q, %s = %s }"):format(i, field, aggregation,
      name == "" and "nil" or "\"" .. name .. "\"")
  end
  return table.concat(list, ", ")
end

-- First, sum, average, average over time, least, largest, as csysdig's JSON has them: averages of whole numbers are
-- left as sums.
local function expected_of(values)
  local sum, least, largest = 0, math.huge, -math.huge
  for _, v in ipairs(values) do sum, least, largest = sum + v, math.min(least, v), math.max(largest, v) end
  return { values[1], sum, sum, sum, least, largest }
end

describe("tables", function()
  teardown(host.close)

  it("combine numbers as their columns say", function()
    local expected, values = {}, {}
    each_event("%proc.name %evt.rawres", "evt.rawres exists", function(e)
      local name = e["proc.name"]
      values[name] = values[name] or {}
      table.insert(values[name], e["evt.rawres"])
    end)
    for name, list in pairs(values) do expected[name] = expected_of(list) end
    local sample = show { columns = "{ name = \"K\", field = \"proc.name\", is_key = true }, "
      .. columns_of("evt.rawres", "aggregation") }
    assert.are.same(expected, by_key(sample))
  end)

  it("combine rows of a group, too", function()
    local expected, threads, groups = {}, {}, {}
    each_event("%thread.tid %proc.name %evt.rawres", "evt.rawres exists", function(e)
      local tid, name = e["thread.tid"], e["proc.name"]
      if not threads[tid] then
        threads[tid] = 0
        groups[name] = groups[name] or {}
        table.insert(groups[name], tid)
      end
      threads[tid] = threads[tid] + e["evt.rawres"]
    end)
    for name, tids in pairs(groups) do
      local sums = {}
      for i, tid in ipairs(tids) do sums[i] = threads[tid] end
      expected[name] = expected_of(sums)
    end
    local columns = columns_of("evt.rawres", "groupby_aggregation"):gsub("{ name", "{ aggregation = \"SUM\", name")
    local sample = show { columns = "{ name = \"K\", field = \"thread.tid\", is_key = true }, "
      .. "{ name = \"G\", field = \"proc.name\", is_groupby_key = true }, " .. columns }
    local rows = by_key(sample)
    for name, row in pairs(expected) do
      row[1] = rows[name][1] -- that of any thread
      assert.are.same(row, rows[name])
    end
    assert.are.equal(#(sample.data), sample.count)
  end)

  it("keep the last of texts that are compared, and the first of others", function()
    local last, first = {}, {}
    each_event("%proc.name %evt.type", "evt.rawres exists", function(e)
      local name = e["proc.name"]
      first[name], last[name] = first[name] or e["evt.type"], e["evt.type"]
    end)
    local sample = show { columns = [[
      { name = "K", field = "proc.name", is_key = true }, { name = "N", field = "evt.rawres", aggregation = "SUM" },
      { name = "LAST", field = "evt.type", aggregation = "MAX" }, { name = "FIRST", field = "evt.type" },
      { name = "SUM", field = "evt.type", aggregation = "SUM" }]] }
    for name, row in pairs(by_key(sample)) do
      assert.are.same({ last[name], first[name], first[name] }, { table.unpack(row, 2) })
    end
  end)

  it("know of a thread what was true at its last event", function()
    local expected, changed = {}, 0
    each_event("%thread.tid %proc.exeline %thread.vmsize.b %proc.ppid", "evt.rawres exists", function(e)
      local row = expected[tostring(e["thread.tid"])] or { "", 0, e["proc.ppid"] }
      changed = changed + (row[1] ~= e["proc.exeline"] and row[1] ~= "" and 1 or 0)
      expected[tostring(e["thread.tid"])] = {
        e["proc.exeline"], math.max(row[2], e["thread.vmsize.b"]), row[3],
      }
    end)
    local sample = show { filter = "evt.rawres exists", defaults = true, columns = [[
      { name = "K", field = "thread.tid", is_key = true }, { name = "L", field = "proc.exeline", aggregation = "MAX" },
      { name = "V", field = "thread.vmsize.b", aggregation = "MAX" }, { name = "P", field = "proc.ppid" }]] }
    assert(changed > 3)
    assert.are.same(expected, by_key(sample))
  end)

  it("notice what changes between the events of a thread", function()
    local function read(pid) return ("{ 'read', pid = %d, fd = 0, res = 1 },"):format(pid) end
    local both = read(100) .. read(200) .. read(100) .. read(200)
    local sample = show {
      filter = "evt.type=read and evt.dir=<",
      columns = [[{ name = "K", field = "thread.tid", is_key = true },
        { name = "D", field = "proc.cwd", aggregation = "MAX" }, { name = "F", field = "proc.cwd" },
        { name = "V", field = "thread.vmsize", aggregation = "MAX" },
        { name = "N", field = "evt.count", aggregation = "SUM" }]],
      events = both .. "{ 'brk', pid = 100, res = 0, vm_size = 30000 }," .. both
        .. "{ 'brk', pid = 200, res = 0, vm_size = 90000 }," .. both
        .. "{ 'brk', pid = 200, res = 0, vm_size = 50000 }," .. both
        .. "{ 'chdir', pid = 100, res = 0, path = '/somewhere' }," .. both
        .. "{ 'chdir', pid = 200, res = 0, path = '/else' }," .. both,
    }
    assert.are.same({ ["100"] = { "/somewhere/", "/", 30000, 12 }, ["200"] = { "/else/", "/", 90000, 12 } },
      by_key(sample))
  end)

  it("have a row for every thread with defaults, and only for events without", function()
    local columns = [[{ name = "K", field = "thread.tid", is_key = true },
      { name = "N", field = "evt.buflen.net", aggregation = "SUM" }]]
    local all = show { columns = columns, defaults = true, filter = "evt.type!=switch" }
    local some = show { columns = columns }
    local total, network, idle = 0, 0, 0
    for _, row in ipairs(all.data) do
      total = total + row.d[1]
      idle = idle + (row.d[1] == 0 and 1 or 0)
    end
    for _, row in ipairs(some.data) do network = network + row.d[1] end
    assert.are.equal(network, total)
    assert.are.equal(#some.data + idle, #all.data)
    assert(idle > 0)
    local threads = 0
    local seen = {}
    each_event("%thread.tid %evt.num", "thread.tid exists", function(e)
      if not seen[e["thread.tid"]] then seen[e["thread.tid"]], threads = true, threads + 1 end
    end)
    assert(#all.data >= threads - 1)
  end)

  it("of lists have a row for each event, in order", function()
    local expected = {}
    each_event("%evt.num %proc.name", "evt.type=openat", function(e)
      expected[#expected + 1] = { e["evt.num"], e["proc.name"] }
    end)
    local sample = show { view_type = "list", filter = "evt.type=openat",
      columns = "{ name = \"N\", field = \"evt.num\" }, { name = \"P\", field = \"proc.name\" }" }
    table.sort(expected, function(a, b) return a[1] > b[1] end) -- lists are sorted by their first column
    local rows = {}
    for i, row in ipairs(sample.data) do rows[i] = row.d end
    assert.are.same(expected, rows)
  end)

  it("are sorted by a column, equal rows in order of appearance", function()
    local columns = [[{ name = "K", field = "evt.type", is_key = true },
      { name = "N", field = "evt.count", aggregation = "SUM" }, { name = "T", field = "evt.type" }]]
    local by_number = show { columns = columns }
    local by_text = show({ columns = columns }, { "--sortingcol", "2" })
    for i = 2, #by_number.data do assert(by_number.data[i - 1].d[1] >= by_number.data[i].d[1]) end
    for i = 2, #by_text.data do assert(by_text.data[i - 1].d[2] < by_text.data[i].d[2]) end
    local some = show({ columns = columns }, { "--from", "2", "--to", "4" })
    assert.are.equal(3, some.count)
    assert.are.same({ table.unpack(by_number.data, 3, 5) }, some.data)
  end)
end)

describe("lines", function()
  it("are kept as far as they have room: the last ones, with their numbers", function()
    local count, kept, alike, before, all = host.run(([[
      local function lines(keep)
        local run = require("runtime").new(false, 0, false, false)
        assert(run:show_lines { format = "*%%evt.num", keep = keep, want = math.maxinteger })
        assert(run:begin { files = { %q }, quiet = true, keep_messages = true })
        while run:step(1000) ~= "done" do end
        return run
      end
      local some, all = lines(300000), lines(nil)
      local count, kept = some:line_count()
      return count, kept, some:lines(kept, kept)[1].text == all:lines(kept, kept)[1].text, #some:lines(1, kept - 1),
        select(2, all:line_count())]]):format(helper.recording "shell"))
    assert(count > 8000)
    assert(count - kept > 1000 and count - kept < 4000, count - kept)
    assert.are.same({ true, 0, 1 }, { alike, before, all })
  end)
end)
