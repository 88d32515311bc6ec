/*
 * run:inspect(name, path, args, limited): loads a chisel and runs its on_init under the eyes of lua/inspect.lua;
 * limited: as one that is not trusted, whatever it is.
 */
#include "script/script.h"

int run_inspect_lua(lua_State *L)
{
	struct err err = {""};
	struct chisel *c = chisel_new(script_check_run(L), luaL_checkstring(L, 2), luaL_checkstring(L, 3));
	luaL_checktype(L, 4, LUA_TTABLE);
	c->inspected = true;
	c->limited = lua_toboolean(L, 5);
	int status = chisel_load(c, &err);
	if (status == 0) {
		c->phase = PHASE_INIT;
		lua_getfield(c->L, LUA_REGISTRYINDEX, script_inspector);
		lua_settop(L, 4);
		script_copy_value(L, c->L);
		int called = chisel_pcall(c, 1, 1, "on_init");
		if (called != LUA_OK)
			status = chisel_error(c, called, "on_init", &err);
		else
			script_copy_value(c->L, L);
	}
	chisel_free(c);
	return status < 0 ? script_fail(L, &err) : 1;
}
