/* The tree of a filter, as the grammar (lua/filter/grammar.lua) delivers it. Positions are 0-based byte offsets. */
#ifndef FILTER_AST_H
#define FILTER_AST_H

#include <stddef.h>

enum ast_kind {
	AST_AND, AST_OR, AST_NOT, /* children */
	AST_CHECK,                /* left, op, right */
};

/* An operand: a field, a transformer around operands, a literal or a list of literals. */
enum operand_kind { OPERAND_FIELD, OPERAND_TRANSFORM, OPERAND_TEXT, OPERAND_LIST };

struct ast_operand {
	enum operand_kind kind;
	char *text;  /* field with its argument, transformer name, or literal */
	size_t len;
	size_t pos;
	struct ast_operand *items; /* transformer arguments, list members */
	size_t nitems;
	char *selector; /* getopt(...)[c]: the text in the brackets, else NULL */
};

struct ast {
	enum ast_kind kind;
	size_t pos;
	struct ast **children;
	size_t nchildren;
	/* AST_CHECK */
	struct ast_operand left, right;
	char *op;        /* "=", "!=", "<", ..., "contains", "in", "exists" */
	char *modifier;  /* "oneof", "anyof", "allof" or NULL */
	size_t op_pos;
	int has_right;
};

void ast_free(struct ast *a);

#endif
