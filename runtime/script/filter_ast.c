/* Calls the filter grammar (lua/filter/grammar.lua) and takes its tree over into C. See filter_ast.h. */
#include "script/filter_ast.h"

#include <lua.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "filter/explain.h"

/* Levels of tables that the grammar's limit on brackets leaves possible, with room to spare. */
enum { MAX_LEVELS = 1000 };

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		abort();
	return p;
}

/* A copy of the text in field `key` of the table on top, NULL when it has none. */
static char *text_field(lua_State *L, const char *key, size_t *len)
{
	char *copy = NULL;
	size_t n = 0;
	lua_getfield(L, -1, key);
	const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
	if (s)
		copy = memcpy(zeroed(n + 1, 1), s, n);
	lua_pop(L, 1);
	if (len)
		*len = n;
	return copy;
}

static size_t position_field(lua_State *L, const char *key)
{
	lua_getfield(L, -1, key);
	lua_Integer pos = lua_tointeger(L, -1);
	lua_pop(L, 1);
	return pos > 0 ? (size_t)pos : 0;
}

/* Index of the text in field `kind` of the table on top; -1 = none of them. */
static int kind_field(lua_State *L, const char *const *kinds)
{
	int found = -1;
	lua_getfield(L, -1, "kind");
	const char *kind = lua_tostring(L, -1);
	for (int i = 0; kind && found < 0 && kinds[i]; i++)
		if (!strcmp(kind, kinds[i]))
			found = i;
	lua_pop(L, 1);
	return found;
}

/* Reads the operand on top of the stack. False when it is none. */
static bool read_operand(lua_State *L, struct ast_operand *o, int level)
{
	static const char *const kinds[] = {"field", "transform", "text", "list", NULL};
	int kind = lua_istable(L, -1) && level < MAX_LEVELS && lua_checkstack(L, 4) ? kind_field(L, kinds) : -1;
	bool fine = kind >= 0;
	if (!fine)
		return false;
	o->kind = (enum operand_kind)kind;
	o->text = text_field(L, "text", &o->len);
	if (!o->text)
		o->text = zeroed(1, 1);
	o->pos = position_field(L, "pos");
	o->selector = text_field(L, "selector", NULL);
	size_t n = (size_t)lua_rawlen(L, -1);
	o->items = zeroed(n, sizeof *o->items);
	for (; fine && o->nitems < n; o->nitems++) {
		lua_rawgeti(L, -1, (lua_Integer)o->nitems + 1);
		fine = read_operand(L, &o->items[o->nitems], level + 1);
		lua_pop(L, 1);
	}
	return fine;
}

static bool operand_field(lua_State *L, const char *key, struct ast_operand *o)
{
	lua_getfield(L, -1, key);
	bool fine = read_operand(L, o, 0);
	lua_pop(L, 1);
	return fine;
}

static bool read_check(lua_State *L, struct ast *a)
{
	a->op = text_field(L, "op", NULL);
	a->op_pos = position_field(L, "op_pos");
	a->modifier = text_field(L, "modifier", NULL);
	if (!a->op || !operand_field(L, "left", &a->left))
		return false;
	lua_getfield(L, -1, "right");
	a->has_right = !lua_isnil(L, -1);
	lua_pop(L, 1);
	return a->has_right ? operand_field(L, "right", &a->right) : !strcmp(a->op, "exists");
}

/* Reads the node on top of the stack; NULL when it is none. */
static struct ast *read_node(lua_State *L, int level)
{
	static const char *const kinds[] = {"and", "or", "not", "check", NULL};
	int kind = lua_istable(L, -1) && level < MAX_LEVELS && lua_checkstack(L, 4) ? kind_field(L, kinds) : -1;
	if (kind < 0)
		return NULL;
	struct ast *a = zeroed(1, sizeof *a);
	bool fine = true;
	a->kind = (enum ast_kind)kind;
	a->pos = position_field(L, "pos");
	size_t n = a->kind == AST_CHECK ? 0 : (size_t)lua_rawlen(L, -1);
	a->children = zeroed(n, sizeof *a->children);
	for (size_t i = 0; fine && i < n; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		struct ast *child = read_node(L, level + 1);
		lua_pop(L, 1);
		fine = child;
		if (child)
			a->children[a->nchildren++] = child;
	}
	if (a->kind == AST_CHECK)
		fine = read_check(L, a);
	else
		fine &= a->kind == AST_NOT ? n == 1 : n >= 1;
	if (fine)
		return a;
	ast_free(a);
	return NULL;
}

/* Pushes what the grammar returned: tree, message, position, expected. Runs under lua_pcall. */
static int call_grammar(lua_State *L)
{
	const char *text = lua_touserdata(L, 1);
	lua_getglobal(L, "require");
	lua_pushliteral(L, "filter.grammar");
	lua_call(L, 1, 1);
	lua_getfield(L, -1, "parse");
	lua_pushstring(L, text);
	lua_call(L, 1, 4);
	return 4;
}

struct ast *script_parse_filter(void *host, const char *text, struct err *err)
{
	lua_State *L = host;
	struct ast *a = NULL;
	int top = lua_gettop(L);
	if (!lua_checkstack(L, 8)) {
		err_set(err, "out of memory");
		return NULL;
	}
	lua_pushcfunction(L, call_grammar);
	lua_pushlightuserdata(L, (void *)text);
	if (lua_pcall(L, 1, 4, 0) != LUA_OK) {
		err_set(err, "cannot parse the filter: %s",
		        lua_isstring(L, -1) ? lua_tostring(L, -1) : "unknown error");
	} else if (lua_istable(L, -4)) {
		lua_pushvalue(L, -4);
		a = read_node(L, 0);
		if (!a)
			err_set(err, "cannot parse the filter: the grammar returned a tree of an unknown shape");
	} else {
		filter_explain(err, text, (size_t)lua_tointeger(L, -2), lua_tostring(L, -1), "%s",
		               lua_isstring(L, -3) ? lua_tostring(L, -3) : "this is no filter");
	}
	lua_settop(L, top);
	return a;
}
