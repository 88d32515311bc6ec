/* Wildcard patterns as in fnmatch(3) without flags: * ? [...] and backslash; `*` matches slashes and leading dots. */
#ifndef FILTER_GLOB_H
#define FILTER_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the whole text matches. Never takes longer than the product of both lengths. `fold` ignores ASCII case. */
bool glob_match(const char *pattern, size_t plen, const char *s, size_t len, bool fold);

/* Whether the text holds any wildcard. */
bool glob_special(const char *pattern, size_t plen);

#endif
