/*
 * Rows of several columns: what views show. A table has one row for each value of its key field; every column combines
 * the values of its events in its own way. With a grouping field these rows are combined once more when a sample is
 * taken. A list has one row for each event, and no key.
 */
#ifndef AGGREGATE_TABLE_H
#define AGGREGATE_TABLE_H

#include "fields/field.h"

/* FIRST keeps the first value. Of texts MAX keeps the last one and all others keep the first. */
enum table_op { TABLE_FIRST, TABLE_SUM, TABLE_AVG, TABLE_TIME_AVG, TABLE_MIN, TABLE_MAX };

struct table_column {
	struct field *field;
	enum table_op op, group_op;
};

struct table_options {
	struct field *key;   /* NULL: a list */
	struct field *group; /* NULL: none */
	struct table_column *columns;
	unsigned ncolumns;
	bool defaults;       /* what is missing is 0 or ""; else such events do not count */
	uint64_t keep;       /* bytes of the last rows of a list; 0 = all */
};

#define TABLE_MAX_BYTES (1ull << 30) /* events with new keys beyond it are counted as lost */

struct table;

/* Takes over the fields, and copies the rest. */
struct table *table_new(const struct table_options *o);
void table_free(struct table *t);

/* State changes with events only, as in recordings: what is known of a thread need not be looked at again and again. */
void table_follow_state(struct table *t);

/*
 * Adds the event. It does not count when the key or a column is missing, unless `defaults` says that 0 or "" stands for
 * it; numbers that are shown in hexadecimal or name something, as process ids do, have no such default.
 */
void table_add(struct table *t, struct event *e);

/*
 * Takes a sample: what was added since the last one, which the functions below look at until the next. seconds: how
 * long that was, for TABLE_TIME_AVG. Lists only grow.
 */
void table_sample(struct table *t, double seconds);
void table_clear(struct table *t); /* lists: removes all rows */

uint64_t table_rows(const struct table *t); /* of the sample */
uint64_t table_lost(const struct table *t);
unsigned table_ncolumns(const struct table *t);
/* The field of a column; of the key (the grouping key, if there is one) for -1; a list has none there. */
const struct field *table_field(const struct table *t, int column);

/*
 * Sorts the sample by a column from 0 on (-1: as the rows have come). Rows with equal values keep the order of their
 * appearance.
 */
void table_sort(struct table *t, int column, bool descending);

/*
 * The value in row number `row` of that order; in column -1 the key, or of a list the number of the row, from 1 on as
 * they have come. Averages are doubles. `undivided`: those of whole numbers are left as sums. False: there is no such
 * row or column. Texts belong to the table until the next sample.
 */
bool table_value(const struct table *t, uint64_t row, int column, bool undivided, struct value *out);

/* Whether the column holds numbers, and those are added up where an operation says so. */
bool table_is_number(const struct table *t, int column);

/*
 * Adds the types of events that can count, bits by enum event_type. `changes`: only those that can change a number in a
 * column other than by telling what is known of the thread anyhow, which a sample of all threads tells, too.
 */
void table_types(const struct table *t, bool changes, uint64_t *types);
unsigned table_needs(const struct table *t); /* FIELD_NEEDS of its fields */

#endif
