/*
 * string.find, match, gmatch and gsub for chisels that are not trusted: Lua's patterns with every step counted as work
 * of the chisel (limits.c). The library's own functions cannot be interrupted, and some patterns take for ever.
 */
#include <ctype.h>
#include <string.h>

#include "script/script.h"

enum { CAPTURES_MAX = 32, DEPTH_MAX = 200, OPEN = -1, POSITION = -2 };

struct capture {
	const char *at;
	ptrdiff_t len; /* OPEN: not closed yet; POSITION: an empty capture, "()" */
};

struct matcher {
	lua_State *L;
	const char *text, *text_end, *end; /* the subject; the end of the pattern */
	uint64_t steps;
	int depth, ncaptures;
	struct capture captures[CAPTURES_MAX];
};

static const char *match_here(struct matcher *m, const char *s, const char *p);

static void charge(struct matcher *m)
{
	uint64_t steps = m->steps;
	m->steps = 0;
	script_charge(m->L, steps, "patterns");
}

static inline void step(struct matcher *m)
{
	if (++m->steps > SCRIPT_WORK_STEP)
		charge(m);
}

/* Where the item of the pattern at p (one character, class or set) ends. */
static const char *item_end(const struct matcher *m, const char *p)
{
	if (*p == '%') {
		if (p + 1 == m->end)
			luaL_error(m->L, "malformed pattern (ends with '%%')");
		return p + 2;
	}
	if (*p++ != '[')
		return p;
	if (p < m->end && *p == '^')
		p++;
	for (bool first = true; first || *p != ']'; first = false) {
		if (p == m->end)
			luaL_error(m->L, "malformed pattern (missing ']')");
		if (*p++ == '%' && p < m->end)
			p++;
		if (p == m->end)
			luaL_error(m->L, "malformed pattern (missing ']')");
	}
	return p + 1;
}

static bool in_class(int c, int class)
{
	bool in;
	switch (tolower(class)) {
	case 'a': in = isalpha(c); break;
	case 'c': in = iscntrl(c); break;
	case 'd': in = isdigit(c); break;
	case 'g': in = isgraph(c); break;
	case 'l': in = islower(c); break;
	case 'p': in = ispunct(c); break;
	case 's': in = isspace(c); break;
	case 'u': in = isupper(c); break;
	case 'w': in = isalnum(c); break;
	case 'x': in = isxdigit(c); break;
	case 'z': in = c == 0; break; /* of Lua 5.1 */
	default: return class == c;
	}
	return isupper(class) ? !in : in;
}

/* The set from p, its '[', to close, its ']'. */
static bool in_set(int c, const char *p, const char *close)
{
	bool found = true;
	if (*++p == '^') {
		found = false;
		p++;
	}
	while (p < close) {
		if (*p == '%') {
			if (in_class(c, (unsigned char)p[1]))
				return found;
			p += 2;
		} else if (p[1] == '-' && p + 2 < close) {
			if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2])
				return found;
			p += 3;
		} else if ((unsigned char)*p++ == c) {
			return found;
		}
	}
	return !found;
}

/* Whether the character at s is one of the item from p to its end. */
static bool is_item(struct matcher *m, const char *s, const char *p, const char *end)
{
	step(m);
	if (s >= m->text_end)
		return false;
	int c = (unsigned char)*s;
	switch (*p) {
	case '.': return true;
	case '%': return in_class(c, (unsigned char)p[1]);
	case '[': return in_set(c, p, end - 1);
	default: return (unsigned char)*p == c;
	}
}

/* %bxy */
static const char *match_balance(struct matcher *m, const char *s, const char *p)
{
	if (m->end - p < 2)
		luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
	if (s >= m->text_end || *s != p[0])
		return NULL;
	for (size_t open = 1; ++s < m->text_end;) {
		step(m);
		if (*s == p[1]) {
			if (--open == 0)
				return s + 1;
		} else if (*s == p[0]) {
			open++;
		}
	}
	return NULL;
}

/* item*rest, item+rest: as many as there are, then fewer. */
static const char *match_most(struct matcher *m, const char *s, const char *p, const char *end)
{
	ptrdiff_t n = 0;
	while (is_item(m, s + n, p, end))
		n++;
	for (; n >= 0; n--) {
		const char *found = match_here(m, s + n, end + 1);
		if (found)
			return found;
	}
	return NULL;
}

