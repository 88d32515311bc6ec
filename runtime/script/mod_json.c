/*
 * Module "tracer.json", for lua/chisel/output.lua.
 *
 *   json.is_wanted()   whether -j was given, whatever else says how data is shown
 *   json.quote(text)   the text as a JSON string, pure ASCII whatever bytes it has
 */
#include "render/json.h"
#include "script/script.h"

static int json_is_wanted(lua_State *L)
{
	lua_pushboolean(L, chisel_of(L)->run->session.json);
	return 1;
}

static int json_quote(lua_State *L)
{
	size_t len;
	const char *s = luaL_checklstring(L, 1, &len);
	script_charge(L, len, "JSON");
	struct strbuf *out = &chisel_of(L)->run->text;
	strbuf_reset(out);
	render_json_text(out, s, len);
	lua_pushlstring(L, out->s, out->len);
	return 1;
}

static const luaL_Reg functions[] = {{"is_wanted", json_is_wanted}, {"quote", json_quote}, {NULL, NULL}};

int luaopen_json(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
