-- What a view shows of a recording, by ctracer and by csysdig: how much of it is the same. For ctracer_views_spec.lua
-- and bench/views.
local helper = require "spec.helper"
local dkjson = require "dkjson"

local peer_views = {}

peer_views.PEER = "/usr/share/sysdig/chisels"
peer_views.ctracer = helper.tracer:gsub("tracer$", "ctracer")

-- Events of which csysdig knows less, or whose descriptors it confuses: see docs/differences.md. Both leave them out.
peer_views.filter = "not (evt.type in (dup, dup2, dup3, setsockopt, fchmod) or "
  .. "(evt.type in (openat, openat2) and evt.failed=true))"

---The last sample in what a program has printed, nil when there is none: csysdig crashes on some recordings.
---@param out string
---@return table?
function peer_views.sample(out)
  local start = out:find('{"slices": [', 1, true) -- csysdig prints complaints about broken chisels before it
  local all = start and dkjson.decode((out:sub(start):gsub("%z", "")))
  for i = #(all and all.slices or {}), 1, -1 do
    if all.slices[i].info then return all.slices[i] end
  end
end

---@param path string recording
---@param view string
---@param args string[] more words
---@param opts table? theirs: of csysdig; peer_files: ctracer uses its view files, too
---@return table? sample
---@return string error
function peer_views.run(path, view, args, opts)
  opts = opts or {}
  if opts.theirs and path:sub(1, 1) ~= "/" then path = os.getenv "PWD" .. "/" .. path end -- it runs in another place
  local words = { "-r", path, "-v", view, "-j" }
  table.move(args, 1, #args, #words + 1, words)
  local env = opts.peer_files and { TRACER_CHISEL_DIR = peer_views.PEER } or nil
  local out, err = helper.run(words, {
    program = opts.theirs and "csysdig" or peer_views.ctracer, env = env, dir = opts.theirs and "/tmp" or nil,
  })
  return peer_views.sample(out), err
end

-- Rows by their key; those of lists, whose key is their number, by what they say. A user without a name has none for
-- csysdig, and the name <NA> here.
local function index(sample)
  local rows = {}
  for _, row in ipairs(sample.data or {}) do
    for i, value in ipairs(row.d) do row.d[i] = value == "<NA>" and "" or value end
    local key = sample.info.canDrillDown and row.k or table.concat(row.d, "\0", 1, #row.d)
    rows[key] = rows[key] or {}
    table.insert(rows[key], row.d)
  end
  return rows
end

local cpu_columns = { CPU = true, USER = true, SYS = true }

-- Values that csysdig gets wrong (docs/differences.md): IPv4 addresses printed as if they were of IPv6, and the CPU
-- time of processes at their first sample.
local function is_known(column, theirs, ours)
  if column.type == "IPADDR" then return theirs:find(":", 1, true) and ours:find "^%d+%.%d+%.%d+%.%d+$" ~= nil end
  return column.type == "DOUBLE" and cpu_columns[column.name] and ours > theirs
end

local function row_text(row)
  local words = {}
  for i, value in ipairs(row or { "nothing" }) do words[i] = tostring(value) end
  return table.concat(words, " ")
end

-- Adds a pair of rows, one of which may be missing, to the result.
local function count(result, legend, key, theirs, ours)
  local n = #(theirs or ours) + 1
  local same = theirs and ours and 1 or 0
  for i = 1, same * (n - 1) do
    if theirs[i] == ours[i] or is_known(legend[i], theirs[i], ours[i]) then same = same + 1 end
  end
  result.same, result.all = result.same + same, result.all + n
  if same < n and #result.differences < 5 then
    table.insert(result.differences, ("%s\n  < %s\n  > %s"):format(key, row_text(theirs), row_text(ours)))
  end
end

---How many values, keys included, are the same: { same, all, differences (texts) }.
---@param theirs table sample
---@param ours table sample
---@return table
function peer_views.compare(theirs, ours)
  local result = { same = 0, all = 0, differences = {} }
  local left, right = index(theirs), index(ours)
  for key in pairs(right) do left[key] = left[key] or {} end
  for key, rows in pairs(left) do
    local others = right[key] or {}
    for i = 1, math.max(#rows, #others) do count(result, theirs.info.legend, key, rows[i], others[i]) end
  end
  return result
end

---The ids of csysdig's views.
---@return string[]
function peer_views.ids()
  local ids, pipe = {}, assert(io.popen("ls " .. peer_views.PEER .. "/v_*.lua 2>/dev/null"))
  for path in pipe:lines() do
    local id = path:match "/v_([%w_]+)%.lua$"
    if id ~= "cpus" then ids[#ids + 1] = id end -- it fills another table, and is no view for csysdig either
  end
  pipe:close()
  return ids
end

return peer_views
