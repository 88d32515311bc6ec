/* The number that an aggregate keeps for one row: a whole number as long as it can be one, else a double. */
#ifndef AGGREGATE_CELL_H
#define AGGREGATE_CELL_H

#include <math.h>

#include "aggregate/key.h"

struct cell {
	union {
		int64_t i;
		double d;
	};
	bool is_double;
};

/* False when the value is not a number. */
static inline bool cell_from(const struct value *v, struct cell *n)
{
	if (v->is_list)
		return false;
	switch (key_kind(v)) {
	case KEY_UNSIGNED:
		if (v->u > INT64_MAX) {
			*n = (struct cell){.d = (double)v->u, .is_double = true};
			return true;
		}
		/* fall through */
	case KEY_SIGNED:
		*n = (struct cell){.i = v->i};
		return true;
	case KEY_DOUBLE:
		*n = (struct cell){.d = v->d, .is_double = true};
		return !isnan(v->d);
	default:
		return false;
	}
}

static inline double cell_double(const struct cell *c) { return c->is_double ? c->d : (double)c->i; }

/* Negative, zero or positive as x is less than, equal to or more than y. */
static inline int cell_compare(const struct cell *x, const struct cell *y)
{
	if (!x->is_double && !y->is_double)
		return (x->i > y->i) - (x->i < y->i);
	double a = cell_double(x), b = cell_double(y);
	return (a > b) - (a < b);
}

static inline void cell_add(struct cell *c, const struct cell *n)
{
	int64_t sum;
	if (!c->is_double && !n->is_double && !__builtin_add_overflow(c->i, n->i, &sum))
		c->i = sum;
	else
		*c = (struct cell){.d = cell_double(c) + cell_double(n), .is_double = true};
}

/* The whole part of the base 2 logarithm, 0 for everything below 2; n is not negative. */
static inline unsigned cell_log2(const struct cell *n)
{
	if (n->is_double && n->d >= 0x1p63)
		return 63;
	uint64_t u = n->is_double ? (uint64_t)n->d : (uint64_t)n->i;
	return u < 2 ? 0 : 63 - (unsigned)__builtin_clzll(u);
}

#endif
