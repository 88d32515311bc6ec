/* Running a compiled filter. Nothing here allocates once buffers of functions have grown to their size. */
#include "fields/fd_name.h"
#include "filter/program.h"

enum { MAX_VALUES = 128 };

static bool in_list(const struct check *c, const struct value *v, const struct value *list)
{
	for (uint32_t i = 0; i < list->list.n; i++)
		if (c->compare(v, &list->list.items[i]))
			return true;
	return false;
}

static bool item_holds(const struct check *c, const struct item *item, const struct value *v, struct event *e)
{
	if (c->test == TEST_NETWORK)
		return network_has(&item->net, v->ip, v->ip_len) != c->negated;
	if (c->test == TEST_REGEX)
		return regex_match(item->regex, v->str.s, v->str.len);
	if (!item->dynamic)
		return c->compare(v, &item->v);
	const struct value *r = operand_get(item->dynamic, e);
	if (!r)
		return false;
	return r->is_list ? in_list(c, v, r) : c->compare(v, r);
}

/* One value against the whole right side. */
static bool value_holds(const struct check *c, const struct value *v, struct event *e)
{
	size_t holding = 0;
	switch (c->test) {
	case TEST_EXISTS: return true;
	case TEST_SET: return set_has(c->set, v);
	case TEST_PMATCH: return pmatch_has(c->pmatch, v->str.s, v->str.len);
	default: break;
	}
	for (size_t i = 0; i < c->nitems; i++) {
		bool holds = item_holds(c, &c->items[i], v, e);
		if (holds && c->join == JOIN_ANY)
			return true;
		if (!holds && c->join == JOIN_ALL)
			return false;
		holding += holds;
	}
	return c->join == JOIN_ALL || (c->join == JOIN_ONE && holding == 1);
}

/* A list: `in` asks for all members, `intersects` for any. */
static bool list_holds(const struct check *c, const struct value *list, struct event *e)
{
	bool all = c->op == OP_IN;
	if (c->test == TEST_EXISTS)
		return true;
	for (uint32_t i = 0; i < list->list.n; i++)
		if (value_holds(c, &list->list.items[i], e) != all)
			return !all;
	return all && list->list.n;
}

static bool left_holds(struct check *c, struct event *e)
{
	const struct value *v;
	if (c->test == TEST_EXISTS && c->left->what == WHAT_FIELD && !c->left->current)
		return field_get(c->left->field, e); /* whatever its type is this time */
	v = operand_get(c->left, e);
	if (!v)
		return false;
	return v->is_list ? list_holds(c, v, e) : value_holds(c, v, e);
}

/* A field with several values: any of them will do, except that for some fields "!=" must hold for all. */
static bool any_holds(struct check *c, struct event *e)
{
	struct value values[MAX_VALUES];
	const struct field_def *def = c->leaf->field->def;
	bool all = c->op == OP_NE && def->flags & FIELD_ANY_BUT_NE, holds = false;
	for (unsigned i = 0; i < MAX_VALUES; i++) {
		values[i].type = def->type;
		values[i].is_list = false;
	}
	unsigned n = def->get_all(c->leaf->field, e, values, MAX_VALUES);
	for (unsigned i = 0; i < n; i++) {
		c->leaf->current = &values[i];
		holds = left_holds(c, e);
		if (holds != all)
			break;
	}
	c->leaf->current = NULL;
	return holds;
}

/* The test of nearly all checks. */
static inline bool fast_holds(struct check *c, struct event *e)
{
	const struct value *v = field_get(c->field, e);
	return v && c->compare(v, &c->items[0].v);
}

static __attribute__((noinline)) bool look_at_name(struct check *c, struct event *e, struct fd *fd)
{
	bool holds = c->test == TEST_FAST ? fast_holds(c, e) : left_holds(c, e);
	if (fd)
		judge_keep(c->judge, fd, c->place, holds);
	return holds;
}

static inline bool name_holds(struct check *c, struct event *e)
{
	struct fd *fd = fd_of_name(e);
	unsigned verdict = fd ? judge_verdict(c->judge, fd, c->place) : 0;
	return verdict ? verdict & VERDICT_HOLDS : look_at_name(c, e, fd);
}

bool check_holds(struct check *c, struct event *e)
{
	if (c->place)
		return name_holds(c, e);
	if (c->test == TEST_FAST)
		return fast_holds(c, e);
	return c->leaf ? any_holds(c, e) : left_holds(c, e);
}

bool filter_match(struct filter *f, struct event *e)
{
	uint32_t pc = 0;
	if (e->type < SCHEMA_NEVENTS && f->by_type[e->type] != TYPE_DEPENDS)
		return f->by_type[e->type];
	while (pc < f->n) {
		struct check *c = &f->checks[pc];
		bool holds = c->place ? name_holds(c, e) : c->test == TEST_FAST ? fast_holds(c, e) : check_holds(c, e);
		pc = holds ? c->yes : c->no;
	}
	return pc == f->n;
}
