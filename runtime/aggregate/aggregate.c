/* Group-by: an event with a known key costs a hash, a probe and an addition. */
#include "aggregate/aggregate.h"

#include <stdlib.h>

#include "aggregate/cell.h"
#include "aggregate/key_map.h"
#include "util/bits.h"

struct row {
	uint64_t count;
	struct cell cell;
};

struct aggregate {
	unsigned nkeys;
	enum agg_op op;
	bool positive_only;
	struct field **keys, *value;
	const struct value **now; /* keys of the event under way */
	struct value *texts;      /* stand-ins for keys that are compared by their text */
	struct strbuf *bufs;      /* text of those */

	struct key_map map;
	uint32_t *of_type; /* rows of events whose type tells all keys: index + 1; 0 = not seen yet. By type, or NULL */
	uint64_t by_type[BITS_WORDS(SCHEMA_NEVENTS)]; /* those types */
	struct row *rows;
	uint32_t rows_cap; /* how many there is room for */
	uint64_t *hists;   /* AGG_HIST: AGG_BUCKETS for each row */
	uint64_t lost, max_bytes;

	uint32_t *order;
	struct agg_row *top;
	uint32_t top_cap;
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

/* Lists and composite values are replaced by their text. */
static const struct value *as_text(struct aggregate *a, unsigned i, const struct value *v)
{
	strbuf_reset(&a->bufs[i]);
	value_text(v, a->keys[i]->def->format, &a->bufs[i]);
	a->texts[i] = (struct value){.type = PT_CHARBUF};
	value_buf(&a->texts[i], &a->bufs[i]);
	return &a->texts[i];
}

static bool is_full(const struct aggregate *a)
{
	size_t row = sizeof *a->rows + (a->hists ? AGG_BUCKETS * sizeof *a->hists : 0);
	size_t bytes = key_map_bytes(&a->map) + a->rows_cap * row;
	for (unsigned i = 0; i < a->nkeys; i++)
		if (key_kind(a->now[i]) == KEY_TEXT)
			bytes += a->now[i]->str.len;
	return bytes > a->max_bytes / (a->map.nrows == a->rows_cap ? 2 : 1);
}

static void make_room(struct aggregate *a)
{
	if (a->rows_cap == a->map.rows_cap)
		return;
	a->rows_cap = a->map.rows_cap;
	a->rows = must(reallocarray(a->rows, a->rows_cap, sizeof *a->rows));
	if (a->op == AGG_HIST)
		a->hists = must(reallocarray(a->hists, a->rows_cap, AGG_BUCKETS * sizeof *a->hists));
}

/* The row of a->now, made when it is new; NULL when there is no more room for one. */
static struct row *find_row(struct aggregate *a)
{
	uint32_t hash, row = key_map_find(&a->map, a->now, &hash);
	if (row != KEY_MAP_NONE)
		return &a->rows[row];
	if (is_full(a)) {
		a->lost++;
		return NULL;
	}
	row = key_map_add(&a->map, a->now, hash);
	make_room(a);
	a->rows[row] = (struct row){0};
	if (a->op == AGG_HIST)
		memset(a->hists + (size_t)row * AGG_BUCKETS, 0, AGG_BUCKETS * sizeof *a->hists);
	return &a->rows[row];
}

static void row_add(struct aggregate *a, struct row *r, const struct cell *n)
{
	bool first = !r->count++;
	switch (a->op) {
	case AGG_SUM:
	case AGG_AVG:
		cell_add(&r->cell, n);
		break;
	case AGG_MIN:
		if (first || cell_compare(n, &r->cell) < 0)
			r->cell = *n;
		break;
	case AGG_MAX:
		if (first || cell_compare(n, &r->cell) > 0)
			r->cell = *n;
		break;
	case AGG_HIST:
		a->hists[(size_t)(r - a->rows) * AGG_BUCKETS + cell_log2(n)]++;
		break;
	case AGG_COUNT:
		break;
	}
}

/* For keys that follow from the type of the event the row is looked up once. */
static void find_types(struct aggregate *a)
{
	struct field_traits traits[AGG_MAX_KEYS];
	for (unsigned i = 0; i < a->nkeys; i++)
		traits[i] = field_traits(a->keys[i]);
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++) {
		bool follows = true;
		for (unsigned i = 0; i < a->nkeys; i++)
			follows &= !traits[i].remembers && field_follows_type(&traits[i], type, false);
		if (follows)
			bits_set(a->by_type, type);
	}
	a->of_type = must(calloc(SCHEMA_NEVENTS, sizeof *a->of_type));
}

