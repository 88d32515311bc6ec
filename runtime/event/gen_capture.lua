-- Turns syscalls.lua, numbers.lua and raw.lua into the tables of the live capture.
-- Usage: lua5.4 gen_capture.lua SOURCE_DIR OUT_DIR ARCHITECTURE
-- Writes OUT_DIR/capture.gen.h (for bpf/rows.h) and OUT_DIR/calls.gen.c (declared in capture/calls.h).

local src, out, architecture = arg[1], arg[2], arg[3]
local function load(name) return dofile(src .. "/" .. name .. ".lua") end
local events, names, numbers, raw, syscalls =
  load "events", load "names", load "numbers", load "raw", load "syscalls"

local NCALLS <const> = 512 -- a power of two: indexes are masked
local MAX_PARAMS <const> = 32

local code_of = {}
for code, name in pairs(names.syscall) do code_of[name] = code end
local event_of, id_of = {}, {}
for _, e in ipairs(events) do
  event_of[e[2]] = e
  id_of[e[2]] = e[1]
end

local sizes = { int8 = 1, uint8 = 1, flags8 = 1, enumflags8 = 1, sigtype = 1, bool = 1, int16 = 2, uint16 = 2,
  flags16 = 2, enumflags16 = 2, syscallid = 2, int32 = 4, uint32 = 4, flags32 = 4, enumflags32 = 4, uid = 4, gid = 4,
  mode = 4, sigset = 4, int64 = 8, uint64 = 8, errno = 8, fd = 8, pid = 8, reltime = 8, abstime = 8 }
local is_text = { charbuf = true, fspath = true, fsrelpath = true }
-- Arguments of these types are ints, which the kernel does not extend.
local is_int = { fd = true, pid = true }

