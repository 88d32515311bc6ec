/*
 * Standard output of chisels: print, io.write and io.stdout:write take the same way as event lines, so that order and
 * the safety of the terminal are kept. os.exit unwinds instead of ending the process.
 */
#include "script/script.h"

#include <stdlib.h>
#include <unistd.h>

static char exit_mark; /* its address is the error value of os.exit */

static struct out *out_of(lua_State *L) { return chisel_of(L)->run->out; }

void script_write(lua_State *L, int first)
{
	struct out *o = out_of(L);
	int top = lua_gettop(L);
	for (int i = first; i <= top; i++) {
		size_t len;
		const char *s;
		if (lua_type(L, i) == LUA_TNUMBER) {
			s = script_tolstring(L, i, &len);
			out_script(o, s, len);
			lua_pop(L, 1);
		} else {
			s = luaL_checklstring(L, i, &len);
			out_script(o, s, len);
		}
	}
}

static int stdout_print(lua_State *L)
{
	struct out *o = out_of(L);
	int top = lua_gettop(L);
	for (int i = 1; i <= top; i++) {
		size_t len;
		const char *s = script_tolstring(L, i, &len);
		if (i > 1)
			out_script(o, "\t", 1);
		out_script(o, s, len);
		lua_pop(L, 1);
	}
	out_script(o, "\n", 1);
	return 0;
}

/* Pushes io.output(). */
static void push_current_output(lua_State *L)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "_IO_output");
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		lua_pushvalue(L, lua_upvalueindex(1));
	}
}

/* io.write. Upvalues: 1 standard output, 2 the original method file:write. */
static int stdout_io_write(lua_State *L)
{
	push_current_output(L);
	if (lua_rawequal(L, -1, lua_upvalueindex(1))) {
		lua_pop(L, 1);
		script_write(L, 1);
		lua_pushvalue(L, lua_upvalueindex(1));
		return 1;
	}
	lua_insert(L, 1);
	lua_pushvalue(L, lua_upvalueindex(2));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
	return lua_gettop(L);
}

/* file:write and file:flush. Upvalues: 1 standard output, 2 the original method. */
static int original_method(lua_State *L)
{
	lua_pushvalue(L, lua_upvalueindex(2));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
	return lua_gettop(L);
}

/* Standard error is nobody's but a reader's: what is written there is made harmless, too. */
static void write_messages(lua_State *L)
{
	int top = lua_gettop(L);
	out_flush(out_of(L));
	for (int i = 2; i <= top; i++) {
		size_t len;
		luaL_checklstring(L, i, &len);
		const char *s = script_tolstring(L, i, &len);
		out_message(s, len);
		lua_pop(L, 1);
	}
}

static int stdout_file_write(lua_State *L)
{
	const luaL_Stream *file = luaL_testudata(L, 1, LUA_FILEHANDLE);
	if (file && file->f == stderr && file->closef) {
		write_messages(L);
		lua_settop(L, 1);
		return 1;
	}
	if (!lua_rawequal(L, 1, lua_upvalueindex(1)))
		return original_method(L);
	script_write(L, 2);
	lua_settop(L, 1);
	return 1;
}

static int stdout_file_flush(lua_State *L)
{
	if (!lua_rawequal(L, 1, lua_upvalueindex(1)))
		return original_method(L);
	out_flush(out_of(L));
	lua_settop(L, 1);
	return 1;
}

static int stdout_io_flush(lua_State *L)
{
	push_current_output(L);
	lua_insert(L, 1);
	lua_settop(L, 1);
	return stdout_file_flush(L);
}

static void raise_exit(lua_State *L, lua_Debug *ar)
{
	(void)ar;
	lua_pushlightuserdata(L, &exit_mark);
	lua_error(L);
}

/* The hook raises the mark again wherever a pcall of the chisel has caught it. */
static int stdout_os_exit(lua_State *L)
{
	struct chisel *c = chisel_of(L);
	struct run *r = c->run;
	if (lua_isboolean(L, 1)) {
		r->exit_status = lua_toboolean(L, 1) ? EXIT_SUCCESS : EXIT_FAILURE;
	} else {
		luaL_optnumber(L, 1, EXIT_SUCCESS);
		r->exit_status = (int)(script_truncated(L, 1) & 0xff); /* nothing is 0, too */
	}
	r->exited = r->stop = true;
	snprintf(c->limit_reached, sizeof c->limit_reached, "os.exit"); /* the sandbox catches it no more than a limit */
	lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
	lua_sethook(lua_tothread(L, -1), raise_exit, LUA_MASKCOUNT, 1);
	lua_sethook(L, raise_exit, LUA_MASKCOUNT, 1);
	raise_exit(L, NULL);
	return 0;
}

/* os.execute and io.popen share the terminal with what was printed before. */
static int stdout_flush_then_call(lua_State *L)
{
	int top = lua_gettop(L);
	out_flush(out_of(L));
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, top, LUA_MULTRET);
	return lua_gettop(L);
}

static void flush_before(lua_State *L, const char *library, const char *name)
{
	lua_getglobal(L, library);
	lua_getfield(L, -1, name);
	lua_pushcclosure(L, stdout_flush_then_call, 1);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

/* Replaces method `name` of files; the methods' table is on top, io.stdout below it. */
static void replace_method(lua_State *L, const char *name, lua_CFunction with)
{
	lua_pushvalue(L, -2);
	lua_getfield(L, -2, name);
	lua_pushcclosure(L, with, 2);
	lua_setfield(L, -2, name);
}

void script_open_stdout(lua_State *L)
{
	lua_register(L, "print", stdout_print);
	flush_before(L, "os", "execute");
	flush_before(L, "io", "popen");
	lua_getglobal(L, "os");
	lua_pushcfunction(L, stdout_os_exit);
	lua_setfield(L, -2, "exit");
	lua_pop(L, 1);

	lua_getglobal(L, "io");
	lua_getfield(L, -1, "stdout");
	lua_getmetatable(L, -1);
	lua_getfield(L, -1, "__index");
	lua_remove(L, -2);
	/* io, io.stdout, methods */
	lua_pushvalue(L, -2);
	lua_getfield(L, -2, "write");
	lua_pushcclosure(L, stdout_io_write, 2);
	lua_setfield(L, -4, "write");
	lua_pushvalue(L, -2);
	lua_getfield(L, -2, "flush");
	lua_pushcclosure(L, stdout_io_flush, 2);
	lua_setfield(L, -4, "flush");
	replace_method(L, "write", stdout_file_write);
	replace_method(L, "flush", stdout_file_flush);
	lua_pop(L, 3);
}

/*
 * Module "tracer.term", for lua/lib/ansiterminal.lua: `escape` stands for the escape character in sequences that may
 * reach the terminal.
 */
int luaopen_term(lua_State *L)
{
	lua_newtable(L);
	lua_pushstring(L, chisel_of(L) ? out_escape_token(out_of(L)) : "\033");
	lua_setfield(L, -2, "escape");
	return 1;
}