struct aggregate *aggregate_new(struct field **keys, unsigned nkeys, struct field *value, enum agg_op op,
                                struct err *err)
{
	if (nkeys > AGG_MAX_KEYS || (!value && op != AGG_COUNT)) {
		if (nkeys > AGG_MAX_KEYS)
			err_set(err, "an aggregate has at most %d keys", AGG_MAX_KEYS);
		else
			err_set(err, "an aggregate needs a value field");
		for (unsigned i = 0; i < nkeys; i++)
			field_free(keys[i]);
		field_free(value);
		return NULL;
	}
	struct aggregate *a = must(calloc(1, sizeof *a));
	a->nkeys = nkeys;
	a->op = op;
	a->max_bytes = AGG_MAX_BYTES;
	a->value = value;
	a->keys = must(calloc(nkeys + 1, sizeof *a->keys));
	if (nkeys)
		memcpy(a->keys, keys, nkeys * sizeof *keys);
	a->now = must(calloc(nkeys + 1, sizeof *a->now));
	a->texts = must(calloc(nkeys + 1, sizeof *a->texts));
	a->bufs = must(calloc(nkeys + 1, sizeof *a->bufs));
	key_map_init(&a->map, nkeys);
	make_room(a);
	find_types(a);
	return a;
}

void aggregate_limit(struct aggregate *a, uint64_t bytes) { a->max_bytes = bytes; }
void aggregate_positive_only(struct aggregate *a) { a->positive_only = true; }

bool aggregate_add(struct aggregate *a, struct event *e)
{
	static const struct cell zero;
	struct cell n = zero;
	if (a->value) {
		const struct value *v = field_get(a->value, e);
		if (!v || !cell_from(v, &n) || (a->positive_only && cell_compare(&n, &zero) <= 0) ||
		    (a->op == AGG_HIST && cell_compare(&n, &zero) < 0))
			return false;
	}
	bool by_type = e->type < SCHEMA_NEVENTS && bits_has(a->by_type, e->type);
	if (by_type && a->of_type[e->type]) {
		row_add(a, &a->rows[a->of_type[e->type] - 1], &n);
		return true;
	}
	for (unsigned i = 0; i < a->nkeys; i++) {
		const struct value *v = field_get(a->keys[i], e);
		if (!v)
			return false;
		a->now[i] = key_is_raw(v) ? v : as_text(a, i, v);
	}
	struct row *r = find_row(a);
	if (!r)
		return false;
	if (by_type)
		a->of_type[e->type] = (uint32_t)(r - a->rows) + 1;
	row_add(a, r, &n);
	return true;
}

/* Fields that remember must see the events that do not count, too. */
static bool may_count(const struct aggregate *a, unsigned type)
{
	bool all = false, complete = true;
	for (unsigned i = 0; i < a->nkeys + (a->value != NULL); i++) {
		struct field_traits t = field_traits(i < a->nkeys ? a->keys[i] : a->value);
		all |= t.remembers;
		complete &= field_may_be_set(&t, type);
	}
	return all || complete;
}

void aggregate_types(const struct aggregate *a, uint64_t *types)
{
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (may_count(a, type))
			bits_set(types, type);
}

