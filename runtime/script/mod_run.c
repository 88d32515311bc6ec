/*
 * The run objects of module "runtime": runtime.new() gives one; close it when done.
 *
 *   run:open_live(options)          true, or nil and the error; see mod_live.c
 *   run:check_filter(text)          true, or nil and the error
 *   run:chisel(name, path)          loads it: { index, args, filter }, or nil and the error. args is a list of
 *                                   { name, type, optional }, filter: it takes one and nothing else
 *   run:set_args(index, values)     in the order of args, false is one that is left out. true, or nil and the error
 *   run:inspect(name, path, args)   what the chisel asks for, as lua/inspect.lua sees it, or nil and the error
 *   run:save_ring(path)             writes the last events that option ring keeps: how many, or nil and the error
 *   run:exited()                    the status when a chisel has called os.exit
 *   run:write(text)                 to standard output: true and whether its reader has gone, or nil and the error
 *   run:write_lines(list)           the same with texts of traced data, each made harmless for a terminal
 *   run:start(options)              reads the recordings; gives the exit status. See set_options below
 *   run:begin(options)              the same in steps: true, or nil and the error
 *   run:step(ms)                    works for so long: "reading", "idle" (the running system has nothing to tell now),
 *                                   "waiting" (there are as many lines as are wanted, see mod_view.c) or "done"
 *   run:finish()                    the exit status
 *   run:messages()                  with the option keep_messages: what else would have gone to standard error since
 *                                   the last call, or nil
 *   run:dump_state(options)         the state of the running system as text, or nil and the error. Options: dump_state
 *                                   (where /proc is, true = there), files, no_users
 *   run:rerun()                     the command line that a chisel wants to be run next
 *   run:close()
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dump_state.h"
#include "script/filter_ast.h"
#include "script/script.h"

static const char run_type[] = "tracer.run";

struct run *script_check_run(lua_State *L)
{
	struct run **r = luaL_checkudata(L, 1, run_type);
	if (!*r)
		luaL_error(L, "this run is closed");
	return *r;
}

int run_lua_new(lua_State *L)
{
	struct host *h = lua_touserdata(L, lua_upvalueindex(1));
	luaL_checkinteger(L, 2);
	lua_settop(L, 4);
	struct run **r = lua_newuserdatauv(L, sizeof *r, 0);
	*r = NULL;
	luaL_setmetatable(L, run_type);
	*r = run_new(h);
	(*r)->session.parse_filter = script_parse_filter;
	(*r)->session.host = host_lua(h);
	(*r)->opt.chisel_memory = (uint64_t)lua_tointeger(L, 2) << 20;
	(*r)->opt.trust = lua_toboolean(L, 3);
	(*r)->opt.profile = lua_toboolean(L, 4);
	(*r)->out = out_new(STDOUT_FILENO, lua_toboolean(L, 1));
	(*r)->session.escape_token = out_escape_token((*r)->out);
	(*r)->session.one_line = out_is_tty((*r)->out);
	return 1;
}

static int run_close(lua_State *L)
{
	struct run **r = luaL_checkudata(L, 1, run_type);
	if (*r)
		run_free(*r);
	*r = NULL;
	return 0;
}

int script_fail(lua_State *L, const struct err *err)
{
	lua_pushnil(L);
	lua_pushstring(L, err->text);
	return 2;
}

static int run_check_filter(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err = {""};
	struct filter *f = filter_compile(&r->session, luaL_checkstring(L, 2), &err);
	if (!f)
		return script_fail(L, &err);
	filter_free(f);
	lua_pushboolean(L, 1);
	return 1;
}

static void push_args(lua_State *L, const struct chisel *c)
{
	lua_createtable(L, (int)c->nargs, 0);
	for (unsigned i = 0; i < c->nargs; i++) {
		lua_createtable(L, 0, 3);
		lua_pushstring(L, c->args[i].name);
		lua_setfield(L, -2, "name");
		lua_pushstring(L, c->args[i].type);
		lua_setfield(L, -2, "type");
		lua_pushboolean(L, c->args[i].optional);
		lua_setfield(L, -2, "optional");
		lua_rawseti(L, -2, i + 1);
	}
}

static int run_chisel(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err = {""};
	struct chisel *c = chisel_open(r, luaL_checkstring(L, 2), luaL_checkstring(L, 3), &err);
	if (!c)
		return script_fail(L, &err);
	run_add_chisel(r, c);
	lua_createtable(L, 0, 3);
	lua_pushinteger(L, r->nchisels);
	lua_setfield(L, -2, "index");
	push_args(L, c);
	lua_setfield(L, -2, "args");
	lua_pushboolean(L, chisel_wants_filter_arg(c));
	lua_setfield(L, -2, "filter");
	return 1;
}

static int run_set_args(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err = {""};
	lua_Integer index = luaL_checkinteger(L, 2);
	luaL_argcheck(L, index >= 1 && index <= r->nchisels, 2, "no such chisel");
	luaL_checktype(L, 3, LUA_TTABLE);
	unsigned n = (unsigned)lua_rawlen(L, 3);
	const char **values = lua_newuserdatauv(L, (n + 1) * sizeof *values, 0);
	luaL_checkstack(L, (int)n, "too many arguments");
	for (unsigned i = 0; i < n; i++) {
		lua_rawgeti(L, 3, i + 1);
		values[i] = lua_toboolean(L, -1) ? luaL_checkstring(L, -1) : NULL;
	}
	if (chisel_set_args(r->chisels[index - 1], values, n, &err) < 0)
		return script_fail(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

static int run_exited(lua_State *L)
{
	const struct run *r = script_check_run(L);
	if (!r->exited)
		return 0;
	out_flush(r->out);
	lua_pushinteger(L, r->exit_status);
	return 1;
}

/* Results of writing: true and whether the reader has gone, or nil and the error. */
static int push_written(lua_State *L, struct run *r)
{
	out_flush(r->out);
	int e = out_error(r->out);
	if (e && e != EPIPE) {
		lua_pushnil(L);
		lua_pushfstring(L, "standard output: %s", strerror(e));
		return 2;
	}
	lua_pushboolean(L, true);
	lua_pushboolean(L, e);
	return 2;
}