/* item-rest */
static const char *match_least(struct matcher *m, const char *s, const char *p, const char *end)
{
	for (;; s++) {
		const char *found = match_here(m, s, end + 1);
		if (found)
			return found;
		if (!is_item(m, s, p, end))
			return NULL;
	}
}

static const char *match_open(struct matcher *m, const char *s, const char *p, ptrdiff_t kind)
{
	if (m->ncaptures == CAPTURES_MAX)
		luaL_error(m->L, "too many captures");
	m->captures[m->ncaptures++] = (struct capture){s, kind};
	const char *found = match_here(m, s, p);
	if (!found)
		m->ncaptures--;
	return found;
}

static const char *match_close(struct matcher *m, const char *s, const char *p)
{
	int i = m->ncaptures - 1;
	while (i >= 0 && m->captures[i].len != OPEN)
		i--;
	if (i < 0)
		luaL_error(m->L, "invalid pattern capture");
	m->captures[i].len = s - m->captures[i].at;
	const char *found = match_here(m, s, p);
	if (!found)
		m->captures[i].len = OPEN;
	return found;
}

/* %1 to %9: the text of a capture again. */
static const char *match_back(struct matcher *m, const char *s, int digit)
{
	int i = digit - '1';
	if (i < 0 || i >= m->ncaptures || m->captures[i].len == OPEN)
		luaL_error(m->L, "invalid capture index %%%d", i + 1);
	const struct capture *c = &m->captures[i];
	if (c->len == POSITION || m->text_end - s < c->len)
		return NULL;
	m->steps += (uint64_t)c->len;
	step(m);
	return !memcmp(c->at, s, (size_t)c->len) ? s + c->len : NULL;
}

/* %f[set]: between a character outside of the set and one in it. Returns where the pattern goes on. */
static const char *match_frontier(struct matcher *m, const char *s, const char *p)
{
	if (p == m->end || *p != '[')
		luaL_error(m->L, "missing '[' after '%%f' in pattern");
	const char *end = item_end(m, p);
	int before = s == m->text ? 0 : (unsigned char)s[-1], after = s < m->text_end ? (unsigned char)*s : 0;
	return !in_set(before, p, end - 1) && in_set(after, p, end - 1) ? end : NULL;
}

/* The pattern from p on at s: where the match ends, or NULL. */
static const char *match_rest(struct matcher *m, const char *s, const char *p)
{
	while (s && p < m->end) {
		step(m);
		char next = p + 1 < m->end ? p[1] : 0;
		if (*p == '(')
			return next == ')' ? match_open(m, s, p + 2, POSITION) : match_open(m, s, p + 1, OPEN);
		if (*p == ')')
			return match_close(m, s, p + 1);
		if (*p == '$' && p + 1 == m->end)
			return s == m->text_end ? s : NULL;
		if (*p == '%' && next == 'b') {
			s = match_balance(m, s, p + 2);
			p += 4;
		} else if (*p == '%' && next == 'f') {
			if (!(p = match_frontier(m, s, p + 2)))
				return NULL;
		} else if (*p == '%' && isdigit((unsigned char)next)) {
			s = match_back(m, s, next);
			p += 2;
		} else {
			const char *end = item_end(m, p);
			char how = end < m->end ? *end : 0;
			if (how == '-')
				return match_least(m, s, p, end);
			if (how == '*')
				return match_most(m, s, p, end);
			bool is = is_item(m, s, p, end);
			if (how == '+')
				return is ? match_most(m, s + 1, p, end) : NULL;
			if (how == '?') {
				const char *found = is ? match_here(m, s + 1, end + 1) : NULL;
				if (found)
					return found;
				p = end + 1;
			} else {
				s = is ? s + 1 : NULL;
				p = end;
			}
		}
	}
	return s;
}

static const char *match_here(struct matcher *m, const char *s, const char *p)
{
	if (++m->depth > DEPTH_MAX)
		luaL_error(m->L, "pattern too complex");
	const char *found = match_rest(m, s, p);
	m->depth--;
	return found;
}

