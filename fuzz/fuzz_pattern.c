/*
 * A pattern, a newline and a text: the patterns of chisels that are not trusted (script/pattern.c) must find what Lua's
 * own library finds, errors included. Short ones only: some patterns take for ever in that library.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "script/script.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_PATTERN = 12, MAX_TEXT = 24 };

/* What is compared: results, and errors without the place. */
static const char program[] =
	"local p, t = ...\n"
	"local out = {}\n"
	"local function add(...)\n"
	"  for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end\n"
	"end\n"
	"add(pcall(string.find, t, p)) add(pcall(string.find, t, p, 2, true)) add(pcall(string.match, t, p, -3))\n"
	"add(pcall(string.gsub, t, p, '<%1>', 3)) add(pcall(string.gsub, t, p, { a = 'b' }))\n"
	"add(pcall(function() for a, b in string.gmatch(t, p) do add(a, b) end end))\n"
	"for i = 1, #out do out[i] = out[i]:match ':%d+: (.*)' or out[i] end\n"
	"return table.concat(out, '|')";

static struct chisel ours; /* not limited: no step is too many */
static lua_State *states[2];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	for (int i = 0; i < 2; i++) {
		lua_State *L = states[i] = luaL_newstate();
		*(struct chisel **)lua_getextraspace(L) = &ours;
		luaL_openlibs(L);
		if (luaL_loadstring(L, program) != LUA_OK)
			abort();
	}
	script_open_patterns(states[1]);
	return 0;
}

static const char *run(lua_State *L, const uint8_t *data, size_t pattern, size_t size)
{
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	lua_pushlstring(L, (const char *)data, pattern);
	lua_pushlstring(L, (const char *)data + pattern + 1, size - pattern - 1);
	if (lua_pcall(L, 2, 1, 0) != LUA_OK)
		abort();
	return lua_tostring(L, -1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t pattern = end ? (size_t)(end - data) : size;
	if (!end || pattern > MAX_PATTERN || size - pattern > MAX_TEXT)
		return 0;
	const char *theirs = run(states[0], data, pattern, size), *mine = run(states[1], data, pattern, size);
	if (strcmp(theirs, mine)) {
		fprintf(stderr, "theirs: %s\nours:   %s\n", theirs, mine);
		abort();
	}
	return 0;
}
