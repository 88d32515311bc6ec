/*
 * Module "runtime": the program as the trusted host (lua/cli.lua and what it uses) sees it.
 *
 *   runtime.root                      the directory that has lua/ and chisels/
 *   runtime.fields()                  field classes: { { name, title, help, hidden, fields = { { name, type, arg,
 *   help, ... } } } } runtime.events()                  { { name, exit, internal, old, params = { { name, type } } }
 *   }, in the order of types runtime.syscalls()                names of system calls
 *   runtime.metadata(path, modules)   what a chisel file says of itself, or nil and the reason; modules: its
 *   package.path runtime.list_dir(path)            names in a directory, sorted; nil when it cannot be read
 *   runtime.is_file(path), runtime.is_same_file(path, path), runtime.is_tty(fd)
 *   runtime.new(unbuffered, memory)   a run; memory: MB for each chisel. Close it when done:
 *     run:check_filter(text)          true, or nil and the error
 *     run:chisel(name, path)          loads it: { index, required, optional, filter }, or nil and the error
 *     run:set_args(index, values)     true, or nil and the error
 *     run:exited()                    the status when a chisel has called os.exit
 *     run:write(text)                 to standard output
 *     run:start(options)              reads the recordings; gives the exit status. See set_options below
 *     run:rerun()                     the command line that a chisel wants to be run next
 *     run:close()
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "script/filter_ast.h"
#include "script/script.h"

static const char run_type[] = "tracer.run";

static const char *const type_names[PT_MAX] = {
	[PT_NONE] = "NONE", [PT_INT8] = "INT8", [PT_INT16] = "INT16", [PT_INT32] = "INT32", [PT_INT64] = "INT64",
	[PT_UINT8] = "UINT8", [PT_UINT16] = "UINT16", [PT_UINT32] = "UINT32", [PT_UINT64] = "UINT64",
	[PT_CHARBUF] = "CHARBUF", [PT_BYTEBUF] = "BYTEBUF", [PT_ERRNO] = "ERRNO", [PT_SOCKADDR] = "SOCKADDR",
	[PT_SOCKTUPLE] = "SOCKTUPLE", [PT_FD] = "FD", [PT_PID] = "PID", [PT_FDLIST] = "FDLIST", [PT_FSPATH] = "FSPATH",
	[PT_SYSCALLID] = "SYSCALLID", [PT_SIGTYPE] = "SIGTYPE", [PT_RELTIME] = "RELTIME", [PT_ABSTIME] = "ABSTIME",
	[PT_PORT] = "PORT", [PT_L4PROTO] = "L4PROTO", [PT_SOCKFAMILY] = "SOCKFAMILY", [PT_BOOL] = "BOOL",
	[PT_IPV4ADDR] = "IPV4ADDR", [PT_DYN] = "DYNAMIC", [PT_FLAGS8] = "FLAGS8", [PT_FLAGS16] = "FLAGS16",
	[PT_FLAGS32] = "FLAGS32", [PT_UID] = "UID", [PT_GID] = "GID", [PT_DOUBLE] = "DOUBLE", [PT_SIGSET] = "SIGSET",
	[PT_CHARBUFARRAY] = "CHARBUFARRAY", [PT_CHARBUF_PAIR_ARRAY] = "CHARBUF_PAIR_ARRAY", [PT_IPV4NET] = "IPV4NET",
	[PT_IPV6ADDR] = "IPV6ADDR", [PT_IPV6NET] = "IPV6NET", [PT_IPADDR] = "IPADDR", [PT_IPNET] = "IPNET",
	[PT_MODE] = "MODE", [PT_FSRELPATH] = "FSRELPATH", [PT_ENUMFLAGS8] = "ENUMFLAGS8",
	[PT_ENUMFLAGS16] = "ENUMFLAGS16", [PT_ENUMFLAGS32] = "ENUMFLAGS32", [PT_FD32] = "FD32", [PT_PID32] = "PID32",
};

static void set_string(lua_State *L, const char *key, const char *s)
{
	lua_pushstring(L, s);
	lua_setfield(L, -2, key);
}

static void set_bool(lua_State *L, const char *key, bool b)
{
	lua_pushboolean(L, b);
	lua_setfield(L, -2, key);
}

/* --- What there is --- */

