-- The aggregate, through a chisel that counts the same in Lua and tells where the two differ.
local helper = require "spec.helper"

local program = [==[
description = "test" short_description = "test" category = "Misc" args = {}
local aggregate = require "aggregate"
local KEYS, VALUE, OP, FILTER, POSITIVE = %s, %s, %q, %q, %s
local attached, called, key_handles, value_handle
local rows, order = {}, {}

function on_init()
  if FILTER ~= "" then chisel.set_filter(FILTER) end
  attached = aggregate.new { keys = KEYS, value = VALUE, op = OP, positive_only = POSITIVE }
  called = aggregate.new { keys = KEYS, value = VALUE, op = OP, positive_only = POSITIVE }
  chisel.attach_aggregate(attached)
  key_handles = {}
  for i, name in ipairs(KEYS) do key_handles[i] = chisel.request_field(name) end
  value_handle = VALUE and chisel.request_field(VALUE)
  return true
end

local function bucket(v)
  local i = 1
  while v >= 2 do v, i = v // 2, i + 1 end
  return i
end

local function add()
  local keys, v = {}, value_handle and evt.field(value_handle)
  if VALUE and (v == nil or POSITIVE and v <= 0) then return false end
  for i, h in ipairs(key_handles) do
    keys[i] = evt.field(h)
    if keys[i] == nil then return false end
    keys[i] = tostring(keys[i])
  end
  local id = table.concat(keys, "\1")
  local row = rows[id]
  if not row then
    row = { id = id, count = 0, sum = 0, min = v, max = v, n = #order, hist = {} }
    rows[id], order[#order + 1] = row, row
  end
  row.count = row.count + 1
  if v then
    row.sum = row.sum + v
    row.min, row.max = math.min(row.min, v), math.max(row.max, v)
    if OP == "hist" then row.hist[bucket(v)] = (row.hist[bucket(v)] or 0) + 1 end
  end
  return true
end

function on_event()
  local counted, expected = called:add(), add()
  if counted ~= expected then print("add", counted, expected) end
  return false
end

local function value(row)
  if OP == "count" or OP == "hist" then return row.count end
  if OP == "avg" then return row.sum / row.count end
  return row[OP]
end

local function compare(agg, n)
  local top = agg:top(n)
  if #top ~= math.min(n or #order, #order) then print("rows", #top, #order) end
  for i, got in ipairs(top) do
    local want, id = order[i], {}
    for k = 1, #KEYS do id[k] = tostring(got[k]) end
    id = table.concat(id, "\1")
    if id ~= want.id or got.value ~= value(want) or got.count ~= want.count then
      print("row", i, id, got.value, got.count, "expected", want.id, value(want), want.count)
    end
    for b = 1, OP == "hist" and 64 or 0 do
      if got.hist[b] ~= (want.hist[b] or 0) then print("bucket", b, got.hist[b], want.hist[b]) end
    end
  end
end

function on_capture_end()
  table.sort(order, function(a, b)
    if value(a) ~= value(b) then return value(a) > value(b) end
    return a.n < b.n
  end)
  compare(attached)
  compare(called)
  compare(attached, 3)
  compare(attached, 1000000)
  if attached:rows() ~= #order then print("rows()", attached:rows(), #order) end
  attached:clear()
  if attached:rows() ~= 0 or #attached:top() ~= 0 then print "clear() left something" end
  print("rows " .. #order)
end
]==]

-- What the chisel prints for these keys, value and operation.
local function run(recording, keys, value, op, filter, positive)
  local names = {}
  for i, name in ipairs(keys) do names[i] = ("%q"):format(name) end
  local text = program:format("{ " .. table.concat(names, ", ") .. " }", value and ("%q"):format(value) or "nil", op,
    filter or "", tostring(positive or false))
  local out, err, status
  helper.with_directory(function(directory)
    helper.spit(directory .. "/counted.lua", text)
    out, err, status = helper.run { "-r", helper.recording(recording), "-c", directory .. "/counted.lua" }
  end)
  assert.are.equal("", err)
  assert.are.equal(0, status)
  return out
end

describe("the aggregate", function()
  for _, case in ipairs {
    { "counts by text", "shell", { "evt.type" }, nil, "count", 20 },
    { "counts by number", "shell", { "thread.tid" }, nil, "count", 20 },
    { "counts by truth", "shell", { "evt.is_io" }, nil, "count", 2 },
    { "counts by address", "web", { "fd.sip" }, nil, "count", 1 },
    { "counts by several keys", "shell", { "proc.name", "evt.type", "evt.dir", "evt.cpu" }, nil, "count", 100 },
    { "counts what has every key only", "shell", { "proc.name", "fd.name", "evt.arg.flags" }, nil, "count", 10 },
    { "counts many keys", "shell", { "evt.num", "evt.args" }, nil, "count", 5000 },
    { "adds up", "web", { "fd.name" }, "evt.rawres", "sum", 10, "evt.is_io=true" },
    { "adds up times", "shell", { "evt.type" }, "evt.latency", "sum", 10 },
    { "adds up exactly beyond 2^53", "shell", { "proc.name" }, "evt.rawtime", "sum", 1,
      "evt.type=chdir and evt.dir=<" },
    { "finds the smallest, with negative ones", "errors", { "evt.type" }, "evt.rawres", "min", 10 },
    { "adds up what is positive only", "errors", { "evt.type" }, "evt.rawres", "sum", 5, nil, true },
    { "finds the largest", "errors", { "evt.type" }, "evt.rawres", "max", 10 },
    { "averages", "shell", { "proc.name" }, "evt.latency", "avg", 5 },
    { "sorts into powers of two", "shell", { "evt.type" }, "evt.latency", "hist", 10 },
  } do
    it(case[1], function()
      local out = run(case[2], case[3], case[4], case[5], case[7], case[8])
      local rows = tonumber(out:match "^rows (%d+)\n$")
      assert(rows, out)
      assert(rows >= case[6], ("only %d rows"):format(rows))
    end)
  end
end)
