/* The sample of a table, or the rows of a list: made, sorted and read. */
#include <stdlib.h>
#include <string.h>

#include "aggregate/table_rows.h"

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
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
		struct slot *into = table_add_row(t, r, key, hash);
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
