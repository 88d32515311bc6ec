/*
 * Two sets of rows: one that is being filled, and the sample that is looked at (table_sample.c). An event with a known
 * key costs a hash, and the extraction and addition of those of its fields that can make a difference, which its type
 * tells.
 */
#include "aggregate/table.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate/table_rows.h"
#include "session.h"
#include "util/bits.h"

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
	unsigned n, nfixed; /* steps; the last of them are FIXED ones */
	struct step steps[];
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

struct slot *table_add_row(struct table *t, struct rows *r, const struct value *key, uint32_t hash)
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
static void remember(const struct table *t, struct step *step)
{
	const struct value *v = t->values[step->column];
	step->number = (struct cell){.i = 0};
	step->set = v != NULL;
	step->fixed = !v || cell_from(v, &step->number) ? FIXED : VARIES;
}

/* Whether adding the value, which is FIXED, changes nothing. */
static bool is_in_vain(const struct table *t, const struct step *step)
{
	const struct column *c = &t->columns[step->column];
	bool sums = c->op == TABLE_SUM || c->op == TABLE_TIME_AVG || (c->op == TABLE_AVG && !step->set);
	return c->keeps_first || (sums && !step->number.is_double && !step->number.i);
}

/* After something was learned: drops the steps that it makes needless, and puts those that are FIXED behind. */
static void sort_steps(const struct table *t, struct plan *p)
{
	unsigned n = 0;
	struct step fixed[p->n];
	p->nfixed = 0;
	for (unsigned i = 0; i < p->n; i++) {
		if (p->steps[i].fixed != FIXED)
			p->steps[n++] = p->steps[i];
		else if (!is_in_vain(t, &p->steps[i]))
			fixed[p->nfixed++] = p->steps[i];
	}
	memcpy(&p->steps[n], fixed, p->nfixed * sizeof *fixed);
	p->n = n + p->nfixed;
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

/* What varies, for a row that is there. False: something is missing, so that the event does not count. */
static bool extract_steps(struct table *t, struct event *e, struct plan *p, const struct value *key, bool known)
{
	bool there = true, learned = false;
	for (unsigned i = 0; there && i < p->n - p->nfixed; i++) {
		struct step *step = &p->steps[i];
		if (known && step->settled)
			continue;
		there = extract(t, e, step->column, key);
		if (there && step->fixed == FIXED_UNKNOWN) {
			remember(t, step);
			learned = true;
		}
	}
	if (learned)
		sort_steps(t, p);
	return there;
}

/* To a row that is there. */
static void add_to_row(struct table *t, struct event *e, struct plan *p, const struct value *key, uint32_t row)
{
	struct slot *slots = t->now.slots + (size_t)row * t->ncolumns;
	bool known = knows_thread(t, e, row);
	if (p->n > p->nfixed && !extract_steps(t, e, p, key, known))
		return;
	const struct step *step = p->steps, *fixed = step + (p->n - p->nfixed), *end = step + p->n;
	for (; step < fixed; step++) {
		const struct column *c = &t->columns[step->column];
		if (!c->keeps_first && !(known && step->settled))
			add_value(t, c, step->column, &slots[step->column]);
	}
	for (; step < end; step++)
		add_number(t->columns[step->column].op, &slots[step->column], &step->number, step->set);
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
	if (p->sample != t->nsamples || !key_same(&t->now.map.keys[row], key))
		row = key_map_find(&t->now.map, &key, &hash);
	if (row != KEY_MAP_NONE) {
		p->sample = t->nsamples;
		p->row = row;
		add_to_row(t, e, p, raw, row);
	} else if (extract_all(t, e, raw)) {
		if (is_full(t))
			t->lost++;
		else
			begin_row(t, table_add_row(t, &t->now, key, hash));
	}
}
