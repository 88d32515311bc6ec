/*
 * Metadata of chisels (description, arguments, ...): the file is run in a state of its own, as one that is not trusted,
 * which cannot even print, with little memory and time. Functions of sysdig, chisel and evt exist and do nothing.
 */
#include <string.h>

#include "script/script.h"

enum { MEMORY_MAX = 64 << 20, INSTRUCTIONS_MAX = 20000000, DEPTH_MAX = 10, VALUES_MAX = 10000 };

static const char *const wanted[] = {
	"description", "short_description", "category", "args", "examples", "hidden", "view_info", NULL,
};

struct request {
	const char *root, *path, *module_path;
};

static int do_nothing(lua_State *L)
{
	(void)L;
	return 0;
}

static int refuse(lua_State *L) { return luaL_error(L, "not while only the description is read"); }

static int index_nothing(lua_State *L)
{
	lua_pushcfunction(L, do_nothing);
	return 1;
}

/* Pushes a table whose every field is a function that does nothing. */
static void push_dummy(lua_State *L)
{
	lua_newtable(L);
	lua_newtable(L);
	lua_pushcfunction(L, index_nothing);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
}

static int open_dummy(lua_State *L)
{
	push_dummy(L);
	return 1;
}

/* Module "tracer.term" of this state. */
static int open_dummy_term(lua_State *L)
{
	lua_newtable(L);
	lua_pushliteral(L, "\033");
	lua_setfield(L, -2, "escape");
	return 1;
}

static void replace_all(lua_State *L, const char *library, const char *const *names, lua_CFunction with)
{
	lua_getglobal(L, library);
	for (; *names; names++) {
		lua_pushcfunction(L, with);
		lua_setfield(L, -2, *names);
	}
	lua_pop(L, 1);
}

/* The sandbox is there already: this takes what would be seen, and gives what is not there yet. */
static void restrict_state(lua_State *L)
{
	static const char *const os[] = {"exit", NULL};
	static const char *const write[] = {"write", "flush", NULL}, *const print[] = {"print", NULL};
	static const char *const dummies[] = {"sysdig", "chisel", "evt", NULL};
	replace_all(L, "os", os, refuse);
	replace_all(L, "io", write, do_nothing);
	replace_all(L, "_G", print, do_nothing);
	luaL_getmetatable(L, LUA_FILEHANDLE);
	lua_getfield(L, -1, "__index");
	for (const char *const *name = write; *name; name++) {
		lua_pushcfunction(L, do_nothing);
		lua_setfield(L, -2, *name);
	}
	lua_pop(L, 2);
	for (const char *const *name = dummies; *name; name++) {
		push_dummy(L);
		lua_setglobal(L, *name);
	}
}

static void preload(lua_State *L, const char *name, lua_CFunction open)
{
	luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
	lua_pushcfunction(L, open);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

static int run_file(lua_State *L)
{
	const struct request *r = lua_touserdata(L, 1);
	script_open_libs(L);
	script_open_compat(L);
	preload(L, "aggregate", open_dummy);
	preload(L, "tracer.json", open_dummy);
	preload(L, "tracer.term", open_dummy_term);
	script_run_prelude(L, r->root, r->module_path);
	restrict_state(L);
	lua_pushstring(L, r->path);
	lua_call(L, 1, 0);
	return 0;
}

/*
 * Copies the value on top of `from` (left there) to `to`; other than text, numbers, booleans and tables becomes nil.
 * Tables that are too deep, or more than *left, come out empty: tables may hold themselves.
 */
static void copy_value(lua_State *from, lua_State *to, int depth, int *left)
{
	size_t len;
	const char *s;
	luaL_checkstack(to, 4, "metadata");
	switch (lua_type(from, -1)) {
	case LUA_TBOOLEAN: lua_pushboolean(to, lua_toboolean(from, -1)); break;
	case LUA_TNUMBER:
		if (lua_isinteger(from, -1))
			lua_pushinteger(to, lua_tointeger(from, -1));
		else
			lua_pushnumber(to, lua_tonumber(from, -1));
		break;
	case LUA_TSTRING:
		s = lua_tolstring(from, -1, &len);
		lua_pushlstring(to, s, len);
		break;
	case LUA_TTABLE:
		lua_newtable(to);
		if (depth == DEPTH_MAX || --*left < 0 || !lua_checkstack(from, 4))
			break;
		for (lua_pushnil(from); lua_next(from, -2); lua_pop(from, 1)) {
			if (lua_type(from, -2) != LUA_TSTRING && !lua_isinteger(from, -2))
				continue;
			lua_pushvalue(from, -2);
			copy_value(from, to, depth + 1, left);
			lua_pop(from, 1);
			copy_value(from, to, depth + 1, left);
			lua_rawset(to, -3);
		}
		break;
	default: lua_pushnil(to);
	}
}

void script_copy_value(lua_State *from, lua_State *to)
{
	int left = VALUES_MAX;
	copy_value(from, to, 0, &left);
}

int script_read_metadata(lua_State *host, const char *root, const char *path, const char *module_path)
{
	struct chisel limits = {
		.path = (char *)path, .limited = true, .memory_limit = MEMORY_MAX, .work_max = INSTRUCTIONS_MAX,
	};
	struct request request = {root, path, module_path};
	int left = VALUES_MAX;
	lua_State *L = limits.L = script_limited_state(&limits);
	if (!L)
		return luaL_error(host, "not enough memory");
	lua_pushcfunction(L, script_message);
	lua_pushcfunction(L, run_file);
	lua_pushlightuserdata(L, &request);
	int status = chisel_pcall(&limits, 1, 0, "load");
	if (status != LUA_OK) {
		lua_pushnil(host);
		lua_pushstring(host, status == LUA_ERRMEM    ? "it takes too much memory to load"
		                     : *limits.limit_reached ? "it takes too long to load"
		                                             : lua_tostring(L, -1));
		lua_close(L);
		return 2;
	}
	lua_createtable(host, 0, 6);
	for (const char *const *name = wanted; *name; name++) {
		lua_pushglobaltable(L);
		lua_pushstring(L, *name);
		lua_rawget(L, -2);
		copy_value(L, host, 0, &left);
		lua_setfield(host, -2, *name);
		lua_pop(L, 2);
	}
	lua_close(L);
	return 1;
}
