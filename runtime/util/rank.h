/*
 * Sorts rows by count, largest first. Rows of equal count come out in the order in which the sort of GNU C++'s library
 * leaves them, so that a table that another program prints can be compared line by line. Not stable.
 */
#ifndef UTIL_RANK_H
#define UTIL_RANK_H

#include <stddef.h>
#include <stdint.h>

struct rank_row {
	uint64_t count;
	unsigned id; /* the caller's */
};

void rank_sort(struct rank_row *rows, size_t n);

#endif
