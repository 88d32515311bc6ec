/* The life of a chisel: loading, starting, what ends it. Events are in chisel_events.c. See chisel.h. */
#include <stdlib.h>
#include <string.h>

#include "script/script.h"

enum { EXEC_MAX = 16, FIELDS_MAX = 10000 }; /* chisels that replace each other before one stays; fields of one */
#define WORK_MAX 200000000ULL /* instructions in one call of a chisel that is not trusted: some seconds */
#define MEMORY_TRUSTED (1ULL << 30) /* bytes */
#define MEMORY_LIMITED (256ULL << 20)

bool chisel_ended(const struct chisel *c) { return c->phase == PHASE_ENDED; }

void chisel_stop(struct chisel *c)
{
	c->phase = PHASE_ENDED;
	c->event = NULL;
	run_demand_changed(c->run);
}

int chisel_error(const struct chisel *c, int status, const char *in, struct err *err)
{
	if (c->run->exited)
		return err_set(err, "%s", "");
	if (*c->limit_reached)
		return err_set(err, "%s: %s", c->name, c->limit_reached);
	if (script_is_memory_error(c->L, status)) {
		char text[128];
		script_memory_reached(c, text, sizeof text);
		return err_set(err, "%s: %s: %s", c->name, in, text);
	}
	const char *message = lua_tostring(c->L, -1);
	char *text = host_explain(c->run->host, message ? message : in);
	err_set(err, "%s: %s", c->name, text);
	free(text);
	return -1;
}

void chisel_report(struct chisel *c, int status, const char *in)
{
	struct err err;
	chisel_error(c, status, in, &err);
	if (!c->run->exited) /* with os.exit nothing has failed */
		run_error(c->run, "%s", err.text);
	chisel_stop(c);
}

int chisel_pcall(struct chisel *c, int nargs, int nresults, const char *in)
{
	uint64_t start = c->profile ? profile_now() : 0;
	c->guarded = true;
	script_begin_call(c);
	int status = lua_pcall(c->L, nargs, nresults, 1);
	c->guarded = false;
	if (c->profile)
		profile_add(c->profile, in, start);
	return status;
}

int chisel_call(struct chisel *c, int nargs, int nresults, const char *in)
{
	int status = chisel_pcall(c, nargs, nresults, in);
	if (status == LUA_OK)
		return 0;
	chisel_report(c, status, in);
	lua_settop(c->L, 1);
	return -1;
}

struct field *chisel_request_field(struct chisel *c, const char *name, struct err *err)
{
	size_t used;
	if (c->nfields == FIELDS_MAX) {
		err_set(err, "a chisel can request at most %d fields", FIELDS_MAX);
		return NULL;
	}
	struct field *f = field_open(&c->run->session, name, &used, err);
	if (!f)
		return NULL;
	struct field **fields = realloc(c->fields, (c->nfields + 1) * sizeof *fields);
	if (!fields)
		abort();
	c->fields = fields;
	fields[c->nfields++] = f;
	c->needs |= field_needs(f);
	return f;
}

/* Fills a fresh Lua state; in protected mode. */
static int open_state(lua_State *L)
{
	static const luaL_Reg modules[] = {
		{"evt", luaopen_evt}, {"chisel", luaopen_chisel}, {"sysdig", luaopen_sysdig}, {NULL, NULL},
	};
	struct chisel *c = chisel_of(L);
	const char *module_path = lua_touserdata(L, 1);
	script_open_libs(L);
	if (c->run->lookup)
		script_forbid_libraries(L, "modules written in C could use the rights that tracer keeps for reading /proc: "
		                           "they need --keep-privileges");
	for (const luaL_Reg *m = modules; m->name; m++) {
		lua_pushcfunction(L, m->func);
		lua_call(L, 0, 1);
		lua_setglobal(L, m->name);
	}
	lua_getglobal(L, "package");
	lua_getfield(L, -1, "preload");
	lua_pushcfunction(L, luaopen_aggregate);
	lua_setfield(L, -2, "aggregate");
	lua_pushcfunction(L, luaopen_term);
	lua_setfield(L, -2, "tracer.term");
	lua_pushcfunction(L, luaopen_json);
	lua_setfield(L, -2, "tracer.json");
	script_open_compat(L);
	script_open_stdout(L);
	script_run_prelude(L, host_root(c->run->host), module_path);
	return 1;
}

int chisel_load(struct chisel *c, struct err *err)
{
	const char *root = host_root(c->run->host);
	c->limited |= !c->run->opt.trust && !script_is_trusted(root, c->path); /* what it executes gets no more */
	char *module_path = host_module_path(c->run->host, c->path, c->limited, err);
	if (!module_path)
		return -1;
	uint64_t usual = c->limited ? MEMORY_LIMITED : MEMORY_TRUSTED;
	c->memory_limit = c->run->opt.chisel_memory ? c->run->opt.chisel_memory : usual;
	c->work_max = WORK_MAX;
	lua_State *L = c->L = script_limited_state(c);
	if (!L)
		abort();
	lua_pushcfunction(L, script_message);
	lua_pushcfunction(L, open_state);
	lua_pushlightuserdata(L, module_path);
	int status = chisel_pcall(c, 1, 1, "load");
	free(module_path);
	if (status == LUA_OK) {
		lua_pushstring(L, c->path);
		status = chisel_pcall(c, 1, 0, "load");
	}
	if (status != LUA_OK)
		return chisel_error(c, status, "loading it", err);
	return chisel_read_args(c, err);
}

