/*
 * Group-by in C: rows keyed by the raw values of one or more fields, with count, sum, minimum, maximum, average or a
 * log2 histogram of a value field. Text is made only when rows are shown.
 */
#ifndef AGGREGATE_AGGREGATE_H
#define AGGREGATE_AGGREGATE_H

#include "fields/field.h"

enum agg_op { AGG_COUNT, AGG_SUM, AGG_MIN, AGG_MAX, AGG_AVG, AGG_HIST };

enum { AGG_MAX_KEYS = 16, AGG_BUCKETS = 64 };
#define AGG_MAX_BYTES (1ull << 30) /* of one aggregate; events with new keys beyond it are counted as lost */

struct aggregate;

struct agg_row {
	const struct value *keys; /* nkeys of them; strings belong to the aggregate until it is cleared */
	uint64_t count;
	double value;             /* by op; AGG_HIST: count */
	int64_t exact;            /* the same without rounding, when is_int */
	bool is_int;              /* the value is a whole number that fits 64 bits */
	const uint64_t *hist;     /* AGG_HIST: AGG_BUCKETS of them, bucket i counts values in [2^i, 2^(i+1)), the first
	                             one also 0; NULL otherwise */
};

/*
 * Takes over the fields (not the array), also on failure. nkeys is 0 (one row for everything) to AGG_MAX_KEYS. value
 * may be NULL for AGG_COUNT only. NULL with err.
 */
struct aggregate *aggregate_new(struct field **keys, unsigned nkeys, struct field *value, enum agg_op op,
                                struct err *err);
/* Sets how much memory it takes at most; less than the AGG_MAX_BYTES that are the default. */
void aggregate_limit(struct aggregate *a, uint64_t bytes);
/* From now on values of 0 and less are treated as unset (sizes and times of calls that failed). */
void aggregate_positive_only(struct aggregate *a);
/* Adds the event; it does not count when a key or the value is unset. True when it counted. */
bool aggregate_add(struct aggregate *a, struct event *e);
/* Adds the types of events that can count, bits by enum event_type. */
void aggregate_types(const struct aggregate *a, uint64_t *types);
unsigned aggregate_nkeys(const struct aggregate *a);
const struct field *aggregate_key(const struct aggregate *a, unsigned i);
uint64_t aggregate_rows(const struct aggregate *a);
/* Events left out since the last clear because the aggregate is full. */
uint64_t aggregate_lost(const struct aggregate *a);
/*
 * The `max` largest rows (0 = all) by value, descending; equal values in order of appearance. Sets *out to the first
 * and returns how many; they stay until the next call that changes the aggregate.
 */
unsigned aggregate_top(struct aggregate *a, unsigned max, const struct agg_row **out);
void aggregate_clear(struct aggregate *a);
void aggregate_free(struct aggregate *a);

#endif
