/* Operators, kinds of values, and what each operator does on each kind. */
#ifndef FILTER_COMPARE_H
#define FILTER_COMPARE_H

#include <stdbool.h>

#include "fields/field.h"

enum op {
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,
	OP_CONTAINS, OP_ICONTAINS, OP_STARTSWITH, OP_ENDSWITH, OP_GLOB, OP_IGLOB, OP_REGEX,
	OP_BCONTAINS, OP_BSTARTSWITH, /* the value is written as hex digits */
	OP_IN, OP_INTERSECTS, OP_PMATCH, OP_EXISTS,
	OP_COUNT
};

/* What values have in common, whatever their enum ptype. */
enum kind {
	KIND_NONE, KIND_SIGNED, KIND_UNSIGNED, KIND_BOOL, KIND_DOUBLE, KIND_TEXT, KIND_BYTES, KIND_IP, KIND_NET,
	KIND_COUNT
};

enum kind kind_of(unsigned ptype);
const char *kind_name(enum kind k); /* "a number", for messages */
bool kind_is_number(enum kind k);   /* SIGNED, UNSIGNED, BOOL: in value.i and value.u */

const char *op_name(enum op op);
enum op op_find(const char *name); /* OP_COUNT = none */
bool op_is_list(enum op op);       /* takes a list on the right */
bool op_is_pattern(enum op op);    /* the right side is a part or a pattern of the value, not a value */
bool op_fits(enum op op, enum kind k);

/* Both values are of the kind. For OP_IN, OP_INTERSECTS: equality. NULL for operators that have no plain comparison. */
typedef bool (*compare_fn)(const struct value *l, const struct value *r);
compare_fn compare_find(enum op op, enum kind k);

/* Whether the amount of l->i is at most r->i. */
bool compare_within(const struct value *l, const struct value *r);

#endif
