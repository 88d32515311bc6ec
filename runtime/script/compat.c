/*
 * What programs written for Lua 5.1 expect of numbers: there is one kind, whole ones are shown without ".0", and
 * where a whole number is wanted a fraction is cut off. The rest of the older library is in lua/compat.lua.
 */
#include "script/script.h"

const char script_inspector[] = "tracer.inspector";

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

lua_Number script_number(lua_State *L, int idx)
{
	lua_Number d = lua_tonumber(L, idx);
	return isnan(d) ? (lua_Number)NAN : d;
}

const char *script_tolstring(lua_State *L, int idx, size_t *len)
{
	if (lua_type(L, idx) != LUA_TNUMBER || lua_isinteger(L, idx))
		return luaL_tolstring(L, idx, len);
	char text[64];
	int n = snprintf(text, sizeof text, "%.14g", (double)script_number(L, idx));
	*len = (size_t)n;
	return lua_pushlstring(L, text, (size_t)n);
}

/* What does not fit becomes the smallest integer, as in LuaJIT. */
lua_Integer script_truncated(lua_State *L, int idx)
{
	lua_Integer i;
	double d = trunc((double)lua_tonumber(L, idx));
	if (lua_isinteger(L, idx))
		return lua_tointeger(L, idx);
	if (lua_numbertointeger(d, &i))
		return i;
	if (d >= 9223372036854775808.0 && d < 18446744073709551616.0)
		return (lua_Integer)(lua_Unsigned)d;
	return LUA_MININTEGER;
}

int script_call_original(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	if (lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0) == LUA_OK)
		return lua_gettop(L);
	if (lua_type(L, -1) != LUA_TSTRING || script_is_memory_error(L, LUA_ERRRUN))
		return lua_error(L);
	luaL_where(L, 1);
	lua_pushfstring(L, "'%s'", lua_tostring(L, lua_upvalueindex(2)));
	luaL_gsub(L, lua_tostring(L, -3), "'?'", lua_tostring(L, -1));
	lua_remove(L, -2);
	lua_concat(L, 2);
	return lua_error(L);
}

static int compat_tostring(lua_State *L)
{
	size_t len;
	luaL_checkany(L, 1);
	script_tolstring(L, 1, &len);
	return 1;
}

/*
 * What lua/compat_concat.lua makes of the operator ..: its arguments as one text. Tables with a metamethod for
 * .. are left to Lua.
 */
static int compat_concat_51(lua_State *L)
{
	int top = lua_gettop(L);
	for (int i = 1; i <= top; i++) {
		int type = lua_type(L, i);
		size_t len;
		if (type == LUA_TNUMBER && !lua_isinteger(L, i)) {
			script_tolstring(L, i, &len);
			lua_replace(L, i);
		} else if (type != LUA_TSTRING && type != LUA_TNUMBER) {
			if (luaL_getmetafield(L, i, "__concat") == LUA_TNIL)
				return luaL_error(L, "attempt to concatenate a %s value", lua_typename(L, type));
			lua_pop(L, 1);
		}
	}
	lua_concat(L, top);
	return 1;
}

/* table.concat with whole floats shown as integers. */
static int compat_concat(lua_State *L)
{
	size_t sep_len;
	luaL_checktype(L, 1, LUA_TTABLE);
	const char *sep = luaL_optlstring(L, 2, "", &sep_len);
	lua_Integer i = luaL_optinteger(L, 3, 1);
	lua_Integer last = lua_isnoneornil(L, 4) ? luaL_len(L, 1) : script_truncated(L, 4);
	luaL_Buffer b;
	luaL_buffinit(L, &b);
	for (; i <= last; i++) {
		size_t len;
		lua_geti(L, 1, i);
		if (!lua_isstring(L, -1))
			return luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
		if (lua_type(L, -1) == LUA_TNUMBER) {
			script_tolstring(L, -1, &len);
			lua_remove(L, -2);
		}
		luaL_addvalue(&b);
		if (i == last)
			break;
		luaL_addlstring(&b, sep, sep_len);
	}
	luaL_pushresult(&b);
	return 1;
}

/* Calls upvalue 1 with fractions cut off the arguments that upvalue 3 has a bit for. */
static int compat_whole_arguments(lua_State *L)
{
	lua_Integer which = lua_tointeger(L, lua_upvalueindex(3));
	int top = lua_gettop(L);
	for (int i = 1; i <= top && i < 32; i++)
		if (which >> i & 1 && lua_type(L, i) == LUA_TNUMBER && !lua_isinteger(L, i)) {
			lua_pushinteger(L, script_truncated(L, i));
			lua_replace(L, i);
		}
	return script_call_original(L);
}

/* The argument as a whole number, for positions. */
static lua_Integer position(lua_State *L, int arg, lua_Integer otherwise)
{
	if (lua_isnoneornil(L, arg))
		return otherwise;
	luaL_checknumber(L, arg);
	return script_truncated(L, arg);
}

