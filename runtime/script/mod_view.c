/*
 * What run objects have for looking at events: one view at a time, set before run:begin, and anew at any time while the
 * running system is captured.
 *
 *   run:show_table{ key, group, columns, defaults, interval, slices, keep }   true, or nil and the error. key, group:
 *                      fields, nil = none (without a key it is a list); columns: { { field, op, group_op }, ... }, ops
 *                      "SUM", "AVG", "TIME_AVG", "MIN", "MAX" or nil; interval: ms from sample to sample, live or with
 *                      slices, which has recordings wait after each until run:fresh; keep: bytes of the last rows of a
 *                      list, nil = all
 *   run:show_lines{ format, keep, want }   format: of event lines, nil = the data that is read and written; keep: bytes
 *                      of the last lines, nil = all; want: see run:want
 *   run:show_nothing() from now on; reading goes on
 *   run:columns()      { { type, format }, ... } of the fields, the key's as [0]
 *   run:fresh()        whether there is something new since the last call, and the event time (ns) at which the
 *                      interval of the sample ended
 *   run:rows(column, descending, first, last, undivided)   rows first to last, from 1 on, sorted by a column (0: as
 *                      they came), and how many there are. A row: { key = VALUE, VALUE, ... }; averages are floats,
 *                      undivided: those of whole numbers are left as sums
 *   run:line_count()   how many lines have come, and the number of the first that is kept
 *   run:lines(first, last)   { { text, ns, reads, bytes, fd, fd_type, fd_name, process, container }, ... }
 *   run:find_line(text, from)   the number of the next line that contains it, or nil
 *   run:want(n)        a recording is read on until there are so many lines
 *   run:clear_view()   forgets rows of a list, or lines
 *   run:set_filter(text)   true, or nil and the error
 *   run:count_time()   before run:begin: counts events over time. run:timeline(): { first_ns, last_ns, width_ns,
 *                      events = {...}, errors = {...} }, or nil
 *   run:source()       { live, events, passed, first_ns, last_ns, lost, captured, progress }
 *   run:set_buffers(form)   how data looks from now on, as option buffers of run:begin
 *   run:set_columns(n)   the width of a spectrogram, for evt.latency.quantized
 */
#include <stdlib.h>
#include <string.h>

#include "aggregate/key.h"
#include "script/script.h"
#include "timeline.h"
#include "view.h"

static const char *const ops[] = {
	[TABLE_FIRST] = "FIRST", [TABLE_SUM] = "SUM", [TABLE_AVG] = "AVG", [TABLE_TIME_AVG] = "TIME_AVG",
	[TABLE_MIN] = "MIN", [TABLE_MAX] = "MAX", NULL,
};

static const char *const formats[] = {
	[PF_NA] = "NA", [PF_DEC] = "DEC", [PF_HEX] = "HEX", [PF_10_PADDED_DEC] = "10_PADDED_DEC", [PF_ID] = "ID",
	[PF_DIR] = "DIR", [PF_OCT] = "OCT",
};

static uint64_t get_count(lua_State *L, const char *key)
{
	lua_getfield(L, 2, key);
	lua_Integer n = luaL_optinteger(L, -1, 0);
	lua_pop(L, 1);
	return n > 0 ? (uint64_t)n : 0;
}

/* The field whose name is on top of the stack, all of it; pops it. NULL with err; without a name NULL and no error. */
static struct field *open_field(lua_State *L, struct session *s, struct err *err)
{
	const char *name = lua_tostring(L, -1);
	size_t used = 0;
	struct field *f = name ? field_open(s, name, &used, err) : NULL;
	if (f && name[used]) {
		err_set(err, "'%s' is followed by something that is not part of a field: %s", f->text, name + used);
		field_free(f);
		f = NULL;
	}
	lua_pop(L, 1);
	return f;
}

static enum table_op get_op(lua_State *L, int place)
{
	lua_rawgeti(L, -1, place);
	int op = luaL_checkoption(L, -1, "FIRST", ops);
	lua_pop(L, 1);
	return (enum table_op)op;
}

