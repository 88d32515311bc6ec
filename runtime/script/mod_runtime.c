/*
 * Module "runtime": what the program has, for the trusted host (lua/cli.lua and what it uses). Runs are in mod_run.c.
 *
 *   runtime.root                      the directory that has lua/ and chisels/
 *   runtime.fields()                  field classes: { { name, title, help, hidden, fields = { FIELD, ... } }, ... };
 *                                     FIELD: { name, type, arg, help, arg_required, filter_only, print_only, ... }
 *   runtime.events()                  in the order of types: { { name, exit, internal, old, params = { PARAM, ... } },
 *                                     ... }; PARAM: { name, type }
 *   runtime.syscalls()                names of system calls
 *   runtime.metadata(path, modules)   what a chisel file says of itself, or nil and the reason; modules: package.path
 *                                     for it
 *   runtime.list_dir(path)            names of the ordinary files in a directory, sorted; nil when it cannot be read
 *   runtime.read(path)                the text of a file, also of one inside the executable; nil and the reason
 *   runtime.is_file(path), runtime.is_pipe(path), runtime.is_same_file(path, path), runtime.is_tty(fd)
 *   runtime.message(text)             to standard error, with what a terminal would act upon made visible
 *   runtime.restrict()                gives up all rights but those to files of the user; true, or nil and the error
 *   runtime.can_write(path)           whether the file can be written or created: true, or nil, the reason, and whether
 *                                     it is the user as whom the program runs
 *   runtime.make_dir(path)            makes the directory, unless it is there: true, or nil and the error
 *   runtime.program()                 the path of the executable
 *   runtime.distance(a, b)            in how many letters two names differ
 *   runtime.quote(text)               as a JSON string, pure ASCII whatever bytes it has
 *   runtime.user()                    the name of that user
 *   runtime.new(unbuffered, memory, trust, profile)   a run; memory: MB for each chisel, 0 = as usual; trust: they get
 *                                   the full API; profile: they are measured
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"
#include "privileges.h"
#include "render/json.h"
#include "script/script.h"
#include "util/distance.h"

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

const char *script_type_name(unsigned type) { return type < PT_MAX ? type_names[type] : "NONE"; }

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

static void push_field_def(lua_State *L, const struct field_def *d)
{
	lua_createtable(L, 0, 10);
	set_string(L, "name", d->name);
	set_string(L, "type", script_type_name(d->type));
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
			set_string(L, "type", script_type_name(info->params[k].type));
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

static int list_archive(lua_State *L, const char *dir)
{
	lua_newtable(L);
	lua_Integer n = 0;
	for (const struct archive_file *f = archive_files; f->path; f++) {
		const char *name = archive_name_in(f, dir);
		if (name) {
			lua_pushstring(L, name);
			lua_rawseti(L, -2, ++n);
		}
	}
	return 1;
}

/* Directories, pipes and devices are no entries; reading a pipe would wait for ever. */
static int runtime_list_dir(lua_State *L)
{
	struct dirent **names;
	struct stat st;
	const char *dir = luaL_checkstring(L, 1);
	if (archive_owns(dir))
		return list_archive(L, dir);
	int n = scandir(dir, &names, not_hidden, alphasort);
	if (n < 0)
		return 0;
	lua_createtable(L, n, 0);
	for (int i = 0, count = 0; i < n; i++) {
		const char *path = lua_pushfstring(L, "%s/%s", dir, names[i]->d_name);
		if (stat(path, &st) < 0 || S_ISREG(st.st_mode)) {
			lua_pushstring(L, names[i]->d_name);
			lua_rawseti(L, -3, ++count);
		}
		lua_pop(L, 1);
		free(names[i]);
	}
	free(names);
	return 1;
}

static int runtime_is_file(lua_State *L)
{
	struct stat st;
	const char *path = luaL_checkstring(L, 1);
	lua_pushboolean(L, archive_owns(path) ? archive_find(path) != NULL : stat(path, &st) == 0 && !S_ISDIR(st.st_mode));
	return 1;
}

static int runtime_is_pipe(lua_State *L)
{
	struct stat st;
	lua_pushboolean(L, stat(luaL_checkstring(L, 1), &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)));
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

static int runtime_restrict(lua_State *L)
{
	struct err err;
	if (privileges_restrict(&err) < 0)
		return script_fail(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

/* A file that is there is not touched; for one that is not, its directory counts. */
static int runtime_can_write(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1), *slash = strrchr(path, '/');
	int ok = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS);
	if (ok < 0 && errno == ENOENT) {
		lua_pushlstring(L, path, slash ? (size_t)(slash - path + 1) : 0);
		ok = faccessat(AT_FDCWD, slash ? lua_tostring(L, -1) : ".", W_OK | X_OK, AT_EACCESS);
	}
	if (ok == 0) {
		lua_pushboolean(L, 1);
		return 1;
	}
	lua_pushnil(L);
	lua_pushstring(L, strerror(errno));
	lua_pushboolean(L, errno == EACCES);
	return 3;
}

static int runtime_user(lua_State *L)
{
	const struct passwd *pw = getpwuid(geteuid());
	if (pw)
		lua_pushstring(L, pw->pw_name);
	else
		lua_pushfstring(L, "%d", (int)geteuid());
	return 1;
}

static int runtime_make_dir(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	struct err err;
	if (mkdir(path, 0777) < 0 && errno != EEXIST) {
		err_set(&err, "%s: %s", path, strerror(errno));
		return script_fail(L, &err);
	}
	lua_pushboolean(L, 1);
	return 1;
}

static int runtime_program(lua_State *L)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);
	lua_pushlstring(L, path, n > 0 ? (size_t)n : 0);
	return 1;
}

static int runtime_distance(lua_State *L)
{
	size_t a_len, b_len;
	const char *a = luaL_checklstring(L, 1, &a_len), *b = luaL_checklstring(L, 2, &b_len);
	bool short_enough = a_len <= EDIT_NAME_MAX && b_len <= EDIT_NAME_MAX;
	lua_pushinteger(L, short_enough ? edit_distance(a, a_len, b, b_len) : EDIT_NAME_MAX);
	return 1;
}

static int runtime_quote(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	struct strbuf out = {0};
	render_json_text(&out, s, len);
	lua_pushlstring(L, out.s, out.len);
	strbuf_free(&out);
	return 1;
}

static int runtime_is_tty(lua_State *L)
{
	lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
	return 1;
}

static int runtime_message(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	out_message(s, len);
	return 0;
}

static const luaL_Reg functions[] = {
	{"fields", runtime_fields}, {"events", runtime_events}, {"syscalls", runtime_syscalls},
	{"metadata", runtime_metadata}, {"list_dir", runtime_list_dir}, {"read", script_read}, {"is_file", runtime_is_file},
	{"is_pipe", runtime_is_pipe},
	{"is_same_file", runtime_is_same_file}, {"is_tty", runtime_is_tty}, {"message", runtime_message},
	{"restrict", runtime_restrict}, {"can_write", runtime_can_write}, {"user", runtime_user},
	{"make_dir", runtime_make_dir}, {"program", runtime_program}, {"distance", runtime_distance},
	{"quote", runtime_quote},
	{"new", run_lua_new}, {NULL, NULL},
};

/* Upvalue 1: the host. */
int luaopen_runtime(lua_State *L)
{
	struct host *h = lua_touserdata(L, lua_upvalueindex(1));
	run_lua_open(L);
	luaL_newlibtable(L, functions);
	lua_pushlightuserdata(L, h);
	luaL_setfuncs(L, functions, 1);
	set_string(L, "root", host_root(h));
	return 1;
}