/* string.sub */
static int compat_sub(lua_State *L)
{
	size_t size;
	const char *s = luaL_checklstring(L, 1, &size);
	lua_Integer len = (lua_Integer)size, from, to = position(L, 3, -1);
	luaL_checknumber(L, 2);
	from = position(L, 2, 1);
	if (from < 0)
		from = from < -len ? 1 : len + from + 1;
	if (from == 0)
		from = 1;
	if (to < 0)
		to = to < -len ? 0 : len + to + 1;
	if (to > len)
		to = len;
	if (from <= to)
		lua_pushlstring(L, s + from - 1, (size_t)(to - from + 1));
	else
		lua_pushliteral(L, "");
	return 1;
}

/* string.gsub: in the replacement, % before anything but a digit means that character, and itself at the end. */
static int compat_gsub(lua_State *L)
{
	if (lua_type(L, 3) == LUA_TSTRING) {
		size_t len;
		const char *p = lua_tolstring(L, 3, &len), *end = p + len;
		luaL_Buffer b;
		luaL_buffinit(L, &b);
		for (; p < end; p++) {
			if (*p == '%' && (p + 1 == end || p[1] == '%' || isdigit((unsigned char)p[1]))) {
				luaL_addchar(&b, '%');
				p += p + 1 < end;
			} else if (*p == '%') {
				p++;
			}
			luaL_addchar(&b, *p);
		}
		luaL_pushresult(&b);
		lua_replace(L, 3);
	}
	return script_call_original(L);
}

/* table.insert: the position may be any number; places far behind the end are filled without moving anything. */
static int compat_insert(lua_State *L)
{
	if (lua_gettop(L) != 3 || lua_type(L, 2) != LUA_TNUMBER || !lua_istable(L, 1))
		return script_call_original(L);
	lua_Integer at = script_truncated(L, 2);
	for (lua_Integer i = luaL_len(L, 1) + 1; i > at; i--) {
		lua_geti(L, 1, i - 1);
		lua_seti(L, 1, i);
	}
	lua_settop(L, 3);
	lua_seti(L, 1, at);
	return 0;
}

/* table.remove: a position outside of the list removes nothing. */
static int compat_remove(lua_State *L)
{
	if (lua_gettop(L) < 2 || lua_type(L, 2) != LUA_TNUMBER || !lua_istable(L, 1))
		return script_call_original(L);
	lua_Integer at = script_truncated(L, 2);
	if (at < 1 || at > luaL_len(L, 1))
		return 0;
	lua_pushinteger(L, at);
	lua_replace(L, 2);
	return script_call_original(L);
}

void script_replace(lua_State *L, const char *library, const char *name, lua_CFunction with, unsigned which)
{
	lua_getglobal(L, library);
	lua_getfield(L, -1, name);
	lua_pushstring(L, name);
	lua_pushinteger(L, which);
	lua_pushcclosure(L, with, 3);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

/* Functions that take positions and counts, and which of their arguments those are (bits). */
static const struct {
	const char *library, *name;
	unsigned which;
} whole[] = {
	{"string", "byte", 0xc}, {"string", "rep", 4}, {"string", "char", 0xfffffffe}, {"string", "find", 8},
	{"string", "match", 8}, {"table", "unpack", 0xc}, {"_G", "select", 2}, {"math", "random", 6}, {"os", "date", 4},
};

void script_open_compat(lua_State *L)
{
	lua_register(L, "tostring", compat_tostring);
	lua_getglobal(L, "string");
	lua_pushcfunction(L, compat_concat_51);
	lua_setfield(L, -2, "concat_51");
	lua_pop(L, 1);
	script_replace(L, "string", "format", script_format, 0);
	script_replace(L, "string", "sub", compat_sub, 0);
	script_replace(L, "string", "gsub", compat_gsub, 0);
	script_replace(L, "table", "concat", compat_concat, 0);
	script_replace(L, "table", "insert", compat_insert, 0);
	script_replace(L, "table", "remove", compat_remove, 0);
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		script_replace(L, whole[i].library, whole[i].name, compat_whole_arguments, whole[i].which);
}

void script_run_prelude(lua_State *L, const char *root, const char *module_path)
{
	const struct chisel *c = chisel_of(L);
	lua_pushfstring(L, "%s/lua/compat.lua", root);
	if (script_load_own(L, lua_tostring(L, -1)) != LUA_OK)
		lua_error(L);
	lua_remove(L, -2);
	lua_pushstring(L, root);
	lua_pushstring(L, module_path);
	lua_pushcfunction(L, script_load_own_lua);
	lua_pushcfunction(L, script_read_program);
	if (c->limited) {
		script_open_sandbox(L);
		script_limit_work(L);
	} else {
		lua_pushnil(L);
	}
	lua_pushstring(L, c->inspected ? c->path : NULL);
	lua_call(L, 6, 2);
	lua_setfield(L, LUA_REGISTRYINDEX, script_inspector);
}