static void free_columns(struct table_options *o)
{
	for (unsigned i = 0; i < o->ncolumns; i++)
		field_free(o->columns[i].field);
	field_free(o->key);
	field_free(o->group);
}

/* The entries of the list on top. 0, or -1 with err. */
static int get_columns(lua_State *L, struct session *s, struct table_options *o, unsigned n, struct err *err)
{
	for (unsigned i = 0; i < n; i++) {
		lua_rawgeti(L, -1, i + 1);
		struct table_column *c = &o->columns[i];
		c->op = get_op(L, 2);
		c->group_op = get_op(L, 3);
		lua_rawgeti(L, -1, 1);
		if (!(c->field = open_field(L, s, err)))
			return -1;
		o->ncolumns++;
		lua_pop(L, 1);
	}
	return 0;
}

static int open_table(lua_State *L, struct session *s, struct table_options *o, struct err *err)
{
	lua_getfield(L, 2, "defaults");
	o->defaults = lua_toboolean(L, -1);
	lua_pop(L, 1);
	o->keep = get_count(L, "keep");
	*err->text = 0;
	lua_getfield(L, 2, "key");
	o->key = open_field(L, s, err);
	lua_getfield(L, 2, "group");
	if (!*err->text)
		o->group = open_field(L, s, err);
	else
		lua_pop(L, 1);
	lua_getfield(L, 2, "columns");
	luaL_checktype(L, -1, LUA_TTABLE);
	unsigned n = (unsigned)lua_rawlen(L, -1);
	o->columns = lua_newuserdatauv(L, (n + 1) * sizeof *o->columns, 0);
	lua_pushvalue(L, -2);
	if (!*err->text && get_columns(L, s, o, n, err) == 0)
		return 0;
	free_columns(o);
	return -1;
}

static void set_view(struct run *r, struct view view)
{
	struct view *v = malloc(sizeof *v);
	if (!v)
		abort();
	*v = view;
	run_set_view(r, v);
}

static int show_table(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct table_options o = {0};
	struct err err;
	luaL_checktype(L, 2, LUA_TTABLE);
	if (open_table(L, &r->session, &o, &err) < 0)
		return script_fail(L, &err);
	struct view v = {.table = table_new(&o), .interval = get_count(L, "interval") * 1000000};
	lua_getfield(L, 2, "slices");
	v.slices = lua_toboolean(L, -1);
	set_view(r, v);
	lua_pushboolean(L, 1);
	return 1;
}

static int show_lines(lua_State *L)
{
	struct run *r = script_check_run(L);
	struct err err;
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_getfield(L, 2, "format");
	struct lines *l = lines_new(&r->session, luaL_optstring(L, -1, NULL), get_count(L, "keep"), &err);
	if (!l)
		return script_fail(L, &err);
	set_view(r, (struct view){.lines = l, .wanted = get_count(L, "want")});
	lua_pushboolean(L, 1);
	return 1;
}

static int show_nothing(lua_State *L)
{
	run_set_view(script_check_run(L), NULL);
	return 0;
}

static const struct view *check_view(lua_State *L)
{
	const struct view *v = script_check_run(L)->view;
	if (!v)
		luaL_error(L, "this run shows nothing");
	return v;
}

static struct table *check_table(lua_State *L)
{
	struct table *t = check_view(L)->table;
	if (!t)
		luaL_error(L, "this run shows no table");
	return t;
}

static const struct lines *check_lines(lua_State *L)
{
	const struct lines *l = check_view(L)->lines;
	if (!l)
		luaL_error(L, "this run shows no lines");
	return l;
}

static int columns(lua_State *L)
{
	const struct table *t = check_table(L);
	lua_newtable(L);
	for (int i = -1; i < (int)table_ncolumns(t); i++) {
		const struct field *f = table_field(t, i);
		if (!f)
			continue;
		lua_createtable(L, 0, 2);
		lua_pushstring(L, script_type_name(f->def->type));
		lua_setfield(L, -2, "type");
		lua_pushstring(L, formats[f->def->format]);
		lua_setfield(L, -2, "format");
		lua_rawseti(L, -2, i + 1);
	}
	return 1;
}

