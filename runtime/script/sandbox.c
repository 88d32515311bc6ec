/*
 * The library of chisels that are not trusted, as far as it is written in C: functions that could loop without
 * executing an instruction count what they do, finalizers are refused, as no limit reaches them. The rest is in
 * lua/sandbox.lua.
 */
#include "script/script.h"

/* The number at `arg`, `otherwise` for anything else: the function itself complains. */
static double number(lua_State *L, int arg, double otherwise)
{
	int is_number;
	double d = (double)lua_tonumberx(L, arg, &is_number);
	return is_number ? d : otherwise;
}

static void charge(lua_State *L, double from, double to)
{
	if (to > from)
		script_charge(L, to - from < 1e18 ? (uint64_t)(to - from) : (uint64_t)1e18, "lists");
}

/* The length of the list at 1; one that tells its length itself could tell another one every time. */
static double length(lua_State *L)
{
	if (!lua_istable(L, 1))
		return 0;
	if (luaL_getmetafield(L, 1, "__len") != LUA_TNIL)
		luaL_error(L, "a list with a metamethod __len cannot be changed here");
	return (double)lua_rawlen(L, 1);
}

static int sandbox_rep(lua_State *L)
{
	size_t len = 1, sep_len = 0;
	if (lua_type(L, 1) == LUA_TSTRING)
		lua_tolstring(L, 1, &len);
	if (lua_type(L, 3) == LUA_TSTRING)
		lua_tolstring(L, 3, &sep_len);
	if (len + sep_len)
		return script_call_original(L);
	lua_pushliteral(L, "");
	return 1;
}

static int sandbox_concat(lua_State *L)
{
	double to = number(L, 4, 0);
	if (lua_isnoneornil(L, 4) && lua_istable(L, 1)) {
		lua_settop(L, 3);
		lua_pushinteger(L, luaL_len(L, 1)); /* it is not asked a second time */
		to = (double)lua_tointeger(L, 4);
	}
	charge(L, number(L, 3, 1), to);
	return script_call_original(L);
}

static int sandbox_insert(lua_State *L)
{
	double len = length(L);
	charge(L, number(L, 2, len), len);
	return script_call_original(L);
}

static int sandbox_remove(lua_State *L)
{
	double len = length(L);
	charge(L, number(L, 2, len), len);
	return script_call_original(L);
}

static int sandbox_sort(lua_State *L)
{
	charge(L, 0, length(L));
	return script_call_original(L);
}

static int sandbox_move(lua_State *L)
{
	charge(L, number(L, 2, 0), number(L, 3, 0));
	return script_call_original(L);
}

static int sandbox_setmetatable(lua_State *L)
{
	if (lua_istable(L, 2)) {
		lua_pushvalue(L, 2);
		if (script_raw_field(L, "__gc") != LUA_TNIL)
			return luaL_error(L, "__gc is not available to chisels that are not trusted; --trust lifts this");
		lua_pop(L, 2);
	}
	return script_call_original(L);
}

static const struct {
	const char *library, *name;
	lua_CFunction with;
} replaced[] = {
	{"string", "rep", sandbox_rep}, {"table", "concat", sandbox_concat}, {"table", "insert", sandbox_insert},
	{"table", "remove", sandbox_remove}, {"table", "sort", sandbox_sort}, {"table", "move", sandbox_move},
	{"_G", "setmetatable", sandbox_setmetatable},
};

void script_open_sandbox(lua_State *L)
{
	for (size_t i = 0; i < sizeof replaced / sizeof *replaced; i++)
		script_replace(L, replaced[i].library, replaced[i].name, replaced[i].with, 0);
	script_open_patterns(L);
}
