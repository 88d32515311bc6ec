/* The host state: see host.h. What Lua programs see of the program is in mod_runtime.c. */
#include "script/host.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive.h"
#include "script/script.h"

struct host {
	lua_State *L;
	char *root;
};

lua_State *host_lua(struct host *h) { return h->L; }
const char *host_root(const struct host *h) { return h->root; }

int script_message(lua_State *L)
{
	if (lua_type(L, 1) == LUA_TSTRING || lua_islightuserdata(L, 1))
		return 1;
	if (!luaL_callmeta(L, 1, "__tostring") || lua_type(L, -1) != LUA_TSTRING)
		lua_pushfstring(L, "the error is not a text but a %s", luaL_typename(L, 1));
	return 1;
}

/* Registry key: package.path without our own directory. */
static const char system_path[] = "tracer.system_path";

/* Keeps only the templates of package[name] that are absolute: none of the current directory. */
static void drop_relative(lua_State *L, const char *name)
{
	lua_getglobal(L, "package");
	lua_getfield(L, -1, name);
	const char *p = lua_tostring(L, -1);
	struct strbuf kept = {0};
	while (p && *p) {
		size_t n = strcspn(p, ";");
		if (*p == '/') {
			if (kept.len)
				strbuf_chr(&kept, ';');
			strbuf_add(&kept, p, n);
		}
		p += n + (p[n] == ';');
	}
	lua_pushlstring(L, kept.s ? kept.s : "", kept.len);
	strbuf_free(&kept);
	lua_setfield(L, -3, name);
	lua_pop(L, 2);
}

void script_open_libs(lua_State *L)
{
	lua_pushboolean(L, 1);
	lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
	luaL_openlibs(L);
	drop_relative(L, "path");
	drop_relative(L, "cpath");
	script_open_files(L);
}

/* package.path: our own library, then that of the system. */
static void set_module_path(lua_State *L, const char *root)
{
	lua_getglobal(L, "package");
	lua_getfield(L, LUA_REGISTRYINDEX, system_path);
	lua_pushfstring(L, "%s/lua/?.lua;%s", root, lua_tostring(L, -1));
	lua_setfield(L, -3, "path");
	lua_pop(L, 2);
}

static int open_host(lua_State *L)
{
	struct host *h = lua_touserdata(L, 1);
	script_open_libs(L);
	lua_getglobal(L, "package");
	lua_getfield(L, -1, "path");
	lua_setfield(L, LUA_REGISTRYINDEX, system_path);
	set_module_path(L, h->root);
	lua_getfield(L, -1, "preload");
	lua_pushlightuserdata(L, h);
	lua_pushcclosure(L, luaopen_runtime, 1);
	lua_setfield(L, -2, "runtime");
	lua_pushcfunction(L, luaopen_screen);
	lua_setfield(L, -2, "screen");
	return 0;
}

struct host *host_new(const char *root)
{
	struct host *h = calloc(1, sizeof *h);
	if (!h || !(h->root = strdup(root)) || !(h->L = luaL_newstate()))
		abort();
	*(struct chisel **)lua_getextraspace(h->L) = NULL;
	lua_pushcfunction(h->L, open_host);
	lua_pushlightuserdata(h->L, h);
	if (lua_pcall(h->L, 1, 0, 0) == LUA_OK)
		return h;
	fprintf(stderr, "tracer: %s\n", lua_tostring(h->L, -1));
	host_free(h);
	return NULL;
}

static int move_root(lua_State *L)
{
	struct host *h = lua_touserdata(L, 1);
	set_module_path(L, h->root);
	luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
	lua_getfield(L, -1, "runtime");
	lua_pushstring(L, h->root);
	lua_setfield(L, -2, "root");
	return 0;
}

void host_check_root(struct host *h)
{
	char probe[PATH_MAX];
	snprintf(probe, sizeof probe, "%s/lua/chisels.lua", h->root);
	if (archive_owns(probe) || faccessat(AT_FDCWD, probe, R_OK, AT_EACCESS) == 0)
		return;
	free(h->root);
	h->root = strdup(ARCHIVE_ROOT);
	if (!h->root)
		abort();
	lua_pushcfunction(h->L, move_root);
	lua_pushlightuserdata(h->L, h);
	lua_call(h->L, 1, 0);
}

void host_free(struct host *h)
{
	lua_close(h->L);
	free(h->root);
	free(h);
}

/* The program is two: its name says which. */
static const char *main_module(const char *program)
{
	const char *slash = strrchr(program, '/');
	return strcmp(slash ? slash + 1 : program, "ctracer") == 0 ? "ctracer" : "cli";
}

static int run_cli(lua_State *L)
{
	const struct host *h = lua_touserdata(L, 1);
	lua_pushfstring(L, "%s/lua/%s.lua", h->root, lua_tostring(L, 3));
	if (script_loadfile(L, lua_tostring(L, -1)) != LUA_OK)
		return lua_error(L);
	lua_call(L, 0, 1); /* the module */
	lua_getfield(L, -1, "main");
	lua_pushvalue(L, 2);
	lua_call(L, 1, 1);
	return 1;
}

int host_main(struct host *h, int argc, char **argv)
{
	lua_State *L = h->L;
	lua_settop(L, 0);
	lua_pushcfunction(L, script_message);
	lua_pushcfunction(L, run_cli);
	lua_pushlightuserdata(L, h);
	lua_createtable(L, argc, 0);
	for (int i = 1; i < argc; i++) {
		lua_pushstring(L, argv[i]);
		lua_rawseti(L, -2, i);
	}
	lua_pushstring(L, main_module(argc ? argv[0] : ""));
	int status = 1;
	if (lua_pcall(L, 3, 1, 1) == LUA_OK) {
		status = (int)lua_tointeger(L, -1);
	} else {
		const char *message = lua_pushfstring(L, "tracer: %s\n", lua_tostring(L, -1));
		out_message(message, strlen(message));
	}
	lua_settop(L, 0);
	return status;
}

/* Calls MODULE.FN(first, second) of the host. Returns its result, allocated, or NULL with its second result in err. */
static char *ask(struct host *h, const char *module, const char *fn, const char *first, const char *second,
                 struct err *err)
{
	lua_State *L = h->L;
	int top = lua_gettop(L);
	char *answer = NULL;
	lua_pushcfunction(L, script_message);
	lua_getglobal(L, "require");
	lua_pushstring(L, module);
	if (lua_pcall(L, 1, 1, top + 1) == LUA_OK) {
		lua_getfield(L, -1, fn);
		lua_pushstring(L, first);
		lua_pushstring(L, second);
		if (lua_pcall(L, 2, 2, top + 1) == LUA_OK && lua_isstring(L, -2))
			answer = strdup(lua_tostring(L, -2));
	}
	if (!answer)
		err_set(err, "%s", lua_tostring(L, -1));
	lua_settop(L, top);
	return answer;
}

char *host_find_chisel(struct host *h, const char *name, const char *caller_path, struct err *err)
{
	return ask(h, "chisels", "find", name, caller_path, err);
}

char *host_module_path(struct host *h, const char *chisel_path, bool limited, struct err *err)
{
	return ask(h, "chisels", "module_path", chisel_path, limited ? "limited" : NULL, err);
}

char *host_explain(struct host *h, const char *message)
{
	struct err err;
	char *text = ask(h, "hints", "add", message, NULL, &err);
	if (!text && !(text = strdup(message)))
		abort();
	return text;
}