static int fresh(lua_State *L)
{
	struct view *v = script_check_run(L)->view;
	lua_pushboolean(L, v && v->fresh);
	if (v)
		v->fresh = false;
	push_u64(L, v ? v->sampled_at : 0);
	return 2;
}

static void push_cell(lua_State *L, const struct value *v)
{
	switch (key_kind(v)) {
	case KEY_SIGNED:
		if (v->type == PT_BOOL)
			lua_pushboolean(L, v->i != 0);
		else
			lua_pushinteger(L, v->i);
		break;
	case KEY_UNSIGNED: push_u64(L, v->u); break;
	case KEY_DOUBLE: lua_pushnumber(L, v->d); break;
	default: lua_pushlstring(L, v->str.s, v->str.len); break;
	}
}

static void push_row(lua_State *L, const struct table *t, uint64_t row, bool undivided)
{
	struct value v;
	int n = (int)table_ncolumns(t);
	lua_createtable(L, n, 1);
	for (int i = 0; i < n; i++)
		if (table_value(t, row, i, undivided, &v)) {
			push_cell(L, &v);
			lua_rawseti(L, -2, i + 1);
		}
	if (table_value(t, row, -1, undivided, &v)) {
		push_cell(L, &v);
		lua_setfield(L, -2, "key");
	}
}

static int rows(lua_State *L)
{
	struct table *t = check_table(L);
	lua_Integer first = luaL_optinteger(L, 4, 1), last = luaL_optinteger(L, 5, LUA_MAXINTEGER);
	uint64_t n = table_rows(t);
	bool undivided = lua_toboolean(L, 6);
	table_sort(t, (int)luaL_optinteger(L, 2, 0) - 1, lua_toboolean(L, 3));
	first = first < 1 ? 1 : first;
	last = last > (lua_Integer)n ? (lua_Integer)n : last;
	lua_createtable(L, last < first ? 0 : (int)(last - first + 1), 0);
	for (lua_Integer row = first; row <= last; row++) {
		push_row(L, t, (uint64_t)row - 1, undivided);
		lua_rawseti(L, -2, row - first + 1);
	}
	push_u64(L, n);
	return 2;
}

static int line_count(lua_State *L)
{
	const struct lines *l = check_lines(L);
	push_u64(L, l->store.end);
	push_u64(L, l->store.first + 1);
	return 2;
}

static void set_text(lua_State *L, const char *key, const char *text)
{
	lua_pushstring(L, text);
	lua_setfield(L, -2, key);
}

static void set_u64(lua_State *L, const char *key, uint64_t n)
{
	push_u64(L, n);
	lua_setfield(L, -2, key);
}

static void push_line(lua_State *L, const struct line *line, bool echo)
{
	lua_createtable(L, 0, echo ? 9 : 2);
	lua_pushlstring(L, line->text, line->len);
	lua_setfield(L, -2, "text");
	set_u64(L, "ns", line->ns);
	if (!echo)
		return;
	lua_pushboolean(L, line->reads);
	lua_setfield(L, -2, "reads");
	lua_pushinteger(L, line->bytes);
	lua_setfield(L, -2, "bytes");
	lua_pushinteger(L, line->fd);
	lua_setfield(L, -2, "fd");
	lua_pushlstring(L, &line->fd_type, 1);
	lua_setfield(L, -2, "fd_type");
	set_text(L, "fd_name", line->fd_name);
	set_text(L, "process", line->process);
	set_text(L, "container", line->container);
}

