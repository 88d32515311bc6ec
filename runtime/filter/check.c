/* Compiling one check: the operator must suit the field, the values must be of its type. See program.h. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "fields/evt.h"
#include "fields/fd_name.h"
#include "filter/explain.h"
#include "filter/program.h"
#include "filter/values.h"
#include "session.h"

enum { SET_FROM = 8, NS_PER_MS = 1000000 };

/* Operators. */

static bool list_op_fits(enum op op) { return op == OP_IN || op == OP_INTERSECTS || op == OP_EXISTS; }

static bool is_around(const struct operand *o) { return o->field && o->field->def->param == EVT_AROUND; }

/* fd.cip.name and its like: the value is a host name, resolved once, and compared with the address. */
static bool is_host_name(const char *field)
{
	return strlen(field) == strlen("fd.cip.name") && !strncmp(field, "fd.", 3) && !strcmp(field + 4, "ip.name");
}

/* The operators that would suit, for messages. */
static const char *fitting_ops(const struct operand *o, char *out, size_t size)
{
	size_t len = 0;
	out[0] = 0;
	for (enum op op = 0; op < OP_COUNT && len < size; op++) {
		bool fits = o->is_list ? list_op_fits(op) : is_around(o) ? op == OP_EQ : op_fits(op, o->kind);
		if (fits)
			len += (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "", op_name(op));
	}
	return out;
}

static int check_op(struct compile *k, const struct ast *a, const struct check *c)
{
	const struct operand *o = c->left;
	char fitting[200];
	bool fits = o->is_list ? list_op_fits(c->op) : op_fits(c->op, o->kind) && (!is_around(o) || c->op == OP_EQ);
	if (fits)
		return 0;
	return filter_explain(k->err, k->text, a->op_pos, fitting_ops(o, fitting, sizeof fitting),
	                      "'%s' does not work on '%.60s', which is %s", a->op, a->left.text,
	                      o->is_list     ? "a list"
	                      : is_around(o) ? "a distance in milliseconds"
	                                     : kind_name(o->kind));
}

/* Values. */

/* A mistyped event type would silently match nothing. */
static int check_event_type(struct compile *k, const struct ast_operand *a)
{
	struct nearest near = {.word = a->text, .len = a->len};
	for (unsigned i = 0; i < SCHEMA_NEVENTS; i++) {
		if (!schema_events[i].name || schema_events[i].flags & EF_UNUSED)
			continue;
		if (!strcmp(schema_events[i].name, a->text))
			return 0;
		nearest_offer(&near, schema_events[i].name);
	}
	for (unsigned i = 0; i < SCHEMA_NSYSCALLS; i++) {
		if (schema_syscalls[i] && !strcmp(schema_syscalls[i], a->text))
			return 0;
		if (schema_syscalls[i])
			nearest_offer(&near, schema_syscalls[i]);
	}
	return filter_explain(k->err, k->text, a->pos, NULL, "unknown event type '%.60s'%s%s", a->text,
	                      near.best ? "; did you mean " : "", near.best ? near.best : "");
}

static int open_regex(struct compile *k, const struct ast_operand *a, struct item *item)
{
	char why[200];
	item->regex = regex_new(a->text, a->len, why, sizeof why);
	return item->regex ? 0 : filter_explain(k->err, k->text, a->pos, NULL, "wrong regular expression: %s", why);
}

static int open_hex(struct compile *k, const struct ast_operand *a, struct item *item)
{
	char *bytes = filter_keep(k->filter, a->text, a->len);
	long len = value_unhex(bytes, a->len);
	if (len < 0)
		return filter_explain(k->err, k->text, a->pos, NULL, "'%.60s' must be pairs of hex digits", a->text);
	item->v.type = PT_BYTEBUF;
	value_str(&item->v, bytes, (size_t)len);
	return 0;
}

static int open_constant(struct compile *k, const struct check *c, const struct ast_operand *a, struct item *item)
{
	const char *wrong = NULL, *name = c->left->field ? c->left->field->def->name : "";
	if (c->op == OP_REGEX)
		return open_regex(k, a, item);
	if (c->op == OP_BCONTAINS || c->op == OP_BSTARTSWITH)
		return open_hex(k, a, item);
	if (c->kind == KIND_NET)
		wrong = network_parse(a->text, &item->net);
	else
		wrong = value_parse(c->left->type, filter_keep(k->filter, a->text, a->len), a->len, &item->v);
	if (wrong)
		return filter_explain(k->err, k->text, a->pos, NULL, "'%.60s' %s", a->text, wrong);
	if (!strcmp(name, "evt.type") && !op_is_pattern(c->op))
		return check_event_type(k, a);
	return 0;
}

