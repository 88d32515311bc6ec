/*
 * Two sets of rows: one that is being filled, and the sample that is looked at. An event with a known key costs a hash,
 * and the extraction and addition of those of its fields that can make a difference, which its type tells.
 */
#include "aggregate/table.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate/cell.h"
#include "aggregate/key_map.h"
#include "aggregate/store.h"
#include "session.h"
#include "util/bits.h"

/* What a row has in a column. */
struct slot {
	union {
		struct cell number;
		struct {
			char *s;
			uint32_t len, cap;
		} text;
	};
	uint32_t count; /* values in it: of averages all, of others at most 1; defaults do not count */
};

struct column {
	struct field *field;
	enum table_op op, group_op;
	bool is_number, adds; /* adds: numbers that are quantities, which can be added up */
	bool has_default;
	bool keeps_first;     /* need not be looked at for rows that are there, but to see whether it is missing */
	bool is_key;          /* the same field as the key */
	bool settled;         /* the same again as long as neither the thread nor what is known of it has changed */
};

/* What is known of a column's value for events of some type: FIXED: it is the same for all of them. */
enum fixed { VARIES, FIXED_UNKNOWN, FIXED };

struct step {
	uint16_t column;
	uint8_t fixed;      /* enum fixed */
	bool settled;       /* as the column */
	bool set;           /* FIXED: it has that value; else it has none */
	struct cell number;
};

/* The columns that an event of some type can change in a row that is there, or lack. */
struct plan {
	bool never;    /* something is missing in all events of the type */
	bool one_row;  /* all of them have the same key */
	uint32_t sample, row; /* the row of the latest such event, in this sample: with one_row that of all */
	unsigned n;
	struct step steps[];
};

/* For columns that are settled: the thread of the latest event of a row, and the number of changes of state then. */
struct mark {
	const struct thread *thread;
	uint64_t changes;
};

struct rows {
	struct key_map map;
	struct slot *slots; /* ncolumns for each row; with a grouping field one more, in front */
	struct mark *marks;
	uint32_t cap;
};