static int run_write(lua_State *L)
{
	struct run *r = script_check_run(L);
	size_t len;
	const char *s = luaL_checklstring(L, 2, &len);
	out_raw(r->out, s, len);
	return push_written(L, r);
}

static int run_lines(lua_State *L)
{
	struct run *r = script_check_run(L);
	luaL_checktype(L, 2, LUA_TTABLE);
	for (lua_Integer i = 1; lua_rawgeti(L, 2, i) == LUA_TSTRING; i++) {
		size_t len;
		const char *s = lua_tolstring(L, -1, &len);
		out_line(r->out, s, len);
		lua_pop(L, 1);
	}
	return push_written(L, r);
}

static int run_rerun(lua_State *L)
{
	lua_pushstring(L, script_check_run(L)->rerun);
	return 1;
}

static bool get_bool(lua_State *L, const char *key)
{
	lua_getfield(L, 2, key);
	bool b = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return b;
}

static uint64_t get_number(lua_State *L, const char *key, double factor)
{
	lua_getfield(L, 2, key);
	double d = luaL_optnumber(L, -1, 0) * factor;
	lua_pop(L, 1);
	return d > 0 ? d < 1.8e19 ? (uint64_t)d : UINT64_MAX : 0;
}

static char *get_string(lua_State *L, const char *key)
{
	lua_getfield(L, 2, key);
	const char *s = luaL_optstring(L, -1, NULL);
	char *copy = s ? strdup(s) : NULL;
	lua_pop(L, 1);
	return copy;
}