static const char *match_at(struct matcher *m, const char *s, const char *p)
{
	m->ncaptures = m->depth = 0;
	return match_here(m, s, p);
}

/* Capture i of the match from s to e; the whole match stands for the first one where there is none. */
static void push_capture(struct matcher *m, int i, const char *s, const char *e)
{
	if (i >= m->ncaptures) {
		if (i)
			luaL_error(m->L, "invalid capture index %%%d", i + 1);
		lua_pushlstring(m->L, s, (size_t)(e - s));
	} else if (m->captures[i].len == POSITION) {
		lua_pushinteger(m->L, m->captures[i].at - m->text + 1);
	} else if (m->captures[i].len == OPEN) {
		luaL_error(m->L, "unfinished capture");
	} else {
		lua_pushlstring(m->L, m->captures[i].at, (size_t)m->captures[i].len);
	}
}

/* All captures. Where there is none: the whole match, or nothing (s NULL). */
static int push_captures(struct matcher *m, const char *s, const char *e)
{
	int n = m->ncaptures == 0 && s ? 1 : m->ncaptures;
	luaL_checkstack(m->L, n, "too many captures");
	for (int i = 0; i < n; i++)
		push_capture(m, i, s, e);
	return n;
}

/* Arguments 1 and 2: the text and the pattern. */
static const char *start(lua_State *L, struct matcher *m)
{
	size_t len, pattern_len;
	*m = (struct matcher){.L = L};
	m->text = luaL_checklstring(L, 1, &len);
	const char *p = luaL_checklstring(L, 2, &pattern_len);
	m->text_end = m->text + len;
	m->end = p + pattern_len;
	return p;
}

/* Argument `arg`, a position that may count from the end, as an offset; beyond the text: -1. */
static ptrdiff_t check_init(lua_State *L, int arg, const struct matcher *m)
{
	lua_Integer len = m->text_end - m->text, init = 1;
	if (!lua_isnoneornil(L, arg)) {
		luaL_checknumber(L, arg);
		init = script_truncated(L, arg);
	}
	if (init < 0)
		init = -init > len ? 1 : len + init + 1;
	else if (init == 0)
		init = 1;
	return init > len + 1 ? -1 : (ptrdiff_t)init - 1;
}

static int find_plain(struct matcher *m, const char *from, const char *p)
{
	const char *found = memmem(from, (size_t)(m->text_end - from), p, (size_t)(m->end - p));
	m->steps += (uint64_t)(m->text_end - from) / 16;
	charge(m);
	if (!found) {
		lua_pushnil(m->L);
		return 1;
	}
	lua_pushinteger(m->L, found - m->text + 1);
	lua_pushinteger(m->L, found - m->text + (m->end - p));
	return 2;
}

static bool has_specials(const char *p, const char *end)
{
	for (; p < end; p++)
		if (*p && strchr("^$*+?.([%-", *p))
			return true;
	return false;
}

static int find(lua_State *L, bool positions)
{
	struct matcher m;
	const char *p = start(L, &m);
	ptrdiff_t init = check_init(L, 3, &m);
	if (init < 0) {
		lua_pushnil(L);
		return 1;
	}
	const char *s = m.text + init;
	if (positions && (lua_toboolean(L, 4) || !has_specials(p, m.end)))
		return find_plain(&m, s, p);
	bool anchored = p < m.end && *p == '^';
	p += anchored;
	const char *found = NULL;
	for (; s <= m.text_end; s++)
		if ((found = match_at(&m, s, p)) || anchored)
			break;
	charge(&m);
	if (!found) {
		lua_pushnil(L);
		return 1;
	}
	if (!positions)
		return push_captures(&m, s, found);
	lua_pushinteger(L, s - m.text + 1);
	lua_pushinteger(L, found - m.text);
	return 2 + push_captures(&m, NULL, NULL);
}

static int pattern_find(lua_State *L) { return find(L, true); }
static int pattern_match(lua_State *L) { return find(L, false); }

