/* Regular expressions that must match the whole text, with a bound on the work. */
#ifndef FILTER_REGEX_H
#define FILTER_REGEX_H

#include <stdbool.h>
#include <stddef.h>

struct regex;

/* NULL, with `why` (at least 128 bytes) filled, when the pattern is wrong. */
struct regex *regex_new(const char *pattern, size_t len, char *why, size_t why_len);
/* Bytes that are not UTF-8 count as U+FFFD. A match that needs too much work counts as none. */
bool regex_match(struct regex *r, const char *s, size_t len);
void regex_free(struct regex *r);

#endif
