/* Decimal digits as text, two at a time: half as many divisions. */
#ifndef UTIL_DIGITS_H
#define UTIL_DIGITS_H

#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 20 }; /* of a uint64_t */

extern const char digit_pairs[200]; /* "000102...99" */

/* Exactly two digits of v, which is below 100, to p. Returns what follows them. */
static inline char *digits_two(char *p, unsigned v)
{
	memcpy(p, &digit_pairs[2 * v], 2);
	return p + 2;
}

/* The digits of v, the last one in front of `end`. Returns the first. There is room for DIGITS_MAX. */
static inline char *digits_before(char *end, uint64_t v)
{
	for (; v >= 100; v /= 100)
		digits_two(end -= 2, v % 100);
	if (v >= 10)
		digits_two(end -= 2, (unsigned)v);
	else
		*--end = (char)('0' + v);
	return end;
}

#endif
