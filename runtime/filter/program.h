/* A compiled filter, as the compiler writes it and the evaluator runs it. */
#ifndef FILTER_PROGRAM_H
#define FILTER_PROGRAM_H

#include "filter/ast.h"
#include "filter/compare.h"
#include "filter/filter.h"
#include "filter/judge.h"
#include "filter/network.h"
#include "filter/operand.h"
#include "filter/pmatch.h"
#include "filter/regex.h"
#include "filter/set.h"
#include "util/bits.h"

/* One thing on the right of an operator: a constant in the form that the test wants, or an operand. */
struct item {
	struct value v;
	struct operand *dynamic;
	struct network net;
	struct regex *regex;
};

enum test {
	TEST_FAST, /* one constant, one plain field: compare(field, item) */
	TEST_EXISTS,
	TEST_ITEMS,   /* compare with the items, joined by `join` */
	TEST_NETWORK, /* the items are networks */
	TEST_REGEX,   /* the items are patterns */
	TEST_SET,
	TEST_PMATCH,
};

/* How many of the items must agree. */
enum join { JOIN_ANY, JOIN_ALL, JOIN_ONE };

struct check {
	enum test test;
	enum op op;
	enum kind kind; /* of the left side */
	enum join join;
	bool negated; /* the test's answer is turned round: "!=" on networks */
	struct operand *left;
	struct field *field;  /* TEST_FAST: left's field */
	struct operand *leaf; /* the part of `left` that can have several values at a time, or NULL */
	compare_fn compare;
	struct judge *judge;  /* where `place` is one: it asks for the name of the event's descriptor alone */
	unsigned place;       /* see filter/judge.h */
	struct item *items;
	size_t nitems;
	struct set *set;
	struct pmatch *pmatch;
	uint32_t yes, no; /* the next check; n = the event matches, n + 1 = it does not */
};

/* Texts that checks point into. */
struct kept {
	struct kept *next;
	char s[];
};

enum by_type { TYPE_FAILS, TYPE_MATCHES, TYPE_DEPENDS }; /* all events of a type; some do, some do not */

struct filter {
	char *text;
	struct check *checks;
	uint32_t n;
	struct kept *kept;
	unsigned needs; /* FIELD_NEEDS of its fields */
	bool remembers; /* a field in it remembers what it saw before */
	uint64_t types[BITS_WORDS(SCHEMA_NEVENTS)];   /* event types that may match */
	uint8_t by_type[SCHEMA_NEVENTS];              /* enum by_type: whether an event need be looked at */
	uint64_t calls[BITS_WORDS(SCHEMA_NSYSCALLS)]; /* of generic events: system calls that may match */
};

/* What the compiler's parts share. */
struct compile {
	struct session *session;
	struct filter *filter;
	const char *text;
	struct err *err;
};

/* A copy of the text, with a NUL behind it, that lives as long as the filter. */
char *filter_keep(struct filter *f, const char *s, size_t len);

/* check.c: fills `c` from the tree; -1 with the error explained. check_clear copes with half-filled ones. */
int check_open(struct compile *k, const struct ast *a, struct check *c);
void check_clear(struct check *c);

/* eval.c: whether the check holds for this event. */
bool check_holds(struct check *c, struct event *e);

/* demand.c: computes what the filter wants, once the checks are linked. */
void demand_find(struct filter *f);

#endif
