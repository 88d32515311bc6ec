/*
 * run:open_live(options): starts capturing the running system and gives up privileges. Options: buffer_size (bytes),
 * page_faults, any_later, pids, exclude_pids (lists of numbers), suppress_comm (list of names), command (list of
 * words), keep_privileges, early_path (the file of -w). true and whether that file is open now, or nil and the error.
 */
#include <stdlib.h>
#include <string.h>

#include "script/script.h"

#define DEFAULT_BUFFER (8ULL << 20)

static uint64_t number(lua_State *L, const char *key, uint64_t otherwise)
{
	lua_getfield(L, 2, key);
	uint64_t n = (uint64_t)luaL_optinteger(L, -1, (lua_Integer)otherwise);
	lua_pop(L, 1);
	return n;
}

static bool is_set(lua_State *L, const char *key)
{
	lua_getfield(L, 2, key);
	bool b = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return b;
}

/* Pushes the list, or an empty one. Returns its length and zeroed memory for that many elements and an end. */
static void *list(lua_State *L, const char *key, size_t element, uint32_t *n)
{
	if (lua_getfield(L, 2, key) != LUA_TTABLE) {
		*n = 0;
		return NULL;
	}
	*n = (uint32_t)lua_rawlen(L, -1);
	void *memory = calloc(*n + 1, element);
	if (!memory)
		abort();
	return memory;
}

static int64_t *numbers(lua_State *L, const char *key, uint32_t *n)
{
	int64_t *memory = list(L, key, sizeof *memory, n);
	for (uint32_t i = 0; i < *n; i++) {
		lua_rawgeti(L, -1, i + 1);
		memory[i] = lua_tointeger(L, -1);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return memory;
}

static char **texts(lua_State *L, const char *key, uint32_t *n)
{
	char **memory = list(L, key, sizeof *memory, n);
	for (uint32_t i = 0; i < *n; i++) {
		lua_rawgeti(L, -1, i + 1);
		const char *s = lua_tostring(L, -1);
		memory[i] = strdup(s ? s : "");
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return memory;
}

int run_open_live_lua(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct live_options *o = &r->opt.live;
	struct err err = {""};
	uint32_t nwords;
	luaL_checktype(L, 2, LUA_TTABLE);
	o->buffer_size = number(L, "buffer_size", DEFAULT_BUFFER);
	o->page_faults = is_set(L, "page_faults");
	o->any_later = is_set(L, "any_later");
	o->follow = numbers(L, "pids", &o->nfollow);
	o->exclude = numbers(L, "exclude_pids", &o->nexclude);
	o->suppress = texts(L, "suppress_comm", &o->nsuppress);
	r->opt.command = texts(L, "command", &nwords);
	r->opt.keep_privileges = is_set(L, "keep_privileges");
	lua_getfield(L, 2, "early_path");
	if (lua_isstring(L, -1))
		r->opt.early_path = strdup(lua_tostring(L, -1));
	if (run_open_live(r, &err) < 0)
		return script_fail(L, &err);
	host_check_root(r->host); /* it may lie where only root can read */
	lua_pushboolean(L, 1);
	lua_pushboolean(L, r->opt.record.fd != 0);
	return 2;
}
