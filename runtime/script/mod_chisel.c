/* Table "chisel": what a chisel says about itself. lua/api.lua says what the functions take and give. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "script/script.h"

static const char usual_format[] =
	"*%evt.num %evt.time %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.args";

static int chisel_lua_request_field(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	struct err err;
	if (lua_isnoneornil(L, 1))
		return luaL_error(L, "chisel.request_field: the name of the field is nil");
	luaL_checkstring(L, 1);
	const char *name = script_check_source(L, 1);
	if (c->phase > PHASE_INIT)
		return luaL_error(L, "fields can only be requested in on_init and on_capture_start");
	if (!chisel_request_field(c, name, &err))
		return luaL_error(L, "%s", err.text);
	lua_pushlightuserdata(L, (void *)(size_t)c->nfields);
	return 1;
}

static int chisel_lua_set_filter(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	struct err err;
	const char *text = script_check_source(L, 1);
	struct filter *f = NULL;
	if (*text && !(f = filter_compile(&c->run->session, text, &err)))
		return luaL_error(L, "%s", err.text);
	filter_free(c->filter);
	c->filter = f;
	run_demand_changed(c->run);
	return 0;
}

static int chisel_lua_set_event_formatter(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	struct err err;
	luaL_checkstring(L, 1);
	const char *text = script_check_source(L, 1);
	if (!*text || !strcmp(text, "default"))
		text = usual_format;
	struct format *f = format_compile(&c->run->session, text, &err);
	if (!f)
		return luaL_error(L, "%s", err.text);
	format_free(c->formatter);
	c->formatter = f;
	run_demand_changed(c->run);
	return 0;
}

static struct chisel *set_interval(lua_State *L, double ns, bool precise)
{
	struct chisel *c = chisel_of(L);
	luaL_argcheck(L, ns >= 0 && ns < 9.2e18, 1, "not a possible interval");
	c->interval = (uint64_t)ns;
	c->precise = precise;
	c->by_clock = false;
	c->timer_running = false;
	c->last_fired = 0;
	return c;
}

static int chisel_lua_set_interval_ns(lua_State *L)
{
	set_interval(L, luaL_checknumber(L, 1), false);
	return 0;
}

static int chisel_lua_set_interval_s(lua_State *L)
{
	set_interval(L, luaL_checknumber(L, 1) * 1e9, false);
	return 0;
}

static int chisel_lua_set_clock_interval_s(lua_State *L)
{
	set_interval(L, luaL_checknumber(L, 1) * 1e9, false)->by_clock = true;
	return 0;
}

static int chisel_lua_set_precise_interval_ns(lua_State *L)
{
	set_interval(L, luaL_checknumber(L, 1), true);
	return 0;
}

static int chisel_lua_exec(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	const char *name = luaL_checkstring(L, 1);
	int n = lua_gettop(L) - 1;
	if (c->phase != PHASE_INIT || c->exec_name)
		return luaL_error(L, "chisel.exec can be called once, in on_init");
	for (int i = 2; i <= n + 1; i++)
		luaL_checkstring(L, i);
	c->exec_name = strdup(name);
	c->exec_args = calloc((size_t)n + 1, sizeof *c->exec_args);
	if (!c->exec_name || !c->exec_args)
		abort();
	for (int i = 0; i < n; i++) {
		size_t len;
		c->exec_args[i] = strdup(script_tolstring(L, i + 2, &len));
		lua_pop(L, 1);
	}
	c->exec_nargs = (unsigned)n;
	return 0;
}

static int chisel_lua_attach_aggregate(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	struct aggregate *a = script_check_aggregate(L, 1);
	struct attached_aggregate *list = realloc(c->attached, (c->nattached + 1) * sizeof *list);
	if (!list)
		abort();
	c->attached = list;
	lua_pushvalue(L, 1);
	list[c->nattached] = (struct attached_aggregate){a, luaL_ref(L, LUA_REGISTRYINDEX)};
	c->nattached++;
	run_demand_changed(c->run);
	return 0;
}

static int chisel_lua_get_name(lua_State *L)
{
	lua_pushstring(L, chisel_of(L)->name);
	return 1;
}

static int chisel_lua_save_ring(lua_State *L)
{
	struct err err;
	struct strbuf name = {0};
	if (chisel_of(L)->limited && !lua_isnoneornil(L, 1))
		return luaL_error(L, "chisel.save_ring: a path is for trusted chisels; --trust lifts this");
	int64_t n = run_save_ring(chisel_of(L)->run, luaL_optstring(L, 1, NULL), &name, &err);
	lua_pushlstring(L, n < 0 ? err.text : name.s, n < 0 ? strlen(err.text) : name.len);
	strbuf_free(&name);
	if (n < 0) {
		lua_pushnil(L);
		lua_insert(L, -2);
		return 2;
	}
	lua_pushinteger(L, n);
	return 2;
}

static const luaL_Reg functions[] = {
	{"request_field", chisel_lua_request_field}, {"set_filter", chisel_lua_set_filter},
	{"set_event_formatter", chisel_lua_set_event_formatter}, {"set_interval_ns", chisel_lua_set_interval_ns},
	{"set_interval_s", chisel_lua_set_interval_s}, {"set_clock_interval_s", chisel_lua_set_clock_interval_s},
	{"set_precise_interval_ns", chisel_lua_set_precise_interval_ns},
	{"exec", chisel_lua_exec}, {"attach_aggregate", chisel_lua_attach_aggregate}, {"get_name", chisel_lua_get_name},
	{"save_ring", chisel_lua_save_ring},
	{NULL, NULL},
};

int luaopen_chisel(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
