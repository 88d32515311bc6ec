/* Inside of tables: how rows lie in memory, and how a value comes into one. */
#ifndef AGGREGATE_TABLE_ROWS_H
#define AGGREGATE_TABLE_ROWS_H

#include <string.h>

#include "aggregate/cell.h"
#include "aggregate/key_map.h"
#include "aggregate/store.h"
#include "aggregate/table.h"

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

struct plan; /* table.c */

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

/* A new row, all zeros, whose key is not among the rows yet. */
struct slot *table_add_row(struct table *t, struct rows *r, const struct value *key, uint32_t hash);

/* Keeps a text, in the arena of its rows. */
static inline void set_text(struct slot *s, const struct value *v, struct arena *arena)
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

static inline void take_min(struct slot *s, const struct cell *n)
{
	if (!s->count || cell_compare(n, &s->number) < 0)
		s->number = *n;
	s->count = 1;
}

/* Combines a number with what the slot has; count: how many values it stands for, 0 = a default. */
static inline void add_number(enum table_op op, struct slot *s, const struct cell *n, uint32_t count)
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

#endif
