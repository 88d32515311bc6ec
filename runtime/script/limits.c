/*
 * Limits of chisels. Memory, for all of them: one allocator per Lua state, which refuses when its chisel has taken
 * enough. For those that are not trusted also work and CPU time of one call: a hook counts instructions, C functions
 * that loop charge what they do. Who has reached a limit is ended: the error comes again whenever a program has caught
 * it, see lua/sandbox.lua.
 */
#include "script/script.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CPU_MAX 10000000000ULL /* ns in one call */
#define MEMORY_ERROR "not enough memory" /* Lua's own message */

#define WORK_REACHED "the limit of %d million instructions in one call is reached"
#define TRUST_LIFTS "; --trust lifts the limits of chisels that you know"

enum { FILLING_BIG = 1 << 16, FILLING_BYTES = 16 }; /* of a block; bytes that are filled as fast as an instruction */
enum { SOURCE_MAX = 65536, SOURCE_WORK = 10000 }; /* of filters and formats: bytes, work of compiling a short one */

/*
 * A big block is filled by whoever asks for it, in one instruction: that counts as work. False at the limit: then there
 * is no memory, and the error that follows is that of the limit.
 */
static bool count_filling(struct chisel *c, size_t size)
{
	if (!c->limited || !c->guarded || size < FILLING_BIG)
		return true;
	c->work += size / FILLING_BYTES;
	if (c->work < c->work_max)
		return true;
	if (!*c->limit_reached)
		snprintf(c->limit_reached, sizeof c->limit_reached, WORK_REACHED ", most of them in long texts" TRUST_LIFTS,
		         (int)(c->work_max / 1000000));
	return false;
}

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
	if (new_size > old && !count_filling(c, new_size))
		return NULL;
	void *p = realloc(block, new_size);
	if (p)
		c->memory += new_size - old;
	if (c->memory > c->memory_peak)
		c->memory_peak = c->memory;
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

static uint64_t time_of(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Whether the call under way has had too much CPU time. That is asked for when some milliseconds have passed only. */
static bool is_late(struct chisel *c)
{
	uint64_t tick = time_of(CLOCK_MONOTONIC_COARSE);
	if (tick == c->tick)
		return false;
	c->tick = tick;
	uint64_t now = time_of(CLOCK_THREAD_CPUTIME_ID);
	c->cpu_start = c->cpu_start ? c->cpu_start : now;
	return now - c->cpu_start > CPU_MAX;
}

void script_begin_call(struct chisel *c)
{
	c->work = 0;
	c->cpu_start = 0;
}

static void on_step(lua_State *L, lua_Debug *ar)
{
	(void)ar;
	script_charge(L, SCRIPT_WORK_STEP, NULL);
}

/* The error that ends the chisel, again at every instruction from now on. */
static void raise_limit(lua_State *L, const struct chisel *c)
{
	lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
	lua_sethook(lua_tothread(L, -1), on_step, LUA_MASKCOUNT, 1);
	lua_sethook(L, on_step, LUA_MASKCOUNT, 1);
	lua_pushstring(L, c->limit_reached);
	lua_error(L);
}

/* Pushes where the program is: the innermost function that is neither written in C nor part of the sandbox. */
static void push_place(lua_State *L)
{
	lua_Debug ar;
	for (int level = 0; lua_getstack(L, level, &ar); level++) {
		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline > 0 && !strstr(ar.source, "/lua/sandbox.lua")) {
			lua_pushfstring(L, "%s:%d: ", ar.short_src, ar.currentline);
			return;
		}
	}
	lua_pushliteral(L, "");
}

static void reach_limit(lua_State *L, struct chisel *c, const char *what)
{
	push_place(L);
	snprintf(c->limit_reached, sizeof c->limit_reached, "%s%s" TRUST_LIFTS, lua_tostring(L, -1), what);
	raise_limit(L, c);
}

void script_charge(lua_State *L, uint64_t work, const char *what)
{
	struct chisel *c = chisel_of(L);
	if (!c->limited)
		return;
	if (*c->limit_reached)
		raise_limit(L, c);
	c->work = work > c->work_max ? c->work_max : c->work + work;
	if (c->work >= c->work_max) {
		char text[96];
		int n = snprintf(text, sizeof text, WORK_REACHED, (int)(c->work_max / 1000000));
		if (what)
			snprintf(text + n, sizeof text - (size_t)n, ", most of them in %s", what);
		reach_limit(L, c, text);
	}
	if (is_late(c))
		reach_limit(L, c, "the limit of 10 seconds of CPU time in one call is reached");
}

/* charge(n): counts as n instructions; raises the error of a limit that was reached, now or before. */
static int limits_charge(lua_State *L)
{
	double n = (double)luaL_optnumber(L, 1, 0);
	script_charge(L, n > 0 ? n < 1e18 ? (uint64_t)n : (uint64_t)1e18 : 0, NULL);
	return 0;
}

/* reached(message): the error of the limit that was reached, nil when none was; message: an error that was caught. */
static int limits_reached(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	lua_settop(L, 1);
	if (!*c->limit_reached && script_is_memory_error(L, LUA_ERRRUN))
		script_memory_reached(c, c->limit_reached, sizeof c->limit_reached);
	if (!*c->limit_reached)
		return 0;
	lua_pushstring(L, c->limit_reached);
	return 1;
}

const char *script_check_source(lua_State *L, int arg)
{
	size_t len;
	const char *text = luaL_optlstring(L, arg, "", &len);
	if (chisel_of(L)->limited && len > SOURCE_MAX)
		luaL_error(L, "a text of more than %d bytes is not compiled for chisels that are not trusted", SOURCE_MAX);
	script_charge(L, SOURCE_WORK + len * 100, NULL);
	return text;
}

bool script_is_memory_error(lua_State *L, int status)
{
	const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
	return status == LUA_ERRMEM || !strcmp(message, MEMORY_ERROR);
}

void script_memory_reached(const struct chisel *c, char *text, size_t size)
{
	snprintf(text, size, "the memory limit of %llu MB is reached; --chisel-memory sets another",
	         (unsigned long long)(c->memory_limit >> 20));
}

void script_limit_work(lua_State *L)
{
	static const luaL_Reg functions[] = {{"charge", limits_charge}, {"reached", limits_reached}, {NULL, NULL}};
	lua_sethook(L, on_step, LUA_MASKCOUNT, SCRIPT_WORK_STEP);
	luaL_newlib(L, functions);
}