static void push_field_def(lua_State *L, const struct field_def *d)
{
	lua_createtable(L, 0, 10);
	set_string(L, "name", d->name);
	set_string(L, "type", type_names[d->type]);
	set_string(L, "help", d->help);
	set_string(L, "arg", d->arg);
	set_bool(L, "arg_required", d->flags & FIELD_ARG);
	set_bool(L, "filter_only", d->flags & FIELD_FILTER_ONLY);
	set_bool(L, "print_only", d->flags & FIELD_PRINT_ONLY);
	set_bool(L, "table_only", d->flags & FIELD_TABLE_ONLY);
	set_bool(L, "deprecated", d->flags & FIELD_DEPRECATED);
	set_bool(L, "hidden", d->flags & FIELD_HIDDEN);
	set_bool(L, "list", d->flags & FIELD_LIST);
}

static int runtime_fields(lua_State *L)
{
	lua_newtable(L);
	for (lua_Integer i = 0; field_classes[i]; i++) {
		const struct field_class *c = field_classes[i];
		lua_createtable(L, 0, 5);
		set_string(L, "name", c->name);
		set_string(L, "title", c->title);
		set_string(L, "help", c->help);
		set_bool(L, "hidden", c->hidden);
		lua_newtable(L);
		for (lua_Integer k = 0; c->defs[k].name; k++) {
			push_field_def(L, &c->defs[k]);
			lua_rawseti(L, -2, k + 1);
		}
		lua_setfield(L, -2, "fields");
		lua_rawseti(L, -2, i + 1);
	}
	return 1;
}

static int runtime_events(lua_State *L)
{
	lua_createtable(L, SCHEMA_NEVENTS, 0);
	for (lua_Integer i = 0; i < SCHEMA_NEVENTS; i++) {
		const struct event_info *info = &schema_events[i];
		lua_createtable(L, 0, 5);
		set_string(L, "name", info->name);
		set_bool(L, "exit", i & 1);
		set_bool(L, "internal", info->category & EC_INTERNAL);
		set_bool(L, "old", info->flags & (EF_OLD_VERSION | EF_UNUSED));
		lua_createtable(L, info->nparams, 0);
		for (unsigned k = 0; k < info->nparams; k++) {
			lua_createtable(L, 0, 2);
			set_string(L, "name", info->params[k].name);
			set_string(L, "type", type_names[info->params[k].type]);
			lua_rawseti(L, -2, k + 1);
		}
		lua_setfield(L, -2, "params");
		lua_rawseti(L, -2, i + 1);
	}
	return 1;
}

static int runtime_syscalls(lua_State *L)
{
	lua_newtable(L);
	lua_Integer n = 0;
	for (unsigned i = 1; i < SCHEMA_NSYSCALLS; i++)
		if (schema_syscalls[i]) {
			lua_pushstring(L, schema_syscalls[i]);
			lua_rawseti(L, -2, ++n);
		}
	return 1;
}

static int runtime_metadata(lua_State *L)
{
	const struct host *h = lua_touserdata(L, lua_upvalueindex(1));
	return script_read_metadata(L, host_root(h), luaL_checkstring(L, 1), luaL_checkstring(L, 2));
}

static int not_hidden(const struct dirent *d) { return d->d_name[0] != '.'; }

static int runtime_list_dir(lua_State *L)
{
	struct dirent **names;
	int n = scandir(luaL_checkstring(L, 1), &names, not_hidden, alphasort);
	if (n < 0)
		return 0;
	lua_createtable(L, n, 0);
	for (int i = 0; i < n; i++) {
		lua_pushstring(L, names[i]->d_name);
		lua_rawseti(L, -2, i + 1);
		free(names[i]);
	}
	free(names);
	return 1;
}