local kinds, data_kinds = { "arg", "arg_s32", "arg_u32", "result" }, {}
for _, k in ipairs(syscalls.scalar_kinds) do kinds[#kinds + 1] = k end
for _, k in ipairs(syscalls.data_kinds) do
  kinds[#kinds + 1] = k
  data_kinds[k] = true
end
local kind_known = {}
for _, k in ipairs(kinds) do kind_known[k] = true end
local peek_types = { u8 = 0, u16 = 1, s16 = 2, u32 = 3, s32 = 4, u64 = 5, word = 6 }

-- Translation tables, in one pool of pairs.
local tables, table_index, pairs_pool = {}, {}, {}
local function translation(name)
  local t = raw.by_architecture[architecture][name] or raw.tables[name]
  if not t then return 0 end
  if not table_index[name] then
    tables[#tables + 1] = ("\t{%d, %d, %d}, /* %s */"):format(#pairs_pool, #t - 1, t[1] == "bits" and 1 or 0, name)
    for i = 2, #t do pairs_pool[#pairs_pool + 1] = ("\t{%#x, %#x},"):format(t[i][1], t[i][2]) end
    table_index[name] = #tables
  end
  return table_index[name]
end

local function parse_params(event)
  local list, seen = {}, {}
  for p in event[6]:gmatch "%S+" do
    local name, ptype, rest = p:match "^([%w_]+):([%w_]+)(.*)$"
    local key = seen[name] and name .. "_2" or name
    seen[name] = true
    list[#list + 1] = { name = name, key = key, type = ptype, table = rest:match "=([%w_]+)" }
  end
  return list
end

-- "open_mode 2 3" -> kind and up to three numbers; "2 TABLE" -> kind, number and table.
local function parse_source(source, where)
  local words = {}
  for w in source:gmatch "%S+" do words[#words + 1] = w end
  if words[1]:match "^%d$" then return "arg", { tonumber(words[1]) }, words[2] end
  local kind, args = table.remove(words, 1), {}
  assert(kind_known[kind], where .. ": no such source: " .. source)
  for i, w in ipairs(words) do args[i] = tonumber(w) or assert(peek_types[w], where .. ": " .. source) end
  return kind, args
end

local function row_sources(row)
  local feeds, arguments, i = {}, {}, 0
  for w in row[3]:gmatch "%S+" do
    local name, conversion = w:match "^([%w_]+):?(%w*)$"
    if name ~= "_" then arguments[name] = { index = i, conversion = conversion } end
    i = i + 1
  end
  for k = 4, #row do
    local group = row[k]
    if type(group) == "string" then group = assert(syscalls.groups[group], group) end
    for name, source in pairs(group) do feeds[name] = source end
  end
  return arguments, feeds
end

local params_pool, event_rows = {}, {}

local function add_event(enum, arguments, feeds, is_tracepoint)
  local event = assert(event_of[enum], "there is no event " .. enum)
  local is_exit, params = event[1] % 2 == 1 and not is_tracepoint, parse_params(event)
  assert(#params <= MAX_PARAMS)
  local first = #params_pool
  for i, p in ipairs(params) do
    local where = enum .. "." .. p.name
    local size, kind, args, tab, table_name = sizes[p.type] or 0, nil, {}, 0, p.table
    local source = not is_exit and feeds["> " .. p.key] or feeds[p.key]
    if is_exit and i == 1 and not source then
      kind = "result"
    elseif source then
      kind, args, table_name = parse_source(source, where)
      table_name = table_name or p.table
    elseif arguments[p.name] then
      kind, args = "arg", { arguments[p.name].index }
    end
    if kind == "arg" then
      local conversion = arguments[p.name] and arguments[p.name].conversion or ""
      if is_text[p.type] then
        kind = "text"
      elseif size == 0 then
        error(where .. ": an argument cannot become a " .. p.type)
      elseif conversion == "s32" or (conversion == "" and is_int[p.type]) then
        kind = "arg_s32"
      elseif conversion == "u32" then
        kind = "arg_u32"
      end
    end
    if kind and not data_kinds[kind] then
      assert(size > 0, where .. ": " .. kind .. " makes numbers")
      -- What functions make is portable already, numbers of the kernel are not.
      if table_name and (kind:match "^arg" or kind == "at" or kind == "out") then tab = translation(table_name) end
    else
      size = 0
    end
    params_pool[#params_pool + 1] = ("\t{%s, %d, %d, %d, %d, %d}, /* %s */"):format(
      kind and "K_" .. kind:upper() or "K_EMPTY", size, tab, args[1] or 0, args[2] or 0, args[3] or 0, where)
  end
  event_rows[#event_rows + 1] = ("\t{%s, %d, %d}, /* %d */"):format(id_of[enum], first, #params, #event_rows)
  return #event_rows - 1
end

local row_of = {}
for _, row in ipairs(syscalls.rows) do
  local arguments, feeds = row_sources(row)
  local enter, exit = "PPME_" .. row[2] .. "_E", "PPME_" .. row[2] .. "_X"
  row_of[row[1]] = { enter = add_event(enter, arguments, feeds), exit = add_event(exit, arguments, feeds),
    type = id_of[enter] }
end

local h = {}
local function put(...) h[#h + 1] = string.format(...) end

local tracepoints = {}
for _, row in ipairs(syscalls.tracepoints) do
  local arguments, feeds = row_sources(row)
  tracepoints[#tracepoints + 1] = ("\tROW_%s = %d,"):format(row[1]:upper(),
    add_event("PPME_" .. row[2] .. "_E", arguments, feeds, true))
end

-- Names of calls by number. Names of 32 bit calls that only tell the width of their arguments are those of the usual
-- ones.
local function by_number(text)
  local t, n = {}, 0
  for w in text:gmatch "%S+" do
    if w:match "^%d+$" then
      n = tonumber(w)
    else
      t[n] = w
      n = n + 1
    end
  end
  return t
end

local function known_name(name)
  for _, n in ipairs { name, (name:gsub("_time64$", "")), (name:gsub("64$", "")), (name:gsub("32$", "")),
    (name:gsub("^_", "")) } do
    if code_of[n] or row_of[n] then return n end
  end
end

local function call_rows(list)
  local t = {}
  for number = 0, NCALLS - 1 do
    local name = list[number] and known_name(list[number])
    if name then
      local row = row_of[name]
      t[#t + 1] = ("\t[%d] = {%d, %d, %d, %d}, /* %s */"):format(number, code_of[name] or 0, row and row.enter + 1 or 0,
        row and row.exit + 1 or 0, row and row.type or 0, name)
    end
  end
  return table.concat(t, "\n")
end

put("/* Made by gen_capture.lua from syscalls.lua, numbers.lua and raw.lua. */\n")
put("enum kind {\n\tK_EMPTY,")
for _, k in ipairs(kinds) do put("\tK_%s,", k:upper()) end
put("};\nenum { K_FIRST_DATA = K_%s };", syscalls.data_kinds[1]:upper())
put("enum { PEEK_U8, PEEK_U16, PEEK_S16, PEEK_U32, PEEK_S32, PEEK_U64, PEEK_WORD };")
put("enum { EVENT_GENERIC_E = %d, EVENT_GENERIC_X = %d };", id_of.PPME_GENERIC_E, id_of.PPME_GENERIC_X)
put("enum {\n%s\n};\n", table.concat(tracepoints, "\n"))

local function power_above(n)
  local p = 1
  while p < n do p = p * 2 end
  return p
end
put("enum { NPARAM_ROWS = %d, NEVENT_ROWS = %d, NTABLES = %d, NPAIRS = %d, NCALLS = %d };",
  power_above(#params_pool), power_above(#event_rows), power_above(#tables + 1), power_above(#pairs_pool), NCALLS)
put("enum { %s };\n", (function()
  local t = {}
  for name, index in pairs(table_index) do t[#t + 1] = ("TABLE_%s = %d"):format(name:upper(), index) end
  for name in pairs(raw.tables) do
    if not table_index[name] then
      t[#t + 1] = ("TABLE_%s = %d"):format(name:upper(), translation(name))
    end
  end
  table.sort(t)
  return table.concat(t, ", ")
end)())
-- Tables that only functions use have been added by now.
for i, line in ipairs(h) do
  h[i] = line:gsub("NTABLES = %d+, NPAIRS = %d+", ("NTABLES = %d, NPAIRS = %d"):format(power_above(#tables + 1),
    power_above(#pairs_pool)))
end
put("static const volatile struct param_row param_rows[NPARAM_ROWS] = {\n%s\n};", table.concat(params_pool, "\n"))
put("static const volatile struct event_row event_rows[NEVENT_ROWS] = {\n%s\n};", table.concat(event_rows, "\n"))
put("static const volatile struct translation translations[NTABLES] = {\n\t{0, 0, 0},\n%s\n};",
  table.concat(tables, "\n"))
put("static const volatile struct translation_pair translation_pairs[NPAIRS] = {\n%s\n};",
  table.concat(pairs_pool, "\n"))
put("static const volatile struct call_row call_rows[NCALLS] = {\n%s\n};",
  call_rows(by_number(numbers[architecture])))
local compat = { x86_64 = "i386" }
put("static const volatile struct call_row compat_rows[NCALLS] = {\n%s\n};",
  compat[architecture] and call_rows(by_number(numbers[compat[architecture]])) or "\t{0, 0, 0, 0},")

local function write(name, text)
  local f = assert(io.open(out .. "/" .. name, "w"))
  f:write(text, "\n")
  f:close()
end
write("capture.gen.h", table.concat(h, "\n"))

-- User space: which events a call makes.
local c = {}
for number, name in pairs(by_number(numbers[architecture])) do
  local known = known_name(name)
  if known then
    c[#c + 1] = ("\t[%d] = {%d, %d},"):format(number, code_of[known] or 0, row_of[known] and row_of[known].type or 0)
  end
end
table.sort(c)
write("calls.gen.c", '/* Made by gen_capture.lua from syscalls.lua and numbers.lua. */\n#include "capture/calls.h"\n\n'
  .. "const struct call_info capture_calls[CAPTURE_NCALLS] = {\n" .. table.concat(c, "\n") .. "\n};")
