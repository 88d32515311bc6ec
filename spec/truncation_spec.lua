-- Recordings that end too early, plain and compressed: the whole events before the cut are shown, then one error that
-- says where. TRUNCATION=full tries every offset, otherwise a sample.
local helper = require "spec.helper"
local scap = require "scap"

local STEP = os.getenv "TRUNCATION" == "full" and 1 or 37
local BATCH = 200

-- Runs tracer on every file of a directory that holds 1.scap, 2.scap ... Leaves N.out, N.err, N.status beside them.
local function run_all(directory, count)
  helper.run({ "-c", [[
    i=1
    while [ $i -le $2 ]; do
      timeout 20 "$0" -r $1/$i.scap -p '*%evt.num' >$1/$i.out 2>$1/$i.err
      echo $? >$1/$i.status
      i=$((i + 1))
    done]], helper.tracer, directory, tostring(count) }, { program = "sh", timeout = 600 })
end

-- Offsets at which blocks begin, and how many events lie before each.
local function blocks_of(bytes)
  local starts, before, events = {}, {}, 0
  for at, kind, length in scap.blocks(bytes) do
    starts[#starts + 1], before[at - 1] = at - 1, events
    if scap.event_blocks[kind] then events = events + 1 end
    starts[#starts + 1], before[at - 1 + length] = at - 1 + length, events
  end
  return starts, before
end

local function whole_events(starts, before, length)
  local n = 0
  for _, start in ipairs(starts) do
    if start <= length and before[start] > n then n = before[start] end
  end
  return n
end

-- Calls check(length, out, err, status) for prefixes of the bytes.
local function each_cut(bytes, step, check)
  local length = 0
  helper.with_directory(function(directory)
    while length <= #bytes do
      local lengths = {}
      while length <= #bytes and #lengths < BATCH do
        lengths[#lengths + 1] = length
        helper.spit(("%s/%d.scap"):format(directory, #lengths), bytes:sub(1, length))
        length = length < #bytes and math.min(length + step, #bytes) or #bytes + 1
      end
      run_all(directory, #lengths)
      for i, cut in ipairs(lengths) do
        local path = ("%s/%d"):format(directory, i)
        check(cut, helper.slurp(path .. ".out"), helper.slurp(path .. ".err"),
          tonumber(helper.slurp(path .. ".status")), path .. ".scap")
      end
    end
  end)
end

local function one_line_about(err, path)
  return #helper.lines(err) == 1 and err:find(path, 1, true) ~= nil
end

-- The lines of the first n events, hidden ones have none.
local function lines_until(out, n)
  return (out:gsub("(%d+)\n", function(num) if tonumber(num) > n then return "" end end))
end

for _, name in ipairs { "list-v1", "list-v9", "tracers", "two-sections", "hostile-names", "fd-kinds" } do
  describe("a recording that is cut off: " .. name, function()
    local bytes, whole, starts, before
    setup(function()
      bytes = helper.slurp(helper.recording(name))
      whole = helper.run { "-r", helper.recording(name), "-p", "*%evt.num" }
      starts, before = blocks_of(bytes)
      assert(whole ~= "")
    end)

    it("shows its whole events, and an error that says where it ends", function()
      each_cut(bytes, STEP, function(length, out, err, status, path)
        local events = whole_events(starts, before, length)
        local where = ("cut after %d bytes: status %d, %s"):format(length, status, err)
        assert.are.equal(lines_until(whole, events), out, where)
        if before[length] and events > 0 then
          assert.are.equal("", err)
          assert.are.equal(0, status, where)
        else
          assert.are.equal(1, status, where)
          assert(one_line_about(err, path), where)
          if length >= 8 then assert(err:find(("byte %d%%f[^%%d]"):format(length)), where) end
        end
      end)
    end)

    it("shows what could be unpacked when it is compressed", function()
      local packed
      helper.with_directory(function(directory)
        assert(os.execute(("gzip -c %s >%s/x.gz"):format(helper.quote(helper.recording(name)), directory)))
        packed = helper.slurp(directory .. "/x.gz")
      end)
      local last = 0
      each_cut(packed, STEP, function(length, out, err, status, path)
        local where = ("cut after %d bytes: status %d, %s"):format(length, status, err)
        if length == #packed then
          assert.are.equal(whole, out)
          assert.are.equal(0, status, where)
          return
        end
        assert.are.equal(1, status, where)
        assert(one_line_about(err, path), where)
        local unpacked = tonumber(err:match "after byte (%d+)") or 0
        assert(unpacked >= last, "less was unpacked than of a shorter file; " .. where)
        last = unpacked
        assert.are.equal(lines_until(whole, whole_events(starts, before, unpacked)), out, where)
      end)
      assert(last > #bytes / 2, "hardly anything was unpacked")
    end)
  end)
end
