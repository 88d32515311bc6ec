-- Fills the corpora of the fuzzers from the test recordings: lua5.4 fuzz/seeds.lua DIRECTORY (of `make fuzz`).
-- fuzz_savefile gets small recordings and pieces of larger ones, fuzz_event pairs of records of every type (see
-- fuzz_event.c for its framing), fuzz_filter filters of the tests and checks of every field, and a dictionary,
-- fuzz_output texts that try to reach a terminal, fuzz_pattern patterns of every kind.

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

-- Enter and exit of every type, with values of the right sizes and of every kind.
local sizes = {
  int8 = 1, uint8 = 1, flags8 = 1, enumflags8 = 1, sigtype = 1, l4proto = 1, sockfamily = 1, int16 = 2, uint16 = 2,
  flags16 = 2, enumflags16 = 2, syscallid = 2, port = 2, int32 = 4, uint32 = 4, flags32 = 4, enumflags32 = 4, uid = 4,
  gid = 4, sigset = 4, mode = 4, bool = 4, fd32 = 4, pid32 = 4, int64 = 8, uint64 = 8, errno = 8, fd = 8, pid = 8,
  reltime = 8, abstime = 8,
}
local MAPPED, V6 = ("\0"):rep(10) .. "\255\255\10\0\0", "\32\1" .. ("\0"):rep(13)
local texts = {
  charbuf = { "text\0", "", "<NA>\0", "/docker/" .. ("0a"):rep(32) .. "\0", "a=b\0c=d\0" },
  fspath = { "/a/path\0", "../x//./y\0", "/dev/null\0", "", "<NA>\0" },
  fsrelpath = { "a/path\0", "..\0", "/dev/null\0", "", "<NA>\0" },
  bytebuf = { "GET / HTTP/1.1\r\n", "<14>app: text\0", ">:1:a.b:c=d,e=f:", "<:1:a.b::", '[">",1,["a"],[{"b":"c"}]]' },
  sockaddr = { "\2\10\0\0\2\80\0", "\10" .. V6 .. "\1\80\0", "\10" .. MAPPED .. "\1\80\0", "\1/dev/log\0", "\16x" },
  socktuple = {
    "\2\10\0\0\1\80\0\10\0\0\2\80\0", "\10" .. V6 .. "\1\80\0" .. V6 .. "\2\53\0",
    "\10" .. MAPPED .. "\1\80\0" .. MAPPED .. "\2\80\0", "\1" .. ("\7"):rep(16) .. "/dev/log\0",
    "\2\0\0\0\0\0\0\10\0\0\2\80\0",
  },
  dyn = { "\0\7\0\0\0\0\0\0\0", "\1\7\0\0\0\0\0\0\0", "\2\7\0\0\0\0\0\0\0", "\3\7\0\0\0\0\0\0\0", "\4" },
  fdlist = { "\1\0\3\0\0\0\0\0\0\0\1\0", "\0\0", "\255\255", "", "\1\0\3" },
}
local numbers = { 3, 1, 8, 4, 0 } -- also: descriptors of fuzz_event's process

