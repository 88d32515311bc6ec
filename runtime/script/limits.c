/* The memory limit of chisels: one allocator per Lua state, which refuses when its chisel has taken enough. */
#include "script/script.h"

#include <stdlib.h>

static void *limited_alloc(void *arg, void *block, size_t old_size, size_t new_size)
{
	struct chisel *c = arg;
	size_t old = block ? old_size : 0; /* without a block, old_size is the kind of object */
	if (!new_size) {
		free(block);
		c->memory -= old;
		return NULL;
	}
	uint64_t others = c->memory - old;
	bool limited = c->guarded && c->memory_limit && new_size > old;
	if (limited && (new_size > c->memory_limit || others > c->memory_limit - new_size))
		return NULL;
	void *p = realloc(block, new_size);
	if (p)
		c->memory += new_size - old;
	return p;
}

lua_State *script_limited_state(struct chisel *c)
{
	c->memory = 0;
	lua_State *L = lua_newstate(limited_alloc, c);
	if (L)
		*(struct chisel **)lua_getextraspace(L) = c;
	return L;
}