struct table {
	struct column key, group; /* .field NULL = none */
	struct column *columns;   /* the group in front, if there is one */
	unsigned ncolumns, front; /* front: 1 with a group */
	bool is_list, follows_state;
	struct rows now, sample;
	struct store list;
	struct plan *plans[SCHEMA_NEVENTS + 1]; /* by type, NULL = not yet made; the last one of types that are unknown */
	const struct value **values; /* of the event under way, by column; NULL = default */
	struct strbuf *texts;        /* of composite ones */
	struct value *composites;
	struct value key_value;
	struct strbuf key_text;
	double seconds;
	uint32_t nsamples; /* that were taken, and one more */
	uint64_t lost;
	uint32_t *order; /* rows of the sample, sorted; NULL = as they have come */
	int order_column;
	bool order_descending;
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static bool is_quantity(uint8_t type)
{
	switch (type) {
	case PT_INT8: case PT_INT16: case PT_INT32: case PT_INT64: case PT_UINT8: case PT_UINT16: case PT_UINT32:
	case PT_UINT64: case PT_BOOL: case PT_RELTIME: case PT_ABSTIME: case PT_DOUBLE:
		return true;
	default:
		return false;
	}
}

static struct column describe(struct field *f, enum table_op op, enum table_op group_op, bool defaults)
{
	struct value sample = {.type = f->def->type};
	enum key_kind kind = key_kind(&sample);
	struct column c = {.field = f, .op = op, .group_op = group_op};
	c.is_number = !(f->def->flags & FIELD_LIST) && kind != KEY_TEXT && kind != KEY_IP;
	c.adds = c.is_number && is_quantity(f->def->type);
	c.has_default = defaults && (f->def->type == PT_CHARBUF || f->def->type == PT_DOUBLE ||
	                             (c.adds && f->def->format == PF_DEC));
	c.keeps_first = (op == TABLE_FIRST || (c.is_number ? !c.adds : op != TABLE_MAX)) && !field_traits(f).remembers;
	return c;
}

static bool is_same_field(const struct field *a, const struct field *b)
{
	return a && a->def == b->def && !strcmp(a->text, b->text) && !field_traits(a).remembers;
}

struct table *table_new(const struct table_options *o)
{
	struct table *t = must(calloc(1, sizeof *t));
	t->is_list = !o->key;
	t->front = o->group != NULL;
	t->ncolumns = o->ncolumns + t->front;
	t->columns = must(calloc(t->ncolumns + 1, sizeof *t->columns));
	t->values = must(calloc(t->ncolumns + 1, sizeof *t->values));
	t->texts = must(calloc(t->ncolumns + 1, sizeof *t->texts));
	t->composites = must(calloc(t->ncolumns + 1, sizeof *t->composites));
	if (o->key)
		t->key = describe(o->key, TABLE_FIRST, TABLE_FIRST, o->defaults);
	if (o->group)
		t->columns[0] = describe(o->group, TABLE_FIRST, TABLE_FIRST, o->defaults);
	for (unsigned i = 0; i < o->ncolumns; i++) {
		const struct table_column *c = &o->columns[i];
		t->columns[t->front + i] = describe(c->field, c->op, c->group_op, o->defaults);
	}
	for (unsigned i = 0; i < t->ncolumns; i++)
		t->columns[i].is_key = is_same_field(o->key, t->columns[i].field);
	t->nsamples = 1;
	key_map_init(&t->now.map, 1);
	key_map_init(&t->sample.map, 1);
	store_init(&t->list, t->ncolumns * sizeof(struct slot), o->keep);
	return t;
}

static void free_rows(struct rows *r)
{
	key_map_free(&r->map);
	free(r->slots);
	free(r->marks);
}

void table_free(struct table *t)
{
	if (!t)
		return;
	field_free(t->key.field);
	for (unsigned i = 0; i < t->ncolumns; i++) {
		field_free(t->columns[i].field);
		strbuf_free(&t->texts[i]);
	}
	for (unsigned i = 0; i <= SCHEMA_NEVENTS; i++)
		free(t->plans[i]);
	strbuf_free(&t->key_text);
	free_rows(&t->now);
	free_rows(&t->sample);
	store_free(&t->list);
	free(t->columns);
	free(t->values);
	free(t->texts);
	free(t->composites);
	free(t->order);
	free(t);
}

/* What comes again and again must make no difference to the column. */
static void settle_columns(struct table *t)
{
	for (unsigned i = 0; i < t->ncolumns; i++) {
		struct column *c = &t->columns[i];
		bool adds_up = c->adds && (c->op == TABLE_SUM || c->op == TABLE_AVG || c->op == TABLE_TIME_AVG);
		c->settled = !adds_up && field_follows_state(c->field);
	}
}

void table_follow_state(struct table *t)
{
	t->follows_state = true;
	settle_columns(t);
}

static bool is_full(const struct table *t)
{
	const struct rows *r = &t->now;
	size_t bytes = key_map_bytes(&r->map) + r->cap * t->ncolumns * sizeof *r->slots;
	return bytes > TABLE_MAX_BYTES / (r->map.nrows == r->map.rows_cap ? 2 : 1);
}

static struct slot *add_row(struct table *t, struct rows *r, const struct value *key, uint32_t hash)
{
	uint32_t row = key_map_add(&r->map, &key, hash);
	if (r->cap != r->map.rows_cap) {
		r->cap = r->map.rows_cap;
		r->slots = must(reallocarray(r->slots, r->cap, t->ncolumns * sizeof *r->slots));
		r->marks = must(reallocarray(r->marks, r->cap, sizeof *r->marks));
	}
	r->marks[row] = (struct mark){0};
	struct slot *slots = r->slots + (size_t)row * t->ncolumns;
	memset(slots, 0, t->ncolumns * sizeof *slots);
	return slots;
}

/* The value as it is kept: texts without what follows a NUL, which was never meant to be seen; others made text. */
static const struct value *prepare(const struct column *c, const struct value *v, struct value *made,
                                   struct strbuf *text)
{
	static const struct value empty = {.type = PT_CHARBUF, .str = {"", 0}}, zero = {.type = PT_INT64};
	if (!v)
		return c->is_number ? &zero : &empty;
	if (c->is_number)
		return v;
	*made = (struct value){.type = PT_CHARBUF};
	if (!v->is_list && (v->type == PT_CHARBUF || v->type == PT_FSPATH || v->type == PT_FSRELPATH)) {
		value_str(made, v->str.s, strnlen(v->str.s, v->str.len));
		return made;
	}
	strbuf_reset(text);
	value_text(v, c->field->def->format, text);
	value_buf(made, text);
	return made;
}

static void set_text(struct slot *s, const struct value *v, struct arena *arena)
{
	uint32_t len = v->str.len;
	if (len > s->text.cap) { /* twice what is needed, so that a text that grows does not leave many behind */
		s->text.cap = s->text.cap ? len * 2 : len;
		s->text.s = (char *)arena_reserve(arena, s->text.cap);
	}
	if (len)
		memcpy(s->text.s, v->str.s, len);
	s->text.len = len;
}

/* The first value of a row. v NULL: the default. */
static void set_slot(const struct column *c, struct slot *s, const struct value *kept, bool missing,
                     struct arena *arena)
{
	if (!c->is_number)
		set_text(s, kept, arena);
	else if (!cell_from(kept, &s->number))
		s->number = (struct cell){.i = 0};
	s->count = !missing;
}

static void take_min(struct slot *s, const struct cell *n)
{
	if (!s->count || cell_compare(n, &s->number) < 0)
		s->number = *n;
	s->count = 1;
}

static void add_number(enum table_op op, struct slot *s, const struct cell *n, uint32_t count)
{
	switch (op) {
	case TABLE_AVG:
		s->count += count;
		/* fall through */
	case TABLE_SUM:
	case TABLE_TIME_AVG:
		cell_add(&s->number, n);
		break;
	case TABLE_MIN:
		if (count)
			take_min(s, n);
		break;
	case TABLE_MAX:
		if (cell_compare(n, &s->number) > 0)
			s->number = *n;
		break;
	case TABLE_FIRST:
		break;
	}
}

static void add_value(struct table *t, const struct column *c, unsigned i, struct slot *s)
{
	const struct value *v = t->values[i];
	struct cell n = {.i = 0};
	if (!c->is_number && c->op == TABLE_MAX)
		set_text(s, prepare(c, v, &t->composites[i], &t->texts[i]), &t->now.map.arena);
	else if (c->adds && (!v || cell_from(v, &n)))
		add_number(c->op, s, &n, v != NULL);
}

static void append(struct table *t)
{
	struct slot *slots = store_add(&t->list);
	for (unsigned i = 0; i < t->ncolumns; i++) {
		const struct column *c = &t->columns[i];
		const struct value *kept = prepare(c, t->values[i], &t->composites[i], &t->texts[i]);
		struct slot *s = &slots[i];
		if (!c->is_number) {
			s->text.s = (char *)store_text(&t->list, kept->str.s, kept->str.len);
			s->text.len = kept->str.len;
		} else if (!cell_from(kept, &s->number)) {
			s->number = (struct cell){.i = 0};
		}
		s->count = t->values[i] != NULL;
	}
}

/* Whether a default in this column can make a difference to a row that is there. */
static bool default_counts(const struct column *c)
{
	struct value v = {.type = c->field->def->type};
	return !c->adds || (c->op == TABLE_MAX && key_kind(&v) != KEY_UNSIGNED);
}

static bool follows_type(const struct table *t, unsigned type)
{
	if (t->is_list || type == SCHEMA_NEVENTS)
		return false;
	struct field_traits traits = field_traits(t->key.field);
	return !traits.remembers && field_follows_type(&traits, type, false) && field_may_be_set(&traits, type);
}

static struct plan *make_plan(const struct table *t, unsigned type)
{
	struct plan *p = must(malloc(sizeof *p + t->ncolumns * sizeof *p->steps));
	*p = (struct plan){.one_row = follows_type(t, type)};
	for (unsigned i = 0; i < t->ncolumns; i++) {
		const struct column *c = &t->columns[i];
		struct field_traits traits = field_traits(c->field);
		bool may_be_set = type == SCHEMA_NEVENTS || field_may_be_set(&traits, type);
		p->never |= !may_be_set && !c->has_default;
		bool changes = !c->keeps_first && (may_be_set || default_counts(c));
		p->one_row &= !(changes && c->is_key); /* the key is not looked at then */
		bool fixed = c->adds && type != SCHEMA_NEVENTS && !traits.remembers && field_follows_type(&traits, type, false);
		if (changes || (!c->has_default && !c->is_key))
			p->steps[p->n++] = (struct step){
				.column = (uint16_t)i, .fixed = fixed ? FIXED_UNKNOWN : VARIES, .settled = c->settled,
			};
	}
	return p;
}

static struct plan *plan_for(struct table *t, unsigned type)
{
	type = type < SCHEMA_NEVENTS ? type : SCHEMA_NEVENTS;
	if (!t->plans[type])
		t->plans[type] = make_plan(t, type);
	return t->plans[type];
}

/* Extracts one column. False: it is missing, so that the event does not count. */
static bool extract(struct table *t, struct event *e, unsigned i, const struct value *key)
{
	const struct column *c = &t->columns[i];
	t->values[i] = c->is_key ? key : field_get(c->field, e);
	return t->values[i] || c->has_default;
}

static bool extract_all(struct table *t, struct event *e, const struct value *key)
{
	for (unsigned i = 0; i < t->ncolumns; i++)
		if (!extract(t, e, i, key))
			return false;
	return true;
}

/* The value of a column that is the same for all events of the type, once it is known. */
static void remember(struct table *t, struct step *step)
{
	const struct value *v = t->values[step->column];
	step->number = (struct cell){.i = 0};
	step->set = v != NULL;
	step->fixed = !v || cell_from(v, &step->number) ? FIXED : VARIES;
}

/* Whether what is known of the event's thread is in the row already. */
static bool knows_thread(const struct table *t, const struct event *e, uint32_t row)
{
	const struct mark *m = &t->now.marks[row];
	struct thread *thread = e->thread;
	if (!t->follows_state || !thread || m->thread != thread)
		return false;
	uint64_t memory = thread->changed > thread_main(thread)->changed ? thread->changed : thread_main(thread)->changed;
	return e->session->state.changed <= m->changes && memory <= m->changes;
}

/* To a row that is there. */
static void add_to_row(struct table *t, struct event *e, struct plan *p, const struct value *key, uint32_t row)
{
	struct slot *slots = t->now.slots + (size_t)row * t->ncolumns;
	bool known = knows_thread(t, e, row);
	for (unsigned i = 0; i < p->n; i++) {
		struct step *step = &p->steps[i];
		if (step->fixed == FIXED || (known && step->settled))
			continue;
		if (!extract(t, e, step->column, key))
			return;
		if (step->fixed == FIXED_UNKNOWN)
			remember(t, step);
	}
	for (unsigned i = 0; i < p->n; i++) {
		const struct step *step = &p->steps[i];
		const struct column *c = &t->columns[step->column];
		if (c->keeps_first || (known && step->settled))
			continue;
		if (step->fixed == FIXED)
			add_number(c->op, &slots[step->column], &step->number, step->set);
		else
			add_value(t, c, step->column, &slots[step->column]);
	}
	if (!known)
		t->now.marks[row] = (struct mark){e->thread, e->session->state.changes};
}

static void begin_row(struct table *t, struct slot *slots)
{
	for (unsigned i = 0; i < t->ncolumns; i++) {
		const struct value *kept = prepare(&t->columns[i], t->values[i], &t->composites[i], &t->texts[i]);
		set_slot(&t->columns[i], &slots[i], kept, !t->values[i], &t->now.map.arena);
	}
}

void table_add(struct table *t, struct event *e)
{
	struct plan *p = plan_for(t, e->type);
	if (p->never)
		return;
	if (p->one_row && p->sample == t->nsamples) {
		add_to_row(t, e, p, NULL, p->row);
		return;
	}
	if (t->is_list) {
		if (extract_all(t, e, NULL))
			append(t);
		return;
	}
	const struct value *raw = field_get(t->key.field, e);
	if (!raw && !t->key.has_default)
		return;
	const struct value *key = prepare(&t->key, raw, &t->key_value, &t->key_text);
	uint32_t hash = 0, row = p->row;
	if (p->sample != t->nsamples || !key_map_same(&t->now.map, row, &key))
		row = key_map_find(&t->now.map, &key, &hash);
	if (row != KEY_MAP_NONE) {
		p->sample = t->nsamples;
		p->row = row;
		add_to_row(t, e, p, raw, row);
	} else if (extract_all(t, e, raw)) {
		if (is_full(t))
			t->lost++;
		else
			begin_row(t, add_row(t, &t->now, key, hash));
	}
}

static struct value text_value(const struct slot *s)
{
	return (struct value){.type = PT_CHARBUF, .str = {s->text.s ? s->text.s : "", s->text.len}};
}

static struct value number_value(const struct column *c, const struct slot *s)
{
	struct value v = {.type = s->number.is_double ? PT_DOUBLE : c->field->def->type};
	if (s->number.is_double)
		v.d = s->number.d;
	else
		v.i = s->number.i;
	return v;
}

/* An average becomes what it is on average, so that it can be added to others. Whole numbers stay whole. */
static void settle(struct slot *s)
{
	if (s->count < 2)
		return;
	if (s->number.is_double)
		s->number.d /= s->count;
	else
		s->number.i /= s->count;
	s->count = 1;
}

/* A row of the same group. */
static void merge_slot(const struct column *c, struct slot *into, const struct slot *from, struct arena *arena)
{
	struct slot s = *from;
	if (!c->is_number) {
		struct value v = text_value(from);
		if (c->group_op == TABLE_MAX)
			set_text(into, &v, arena);
		return;
	}
	if (!c->adds)
		return;
	if ((c->group_op == TABLE_SUM || c->group_op == TABLE_TIME_AVG) && (s.count > 1 || into->count > 1)) {
		settle(&s);
		settle(into);
	}
	add_number(c->group_op, into, &s.number, s.count);
}

static void merge_row(struct table *t, const struct slot *from)
{
	struct rows *r = &t->sample;
	struct value v = t->columns[0].is_number ? number_value(&t->columns[0], from) : text_value(from);
	const struct value *key = &v;
	uint32_t hash = 0, row = key_map_find(&r->map, &key, &hash);
	if (row == KEY_MAP_NONE) {
		struct slot *into = add_row(t, r, key, hash);
		for (unsigned i = 0; i < t->ncolumns; i++) {
			into[i] = from[i];
			if (t->columns[i].is_number)
				continue;
			struct value text = text_value(&from[i]);
			into[i] = (struct slot){.count = from[i].count};
			set_text(&into[i], &text, &r->map.arena);
		}
		return;
	}
	struct slot *into = r->slots + (size_t)row * t->ncolumns;
	for (unsigned i = 1; i < t->ncolumns; i++)
		merge_slot(&t->columns[i], &into[i], &from[i], &r->map.arena);
}

void table_sample(struct table *t, double seconds)
{
	t->seconds = seconds;
	t->nsamples++;
	free(t->order);
	t->order = NULL;
	if (t->is_list)
		return;
	key_map_clear(&t->sample.map);
	if (t->front) {
		for (uint32_t row = 0; row < t->now.map.nrows; row++)
			merge_row(t, t->now.slots + (size_t)row * t->ncolumns);
		key_map_clear(&t->now.map);
		return;
	}
	struct rows sample = t->sample;
	t->sample = t->now;
	t->now = sample;
}

void table_clear(struct table *t)
{
	t->nsamples++;
	key_map_clear(&t->now.map);
	key_map_clear(&t->sample.map);
	store_clear(&t->list);
	free(t->order);
	t->order = NULL;
}

uint64_t table_rows(const struct table *t) { return t->is_list ? t->list.end - t->list.first : t->sample.map.nrows; }
uint64_t table_lost(const struct table *t) { return t->lost; }
unsigned table_ncolumns(const struct table *t) { return t->ncolumns - t->front; }

static const struct column *column_at(const struct table *t, int column)
{
	if (column < 0)
		return t->front ? &t->columns[0] : t->is_list ? NULL : &t->key;
	return (unsigned)column < table_ncolumns(t) ? &t->columns[t->front + (unsigned)column] : NULL;
}

const struct field *table_field(const struct table *t, int column)
{
	const struct column *c = column_at(t, column);
	return c ? c->field : NULL;
}

bool table_is_number(const struct table *t, int column)
{
	const struct column *c = column_at(t, column);
	return c && c->is_number;
}

static const struct slot *slots_at(const struct table *t, uint64_t row)
{
	return t->is_list ? store_at(&t->list, t->list.first + row) : t->sample.slots + row * t->ncolumns;
}

struct sorting {
	const struct table *table;
	const struct column *column;
	unsigned index;
	bool descending;
};

static int compare_averages(const struct slot *x, const struct slot *y)
{
	double a = cell_double(&x->number) / (x->count > 1 ? x->count : 1);
	double b = cell_double(&y->number) / (y->count > 1 ? y->count : 1);
	return (a > b) - (a < b);
}

static int compare_texts(const struct slot *x, const struct slot *y)
{
	uint32_t len = x->text.len < y->text.len ? x->text.len : y->text.len;
	int order = len ? memcmp(x->text.s, y->text.s, len) : 0;
	return order ? order : (x->text.len > y->text.len) - (x->text.len < y->text.len);
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct sorting *by = arg;
	uint32_t row = *(const uint32_t *)a, other = *(const uint32_t *)b;
	const struct slot *x = slots_at(by->table, row) + by->index, *y = slots_at(by->table, other) + by->index;
	int order = !by->column->is_number                ? compare_texts(x, y)
	            : x->count > 1 || y->count > 1 ? compare_averages(x, y)
	                                                  : cell_compare(&x->number, &y->number);
	if (order)
		return by->descending ? -order : order;
	return (row > other) - (row < other);
}

void table_sort(struct table *t, int column, bool descending)
{
	struct sorting by = {.table = t, .column = column_at(t, column), .descending = descending};
	uint64_t n = table_rows(t);
	if (t->order && t->order_column == column && t->order_descending == descending && !t->is_list)
		return;
	free(t->order);
	t->order = NULL;
	t->order_column = column;
	t->order_descending = descending;
	if (column < 0 || !by.column || n > UINT32_MAX)
		return;
	by.index = (unsigned)(by.column - t->columns);
	t->order = must(malloc((n + 1) * sizeof *t->order));
	for (uint32_t i = 0; i < n; i++)
		t->order[i] = i;
	qsort_r(t->order, n, sizeof *t->order, compare_rows, &by);
}

static void divide(const struct table *t, const struct column *c, const struct slot *s, struct value *out)
{
	bool by_time = c->op == TABLE_TIME_AVG || c->group_op == TABLE_TIME_AVG;
	double by = by_time && t->seconds > 0 ? t->seconds : s->count;
	double sum = cell_double(&s->number);
	if (by_time || by > 1)
		*out = (struct value){.type = PT_DOUBLE, .d = by > 1 ? sum / by : sum};
}

bool table_value(const struct table *t, uint64_t row, int column, bool undivided, struct value *out)
{
	const struct column *c = column_at(t, column);
	bool number = t->is_list && column == -1;
	if ((!c && !number) || row >= table_rows(t))
		return false;
	if (t->order)
		row = t->order[row];
	if (number) {
		*out = (struct value){.type = PT_UINT64, .u = t->list.first + row + 1};
		return true;
	}
	if (c == &t->key) {
		*out = t->sample.map.keys[row];
		return true;
	}
	const struct slot *s = slots_at(t, row) + (c - t->columns);
	*out = c->is_number ? number_value(c, s) : text_value(s);
	uint8_t type = c->field->def->type;
	if (c->adds && (!undivided || type == PT_DOUBLE || type == PT_RELTIME))
		divide(t, c, s, out);
	return true;
}

/* Whether the event can have all that it needs to count. */
static bool is_complete(const struct table *t, unsigned type)
{
	for (int i = t->is_list ? 0 : -1; i < (int)t->ncolumns; i++) {
		const struct column *c = i < 0 ? &t->key : &t->columns[i];
		struct field_traits traits = field_traits(c->field);
		if (!c->has_default && !field_may_be_set(&traits, type))
			return false;
	}
	return true;
}

/* Columns that add up or compare what events tell; the others only describe the key. */
static bool measures(const struct column *c)
{
	return c->adds && c->op != TABLE_FIRST && !field_is_of_thread(c->field);
}

static bool changes_numbers(const struct table *t, unsigned type)
{
	bool any = false;
	for (unsigned i = 0; i < t->ncolumns; i++) {
		struct field_traits traits = field_traits(t->columns[i].field);
		if (!measures(&t->columns[i]))
			continue;
		any = true;
		if (field_may_be_set(&traits, type))
			return true;
	}
	return !any;
}

/* Fields that remember must see the events that do not count, too. */
static bool remembers(const struct table *t, unsigned type)
{
	for (unsigned i = 0; i < t->ncolumns; i++) {
		struct field_traits traits = field_traits(t->columns[i].field);
		if (traits.remembers && (!traits.only || traits.only(type)))
			return true;
	}
	return false;
}

void table_types(const struct table *t, bool changes, uint64_t *types)
{
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (remembers(t, type) || (is_complete(t, type) && (!changes || t->is_list || changes_numbers(t, type))))
			bits_set(types, type);
}

unsigned table_needs(const struct table *t)
{
	unsigned needs = t->key.field ? field_needs(t->key.field) : 0;
	for (unsigned i = 0; i < t->ncolumns; i++)
		needs |= field_needs(t->columns[i].field);
	return needs;
}
