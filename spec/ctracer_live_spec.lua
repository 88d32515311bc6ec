-- ctracer on the running system, without a screen: samples of what a program is known to do.
local helper = require "spec.helper"
local peer_views = require "spec.peer_views"
local dkjson = require "dkjson"

-- Runs ctracer, and `workload` (for the shell, which knows it as $pid) once it captures; gives the samples.
local function watch(args, workload, before)
  local samples = {}
  helper.with_directory(function(dir)
    local words = {}
    for i, word in ipairs(args) do words[i] = helper.quote(word) end
    local script = ([[
      cd %s
      %s
      %s -j %s >out 2>err & pid=$!
      until grep -q slices out; do kill -0 $pid || exit 3; done
      %s
      wait $pid]]):format(dir, before or "", helper.quote(peer_views.ctracer:gsub("^[^/]", os.getenv "PWD" .. "/%0")),
      table.concat(words, " "), workload)
    local _, err, status = helper.run({ "-c", script }, { program = "bash", timeout = 30 })
    local out = helper.slurp(dir .. "/out") or ""
    assert(status == 0, ("%d %s %s"):format(status, err, helper.slurp(dir .. "/err") or ""))
    for _, slice in ipairs(dkjson.decode(out).slices) do samples[#samples + 1] = slice end
  end)
  return samples
end

local function rows_of(samples, key)
  local rows = {}
  for _, sample in ipairs(samples) do
    for _, row in ipairs(sample.data or {}) do
      if row.k == key then rows[#rows + 1] = row.d end
    end
  end
  return rows
end

local function sum(rows, column)
  local n = 0
  for _, row in ipairs(rows) do n = n + row[column] end
  return n
end

describe("ctracer on the running system", function()
  local function live(name, fn)
    it(name, function()
      local problem = helper.no_live()
      if problem then return pending(problem) end
      fn()
    end)
  end

  live("counts what a program reads and writes, in samples", function()
    local samples = watch({ "-v", "files", "-d", "200", "-n", "3000",
      "proc.name=dd and evt.type in (read, write) and evt.dir=< and fd.name in (/dev/zero, /dev/null)" },
      "dd='dd if=/dev/zero of=/dev/null bs=7'; $dd count=500 2>err2; until grep -q zero out; do :; done; "
      .. "$dd count=2000 2>err2")
    assert(#samples > 1)
    local read, written = rows_of(samples, "/dev/zero"), rows_of(samples, "/dev/null")
    assert.are.equal(7 * 3000, sum(read, 1) + sum(written, 2))
    assert.are.equal(3000, sum(read, 3) + sum(written, 3))
  end)

  live("shows idle processes, and what is known of them", function()
    local samples = watch({ "-v", "procs", "-d", "200", "proc.name=sleep and proc.args=34567" },
      "until grep -q data out; do :; done; kill -INT $pid; kill $sleeper", "sleep 34567 & sleeper=$!")
    local row = samples[1].data[1].d
    assert.are.equal("sleep 34567", row[#row])
    assert.are.equal(samples[1].data[1].k, tostring(row[1]))
    assert(row[6] > 0, "no memory") -- VIRT
  end)

  live("echoes data as it comes", function()
    local text = "text that nobody else writes"
    local samples = watch({ "-v", "echo", "-n", "1", "proc.name=bash and evt.buffer contains \"" .. text .. "\"" },
      "echo '" .. text .. "' >line")
    local entries = {}
    for _, sample in ipairs(samples) do table.move(sample.data, 1, #sample.data, #entries + 1, entries) end
    assert.are.equal(text .. ".", entries[1].v)
    assert.are.equal(">", entries[1].d)
    assert(entries[1].fn:find "/line$")
  end)
end)
