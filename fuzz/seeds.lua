-- Fills the corpora of the fuzzers from the test recordings: lua5.4 fuzz/seeds.lua DIRECTORY (of `make fuzz`).
-- fuzz_savefile gets small recordings and pieces of larger ones, fuzz_event pairs of records of every type (see
-- fuzz_event.c for its framing), fuzz_filter filters of the tests and a check of every field, and a dictionary.

package.path = "./?.lua;./tools/?.lua;" .. package.path
local scap = require "scap"

local directory = assert(arg[1], "usage: seeds.lua DIRECTORY")
local SMALL, LIST, PIECE = 20000, 2000, 6000 -- bytes: a recording, a list block, the events of a piece

local function write(path, bytes)
  local file = io.open(path, "wb")
  if not file then
    os.execute("mkdir -p '" .. path:match "^(.*)/" .. "'")
    file = assert(io.open(path, "wb"))
  end
  file:write(bytes)
  file:close()
end

local function seed(fuzzer, name, bytes) write(directory .. "/corpus/" .. fuzzer .. "/" .. name, bytes) end

local function each_line(command, fn)
  local pipe = assert(io.popen(command))
  for line in pipe:lines() do fn(line) end
  pipe:close()
end

-- A record in the form "raw" of fuzz_event.
local function raw(shape, record)
  local form = 8 + (shape.version == 2 and 1 or 0) + (shape.large and 2 or 0)
  return string.pack("<I1s2", form, record)
end

-- The same, taken apart, so that the fuzzer may change lengths and still get a record that can be read.
local function made(shape, record)
  local head = shape.version == 2 and 26 or 22
  local width = shape.large and 4 or 2
  if #record < head then return raw(shape, record) end
  local size, kind = string.unpack("<I4I2", record, 17)
  local count = shape.version == 2 and string.unpack("<I4", record, 23) or 0
  if shape.version ~= 2 or size > #record or count > 39 or head + count * width > size then
    return raw(shape, record)
  end
  local t = { string.pack("<I1I2I1I1I1", 1 + (shape.large and 2 or 0), kind, 0, 1, count) }
  for i = 1, count do
    local length = string.unpack("<I" .. width, record, head + 1 + (i - 1) * width)
    if length > 65535 then return raw(shape, record) end
    t[#t + 1] = length < 255 and string.char(length) or string.pack("<I1I2", 255, length)
  end
  t[#t + 1] = record:sub(head + 1 + count * width, size)
  return table.concat(t)
end

-- Events of a recording: for fuzz_event the first of every type, after the event before it; pieces for fuzz_savefile.
local seen = {}
local function take_events(name, bytes)
  local lists, piece, length, last, pieces, fresh = {}, {}, 0, "", 0, false
  local function flush()
    if fresh then
      pieces = pieces + 1
      seed("fuzz_savefile", name .. "-" .. pieces, table.concat(lists) .. table.concat(piece))
    end
    piece, length, fresh = {}, 0, false
  end
  for at, kind, size in scap.blocks(bytes) do
    local shape = scap.event_blocks[kind]
    if shape and size < SMALL then
      local header = scap.header_at(at, kind)
      local key = kind .. "-" .. string.unpack("<I2", bytes, header + 20)
      local record = bytes:sub(header, at + size - 5)
      local this = made(shape, record)
      if not seen[key] then
        seen[key], fresh = true, true
        seed("fuzz_event", key, last .. this)
        seed("fuzz_event", key .. "-raw", raw(shape, record))
      end
      last = this
      piece[#piece + 1] = bytes:sub(at, at + size - 1)
      length = length + size
      if length > PIECE then flush() end
    elseif not shape and size <= LIST then
      lists[#lists + 1] = bytes:sub(at, at + size - 1)
    end
  end
  flush()
end

each_line("ls '" .. directory .. "'/made/*.scap spec/fixtures/*.scap.gz", function(path)
  local bytes, name = scap.read(path), path:match "[^/]+$"
  if #bytes <= SMALL then seed("fuzz_savefile", name, bytes) end
  take_events(name, bytes)
end)

-- Enter and exit of every type, with values of the right sizes.
local sizes = {
  int8 = 1, uint8 = 1, flags8 = 1, enumflags8 = 1, sigtype = 1, l4proto = 1, sockfamily = 1, int16 = 2, uint16 = 2,
  flags16 = 2, enumflags16 = 2, syscallid = 2, port = 2, int32 = 4, uint32 = 4, flags32 = 4, enumflags32 = 4, uid = 4,
  gid = 4, sigset = 4, mode = 4, bool = 4, fd32 = 4, pid32 = 4, int64 = 8, uint64 = 8, errno = 8, fd = 8, pid = 8,
  reltime = 8, abstime = 8,
}
local texts = {
  charbuf = "text\0", fspath = "/a/path\0", fsrelpath = "a/path\0", bytebuf = "GET / HTTP/1.1\r\n",
  sockaddr = "\2\10\0\0\2\80\0", socktuple = "\2\10\0\0\1\80\0\10\0\0\2\80\0", dyn = "\1\7\0\0\0\0\0\0\0",
  fdlist = "\1\0\3\0\0\0\0\0\0\0\1\0",
}
local function typical(row)
  local lengths, values = {}, {}
  for kind in row[6]:gmatch "[^%s:]+:(%w+)" do
    local value = texts[kind] or string.pack("<I" .. (sizes[kind] or 4), 3)
    lengths[#lengths + 1] = string.char(#value)
    values[#values + 1] = value
  end
  return string.pack("<I1I2I1I1I1", 1, row[1], 0, 1, #values) .. table.concat(lengths) .. table.concat(values)
end
local enter = ""
for _, row in ipairs(dofile "runtime/event/events.lua") do
  local this = typical(row)
  if row[1] % 2 == 0 then enter = this end
  seed("fuzz_event", "typical-" .. row[1], row[1] % 2 == 1 and enter .. this or this)
end

-- Filters.
local n = 0
local function filter(text)
  n = n + 1
  seed("fuzz_filter", "seed-" .. n, text)
end
for _, path in ipairs { "spec/golden/cases", "spec/filter_spec.lua", "docs/filters.md" } do
  for line in io.lines(path) do
    for _, pattern in ipairs { '"([^"]*)"', "'([^']*)'", "`([^`]*)`", "%[%[(.-)%]%]" } do
      for text in line:gmatch(pattern) do
        if text:find "%a%.%a" then filter((text:gsub("\\(.)", "%1"))) end
      end
    end
  end
end
local words = {}
each_line("cat runtime/fields/*.c", function(line)
  local field = line:match '^%s*{"([%w_.]+)", PT_'
  if not field then return end
  words[#words + 1] = field
  filter(field .. " exists or " .. field .. "=1 and not " .. field .. " in (a, 2, 'c') or " .. field .. "[1]!=0")
  filter(field .. ".x>=2 or " .. field .. " contains GET or " .. field .. "=val(" .. field .. ")")
end)
for word in ([[and or not ( ) = != <= >= < > contains icontains startswith endswith glob iglob regex bcontains
    bstartswith in intersects pmatch exists oneof( anyof( allof( tolower( toupper( basename( b64( len( join( concat(
    getopt( val( " ' \\x00 [0] 10.0.0.0/8 ::1 0x10 -1 1.5 ^(a+)+$ *? /a/name GET true]]):gmatch "%S+" do
  words[#words + 1] = word
end
for i, word in ipairs(words) do words[i] = '"' .. word:gsub('[\\"]', "\\%0") .. '"' end
write(directory .. "/fuzz_filter.dict", table.concat(words, "\n") .. "\n")