/* A field or function on the right: computed for each event. */
static int open_dynamic(struct compile *k, const struct check *c, const struct ast_operand *a, struct item *item)
{
	unsigned many = 0;
	if (c->op == OP_PMATCH || c->op == OP_REGEX || c->op == OP_BCONTAINS || c->op == OP_BSTARTSWITH ||
	    c->kind == KIND_NET || is_around(c->left))
		return filter_explain(k->err, k->text, a->pos, "a constant", "this cannot be compared with a field");
	item->dynamic = operand_open(k, a);
	if (!item->dynamic)
		return -1;
	if (operand_leaf(item->dynamic, &many))
		return filter_explain(k->err, k->text, a->pos, NULL,
		                      "a field with several values cannot stand on the right");
	if (item->dynamic->is_list && !op_is_list(c->op))
		return filter_explain(k->err, k->text, a->pos, NULL, "a list can only be used with in and intersects");
	if (item->dynamic->kind != c->kind)
		return filter_explain(k->err, k->text, a->pos, NULL, "the two sides differ in type: %s and %s",
		                      kind_name(c->kind), kind_name(item->dynamic->kind));
	return 0;
}

static void room_for(struct check *c, size_t more)
{
	c->items = reallocarray(c->items, c->nitems + more + 1, sizeof *c->items);
	if (!c->items)
		abort();
	memset(c->items + c->nitems, 0, (more + 1) * sizeof *c->items);
}

/* The host's addresses become the items: none, if it has none. */
static void resolve_host(struct check *c, const char *name)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
	if (getaddrinfo(name, NULL, &hints, &list) != 0)
		return;
	for (const struct addrinfo *i = list; i; i = i->ai_next) {
		bool v6 = i->ai_family == AF_INET6;
		if (!v6 && i->ai_family != AF_INET)
			continue;
		room_for(c, 1);
		struct value *v = &c->items[c->nitems++].v;
		v->type = PT_IPADDR;
		v->ip_len = v6 ? 16 : 4;
		if (v6)
			memcpy(v->ip, &((const struct sockaddr_in6 *)(const void *)i->ai_addr)->sin6_addr, 16);
		else
			memcpy(v->ip, &((const struct sockaddr_in *)(const void *)i->ai_addr)->sin_addr, 4);
	}
	freeaddrinfo(list);
}

static int open_items(struct compile *k, struct check *c, const struct ast_operand *right)
{
	bool list = right->kind == OPERAND_LIST;
	size_t n = list ? right->nitems : 1;
	const struct ast_operand *parts = list ? right->items : right;
	room_for(c, n);
	for (size_t i = 0; i < n; i++, c->nitems++) {
		struct item *item = &c->items[c->nitems];
		int r = parts[i].kind == OPERAND_TEXT ? open_constant(k, c, &parts[i], item)
		                                      : open_dynamic(k, c, &parts[i], item);
		if (r < 0) {
			c->nitems++; /* half-filled, but to be freed */
			return -1;
		}
	}
	return 0;
}

static int open_hosts(struct compile *k, const struct ast *a, struct check *c)
{
	const struct ast_operand *right = &a->right, *parts = right->kind == OPERAND_LIST ? right->items : right;
	size_t n = right->kind == OPERAND_LIST ? right->nitems : 1;
	if (c->op != OP_EQ && c->op != OP_NE && c->op != OP_IN)
		return filter_explain(k->err, k->text, a->op_pos, "=, !=, in, exists",
		                      "'%s' does not work on '%s', which is a host name", a->op, a->left.text);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].kind != OPERAND_TEXT || a->modifier)
			return filter_explain(k->err, k->text, parts[i].pos, "a host name",
			                      "host names are resolved once, at the start");
		resolve_host(c, parts[i].text);
	}
	c->join = c->op == OP_NE ? JOIN_ALL : JOIN_ANY;
	c->test = TEST_ITEMS;
	return 0;
}

/* The test. */

static bool all_constant(const struct check *c)
{
	for (size_t i = 0; i < c->nitems; i++)
		if (c->items[i].dynamic)
			return false;
	return true;
}