static void get_files(lua_State *L, struct run_options *o)
{
	unsigned n = lua_getfield(L, 2, "files") == LUA_TTABLE ? (unsigned)lua_rawlen(L, -1) : 0;
	o->files = calloc(n + 1, sizeof *o->files);
	if (!o->files)
		abort();
	for (; o->nfiles < n; o->nfiles++) {
		lua_rawgeti(L, -1, o->nfiles + 1);
		o->files[o->nfiles] = strdup(luaL_checkstring(L, -1));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

/* Whether events come as they happen: from the running system, or through a pipe. */
static bool is_live(const struct run_options *o)
{
	for (unsigned i = 0; i < o->nfiles; i++)
		if (!strcmp(o->files[i], "-"))
			return true;
	return !o->nfiles;
}

enum buffer_format script_check_buffers(lua_State *L, int arg)
{
	static const char *const names[] = {"dotted", "ascii", "hex", "hexascii", "base64", "printable", NULL};
	return (enum buffer_format)luaL_checkoption(L, arg, "dotted", names);
}

static enum buffer_format get_buffer_format(lua_State *L)
{
	lua_getfield(L, 2, "buffers");
	enum buffer_format form = script_check_buffers(L, lua_gettop(L));
	lua_pop(L, 1);
	return form;
}

static void set_session_options(lua_State *L, struct run *r)
{
	struct session *s = &r->session;
	char *time = get_string(L, "time");
	s->buffer_format = get_buffer_format(L);
	s->json = get_bool(L, "json");
	s->buffer_cut = s->buffer_format == BUFFER_DOTTED && !s->json && !r->opt.verbose && !r->nchisels &&
	                !r->view;
	s->time_format = time ? (enum time_format)*time : TIME_HUMAN;
	s->resolve_ports = get_bool(L, "resolve_ports");
	s->show_internal = get_bool(L, "internal");
	s->state.keep_users = !get_bool(L, "no_users");
	free(time);
}

/*
 * Options: files (list; none: the live system), filter, format, container_format, display_filter, filter_proclist,
 * quiet, summary, verbose, progress, format_fixed, max_events, max_seconds, from, to (tables, see get_moment);
 * buffers ("dotted", "ascii", "hex", "hexascii", "base64", "printable"), json, time (a letter), resolve_ports,
 * internal, no_users; write (path), compress, fatfile, prune, rotate_mb, rotate_seconds, rotate_events, max_files;
 * snaplen, page_faults, show_demand, as_live, final_state (path), keep_messages, record_shown.
 */
/* { form =, ns = }, see cli/parse.lua. */
static struct moment get_moment(lua_State *L, const char *name)
{
	static const char *const forms[] = {[MOMENT_AT] = "at", [MOMENT_SINCE] = "since", [MOMENT_CLOCK] = "clock"};
	struct moment m = {MOMENT_NONE, 0};
	if (lua_getfield(L, 2, name) == LUA_TTABLE) {
		lua_getfield(L, -1, "form");
		lua_getfield(L, -2, "ns");
		for (m.form = MOMENT_CLOCK; m.form && strcmp(forms[m.form], luaL_checkstring(L, -2)) != 0; m.form--)
			continue;
		m.ns = (uint64_t)luaL_checkinteger(L, -1);
		lua_pop(L, 2);
	}
	lua_pop(L, 1);
	return m;
}

static void set_options(lua_State *L, struct run *r)
{
	struct run_options *o = &r->opt;
	get_files(L, o);
	o->format = get_string(L, "format");
	o->container_format = get_bool(L, "container_format");
	o->filter_display = get_bool(L, "display_filter");
	o->filter_proclist = get_bool(L, "filter_proclist");
	o->quiet = get_bool(L, "quiet");
	o->summary = get_bool(L, "summary");
	o->verbose = get_bool(L, "verbose");
	o->progress = get_bool(L, "progress");
	o->format_fixed = get_bool(L, "format_fixed");
	o->window = (struct window){.from = get_moment(L, "from"), .to = get_moment(L, "to")};
	o->max_events = get_number(L, "max_events", 1);
	o->max_ns = get_number(L, "max_seconds", 1e9);
	o->final_state = get_string(L, "final_state");
	o->record.path = get_string(L, "write");
	o->record.compress = get_bool(L, "compress");
	o->record.classic = get_bool(L, "write_classic");
	o->record.live = is_live(o);
	o->record.keep_state_events = get_bool(L, "fatfile");
	o->record.prune = get_bool(L, "prune");
	o->record.rotate_bytes = get_number(L, "rotate_mb", 1e6);
	o->record.rotate_ns = get_number(L, "rotate_seconds", 1e9);
	o->record.rotate_events = get_number(L, "rotate_events", 1);
	o->record.max_files = get_number(L, "max_files", 1);
	uint64_t snaplen = get_number(L, "snaplen", 1);
	o->live.snaplen = snaplen < SNAPLEN_MAX ? (uint32_t)snaplen : SNAPLEN_MAX;
	o->live.page_faults = get_bool(L, "page_faults");
	o->show_demand = get_bool(L, "show_demand");
	o->as_live = get_bool(L, "as_live");
	o->record_shown = get_bool(L, "record_shown");
	o->record.ring_bytes = get_number(L, "ring", 1e6);
	o->record.ring_at_end = get_bool(L, "ring_at_end");
	o->record.inputs = o->files;
	o->record.ninputs = o->nfiles;
	set_session_options(L, r);
}

/* The options at 2, the filter among them. 0, or -1 with err. */
static int take_options(lua_State *L, struct run *r, struct err *err)
{
	luaL_checktype(L, 2, LUA_TTABLE);
	set_options(L, r);
	char *filter = get_string(L, "filter");
	int status = filter ? run_set_filter(r, filter, err) : 0;
	free(filter);
	return status;
}

static int run_start_lua(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err = {""};
	if (take_options(L, r, &err) < 0)
		return script_fail(L, &err);
	lua_pushinteger(L, run_start(r));
	return 1;
}

static int run_begin_lua(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err = {""};
	r->opt.keep_messages = true; /* what run_begin reports is its error */
	if (take_options(L, r, &err) < 0)
		return script_fail(L, &err);
	if (run_begin(r) < 0) {
		lua_pushnil(L);
		lua_pushstring(L, strbuf_cstr(&r->messages));
		return 2;
	}
	r->opt.keep_messages = get_bool(L, "keep_messages");
	lua_pushboolean(L, true);
	return 1;
}

static int run_step_lua(lua_State *L)
{
	static const char *const names[] = {
		[RUN_READING] = "reading", [RUN_IDLE] = "idle", [RUN_WAITING] = "waiting", [RUN_DONE] = "done",
	};
	struct run *r = script_check_run(L);
	lua_Number ms = luaL_checknumber(L, 2);
	lua_pushstring(L, names[run_step(r, ms > 0 ? (uint64_t)(ms * 1e6) : 0)]);
	return 1;
}

static int run_finish_lua(lua_State *L)
{
	lua_pushinteger(L, run_finish(script_check_run(L)));
	return 1;
}

static int run_save_ring_lua(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err;
	int64_t n = run_save_ring(r, luaL_checkstring(L, 2), NULL, &err);
	if (n < 0)
		return script_fail(L, &err);
	lua_pushinteger(L, n);
	return 1;
}

/* How many events the ring has, and from which time on (ns); nil: there are none. */
static int run_kept(lua_State *L)
{
	const struct run *r = script_check_run(L);
	uint64_t since, n = r->recorder ? recorder_kept(r->recorder, &since) : 0;
	if (!n)
		return 0;
	push_u64(L, n);
	push_u64(L, since);
	return 2;
}

static int run_messages(lua_State *L)
{
	struct run *r = script_check_run(L);
	if (!r->messages.len)
		return 0;
	lua_pushlstring(L, r->messages.s, r->messages.len);
	strbuf_reset(&r->messages);
	return 1;
}

static int run_dump_state(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err = {""};
	struct strbuf text = {0};
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_getfield(L, 2, "files");
	if (lua_istable(L, -1))
		lua_rawgeti(L, -1, 1);
	const char *recording = lua_tostring(L, -1);
	lua_getfield(L, 2, "dump_state");
	const char *root = lua_isstring(L, -1) && *lua_tostring(L, -1) ? lua_tostring(L, -1) : "/proc";
	r->session.state.keep_users = !get_bool(L, "no_users");
	if (dump_state(&r->session, root, recording, &text, &err) < 0)
		return script_fail(L, &err);
	lua_pushlstring(L, text.len ? text.s : "", text.len);
	strbuf_free(&text);
	return 1;
}

static const luaL_Reg methods[] = {
	{"check_filter", run_check_filter}, {"chisel", run_chisel}, {"set_args", run_set_args}, {"exited", run_exited},
	{"write", run_write}, {"write_lines", run_lines}, {"start", run_start_lua}, {"begin", run_begin_lua},
	{"step", run_step_lua}, {"finish", run_finish_lua}, {"save_ring", run_save_ring_lua}, {"kept", run_kept},
	{"messages", run_messages}, {"rerun", run_rerun},
	{"dump_state", run_dump_state}, {"open_live", run_open_live_lua}, {"inspect", run_inspect_lua},
	{"close", run_close}, {NULL, NULL},
};

void run_lua_open(lua_State *L)
{
	luaL_newmetatable(L, run_type);
	lua_pushcfunction(L, run_close);
	lua_setfield(L, -2, "__gc");
	luaL_newlib(L, methods);
	luaL_setfuncs(L, run_view_methods, 0);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
}
