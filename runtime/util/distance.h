/* How unlike two names are, for "did you mean". */
#ifndef UTIL_DISTANCE_H
#define UTIL_DISTANCE_H

#include <stddef.h>

enum { EDIT_NAME_MAX = 48 }; /* longest name that edit_distance takes */

/* Insertions, deletions, replacements and swaps of neighbours that turn one name into the other. */
unsigned edit_distance(const char *a, size_t alen, const char *b, size_t blen);

#endif