static int runtime_is_file(lua_State *L)
{
	struct stat st;
	lua_pushboolean(L, stat(luaL_checkstring(L, 1), &st) == 0 && !S_ISDIR(st.st_mode));
	return 1;
}

static int runtime_is_same_file(lua_State *L)
{
	struct stat a, b;
	const char *path = luaL_checkstring(L, 1), *other = luaL_checkstring(L, 2);
	lua_pushboolean(L, stat(path, &a) == 0 && stat(other, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
	                   a.st_ino == b.st_ino);
	return 1;
}

static int runtime_is_tty(lua_State *L)
{
	lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
	return 1;
}

/* --- A run --- */

static struct run *check_run(lua_State *L)
{
	struct run **r = luaL_checkudata(L, 1, run_type);
	if (!*r)
		luaL_error(L, "this run is closed");
	return *r;
}

static int runtime_new(lua_State *L)
{
	struct host *h = lua_touserdata(L, lua_upvalueindex(1));
	luaL_checkinteger(L, 2);
	struct run **r = lua_newuserdatauv(L, sizeof *r, 0);
	*r = NULL;
	luaL_setmetatable(L, run_type);
	*r = run_new(h);
	(*r)->session.parse_filter = script_parse_filter;
	(*r)->session.host = host_lua(h);
	(*r)->opt.chisel_memory = (uint64_t)lua_tointeger(L, 2) << 20;
	(*r)->out = out_new(STDOUT_FILENO, lua_toboolean(L, 1));
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

static int fail(lua_State *L, const struct err *err)
{
	lua_pushnil(L);
	lua_pushstring(L, err->text);
	return 2;
}

static int run_check_filter(lua_State *L)
{
	struct run *r = check_run(L);
	struct err err = {""};
	struct filter *f = filter_compile(&r->session, luaL_checkstring(L, 2), &err);
	if (!f)
		return fail(L, &err);
	filter_free(f);
	lua_pushboolean(L, 1);
	return 1;
}

static int run_chisel(lua_State *L)
{
	struct run *r = check_run(L);
	struct err err = {""};
	struct chisel *c = chisel_open(r, luaL_checkstring(L, 2), luaL_checkstring(L, 3), &err);
	if (!c)
		return fail(L, &err);
	run_add_chisel(r, c);
	lua_createtable(L, 0, 4);
	lua_pushinteger(L, r->nchisels);
	lua_setfield(L, -2, "index");
	lua_pushinteger(L, chisel_required_args(c));
	lua_setfield(L, -2, "required");
	lua_pushinteger(L, chisel_optional_args(c));
	lua_setfield(L, -2, "optional");
	set_bool(L, "filter", chisel_wants_filter_arg(c));
	return 1;
}

static int run_set_args(lua_State *L)
{
	struct run *r = check_run(L);
	struct err err = {""};
	lua_Integer index = luaL_checkinteger(L, 2);
	luaL_argcheck(L, index >= 1 && index <= r->nchisels, 2, "no such chisel");
	luaL_checktype(L, 3, LUA_TTABLE);
	unsigned n = (unsigned)lua_rawlen(L, 3);
	const char **values = lua_newuserdatauv(L, (n + 1) * sizeof *values, 0);
	luaL_checkstack(L, (int)n, "too many arguments");
	for (unsigned i = 0; i < n; i++) {
		lua_rawgeti(L, 3, i + 1);
		values[i] = luaL_checkstring(L, -1);
	}
	if (chisel_set_args(r->chisels[index - 1], values, n, &err) < 0)
		return fail(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

static int run_exited(lua_State *L)
{
	const struct run *r = check_run(L);
	if (!r->exited)
		return 0;
	out_flush(r->out);
	lua_pushinteger(L, r->exit_status);
	return 1;
}

static int run_write(lua_State *L)
{
	struct run *r = check_run(L);
	size_t len;
	const char *s = luaL_checklstring(L, 2, &len);
	out_raw(r->out, s, len);
	return 0;
}

static int run_rerun(lua_State *L)
{
	lua_pushstring(L, check_run(L)->rerun);
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
	lua_getfield(L, 2, "files");
	luaL_checktype(L, -1, LUA_TTABLE);
	unsigned n = (unsigned)lua_rawlen(L, -1);
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

static enum buffer_format get_buffer_format(lua_State *L)
{
	static const char *const names[] = {"dotted", "ascii", "hex", "hexascii", "base64", NULL};
	lua_getfield(L, 2, "buffers");
	int i = luaL_checkoption(L, -1, "dotted", names);
	lua_pop(L, 1);
	return (enum buffer_format)i;
}

static void set_session_options(lua_State *L, struct run *r)
{
	struct session *s = &r->session;
	char *time = get_string(L, "time");
	s->buffer_format = get_buffer_format(L);
	s->json = get_bool(L, "json");
	s->buffer_cut = s->buffer_format == BUFFER_DOTTED && !s->json && !r->opt.verbose && !r->nchisels;
	s->time_format = time ? (enum time_format)*time : TIME_HUMAN;
	s->resolve_ports = get_bool(L, "resolve_ports");
	s->show_internal = get_bool(L, "internal");
	s->state.keep_users = !get_bool(L, "no_users");
	free(time);
}

/*
 * Options: files (list), filter, format, container_format, display_filter, filter_proclist, quiet, summary, verbose,
 * progress, format_fixed, max_events, max_seconds; buffers ("dotted", "ascii", "hex", "hexascii", "base64"), json,
 * time (a letter), resolve_ports, internal, no_users; write (path), compress, fatfile, rotate_mb, rotate_seconds,
 * rotate_events, max_files.
 */
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
	o->max_events = get_number(L, "max_events", 1);
	o->max_ns = get_number(L, "max_seconds", 1e9);
	o->record.path = get_string(L, "write");
	o->record.compress = get_bool(L, "compress");
	o->record.keep_state_events = get_bool(L, "fatfile");
	o->record.rotate_bytes = get_number(L, "rotate_mb", 1e6);
	o->record.rotate_ns = get_number(L, "rotate_seconds", 1e9);
	o->record.rotate_events = get_number(L, "rotate_events", 1);
	o->record.max_files = get_number(L, "max_files", 1);
	set_session_options(L, r);
}

static int run_start_lua(lua_State *L)
{
	struct run *r = check_run(L);
	struct err err = {""};
	luaL_checktype(L, 2, LUA_TTABLE);
	set_options(L, r);
	char *filter = get_string(L, "filter");
	int status = filter ? run_set_filter(r, filter, &err) : 0;
	free(filter);
	if (status < 0)
		return fail(L, &err);
	lua_pushinteger(L, run_start(r));
	return 1;
}

static const luaL_Reg methods[] = {
	{"check_filter", run_check_filter}, {"chisel", run_chisel}, {"set_args", run_set_args}, {"exited", run_exited},
	{"write", run_write}, {"start", run_start_lua}, {"rerun", run_rerun}, {"close", run_close}, {NULL, NULL},
};

static const luaL_Reg functions[] = {
	{"fields", runtime_fields}, {"events", runtime_events}, {"syscalls", runtime_syscalls},
	{"metadata", runtime_metadata}, {"list_dir", runtime_list_dir}, {"is_file", runtime_is_file},
	{"is_same_file", runtime_is_same_file}, {"is_tty", runtime_is_tty}, {"new", runtime_new}, {NULL, NULL},
};

/* Upvalue 1: the host. */
int luaopen_runtime(lua_State *L)
{
	struct host *h = lua_touserdata(L, lua_upvalueindex(1));
	luaL_newmetatable(L, run_type);
	lua_pushcfunction(L, run_close);
	lua_setfield(L, -2, "__gc");
	luaL_newlib(L, methods);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
	luaL_newlibtable(L, functions);
	lua_pushlightuserdata(L, h);
	luaL_setfuncs(L, functions, 1);
	set_string(L, "root", host_root(h));
	return 1;
}
