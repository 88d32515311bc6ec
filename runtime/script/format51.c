/*
 * string.format as Lua 5.1 and LuaJIT have it: one kind of number, so that %d cuts fractions off and %s and %d agree
 * on whole ones; %u and %i exist. The common conversions are done without printf.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "script/script.h"

enum { FLAGS_MAX = 5, DIGITS_MAX = 2, SPEC_MAX = 24, NUMBER_MAX = 512 };

/* One conversion: "%-12.3d" without its last character, and that. */
struct spec {
	char text[SPEC_MAX];
	size_t len;
	bool plain; /* neither flags nor width nor precision */
	char kind;
};

static const char *read_digits(lua_State *L, const char *p)
{
	int n = 0;
	for (; isdigit((unsigned char)*p); p++)
		if (++n > DIGITS_MAX)
			luaL_error(L, "invalid format (width or precision too long)");
	return p;
}

/* `p` is behind the percent sign. Returns where the text goes on. */
static const char *read_spec(lua_State *L, const char *p, struct spec *s)
{
	const char *start = p;
	while (*p && strchr("-+ #0", *p))
		p++;
	if (p - start > FLAGS_MAX)
		luaL_error(L, "invalid format (repeated flags)");
	p = read_digits(L, p);
	if (*p == '.')
		p = read_digits(L, p + 1);
	s->plain = p == start;
	s->len = 1 + (size_t)(p - start);
	s->text[0] = '%';
	memcpy(s->text + 1, start, s->len - 1);
	s->kind = *p;
	return *p ? p + 1 : p;
}

/* The spec as printf wants it, with `length` and the conversion at its end. */
static const char *finish(struct spec *s, const char *length, char kind)
{
	size_t n = strlen(length);
	memcpy(s->text + s->len, length, n);
	s->text[s->len + n] = kind;
	s->text[s->len + n + 1] = 0;
	return s->text;
}

static void add_decimal(luaL_Buffer *b, lua_Integer v)
{
	char text[24], *p = text + sizeof text;
	uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		*--p = (char)('0' + rest % 10);
	while (rest /= 10);
	if (v < 0)
		*--p = '-';
	luaL_addlstring(b, p, (size_t)(text + sizeof text - p));
}

static void add_integer(lua_State *L, luaL_Buffer *b, struct spec *s, int arg)
{
	luaL_checknumber(L, arg);
	lua_Integer v = script_truncated(L, arg);
	char kind = s->kind == 'i' ? 'd' : s->kind;
	if (s->plain && (kind == 'd' || (kind == 'u' && v >= 0))) {
		add_decimal(b, v);
		return;
	}
	char *dst = luaL_prepbuffsize(b, NUMBER_MAX);
	luaL_addsize(b, (size_t)snprintf(dst, NUMBER_MAX, finish(s, "ll", kind), (long long)v));
}

static void add_float(lua_State *L, luaL_Buffer *b, struct spec *s, int arg)
{
	luaL_checknumber(L, arg);
	lua_Number v = script_number(L, arg);
	char *dst = luaL_prepbuffsize(b, NUMBER_MAX);
	luaL_addsize(b, (size_t)snprintf(dst, NUMBER_MAX, finish(s, "", s->kind), (double)v));
}

/* The text of any value; with a width or precision up to its first NUL, as far as those can matter. */
static void add_text(lua_State *L, luaL_Buffer *b, struct spec *s, int arg)
{
	size_t len;
	luaL_checkany(L, arg);
	const char *text = lua_type(L, arg) == LUA_TSTRING ? lua_tolstring(L, arg, &len) : NULL;
	bool converted = !text;
	if (converted) {
		text = script_tolstring(L, arg, &len);
		lua_replace(L, arg);
	}
	if (s->plain || (!memchr(s->text, '.', s->len) && len >= 100)) {
		luaL_addlstring(b, text, len);
		return;
	}
	luaL_argcheck(L, len == strlen(text), arg, "string contains zeros");
	char *dst = luaL_prepbuffsize(b, NUMBER_MAX);
	luaL_addsize(b, (size_t)snprintf(dst, NUMBER_MAX, finish(s, "", 's'), text));
}

static void add_char(lua_State *L, luaL_Buffer *b, struct spec *s, int arg)
{
	luaL_checknumber(L, arg);
	int c = (unsigned char)script_truncated(L, arg);
	char *dst = luaL_prepbuffsize(b, NUMBER_MAX);
	luaL_addsize(b, (size_t)snprintf(dst, NUMBER_MAX, finish(s, "", 'c'), c));
}

/* %q, %p and everything that is wrong: the original function (upvalue 1) knows. */
static void add_other(lua_State *L, luaL_Buffer *b, struct spec *s, int arg)
{
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_pushstring(L, finish(s, "", s->kind));
	lua_pushvalue(L, arg);
	lua_call(L, 2, 1);
	luaL_addvalue(b);
}

int script_format(lua_State *L)
{
	size_t len;
	const char *p = luaL_checklstring(L, 1, &len), *end = p + len;
	int arg = 1, top = lua_gettop(L);
	luaL_Buffer b;
	luaL_buffinit(L, &b);
	while (p < end) {
		const char *percent = memchr(p, '%', (size_t)(end - p));
		luaL_addlstring(&b, p, (size_t)((percent ? percent : end) - p));
		if (!percent)
			break;
		p = percent + 1;
		if (*p == '%') {
			luaL_addchar(&b, *p++);
			continue;
		}
		struct spec s;
		p = read_spec(L, p, &s);
		if (++arg > top)
			return luaL_argerror(L, arg, "no value");
		switch (s.kind) {
		case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': add_integer(L, &b, &s, arg); break;
		case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
			add_float(L, &b, &s, arg);
			break;
		case 's': add_text(L, &b, &s, arg); break;
		case 'c': add_char(L, &b, &s, arg); break;
		default: add_other(L, &b, &s, arg);
		}
	}
	luaL_pushresult(&b);
	return 1;
}
