/* Errors about a filter, made to be acted on: what is wrong, where in the expression, what would fit. */
#ifndef FILTER_EXPLAIN_H
#define FILTER_EXPLAIN_H

#include "util/err.h"

#include <stddef.h>

/*
 * Fills err with the message, the expression around byte `pos`, and a caret under that place. `expected` (or NULL) is
 * what could stand there. Returns -1.
 */
__attribute__((format(printf, 5, 6))) int filter_explain(struct err *err, const char *text, size_t pos,
                                                         const char *expected, const char *fmt, ...);

/* The name nearest to a mistyped one: set the word, offer candidates, read `best` (NULL = none is near). */
struct nearest {
	const char *word;
	size_t len;
	const char *best;
	unsigned distance;
};
void nearest_offer(struct nearest *n, const char *candidate);

#endif