unsigned aggregate_nkeys(const struct aggregate *a) { return a->nkeys; }
const struct field *aggregate_key(const struct aggregate *a, unsigned i) { return i < a->nkeys ? a->keys[i] : NULL; }
uint64_t aggregate_rows(const struct aggregate *a) { return a->map.nrows; }
uint64_t aggregate_lost(const struct aggregate *a) { return a->lost; }

/* The row's value by op. */
static struct cell row_cell(const struct aggregate *a, const struct row *r)
{
	int64_t count = (int64_t)r->count;
	if (a->op == AGG_COUNT || a->op == AGG_HIST)
		return (struct cell){.i = count};
	if (a->op != AGG_AVG)
		return r->cell;
	if (!r->cell.is_double && r->cell.i % count == 0)
		return (struct cell){.i = r->cell.i / count};
	return (struct cell){.d = cell_double(&r->cell) / (double)count, .is_double = true};
}

static void present(const struct aggregate *a, uint32_t index, struct agg_row *out)
{
	const struct row *r = &a->rows[index];
	struct cell c = row_cell(a, r);
	*out = (struct agg_row){
		.keys = a->map.keys + (size_t)index * a->nkeys,
		.count = r->count,
		.value = cell_double(&c),
		.exact = c.is_double ? 0 : c.i,
		.is_int = !c.is_double,
		.hist = a->hists ? a->hists + (size_t)index * AGG_BUCKETS : NULL,
	};
}

/* Whether row x is shown after row y. */
static bool ranks_below(const struct aggregate *a, uint32_t x, uint32_t y)
{
	struct cell p = row_cell(a, &a->rows[x]), q = row_cell(a, &a->rows[y]);
	int order = cell_compare(&p, &q);
	return order ? order < 0 : x > y;
}

/* Restores the heap whose root, the row that ranks lowest, is at 0, after heap[i] has changed. */
static void sift_down(const struct aggregate *a, uint32_t *heap, uint32_t n, uint32_t i)
{
	uint32_t item = heap[i];
	for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && ranks_below(a, heap[child + 1], heap[child]))
			child++;
		if (!ranks_below(a, heap[child], item))
			break;
		heap[i] = heap[child];
	}
	heap[i] = item;
}

unsigned aggregate_top(struct aggregate *a, unsigned max, const struct agg_row **out)
{
	uint32_t n = max && max < a->map.nrows ? max : a->map.nrows;
	if (n > a->top_cap) {
		a->order = must(reallocarray(a->order, n, sizeof *a->order));
		a->top = must(reallocarray(a->top, n, sizeof *a->top));
		a->top_cap = n;
	}
	for (uint32_t i = 0; i < n; i++)
		a->order[i] = i;
	for (uint32_t i = n / 2; i-- > 0;)
		sift_down(a, a->order, n, i);
	for (uint32_t row = n; n && row < a->map.nrows; row++)
		if (ranks_below(a, a->order[0], row)) {
			a->order[0] = row;
			sift_down(a, a->order, n, 0);
		}
	for (uint32_t left = n; left; left--) {
		present(a, a->order[0], &a->top[left - 1]);
		a->order[0] = a->order[left - 1];
		sift_down(a, a->order, left - 1, 0);
	}
	*out = a->top;
	return n;
}

void aggregate_clear(struct aggregate *a)
{
	a->lost = 0;
	memset(a->of_type, 0, SCHEMA_NEVENTS * sizeof *a->of_type);
	key_map_clear(&a->map);
	make_room(a);
}

void aggregate_free(struct aggregate *a)
{
	if (!a)
		return;
	for (unsigned i = 0; i < a->nkeys; i++) {
		field_free(a->keys[i]);
		strbuf_free(&a->bufs[i]);
	}
	field_free(a->value);
	key_map_free(&a->map);
	free(a->keys);
	free(a->now);
	free(a->texts);
	free(a->bufs);
	free(a->of_type);
	free(a->rows);
	free(a->hists);
	free(a->order);
	free(a->top);
	free(a);
}
