/*
 * Where Lua programs are read from: files, or the archive in the executable. Functions of the Lua library that read
 * programs are replaced by ones that know both.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"
#include "fields/field.h"
#include "script/script.h"

int script_loadfile(lua_State *L, const char *path)
{
	if (!archive_owns(path))
		return luaL_loadfilex(L, path, "t");
	const struct archive_file *f = archive_find(path);
	if (!f) {
		lua_pushfstring(L, "cannot open %s", path);
		return LUA_ERRFILE;
	}
	lua_pushfstring(L, "@%s", path);
	int status = luaL_loadbufferx(L, f->text, (size_t)(f->end - f->text), lua_tostring(L, -1), "t");
	lua_remove(L, -2);
	return status;
}

/*
 * Files of our own, which the state of every chisel loads: kept as compiled when that is done a second time, as others
 * will follow then. There are only as many as we have, for as long as the program runs.
 */
struct own_file {
	char *path;
	struct strbuf code; /* empty: loaded once */
	struct own_file *next;
};

static struct own_file *own_files;

static struct own_file *own_file(const char *path)
{
	for (struct own_file *f = own_files; f; f = f->next)
		if (!strcmp(f->path, path))
			return f;
	return NULL;
}

static int keep_code(lua_State *L, const void *p, size_t n, void *code)
{
	(void)L;
	strbuf_add(code, p, n);
	return 0;
}

static void note_own_file(const char *path)
{
	struct own_file *f = calloc(1, sizeof *f);
	if (!f || !(f->path = strdup(path)))
		abort();
	f->next = own_files;
	own_files = f;
}

int script_load_own(lua_State *L, const char *path)
{
	struct own_file *f = own_file(path);
	if (f && f->code.len)
		return luaL_loadbufferx(L, f->code.s, f->code.len, path, "b");
	int status = script_loadfile(L, path);
	if (status != LUA_OK)
		return status;
	if (f)
		lua_dump(L, keep_code, &f->code, 0);
	else
		note_own_file(path);
	return LUA_OK;
}

int script_load_own_lua(lua_State *L)
{
	if (script_load_own(L, luaL_checkstring(L, 1)) == LUA_OK)
		return 1;
	lua_pushnil(L);
	lua_insert(L, -2);
	return 2;
}

static int cannot_read(lua_State *L, const char *path, const char *why)
{
	lua_pushnil(L);
	lua_pushfstring(L, "%s: %s", path, why);
	return 2;
}

static int read_all(lua_State *L, const char *path, FILE *in)
{
	luaL_Buffer b;
	if (!in)
		return cannot_read(L, path, strerror(errno));
	luaL_buffinit(L, &b);
	for (size_t n = 1; n > 0; luaL_addsize(&b, n))
		n = fread(luaL_prepbuffer(&b), 1, LUAL_BUFFERSIZE, in);
	bool failed = ferror(in);
	fclose(in);
	luaL_pushresult(&b);
	return failed ? cannot_read(L, path, "cannot be read") : 1;
}

int script_read(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	const struct archive_file *f = archive_find(path);
	if (!f)
		return read_all(L, path, fopen(path, "re"));
	lua_pushlstring(L, f->text, (size_t)(f->end - f->text));
	return 1;
}

/* Whether the path lies in one of the program's own directories and does not leave it again. */
static bool is_shipped(const char *root, const char *path)
{
	size_t n = strlen(root);
	if (strncmp(path, root, n) || path[n] != '/' || strstr(path, "/../"))
		return false;
	return !strncmp(path + n, "/lua/", 5) || !strncmp(path + n, "/chisels/", 9);
}

static bool is_of_root(const struct stat *st)
{
	return st->st_uid == 0 && !(st->st_mode & S_IWOTH) && (st->st_gid == 0 || !(st->st_mode & S_IWGRP));
}

bool script_is_trusted(const char *root, const char *path)
{
	struct stat st;
	return is_shipped(root, path) || (stat(path, &st) == 0 && is_of_root(&st));
}

/* What the user has named may be a pipe; opening one for anybody else could wait for ever. */
static bool may_be_pipe(const struct chisel *c, const char *path) { return c->named && !strcmp(path, c->path); }

/* Why a chisel must not read the open file, or NULL. */
static const char *refuse_program(const struct chisel *c, const char *path, const struct stat *st)
{
	if (!may_be_pipe(c, path) && !S_ISREG(st->st_mode))
		return "it is no ordinary file";
	if (c->limited || c->run->opt.trust || is_shipped(host_root(c->run->host), path) || is_of_root(st))
		return NULL;
	return "it is not of root, so a chisel with the full API does not load it; --trust lifts this";
}

/*
 * What the text on top of the stack can ask for is noted before it runs: a live source begins to follow it then.
 * Returns the number of results.
 */
