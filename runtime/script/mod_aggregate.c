/*
 * Module "aggregate" (require "aggregate"): group-by in C, see lua/api.lua. chisel.attach_aggregate(a) lets the C loop
 * add every event that passes the filters, without entering Lua.
 */
#include <stdlib.h>

#include "script/script.h"

static const char type_name[] = "tracer.aggregate";
static const char *const op_names[] = {"count", "sum", "min", "max", "avg", "hist", NULL};

enum { LIMITED_MAX = 16 }; /* aggregates of a chisel that is not trusted: their memory is not that of its Lua state */

struct lua_aggregate {
	struct aggregate *aggregate;
};

/* One whose __gc a program has called is gone. */
struct aggregate *script_check_aggregate(lua_State *L, int idx)
{
	struct lua_aggregate *a = luaL_checkudata(L, idx, type_name);
	luaL_argcheck(L, a->aggregate, idx, "this aggregate is closed");
	return a->aggregate;
}

static struct aggregate *check(lua_State *L) { return script_check_aggregate(L, 1); }

/* A field for the name or handle at the top of the stack, which is popped. */
static struct field *open_field(lua_State *L, struct err *err)
{
	struct chisel *c = chisel_of(L);
	const char *name = NULL;
	if (lua_islightuserdata(L, -1)) {
		size_t i = (size_t)lua_touserdata(L, -1) - 1;
		if (i < c->nfields)
			name = c->fields[i]->text;
	} else if (lua_type(L, -1) == LUA_TSTRING) {
		name = lua_tostring(L, -1);
	}
	struct field *f = NULL;
	size_t used;
	if (!name)
		err_set(err, "a field name or a field handle is expected");
	else if ((f = field_open(&c->run->session, name, &used, err)) && name[used]) {
		field_free(f);
		f = NULL;
		err_set(err, "there is no field %s", name);
	}
	if (f)
		c->needs |= field_needs(f);
	lua_pop(L, 1);
	return f;
}

static void free_keys(struct field **keys, int *n)
{
	while (*n)
		field_free(keys[--*n]);
	*n = -1;
}

/* The fields of the list that new{} has under `keys`. Returns how many, -1 with err. */
static int open_keys(lua_State *L, struct field **keys, struct err *err)
{
	if (lua_getfield(L, 1, "keys") == LUA_TNIL)
		return 0;
	luaL_argcheck(L, lua_istable(L, -1), 1, "keys must be a list of fields");
	int n = (int)lua_rawlen(L, -1);
	luaL_argcheck(L, n <= AGG_MAX_KEYS, 1, "an aggregate can have at most 16 keys");
	for (int i = 0; i < n; i++) {
		lua_rawgeti(L, -1, i + 1);
		if ((keys[i] = open_field(L, err)))
			continue;
		free_keys(keys, &i);
		return -1;
	}
	return n;
}

static int aggregate_lua_new(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	struct err err = {""};
	struct field *keys[AGG_MAX_KEYS], *value = NULL;
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	if (!c || c->phase != PHASE_INIT)
		return luaL_error(L, "aggregates can only be made in on_init and on_capture_start");
	if (c->limited && c->naggregates++ >= LIMITED_MAX)
		return luaL_error(L, "a chisel that is not trusted can have at most %d aggregates", LIMITED_MAX);
	bool has_value = lua_getfield(L, 1, "value") != LUA_TNIL;
	lua_getfield(L, 1, "positive_only");
	bool positive_only = lua_toboolean(L, -1);
	lua_pop(L, 1);
	lua_getfield(L, 1, "op");
	int op = luaL_checkoption(L, 3, has_value ? "sum" : "count", op_names);
	if (op != AGG_COUNT && !has_value)
		return luaL_error(L, "op \"%s\" needs a value field", op_names[op]);
	struct lua_aggregate *a = lua_newuserdatauv(L, sizeof *a, 0);
	a->aggregate = NULL;
	luaL_setmetatable(L, type_name);
	int n = open_keys(L, keys, &err);
	if (n >= 0 && has_value) {
		lua_pushvalue(L, 2);
		if (!(value = open_field(L, &err)))
			free_keys(keys, &n);
	}
	if (n < 0 || !(a->aggregate = aggregate_new(keys, (unsigned)n, value, (enum agg_op)op, &err)))
		return luaL_error(L, "%s", err.text);
	if (positive_only)
		aggregate_positive_only(a->aggregate);
	if (c->limited)
		aggregate_limit(a->aggregate, c->memory_limit / LIMITED_MAX);
	lua_pushvalue(L, 4);
	return 1;
}