/* Upvalues: 1 text, 2 pattern, 3 where to go on, 4 the end of the last match (-1: none), as offsets. */
static int next_match(lua_State *L)
{
	struct matcher m;
	lua_settop(L, 0);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_pushvalue(L, lua_upvalueindex(2));
	const char *p = start(L, &m);
	lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
	for (const char *s = m.text + lua_tointeger(L, lua_upvalueindex(3)); s <= m.text_end; s++) {
		const char *found = match_at(&m, s, p);
		if (!found || found - m.text == last)
			continue;
		lua_pushinteger(L, found - m.text);
		lua_copy(L, -1, lua_upvalueindex(3));
		lua_replace(L, lua_upvalueindex(4));
		charge(&m);
		return push_captures(&m, s, found);
	}
	charge(&m);
	return 0;
}

static int pattern_gmatch(lua_State *L)
{
	struct matcher m;
	start(L, &m);
	ptrdiff_t init = check_init(L, 3, &m);
	lua_settop(L, 2);
	lua_pushinteger(L, init < 0 ? m.text_end - m.text + 1 : init);
	lua_pushinteger(L, -1);
	lua_pushcclosure(L, next_match, 4);
	return 1;
}

/* The replacement text with %0 to %9 filled in; % before others is dropped, as in Lua 5.1 (compat_gsub). */
static void add_text(struct matcher *m, luaL_Buffer *b, const char *s, const char *e)
{
	lua_State *L = m->L;
	size_t len;
	const char *r = lua_tolstring(L, 3, &len), *end = r + len;
	for (; r < end; r++) {
		m->steps++;
		if (*r != '%') {
			luaL_addchar(b, *r);
		} else if (++r == end || !isdigit((unsigned char)*r)) {
			luaL_addchar(b, r < end ? *r : '%');
		} else if (*r == '0') {
			luaL_addlstring(b, s, (size_t)(e - s));
		} else {
			push_capture(m, *r - '1', s, e);
			luaL_tolstring(L, -1, NULL);
			lua_remove(L, -2);
			luaL_addvalue(b);
		}
	}
}

/* Adds what takes the place of the match. Argument 3: a text, a table or a function. Whether it is another text. */
static bool add_replacement(struct matcher *m, luaL_Buffer *b, const char *s, const char *e, int kind)
{
	lua_State *L = m->L;
	if (kind == LUA_TFUNCTION) {
		lua_pushvalue(L, 3);
		lua_call(L, push_captures(m, s, e), 1);
	} else if (kind == LUA_TTABLE) {
		push_capture(m, 0, s, e);
		lua_gettable(L, 3);
	} else {
		add_text(m, b, s, e);
		return true;
	}
	if (!lua_toboolean(L, -1)) {
		lua_pop(L, 1);
		luaL_addlstring(b, s, (size_t)(e - s));
		return false;
	}
	if (!lua_isstring(L, -1))
		luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
	luaL_addvalue(b);
	return true;
}

static int pattern_gsub(lua_State *L)
{
	struct matcher m;
	luaL_Buffer b;
	const char *p = start(L, &m), *last = NULL;
	int kind = lua_type(L, 3);
	luaL_argexpected(L, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3,
	                 "string/function/table");
	lua_Integer max = luaL_optinteger(L, 4, m.text_end - m.text + 1), n = 0;
	bool anchored = p < m.end && *p == '^', changed = false;
	p += anchored;
	luaL_buffinit(L, &b);
	const char *s = m.text;
	while (n < max) {
		const char *found = match_at(&m, s, p);
		if (found && found != last) {
			n++;
			changed |= add_replacement(&m, &b, s, found, kind);
			s = last = found;
		} else if (s < m.text_end) {
			luaL_addchar(&b, *s++);
		} else {
			break;
		}
		if (anchored)
			break;
	}
	charge(&m);
	if (changed) {
		luaL_addlstring(&b, s, (size_t)(m.text_end - s));
		luaL_pushresult(&b);
	} else {
		lua_pushvalue(L, 1);
	}
	lua_pushinteger(L, n);
	return 2;
}

void script_open_patterns(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"find", pattern_find}, {"match", pattern_match}, {"gmatch", pattern_gmatch}, {"gsub", pattern_gsub},
		{NULL, NULL},
	};
	lua_getglobal(L, "string");
	luaL_setfuncs(L, functions, 0);
	lua_pop(L, 1);
}