static void build_pmatch(struct check *c)
{
	c->pmatch = pmatch_new();
	for (size_t i = 0; i < c->nitems; i++)
		pmatch_add(c->pmatch, c->items[i].v.str.s, c->items[i].v.str.len);
	c->test = TEST_PMATCH;
}

static void build_set(struct check *c)
{
	c->set = set_new(c->kind, c->nitems);
	for (size_t i = 0; i < c->nitems; i++)
		set_add(c->set, &c->items[i].v);
	c->test = TEST_SET;
}

/* The cheapest way to run the check. */
static void choose_test(struct check *c)
{
	c->test = TEST_ITEMS;
	if (c->op == OP_PMATCH) {
		build_pmatch(c);
	} else if (c->op == OP_REGEX) {
		c->test = TEST_REGEX;
	} else if (c->kind == KIND_NET) {
		c->test = TEST_NETWORK;
		c->negated = c->op == OP_NE;
	} else if ((c->op == OP_IN || c->op == OP_INTERSECTS) && c->nitems >= SET_FROM && all_constant(c)) {
		build_set(c);
	} else if (c->nitems == 1 && !c->items[0].dynamic && !c->leaf && !c->left->is_list &&
	           c->left->what == WHAT_FIELD && c->left->field->def->type != PT_DYN) {
		c->test = TEST_FAST;
		c->field = c->left->field;
	}
}

/* Whether all that it asks for is fd.name, so that its verdict is that of the descriptor. */
static bool asks_for_name(const struct check *c)
{
	return c->left->what == WHAT_FIELD && c->left->field->def->get == fd_get_name && all_constant(c);
}

/* evt.around[T]=MS: the field is the distance from T in ns. */
static void measure_around(struct check *c)
{
	int64_t *ms = &c->items[0].v.i;
	*ms = *ms > INT64_MAX / NS_PER_MS ? INT64_MAX : *ms < 0 ? -1 : *ms * NS_PER_MS;
	c->compare = compare_within;
}

/* The left side; a host name field stands for its address. */
static int open_left(struct compile *k, const struct ast *a, struct check *c, bool host)
{
	struct ast_operand address = a->left;
	char name[] = "fd.cip";
	unsigned many = 0;
	if (host) {
		name[3] = a->left.text[3];
		address.text = name;
		address.len = strlen(name);
	}
	c->left = operand_open(k, &address);
	if (!c->left)
		return -1;
	c->kind = c->left->kind;
	c->leaf = operand_leaf(c->left, &many);
	if (many > 1)
		return filter_explain(k->err, k->text, a->left.pos, NULL,
		                      "only one field with several values may stand in a function");
	return 0;
}

int check_open(struct compile *k, const struct ast *a, struct check *c)
{
	bool host = a->left.kind == OPERAND_FIELD && is_host_name(a->left.text) && strcmp(a->op, "exists") != 0;
	c->op = op_find(a->op);
	c->join = !a->modifier                    ? JOIN_ANY
	          : !strcmp(a->modifier, "allof") ? JOIN_ALL
	          : !strcmp(a->modifier, "oneof") ? JOIN_ONE
	                                          : JOIN_ANY;
	if (open_left(k, a, c, host) < 0)
		return -1;
	if (c->op == OP_COUNT)
		return filter_explain(k->err, k->text, a->op_pos, NULL, "there is no operator '%.30s'", a->op);
	c->compare = compare_find(c->op, c->kind);
	if (host)
		return open_hosts(k, a, c);
	if (check_op(k, a, c) < 0)
		return -1;
	if (c->op == OP_EXISTS) {
		c->test = TEST_EXISTS;
		return 0;
	}
	if (open_items(k, c, &a->right) < 0)
		return -1;
	choose_test(c);
	if (is_around(c->left))
		measure_around(c);
	if (asks_for_name(c)) {
		c->judge = &k->session->judge;
		c->place = judge_take(c->judge);
	}
	return 0;
}

void check_clear(struct check *c)
{
	if (c->judge)
		judge_leave(c->judge, c->place);
	for (size_t i = 0; i < c->nitems; i++) {
		operand_free(c->items[i].dynamic);
		regex_free(c->items[i].regex);
	}
	free(c->items);
	operand_free(c->left);
	set_free(c->set);
	pmatch_free(c->pmatch);
}