static int aggregate_lua_add(lua_State *L)
{
	struct aggregate *a = check(L);
	struct chisel *c = chisel_of(L);
	if (!c->event)
		return luaL_error(L, "aggregate:add() needs an event: call it in on_event or on_interval");
	lua_pushboolean(L, aggregate_add(a, c->event));
	return 1;
}

static void push_row(lua_State *L, const struct aggregate *a, const struct agg_row *row)
{
	unsigned n = aggregate_nkeys(a);
	lua_createtable(L, (int)n, 3);
	for (unsigned k = 0; k < n; k++) {
		push_value(L, (struct field *)aggregate_key(a, k), &row->keys[k], chisel_of(L));
		lua_rawseti(L, -2, k + 1);
	}
	if (row->is_int)
		lua_pushinteger(L, row->exact);
	else
		push_double(L, row->value);
	lua_setfield(L, -2, "value");
	push_u64(L, row->count);
	lua_setfield(L, -2, "count");
	if (!row->hist)
		return;
	lua_createtable(L, AGG_BUCKETS, 0);
	for (unsigned i = 0; i < AGG_BUCKETS; i++) {
		push_u64(L, row->hist[i]);
		lua_rawseti(L, -2, i + 1);
	}
	lua_setfield(L, -2, "hist");
}

static int aggregate_lua_top(lua_State *L)
{
	struct aggregate *a = check(L);
	lua_Integer max = luaL_optinteger(L, 2, 0);
	const struct agg_row *list;
	unsigned n = aggregate_top(a, max > 0 && max < UINT32_MAX ? (unsigned)max : 0, &list);
	lua_createtable(L, (int)n, 0);
	for (unsigned i = 0; i < n; i++) {
		push_row(L, a, &list[i]);
		lua_rawseti(L, -2, i + 1);
	}
	return 1;
}

static int aggregate_lua_rows(lua_State *L)
{
	push_u64(L, aggregate_rows(check(L)));
	return 1;
}

static int aggregate_lua_lost(lua_State *L)
{
	push_u64(L, aggregate_lost(check(L)));
	return 1;
}

static int aggregate_lua_clear(lua_State *L)
{
	aggregate_clear(check(L));
	return 0;
}

static int aggregate_lua_gc(lua_State *L)
{
	struct lua_aggregate *a = luaL_checkudata(L, 1, type_name);
	if (a->aggregate)
		aggregate_free(a->aggregate);
	a->aggregate = NULL;
	return 0;
}

static const luaL_Reg methods[] = {
	{"add", aggregate_lua_add}, {"top", aggregate_lua_top}, {"rows", aggregate_lua_rows},
	{"lost", aggregate_lua_lost}, {"clear", aggregate_lua_clear}, {NULL, NULL},
};

static const luaL_Reg meta[] = {
	{"__gc", aggregate_lua_gc}, {"__len", aggregate_lua_rows}, {NULL, NULL},
};

static const luaL_Reg functions[] = {{"new", aggregate_lua_new}, {NULL, NULL}};

int luaopen_aggregate(lua_State *L)
{
	luaL_newmetatable(L, type_name);
	luaL_setfuncs(L, meta, 0);
	luaL_newlib(L, methods);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
	luaL_newlib(L, functions);
	return 1;
}