static int noted(lua_State *L)
{
	static const char name[] = "get_thread_table";
	size_t len;
	const char *text = lua_tolstring(L, -1, &len);
	struct chisel *c = chisel_of(L);
	c->reads_threads |= memmem(text, len, name, sizeof name - 1) != NULL;
	if (c->reads_threads)
		c->needs |= FIELD_FDS;
	return 1;
}

/* What is asked is the file that was opened: between a look at its name and its use it could become another one. */
static int read_program(lua_State *L, const char *path)
{
	const struct chisel *c = chisel_of(L);
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | (may_be_pipe(c, path) ? 0 : O_NONBLOCK));
	const char *why = fd < 0 || fstat(fd, &st) < 0 ? strerror(errno) : refuse_program(c, path, &st);
	if (!why)
		return read_all(L, path, fdopen(fd, "r"));
	if (fd >= 0)
		close(fd);
	return cannot_read(L, path, why);
}

int script_read_program(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	int results = archive_owns(path) ? script_read(L) : read_program(L, path);
	return results == 1 ? noted(L) : results;
}

static bool is_readable(const char *path)
{
	if (archive_owns(path))
		return archive_find(path);
	FILE *f = fopen(path, "re");
	if (f)
		fclose(f);
	return f;
}

/* package.searchpath(name, path): dots in the name are directories. */
static int files_searchpath(lua_State *L)
{
	const char *name = luaL_gsub(L, luaL_checkstring(L, 1), ".", "/"), *at = luaL_checkstring(L, 2);
	luaL_Buffer tried;
	luaL_buffinit(L, &tried);
	while (*at) {
		size_t n = strcspn(at, ";");
		lua_pushlstring(L, at, n);
		const char *path = luaL_gsub(L, lua_tostring(L, -1), "?", name);
		if (n && is_readable(path))
			return 1;
		lua_pushfstring(L, "\n\tno file '%s'", path);
		lua_replace(L, -3);
		lua_pop(L, 1);
		luaL_addvalue(&tried);
		at += n + (at[n] == ';');
	}
	luaL_pushresult(&tried);
	lua_pushnil(L);
	lua_pushstring(L, lua_rawlen(L, -2) ? lua_tostring(L, -2) + strlen("\n\t") : "");
	return 2;
}

/* package.searchers[2] */
static int files_searcher(lua_State *L)
{
	luaL_checkstring(L, 1);
	lua_settop(L, 1);
	lua_getglobal(L, "package");
	lua_pushcfunction(L, files_searchpath);
	lua_pushvalue(L, 1);
	lua_getfield(L, 2, "path");
	lua_call(L, 2, 2);
	if (lua_isnil(L, -2))
		return 1; /* where it is not */
	lua_pop(L, 1);
	if (script_loadfile(L, lua_tostring(L, -1)) != LUA_OK)
		return luaL_error(L, "module %s cannot be loaded: %s", lua_tostring(L, 1), lua_tostring(L, -1));
	lua_insert(L, -2);
	return 2;
}

/* Upvalue 1: why. */
static int refuse_library(lua_State *L) { return luaL_error(L, "%s", lua_tostring(L, lua_upvalueindex(1))); }

/* A searcher: what it returns is shown when no searcher has found the module. */
static int find_no_library(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	return 1;
}

void script_forbid_libraries(lua_State *L, const char *why)
{
	lua_getglobal(L, "package");
	lua_pushliteral(L, "");
	lua_setfield(L, -2, "cpath");
	lua_pushstring(L, why);
	lua_pushcclosure(L, refuse_library, 1);
	lua_setfield(L, -2, "loadlib");
	lua_getfield(L, -1, "searchers");
	for (lua_Integer i = luaL_len(L, -1); i > 3; i--) {
		lua_pushnil(L);
		lua_rawseti(L, -2, i);
	}
	lua_pushstring(L, why);
	lua_pushcclosure(L, find_no_library, 1);
	lua_rawseti(L, -2, 3);
	lua_pop(L, 2);
}

#ifdef TRACER_STATIC
int luaopen_lpeg(lua_State *L);

static void open_without_libraries(lua_State *L)
{
	script_forbid_libraries(L, "this executable cannot load modules written in C");
	luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
	lua_pushcfunction(L, luaopen_lpeg);
	lua_setfield(L, -2, "lpeg");
	lua_pop(L, 1);
}
#else
static void open_without_libraries(lua_State *L) { (void)L; }
#endif

void script_open_files(lua_State *L)
{
	open_without_libraries(L);
	lua_getglobal(L, "package");
	lua_pushcfunction(L, files_searchpath);
	lua_setfield(L, -2, "searchpath");
	lua_getfield(L, -1, "searchers");
	lua_pushcfunction(L, files_searcher);
	lua_rawseti(L, -2, 2);
	lua_pop(L, 2);
}
