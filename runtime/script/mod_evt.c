/*
 * Table "evt": the event under way, see lua/api.lua. At the end of the capture the functions without a field tell of
 * the last event.
 */
#include "script/script.h"

/* The chisel, once there has been an event. */
static struct chisel *check(lua_State *L, const char *name)
{
	struct chisel *c = chisel_of(L);
	if (c && (c->event || c->type_name))
		return c;
	luaL_error(L, "invalid call to evt.%s(): there is no event yet", name);
	return NULL;
}

static int evt_field(lua_State *L)
{
	struct chisel *c = check(L, "field");
	size_t i = (size_t)lua_touserdata(L, 1) - 1;
	if (i < c->nfields && c->event) {
		struct field *f = c->fields[i];
		push_value(L, f, field_get(f, c->event), c);
	} else {
		lua_pushnil(L);
	}
	return 1;
}

static int evt_get_num(lua_State *L)
{
	const struct chisel *c = check(L, "get_num");
	push_u64(L, c->event ? c->event->num : c->num);
	return 1;
}

static int evt_get_ts(lua_State *L)
{
	const struct chisel *c = check(L, "get_ts");
	uint64_t ts = c->event ? c->event->ts : c->ts;
	push_u64(L, ts / 1000000000);
	push_u64(L, ts % 1000000000);
	return 2;
}

static int evt_get_type(lua_State *L)
{
	const struct chisel *c = check(L, "get_type");
	lua_pushstring(L, c->event ? event_name(c->event) : c->type_name);
	return 1;
}

static int evt_get_cpuid(lua_State *L)
{
	const struct chisel *c = check(L, "get_cpuid");
	lua_pushinteger(L, c->event ? c->event->cpu : c->cpu);
	return 1;
}

static const luaL_Reg functions[] = {
	{"field", evt_field}, {"get_num", evt_get_num}, {"get_ts", evt_get_ts}, {"get_type", evt_get_type},
	{"get_cpuid", evt_get_cpuid}, {NULL, NULL},
};

int luaopen_evt(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