static int lines(lua_State *L)
{
	const struct lines *l = check_lines(L);
	lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), n = 0;
	last = last > (lua_Integer)l->store.end ? (lua_Integer)l->store.end : last;
	lua_newtable(L);
	for (lua_Integer i = first < 1 ? 1 : first; i <= last; i++) {
		const struct line *line = store_at(&l->store, (uint64_t)i - 1);
		if (!line)
			continue;
		push_line(L, line, !l->format);
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

static bool has_text(const struct line *line, const char *text, size_t len, bool echo)
{
	if (!len || memmem(line->text, line->len, text, len))
		return true;
	return echo && (strstr(line->fd_name, text) || strstr(line->process, text));
}

static int find_line(lua_State *L)
{
	const struct lines *l = check_lines(L);
	size_t len;
	const char *text = luaL_checklstring(L, 2, &len);
	lua_Integer from = luaL_checkinteger(L, 3);
	uint64_t i = from < 1 ? 0 : (uint64_t)from - 1;
	for (i = i < l->store.first ? l->store.first : i; i < l->store.end; i++) {
		const struct line *line = store_at(&l->store, i);
		if (line && has_text(line, text, len, !l->format)) {
			push_u64(L, i + 1);
			return 1;
		}
	}
	return 0;
}

static int want(lua_State *L)
{
	struct view *v = script_check_run(L)->view;
	lua_Integer n = luaL_checkinteger(L, 2);
	if (v)
		v->wanted = n > 0 ? (uint64_t)n : 0;
	return 0;
}

static int clear_view(lua_State *L)
{
	struct view *v = script_check_run(L)->view;
	if (v && v->table)
		table_clear(v->table);
	if (v && v->lines)
		store_clear(&v->lines->store);
	return 0;
}

static int set_filter(lua_State *L)
{
	struct err err;
	if (run_set_filter(script_check_run(L), luaL_checkstring(L, 2), &err) < 0)
		return script_fail(L, &err);
	lua_pushboolean(L, 1);
	return 1;
}

static int count_time(lua_State *L)
{
	struct run *r = script_check_run(L);
	if (!r->timeline && !(r->timeline = calloc(1, sizeof *r->timeline)))
		abort();
	return 0;
}

static void set_counts(lua_State *L, const char *key, const uint32_t *counts, uint32_t n)
{
	lua_createtable(L, (int)n, 0);
	for (uint32_t i = 0; i < n; i++) {
		lua_pushinteger(L, counts[i]);
		lua_rawseti(L, -2, i + 1);
	}
	lua_setfield(L, -2, key);
}

static int timeline(lua_State *L)
{
	const struct timeline *t = script_check_run(L)->timeline;
	if (!t || !t->shift)
		return 0;
	lua_createtable(L, 0, 5);
	set_u64(L, "first_ns", t->first);
	set_u64(L, "last_ns", t->last);
	set_u64(L, "width_ns", UINT64_C(1) << t->shift);
	set_counts(L, "events", t->events, t->n);
	set_counts(L, "errors", t->errors, t->n);
	return 1;
}

static int source(lua_State *L)
{
	struct run *r = script_check_run(L);
	const struct session *s = &r->session;
	lua_createtable(L, 0, 8);
	lua_pushboolean(L, r->live);
	lua_setfield(L, -2, "live");
	set_u64(L, "events", s->nevents);
	set_u64(L, "passed", r->passed + (r->reading ? r->file_passed : 0));
	set_u64(L, "first_ns", s->first_ts);
	set_u64(L, "last_ns", s->last_ts);
	if (r->live && s->source)
		live_statistics(s->source, &r->stats);
	set_u64(L, "lost", live_losses_sum(&r->stats.lost));
	set_u64(L, "captured", r->stats.captured);
	lua_pushnumber(L, run_progress(r));
	lua_setfield(L, -2, "progress");
	return 1;
}

static int set_columns(lua_State *L)
{
	script_check_run(L)->session.latency_columns = (int)luaL_checkinteger(L, 2);
	return 0;
}

static int set_buffers(lua_State *L)
{
	script_check_run(L)->session.buffer_format = script_check_buffers(L, 2);
	return 0;
}

const luaL_Reg run_view_methods[] = {
	{"show_table", show_table}, {"show_lines", show_lines}, {"show_nothing", show_nothing}, {"columns", columns},
	{"fresh", fresh}, {"rows", rows},
	{"line_count", line_count}, {"lines", lines}, {"find_line", find_line}, {"want", want}, {"clear_view", clear_view},
	{"set_filter", set_filter}, {"count_time", count_time}, {"timeline", timeline}, {"source", source},
	{"set_columns", set_columns}, {"set_buffers", set_buffers}, {NULL, NULL},
};
