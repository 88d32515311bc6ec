/*
 * Module "screen", for ctracer: the terminal (see terminal.h), and text as cells. Columns and lines count from 1.
 *
 *   screen.open(monochrome, ascii)   true, or nil and the error
 *   screen.close()
 *   screen.suspend(), screen.resume()   for other programs on the terminal
 *   screen.size()                    columns, lines
 *   screen.colors()                  how many there are
 *   screen.is_utf8()                 whether more than ASCII can be shown
 *   screen.put(x, y, text, fg, bg, attributes)   colours from 0, -1 = usual; attributes: 1 bold, 2 reverse, 4
 *                                    underlined, 8 dim
 *   screen.flush(x, y)               shows what was put, with the cursor there; without arguments no cursor
 *   screen.key(ms)                   waits that long; the name of a key, and of the mouse where it was; or nil
 *   screen.messages()                what the program has written to standard error since the last call
 *   screen.interrupted()             whether a signal asks the program to end
 *   screen.cells(text, width, skip)  the text as a list of at most `width` cells, after leaving out `skip` columns:
 *                                    harmless characters, "" after one that takes two columns
 *   screen.width(text)               columns it takes
 */
#include "interrupt.h"
#include "render/cells.h"
#include "script/script.h"
#include "terminal.h"

static int screen_open(lua_State *L)
{
	struct err err;
	if (terminal_open(lua_toboolean(L, 1), lua_toboolean(L, 2), &err) < 0)
		return script_fail(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

static int screen_close(lua_State *L)
{
	(void)L;
	terminal_close();
	return 0;
}

static int screen_suspend(lua_State *L)
{
	(void)L;
	terminal_suspend();
	return 0;
}

static int screen_resume(lua_State *L)
{
	(void)L;
	terminal_resume();
	return 0;
}

static int screen_size(lua_State *L)
{
	int width, height;
	terminal_size(&width, &height);
	lua_pushinteger(L, width);
	lua_pushinteger(L, height);
	return 2;
}

static int screen_colors(lua_State *L)
{
	lua_pushinteger(L, terminal_colors());
	return 1;
}

static int screen_is_utf8(lua_State *L)
{
	lua_pushboolean(L, terminal_is_utf8());
	return 1;
}

static int screen_put(lua_State *L)
{
	size_t len;
	int x = (int)luaL_checkinteger(L, 1), y = (int)luaL_checkinteger(L, 2);
	const char *text = luaL_checklstring(L, 3, &len);
	terminal_put(x - 1, y - 1, text, len, (int)luaL_checkinteger(L, 4), (int)luaL_checkinteger(L, 5),
	             (unsigned)luaL_checkinteger(L, 6));
	return 0;
}

static int screen_flush(lua_State *L)
{
	terminal_flush((int)luaL_optinteger(L, 1, 0) - 1, (int)luaL_optinteger(L, 2, 0) - 1);
	return 0;
}

static int screen_key(lua_State *L)
{
	struct terminal_key key;
	if (!terminal_key((int)luaL_checkinteger(L, 1), &key))
		return 0;
	lua_pushstring(L, key.name);
	lua_pushinteger(L, key.x + 1);
	lua_pushinteger(L, key.y + 1);
	return 3;
}

static int screen_messages(lua_State *L)
{
	char text[4096];
	lua_pushlstring(L, text, terminal_messages(text, sizeof text));
	return 1;
}

static int screen_interrupted(lua_State *L)
{
	lua_pushboolean(L, interrupted);
	return 1;
}

static int screen_cells(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer width = luaL_checkinteger(L, 2), column = -luaL_optinteger(L, 3, 0), n = 0;
	struct cell c;
	lua_newtable(L);
	for (size_t at = 0; at < len && column < width; column += c.width) {
		at += cell_next(s + at, len - at, &c);
		if (column >= 0 && column + c.width <= width) {
			lua_pushlstring(L, c.s, c.len);
			lua_rawseti(L, -2, ++n);
			for (int i = 1; i < c.width; i++) {
				lua_pushliteral(L, "");
				lua_rawseti(L, -2, ++n);
			}
		} else if (column + c.width > 0) { /* half of a wide one */
			lua_pushliteral(L, " ");
			lua_rawseti(L, -2, ++n);
		}
	}
	return 1;
}

static int screen_width(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	lua_Integer width = 0;
	struct cell c;
	for (size_t at = 0; at < len; width += c.width)
		at += cell_next(s + at, len - at, &c);
	lua_pushinteger(L, width);
	return 1;
}

static const luaL_Reg functions[] = {
	{"open", screen_open}, {"close", screen_close}, {"suspend", screen_suspend}, {"resume", screen_resume},
	{"size", screen_size}, {"colors", screen_colors}, {"is_utf8", screen_is_utf8}, {"put", screen_put},
	{"flush", screen_flush}, {"key", screen_key}, {"messages", screen_messages},
	{"interrupted", screen_interrupted}, {"cells", screen_cells}, {"width", screen_width}, {NULL, NULL},
};

int luaopen_screen(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
