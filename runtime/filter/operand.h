/* What stands beside an operator and is computed for each event: a field, or a function of fields and constants. */
#ifndef FILTER_OPERAND_H
#define FILTER_OPERAND_H

#include "fields/field.h"
#include "filter/ast.h"
#include "filter/compare.h"

struct compile;

enum operand_what {
	WHAT_FIELD, WHAT_TEXT, WHAT_LIST,
	WHAT_TOLOWER, WHAT_TOUPPER, WHAT_BASENAME, WHAT_B64, WHAT_LEN, WHAT_JOIN, WHAT_CONCAT, WHAT_GETOPT,
};

struct operand {
	enum operand_what what;
	uint8_t type, format; /* enum ptype, enum pformat */
	enum kind kind;
	bool is_list;
	struct field *field;
	const struct value *current; /* WHAT_FIELD: stands in for the field's value, where it has several */
	struct operand **args;
	size_t nargs;
	struct value value;  /* the result */
	struct strbuf buf;   /* what it points into */
	struct value *items; /* lists: the members, room for max_items */
	size_t max_items;
	char selector;       /* getopt(...)[c] */
};

/* Compiles an operand; NULL with the error explained. */
struct operand *operand_open(struct compile *k, const struct ast_operand *a);
void operand_free(struct operand *o);

/* The operand's field with several values (FIELD_ANY...), NULL = none; `many` counts them. */
struct operand *operand_leaf(struct operand *o, unsigned *many);

/* The value for this event, borrowed until the next call; NULL = unset. */
const struct value *operand_get(struct operand *o, struct event *e);

#endif
