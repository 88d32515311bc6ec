-- Turns events.lua, flags.lua and names.lua into C tables. Usage: lua5.4 gen.lua SOURCE_DIR OUT_DIR
-- Writes OUT_DIR/schema.gen.h and OUT_DIR/schema.gen.c, declared in schema.h.

local src, out = arg[1], arg[2]
local events, flags, names = dofile(src .. "/events.lua"), dofile(src .. "/flags.lua"), dofile(src .. "/names.lua")

local header, code = {}, {}
local function h(...) header[#header + 1] = string.format(...) end
local function c(...) code[#code + 1] = string.format(...) end

local function ident(name) return (name:gsub("[^%w_]", "_")) end

local function bits(prefix, words)
  local t = {}
  for w in words:gmatch("%S+") do t[#t + 1] = prefix .. w:upper() end
  return #t > 0 and table.concat(t, " | ") or "0"
end

local function sorted_keys(t)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys)
  return keys
end

local formats = { hex = "PF_HEX", oct = "PF_OCT", id = "PF_ID", pad = "PF_10_PADDED_DEC", na = "PF_NA" }
-- Types with a text rendering of their own; the others are numbers, decimal unless the row says otherwise.
local plain = { charbuf = 1, bytebuf = 1, sockaddr = 1, socktuple = 1, fdlist = 1, fspath = 1, fsrelpath = 1,
  sigset = 1, charbufarray = 1, charbuf_pair_array = 1 }
local function type_and_format(spec)
  local ptype, format = spec:match("^([%w_]+)/?(%w*)$")
  return "PT_" .. ptype:upper(), formats[format] or (plain[ptype] and "PF_NA" or "PF_DEC")
end

-- Flag tables and variants.
for _, name in ipairs(sorted_keys(flags)) do
  c("static const struct flag_value flags_%s_values[] = {", name)
  for _, v in ipairs(flags[name]) do c('\t{"%s", %uu},', v[1], v[2]) end
  c("\t{0, 0},\n};")
  c('static const struct flag_table flags_%s __attribute__((unused)) = {"%s", flags_%s_values};', name, name, name)
end
local dyn_size = {}
for _, name in ipairs(sorted_keys(names.dyn)) do
  local n = 0
  c("static const struct dyn_variant dyn_%s[] = {", name)
  for i, spec in pairs(names.dyn[name]) do
    c("\t[%d] = {%s, %s},", i, type_and_format(spec))
    n = math.max(n, i + 1)
  end
  c("};")
  dyn_size[name] = n
end

-- Parameters and events.
local pn, pn_list, nevents, max_params = {}, {}, 0, 0
local marks = { [""] = "PARAM_PLAIN", ["+"] = "PARAM_DETAIL", ["~"] = "PARAM_REPEAT", ["#"] = "PARAM_NUMBER" }
local rows, index_rows = {}, {}

for _, e in ipairs(events) do
  local id, enum, name, category, eflags, params = table.unpack(e)
  local n, index = 0, {}
  local body = {}
  for p in params:gmatch("%S+") do
    local pname, spec, rest = p:match("^([%w_]+):([%w_/]+)(.*)$")
    assert(pname, enum .. ": cannot read parameter " .. p)
    local tab, rest2 = rest:match("^=([%w_]+)(.*)$")
    local dirfd, mark = (rest2 or rest):match("^@?(%d*)([+~#]?)$")
    assert(marks[mark], enum .. ": cannot read parameter " .. p)
    -- A name that an event has twice (pgid: first that of the pid namespace) gets a second id for the second one.
    local key = index[pname] and pname .. "_2" or pname
    index[pname] = true
    if not pn[key] then
      pn_list[#pn_list + 1] = key
      pn[key] = true
    end
    local ptype, pformat = type_and_format(spec)
    local is_dyn = ptype == "PT_DYN"
    body[#body + 1] = string.format('\t{"%s", PN_%s, %s, %s, %s, %s, %s, %s, %d},', pname, ident(key), ptype, pformat,
      marks[mark], dirfd ~= "" and dirfd or "-1", tab and not is_dyn and "&flags_" .. tab or "0",
      is_dyn and "dyn_" .. tab or "0", is_dyn and dyn_size[tab] or 0)
    index[#index + 1] = string.format("[PN_%s] = %d", ident(key), n + 1)
    n = n + 1
  end
  if n > 0 then
    c("static const struct param_info params_%d[] = {\n%s\n};", id, table.concat(body, "\n"))
  end
  rows[#rows + 1] = string.format('\t[%s] = {"%s", "%s", %s, %s, %d, %s},', enum, enum, name, bits("EC_", category),
    bits("EF_", eflags), n, n > 0 and "params_" .. id or "0")
  index_rows[#index_rows + 1] = string.format("\t[%s] = {%s},", enum, table.concat(index, ", "))
  nevents, max_params = math.max(nevents, id + 1), math.max(max_params, n)
end

h("/* Made by gen.lua from events.lua, flags.lua and names.lua. */\n#ifndef SCHEMA_GEN_H\n#define SCHEMA_GEN_H\n")
h("enum event_type {")
for _, e in ipairs(events) do h("\t%s = %d,", e[2], e[1]) end
h("};\n\nenum param_name {")
for _, name in ipairs(pn_list) do h("\tPN_%s,", ident(name)) end
h("\tPN_COUNT\n};\n")
h("enum { SCHEMA_NEVENTS = %d, SCHEMA_MAX_PARAMS = %d };", nevents, max_params)

c("const struct event_info schema_events[SCHEMA_NEVENTS] = {\n%s\n};", table.concat(rows, "\n"))
c('const struct event_info schema_unknown = {"PPME_UNKNOWN", "unknown", EC_UNKNOWN, 0, 0, 0};')
c("const uint8_t schema_param_index[SCHEMA_NEVENTS][PN_COUNT] = {\n%s\n};", table.concat(index_rows, "\n"))
c("const char *const schema_param_names[PN_COUNT] = {")
for _, name in ipairs(pn_list) do c('\t"%s",', name) end
c("};")
for _, list in ipairs { "syscall", "errno", "signal", "capability" } do
  local plural = list == "capability" and "capabilities" or list .. "s"
  local keys = sorted_keys(names[list])
  h("enum { SCHEMA_N%s = %d };", plural:upper(), keys[#keys] + 1)
  c("const char *const schema_%s[SCHEMA_N%s] = {", plural, plural:upper())
  for _, k in ipairs(keys) do c('\t[%d] = "%s",', k, names[list][k]) end
  c("};")
end
c("const char *const schema_classic_syscalls[SCHEMA_CLASSIC_NSYSCALLS] = {")
for _, k in ipairs(sorted_keys(names.syscall_2022)) do c('\t[%d] = "%s",', k, names.syscall_2022[k]) end
c("};")
-- Categories of system calls without an event type of their own, by code.
local category_of = {}
for category, list in pairs(names.syscall_category) do
  for name in list:gmatch("%S+") do
    assert(not category_of[name], name .. " is in two categories")
    category_of[name] = category
  end
end
c("const uint16_t schema_syscall_categories[SCHEMA_NSYSCALLS] = {")
for _, number in ipairs(sorted_keys(names.syscall)) do
  local category = category_of[names.syscall[number]]
  if category then c("\t[%d] = EC_%s,", number, category:upper()) end
end
c("};")
h("\n#endif")

local function write(name, lines)
  local f = assert(io.open(out .. "/" .. name, "w"))
  f:write(table.concat(lines, "\n"), "\n")
  f:close()
end
write("schema.gen.h", header)
write("schema.gen.c", { '#include "event/schema.h"\n', table.unpack(code) })
