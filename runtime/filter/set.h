/* A set of constants of one kind, for `in` with more than a handful of values. */
#ifndef FILTER_SET_H
#define FILTER_SET_H

#include "filter/compare.h"

struct set;

/* The values' texts are borrowed and must outlive the set. */
struct set *set_new(enum kind kind, size_t expected);
void set_add(struct set *s, const struct value *v);
bool set_has(const struct set *s, const struct value *v);
void set_free(struct set *s);

#endif
