/*
 * run:inspect(name, path, args, limited): loads a chisel and runs its on_init under the eyes of lua/inspect.lua;
 * limited: as one that is not trusted, whatever it is.
 */
#include "script/script.h"

/* Whether the types of events alone leave nothing that could pass. Generic events are told apart by their call. */
static bool lets_nothing_through(const struct filter *f)
{
	bool any = !f;
	for (unsigned type = PPME_GENERIC_X + 1; !any && type < SCHEMA_NEVENTS; type++)
		any = filter_wants_type(f, type);
	for (unsigned call = 0; !any && call < SCHEMA_NSYSCALLS; call++)
		any = filter_wants_call(f, call);
	return !any;
}

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
	if (status == 0) {
		lua_pushboolean(L, lets_nothing_through(c->filter));
		lua_setfield(L, -2, "no_event");
	}
	chisel_free(c);
	return status < 0 ? script_fail(L, &err) : 1;
}
