/* Values of fields as Lua values. */
#include "script/script.h"

#include <math.h>
#include <string.h>

#include "render/render.h"

void push_u64(lua_State *L, uint64_t v)
{
	if (v <= INT64_MAX)
		lua_pushinteger(L, (lua_Integer)v);
	else
		lua_pushnumber(L, (lua_Number)v);
}

void push_double(lua_State *L, double d)
{
	lua_Integer i;
	if (d == floor(d) && lua_numbertointeger(d, &i))
		lua_pushinteger(L, i);
	else
		lua_pushnumber(L, d);
}

void push_traced(lua_State *L, const char *s, size_t len)
{
	static const char escape = '\x1b';
	if (!len || !out_is_tty(chisel_of(L)->run->out) || !memchr(s, escape, len)) {
		lua_pushlstring(L, s, len);
		return;
	}
	luaL_Buffer b;
	luaL_buffinit(L, &b);
	for (size_t i = 0; i < len; i++)
		if (s[i] == escape)
			luaL_addlstring(&b, "^[", 2);
		else
			luaL_addchar(&b, s[i]);
	luaL_pushresult(&b);
}

/* Text ends at its first NUL: what follows was never meant to be seen. */
static void push_text(lua_State *L, const struct value *v)
{
	push_traced(L, v->str.s, strnlen(v->str.s, v->str.len));
}

static void push_rendered(lua_State *L, struct field *f, const struct value *v, const struct session *s)
{
	strbuf_reset(&f->buf);
	render_bytes(s, (const uint8_t *)v->str.s, v->str.len, &f->buf);
	push_traced(L, f->buf.s ? f->buf.s : "", f->buf.len);
}

static void push_address(lua_State *L, const struct value *v)
{
	struct strbuf text = {0};
	if (v->ip_len == 16)
		render_ipv6(&text, v->ip);
	else
		render_ipv4(&text, v->ip);
	lua_pushlstring(L, text.s, text.len);
	strbuf_free(&text);
}

/* Types that have no Lua counterpart (networks, socket addresses) are given as text. */
static void push_other(lua_State *L, struct field *f, const struct value *v)
{
	struct strbuf text = {0};
	value_text(v, f->def->format, &text);
	push_traced(L, text.s ? text.s : "", text.len);
	strbuf_free(&text);
}

void push_value(lua_State *L, struct field *f, const struct value *v, struct chisel *c)
{
	if (v && v->is_list)
		v = v->list.n ? &v->list.items[0] : NULL;
	if (!v) {
		lua_pushnil(L);
		return;
	}
	switch (v->type) {
	case PT_INT8: case PT_INT16: case PT_INT32: case PT_INT64: case PT_ERRNO: case PT_FD: case PT_PID: case PT_FD32:
	case PT_PID32:
		lua_pushinteger(L, v->i);
		break;
	case PT_UINT8: case PT_UINT16: case PT_UINT32: case PT_UINT64: case PT_SYSCALLID: case PT_SIGTYPE:
	case PT_RELTIME: case PT_ABSTIME: case PT_PORT: case PT_L4PROTO: case PT_SOCKFAMILY: case PT_FLAGS8:
	case PT_FLAGS16: case PT_FLAGS32: case PT_UID: case PT_GID: case PT_SIGSET: case PT_MODE: case PT_ENUMFLAGS8:
	case PT_ENUMFLAGS16: case PT_ENUMFLAGS32:
		push_u64(L, v->u);
		break;
	case PT_BOOL: lua_pushboolean(L, v->i != 0); break;
	case PT_DOUBLE: push_double(L, v->d); break;
	case PT_CHARBUF: case PT_FSPATH: case PT_FSRELPATH: push_text(L, v); break;
	case PT_BYTEBUF:
		if (!strcmp(f->def->name, "evt.buffer"))
			push_rendered(L, f, v, &c->run->session);
		else
			push_traced(L, v->str.s, v->str.len);
		break;
	case PT_IPV4ADDR: case PT_IPV6ADDR: case PT_IPADDR: push_address(L, v); break;
	default: push_other(L, f, v);
	}
}