static void unload_program(struct chisel *c)
{
	for (unsigned i = 0; i < c->nfields; i++)
		field_free(c->fields[i]);
	free(c->fields);
	c->fields = NULL;
	c->nfields = 0;
	c->needs = 0;
	c->reads_threads = false;
	free(c->attached);
	c->attached = NULL;
	c->nattached = c->naggregates = 0;
	if (c->L)
		lua_close(c->L);
	c->L = NULL;
	filter_free(c->filter);
	c->filter = NULL;
	format_free(c->formatter);
	c->formatter = NULL;
	c->on_event = c->on_interval = LUA_NOREF;
	c->interval = 0;
	c->timer_running = false;
	c->last_fired = 0;
	chisel_free_args(c);
}

static void forget_exec(struct chisel *c)
{
	for (unsigned i = 0; i < c->exec_nargs; i++)
		free(c->exec_args[i]);
	free(c->exec_args);
	free(c->exec_name);
	c->exec_args = NULL;
	c->exec_name = NULL;
	c->exec_nargs = 0;
}

struct chisel *chisel_new(struct run *run, const char *name, const char *path)
{
	struct chisel *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	c->run = run;
	c->name = strdup(name);
	c->path = strdup(path);
	c->on_event = c->on_interval = LUA_NOREF;
	c->udp = -1;
	c->named = true;
	if (run->opt.profile && !(c->profile = calloc(1, sizeof *c->profile)))
		abort();
	return c;
}

struct chisel *chisel_open(struct run *run, const char *name, const char *path, struct err *err)
{
	struct chisel *c = chisel_new(run, name, path);
	if (chisel_load(c, err) == 0)
		return c;
	chisel_free(c);
	return NULL;
}

void chisel_free(struct chisel *c)
{
	if (!c)
		return;
	unload_program(c);
	forget_exec(c);
	script_close_udp(c);
	free(c->profile);
	free(c->name);
	free(c->path);
	free(c);
}

/* The chisel that chisel.exec named takes over. */
static int exec_program(struct chisel *c)
{
	struct err err = {""};
	char *path = host_find_chisel(c->run->host, c->exec_name, c->path, &err);
	if (!path) {
		run_error(c->run, "%s: %s", c->name, err.text);
		return -1;
	}
	unload_program(c);
	free(c->path);
	free(c->name);
	c->path = path;
	c->name = strdup(c->exec_name);
	c->named = false;
	c->phase = PHASE_LOAD;
	int status = chisel_load(c, &err);
	if (status == 0)
		status = chisel_set_args(c, (const char *const *)c->exec_args, c->exec_nargs, &err);
	forget_exec(c);
	if (status < 0 && !c->run->exited)
		run_error(c->run, "%s", err.text);
	return status;
}

static int take_reference(lua_State *L, const char *name, int old)
{
	luaL_unref(L, LUA_REGISTRYINDEX, old);
	if (script_raw_global(L, name) == LUA_TFUNCTION)
		return luaL_ref(L, LUA_REGISTRYINDEX);
	lua_pop(L, 1);
	return LUA_NOREF;
}

/* Calls a callback that answers with true or false; 0 when it does not exist or said true. */
static int call_and_check(struct chisel *c, const char *name)
{
	lua_State *L = c->L;
	if (script_raw_global(L, name) != LUA_TFUNCTION) {
		lua_pop(L, 1);
		return 0;
	}
	if (chisel_call(c, 0, 1, name) < 0)
		return -1;
	bool is_boolean = lua_isboolean(L, -1), ok = lua_toboolean(L, -1);
	lua_pop(L, 1);
	if (c->exec_name && c->phase == PHASE_INIT)
		return 0;
	if (is_boolean && ok)
		return 0;
	run_error(c->run, is_boolean ? "%s: %s() failed" : "%s: %s() must return true or false", c->name, name);
	chisel_stop(c);
	return -1;
}

/* on_init attaches again for every file. */
static void detach_aggregates(struct chisel *c)
{
	for (unsigned i = 0; i < c->nattached; i++)
		luaL_unref(c->L, LUA_REGISTRYINDEX, c->attached[i].ref);
	c->nattached = 0;
}

void chisel_init(struct chisel *c)
{
	detach_aggregates(c);
	for (int replaced = 0; replaced <= EXEC_MAX; replaced++) {
		c->phase = PHASE_INIT;
		if (call_and_check(c, "on_init") < 0)
			return;
		if (!c->exec_name)
			return;
		if (exec_program(c) < 0) {
			chisel_stop(c);
			return;
		}
	}
	run_error(c->run, "%s: chisels replace each other without end", c->name);
	chisel_stop(c);
}

void chisel_start(struct chisel *c)
{
	if (call_and_check(c, "on_capture_start") < 0)
		return;
	c->started = true;
	c->on_event = take_reference(c->L, "on_event", c->on_event);
	c->on_interval = take_reference(c->L, "on_interval", c->on_interval);
	c->phase = PHASE_CAPTURE;
}

void chisel_show_profile(const struct chisel *c, FILE *to) { profile_show(c->profile, c->name, c->memory_peak, to); }
