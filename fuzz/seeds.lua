-- Fills the corpora of the fuzzers from the test recordings: lua5.4 fuzz/seeds.lua DIRECTORY (of `make fuzz`).
-- fuzz_savefile gets whole small recordings, fuzz_event single event records, fuzz_filter the filters of the tests.

package.path = "./?.lua;./tools/?.lua;" .. package.path
local scap = require "scap"

local directory = assert(arg[1], "usage: seeds.lua DIRECTORY")
local SMALL = 20000

local function seed(fuzzer, name, bytes)
  local path = directory .. "/corpus/" .. fuzzer
  local file = io.open(path .. "/" .. name, "wb")
  if not file then
    os.execute("mkdir -p '" .. path .. "'")
    file = assert(io.open(path .. "/" .. name, "wb"))
  end
  file:write(bytes)
  file:close()
end

local function recordings()
  local pipe = assert(io.popen("ls '" .. directory .. "'/made/*.scap spec/fixtures/*.scap.gz"))
  local list = {}
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

-- One record of every event type and form, framed as fuzz_event.c says.
local seen = {}
local function events_of(bytes)
  for at, kind, length in scap.blocks(bytes) do
    local shape = scap.event_blocks[kind]
    if shape then
      local header = scap.header_at(at, kind)
      if header + 22 <= at + length - 4 and length < SMALL then
        local key = kind .. "-" .. string.unpack("<I2", bytes, header + 20)
        if not seen[key] then
          seen[key] = true
          local form = (shape.version == 2 and 1 or 0) + (shape.large and 2 or 0)
          seed("fuzz_event", key, string.pack("<I1s2", form, bytes:sub(header, at + length - 5)))
        end
      end
    end
  end
end

for _, path in ipairs(recordings()) do
  local bytes = scap.read(path)
  if #bytes <= SMALL then seed("fuzz_savefile", path:match "[^/]+$", bytes) end
  events_of(bytes)
end

local n = 0
for line in io.lines "spec/golden/cases" do
  for filter in line:gmatch "[\"']([^\"']*[=<>][^\"']*)[\"']" do
    n = n + 1
    seed("fuzz_filter", "golden-" .. n, filter)
  end
end