local function pack_made(kind, values)
  local lengths = {}
  for i, value in ipairs(values) do
    lengths[i] = #value < 255 and string.char(#value) or string.pack("<I1I2", 255, #value)
  end
  return string.pack("<I1I2I1I1I1", 3, kind, 0, 1, #values) .. table.concat(lengths) .. table.concat(values)
end

local function typical(row, variant)
  local values = {}
  for kind in row[6]:gmatch "[^%s:]+:(%w+)" do
    values[#values + 1] = texts[kind] and texts[kind][variant]
      or string.pack("<I" .. (sizes[kind] or 4), numbers[variant])
  end
  return pack_made(row[1], values)
end

local rows = dofile "runtime/event/events.lua"
for variant = 1, #numbers do
  local enter = ""
  for _, row in ipairs(rows) do
    local this = typical(row, variant)
    if row[1] % 2 == 0 then enter = this end
    seed("fuzz_event", ("typical-%d-%d"):format(row[1], variant), row[1] % 2 == 1 and enter .. this or this)
  end
end

-- Containers: every cgroup path that the tests know, a description with all members.
local function event_named(name, values)
  for _, row in ipairs(rows) do
    if row[2] == name then
      local list = {}
      for param in row[6]:gmatch "([^%s:]+):" do list[#list + 1] = values[param] or "" end
      return pack_made(row[1], list)
    end
  end
  error("no event " .. name)
end
local probe = '{"exe":"/bin/sh","args":["-c","x y"]}'
local described = event_named("PPME_CONTAINER_JSON_2_E", { json = ('{"container":{"id":"0a0a0a0a0a0a","full_id":"0a0a",'
  .. '"type":0,"name":"n","image":"i:1","imageid":"1","imagerepo":"i","imagetag":"1","imagedigest":"2","User":"u",'
  .. '"cni_json":"{}","pod_sandbox_id":"3","ip":"10.0.0.7","created_time":1700000000,"privileged":true,'
  .. '"is_pod_sandbox":false,"lookup_state":1,"Healthcheck":PROBE,"LivenessProbe":PROBE,"ReadinessProbe":PROBE,'
  .. '"Mounts":[{"Source":"/s","Destination":"/d","Mode":"rw","RW":true,"Propagation":"p"}],'
  .. '"labels":{"a":"b","io.kubernetes.pod.name":"p","io.kubernetes.pod.namespace":"s","io.kubernetes.pod.uid":"u"},'
  .. '"pod_sandbox_labels":{"c":"d"}}}'):gsub("PROBE", probe) .. "\0" })
seed("fuzz_event", "container", described)
local paths = 0
for text in io.open("spec/containers_spec.lua"):read("a"):gmatch '"(/[%w][^"\n]*)"' do
  for _, id in ipairs { ("0123456789abcdef"):rep(4), "" } do
    paths = paths + 1
    local clone = event_named("PPME_SYSCALL_CLONE_20_X", {
      res = ("\0"):rep(8), exe = "sh\0", args = "-c\0x y\0", tid = "\200" .. ("\0"):rep(7),
      pid = "\200" .. ("\0"):rep(7), ptid = "\100" .. ("\0"):rep(7),
      vtid = "\1" .. ("\0"):rep(7), vpid = "\1" .. ("\0"):rep(7),
      cgroups = "cpu=/\0memory=" .. text .. id .. "\0name=" .. text .. id .. ".scope\0",
    })
    seed("fuzz_event", "cgroup-" .. paths, described .. clone:gsub("^(...).", "%1\200"))
  end
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
each_line("LIST_FIELDS=1 '" .. directory .. "/fuzz_filter'", function(field)
  words[#words + 1] = field
  filter(field .. " exists or " .. field .. "=1 and not " .. field .. " in (a, 2, 'c') or " .. field .. "[1]!=0")
  filter(field .. ".x>=2 or " .. field .. " contains GET or " .. field .. "=val(" .. field .. ")")
end)
for _, check in ipairs {
  "=app", "!=app", " contains na", " icontains NA", " startswith /a", " endswith e", " glob '/a/*'", " glob '*[!x]?e'",
  " iglob '/A/N[a-z]me'", " regex '^/(a|b)+/n.m[^x]$'", " in (app, '/a/name')", " in ('/a/name', b)",
  " pmatch (/a, /b/*/c)",
  " intersects (app, b)", " bcontains 2f61", " bstartswith 2f61", "=oneof(app, b)", " contains anyof(a, b)",
  " startswith allof(/, /a)", "=val(proc.name)", "=tolower(proc.name)", "=concat(proc.name, fd.name)", "<=5", ">5",
  "=10.0.0.0/8",
} do
  for _, left in ipairs { "proc.name", "fd.name", "proc.args", "evt.arg.name", "evt.rawarg.res", "fd.ip", "fd.cip.name",
    "evt.buffer", "fd.num", "tolower(fd.name)", "toupper(proc.name)", "basename(fd.name)", "b64(evt.buffer)",
    "len(fd.name)",
    "join('.', proc.aname)", "join(',', fd.names)", "concat(proc.name, '-', fd.name)", "getopt(proc.args, 'v')[v]",
    "getopt(proc.args, 'ab:c')[b]", "proc.aname", "fd.types[3]", "evt.around[1]", "proc.duration" } do
    filter(left .. check)
  end
end
for word in ([[and or not ( ) = != <= >= < > contains icontains startswith endswith glob iglob regex bcontains
    bstartswith in intersects pmatch exists oneof( anyof( allof( tolower( toupper( basename( b64( len( join( concat(
    getopt( val( " ' \\x00 [0] 10.0.0.0/8 ::1 0x10 -1 1.5 ^(a+)+$ *? /a/name GET true]]):gmatch "%S+" do
  words[#words + 1] = word
end
for i, word in ipairs(words) do words[i] = '"' .. word:gsub('[\\"]', "\\%0") .. '"' end
write(directory .. "/fuzz_filter.dict", table.concat(words, "\n") .. "\n")

for i, text in ipairs {
  "plain\ttext\n", "\27[31mred\27[0m", "\27]0;title\7", "\27[2J\27[H", "\194\155\194\128",
  "\255\254\192\175\237\160\128\244\144\128\128",
  "\226\128\174evil\226\128\172\226\129\166x\226\129\169", "\r\8\127\0",
  "\195\164\226\130\172\240\159\152\128", "\27[1;31;",
} do
  seed("fuzz_output", "line-" .. i, "\0" .. text)
  seed("fuzz_output", "script-" .. i, "\1" .. text)
end

for i, pattern in ipairs {
  "a", ".-b", "(a*)(.)%2", "^%s*(.-)%s*$", "[^%w_]+", "()b()", "%b()", "%f[%w]%a+", "[a-c]?x", "[]]", "%d+$",
  "((a)(b))", "%", "[a", "(", "%1", "%f", "(()", "a**", "[%a-z]-", "%z",
} do
  seed("fuzz_pattern", tostring(i), pattern .. "\n a(b)c ab_12 ]x\0a%")
end
