/* Arguments of chisels: what the chisel declares, and handing values to its on_set_arg. */
#include <stdlib.h>
#include <string.h>

#include "script/script.h"

static char *field_text(lua_State *L, const char *key)
{
	script_raw_field(L, key);
	char *s = strdup(lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "");
	if (!s)
		abort();
	lua_pop(L, 1);
	return s;
}

static bool field_bool(lua_State *L, const char *key)
{
	script_raw_field(L, key);
	bool b = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return b;
}

int chisel_read_args(struct chisel *c, struct err *err)
{
	lua_State *L = c->L;
	script_raw_global(L, "args");
	if (!lua_istable(L, -1)) {
		lua_pop(L, 1);
		if (script_raw_global(L, "view_info") == LUA_TTABLE)
			return err_set(err, "%s: %s is a view, not a chisel: ctracer -v shows it", c->name, c->path);
		return err_set(err, "%s: %s has no table `args`, so it is not a chisel", c->name, c->path);
	}
	lua_Unsigned n = lua_rawlen(L, -1);
	c->args = calloc(n ? n : 1, sizeof *c->args);
	if (!c->args)
		abort();
	for (lua_Unsigned i = 1; i <= n; i++) {
		if (lua_rawgeti(L, -1, (lua_Integer)i) == LUA_TTABLE) {
			struct chisel_arg *a = &c->args[c->nargs++];
			a->name = field_text(L, "name");
			a->type = field_text(L, "argtype");
			a->optional = field_bool(L, "optional");
			c->nrequired += !a->optional;
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return 0;
}

void chisel_free_args(struct chisel *c)
{
	for (unsigned i = 0; i < c->nargs; i++) {
		free(c->args[i].name);
		free(c->args[i].type);
	}
	free(c->args);
	c->args = NULL;
	c->nargs = c->nrequired = 0;
}

bool chisel_wants_filter_arg(const struct chisel *c) { return c->nargs == 1 && !strcmp(c->args[0].type, "filter"); }

static int set_arg(struct chisel *c, const char *name, const char *value, struct err *err)
{
	lua_State *L = c->L;
	int top = lua_gettop(L), status = -1;
	script_raw_global(L, "on_set_arg");
	if (!lua_isfunction(L, -1)) {
		err_set(err, "%s: it takes arguments but has no function on_set_arg", c->name);
	} else {
		lua_pushstring(L, name);
		lua_pushstring(L, value);
		int called = chisel_pcall(c, 2, 1, "on_set_arg");
		if (called != LUA_OK)
			chisel_error(c, called, "on_set_arg", err);
		else if (!lua_isboolean(L, -1))
			err_set(err, "%s: on_set_arg must return true or false", c->name);
		else if (!lua_toboolean(L, -1))
			err_set(err, "%s: the value %s of argument %s is not accepted", c->name, value, name);
		else
			status = 0;
	}
	lua_settop(L, top);
	return status;
}

static int wrong_number(const struct chisel *c, unsigned given, struct err *err)
{
	char range[48] = "";
	if (c->nargs > c->nrequired)
		snprintf(range, sizeof range, " to %u", c->nargs);
	return err_set(err, "%s: wrong number of arguments: %u given, %u%s expected; -i %s describes them", c->name,
	               given, c->nrequired, range, c->name);
}

int chisel_set_args(struct chisel *c, const char *const *values, unsigned n, struct err *err)
{
	unsigned given = 0;
	for (unsigned i = 0; i < n; i++)
		given += values[i] != NULL;
	if (given < c->nrequired || n > c->nargs)
		return wrong_number(c, given, err);
	for (unsigned i = 0; i < n; i++) {
		if (values[i] && set_arg(c, c->args[i].name, values[i], err) < 0)
			return -1;
		if (!values[i] && !c->args[i].optional)
			return err_set(err, "%s: argument %s is missing; -i %s describes it", c->name, c->args[i].name, c->name);
	}
	return 0;
}
