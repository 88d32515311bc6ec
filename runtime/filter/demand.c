/*
 * What a filter needs: which event types can pass it at all, which processes they must come from, and what its fields
 * look at. For each event type the program is walked: a check whose answer follows from the type alone is followed one
 * way, any other both ways. A type whose walk cannot reach the end is refused before anything is extracted.
 */
#include <stdlib.h>

#include "capture/demand.h"
#include "filter/program.h"
#include "util/bits.h"

enum { ANY_CALL = -1 }; /* walks: generic events of whatever system call */

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

/* Fields that tell the process, in checks for one of several constants. */
enum process_kind { NO_PROCESS, BY_PID, BY_TID, BY_NAME, BY_CONTAINER };

static bool all_constant(const struct check *c)
{
	for (size_t i = 0; i < c->nitems; i++)
		if (c->items[i].dynamic)
			return false;
	return true;
}

/* Threads that nothing is known of have a name and ids that the kernel knows nothing of. */
static bool kernel_knows(const struct value *v, enum process_kind kind)
{
	if (kind == BY_PID || kind == BY_TID)
		return v->i >= 0;
	return v->str.len && !(v->str.len == 4 && !memcmp(v->str.s, "<NA>", 4));
}

static enum process_kind process_kind(const struct check *c, const char *name)
{
	static const char *const names[] = {
		[BY_PID] = "proc.pid", [BY_TID] = "thread.tid", [BY_NAME] = "proc.name", [BY_CONTAINER] = "container.id",
	};
	enum process_kind kind = BY_CONTAINER;
	while (kind && strcmp(names[kind], name) != 0)
		kind--;
	if (!kind || (c->op != OP_EQ && c->op != OP_IN) || !all_constant(c))
		return NO_PROCESS;
	for (size_t i = 0; i < c->nitems; i++)
		if (!kernel_knows(&c->items[i].v, kind))
			return NO_PROCESS;
	return kind;
}

/* What of a check is looked up once for all types. */
struct trait {
	bool is_field;             /* the left side is one */
	struct field_traits field; /* of that */
	bool constant;             /* the right side is */
	enum process_kind process;
};

static struct trait trait_of(const struct check *c)
{
	struct field *f = c->left->field;
	if (!f)
		return (struct trait){0};
	return (struct trait){true, field_traits(f), all_constant(c), process_kind(c, f->def->name)};
}

/* One filter that is walked for many types. */
struct walk {
	struct filter *filter;
	struct trait *traits; /* of the checks */
	bool *reached;        /* the checks, and both ends */
	unsigned outsider;    /* bits by enum process_kind: the process is none of those that such checks name */
};

static void walk_begin(struct walk *w, struct filter *f)
{
	*w = (struct walk){f, calloc(f->n + 1, sizeof *w->traits), malloc(f->n + 2), 0};
	if (!w->traits || !w->reached)
		abort();
	for (uint32_t i = 0; i < f->n; i++)
		w->traits[i] = trait_of(&f->checks[i]);
}

static void walk_end(struct walk *w)
{
	free(w->traits);
	free(w->reached);
}

/* The check's answer for an event of that type, of which nothing else is known. */
static enum answer try_out(struct check *c, unsigned type, int call)
{
	uint16_t len = sizeof len, code = (uint16_t)call;
	struct event e = {
		.type = (uint16_t)type, .info = &schema_events[type], .session = c->left->field->session, .fd_num = -1,
		.tid = -1,
	};
	if (call != ANY_CALL) {
		e.nparams = 1;
		e.lens = (const uint8_t *)&len;
		e.data = (const uint8_t *)&code;
		e.data_len = sizeof code;
	}
	c->left->field->cached_serial = UINT64_MAX; /* what the type before left there is not for this one */
	enum answer answer = check_holds(c, &e) ? ANSWER_YES : ANSWER_NO;
	c->left->field->cached_serial = UINT64_MAX;
	return answer;
}

static enum answer answer_for(struct walk *w, uint32_t i, unsigned type, int call)
{
	const struct trait *t = &w->traits[i];
	if (!t->is_field)
		return ANSWER_UNKNOWN;
	if (w->outsider >> t->process & 1 || !field_may_be_set(&t->field, type))
		return ANSWER_NO;
	if (!t->constant || !field_follows_type(&t->field, type, call != ANY_CALL))
		return ANSWER_UNKNOWN;
	return try_out(&w->filter->checks[i], type, call);
}

/* Whether the end can be reached for this type, or a field on the way must see the event. */
static bool may_match(struct walk *w, unsigned type, int call)
{
	const struct filter *f = w->filter;
	memset(w->reached, 0, f->n + 2);
	w->reached[0] = true;
	for (uint32_t i = 0; i < f->n; i++) {
		if (!w->reached[i])
			continue;
		enum answer answer = answer_for(w, i, type, call);
		if (w->traits[i].field.remembers && answer == ANSWER_UNKNOWN)
			return true;
		w->reached[f->checks[i].yes] |= answer != ANSWER_NO;
		w->reached[f->checks[i].no] |= answer != ANSWER_YES;
	}
	return w->reached[f->n];
}

/* Whether the type alone tells that the end is reached. */
static bool must_match(struct walk *w, unsigned type)
{
	uint32_t i = 0;
	while (i < w->filter->n) {
		enum answer answer = answer_for(w, i, type, ANY_CALL);
		if (answer == ANSWER_UNKNOWN)
			return false;
		i = answer == ANSWER_YES ? w->filter->checks[i].yes : w->filter->checks[i].no;
	}
	return i == w->filter->n;
}

void demand_find(struct filter *f)
{
	struct walk w;
	walk_begin(&w, f);
	for (uint32_t i = 0; i < f->n; i++)
		f->remembers |= w.traits[i].field.remembers;
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++) {
		if (!may_match(&w, type, ANY_CALL))
			continue;
		bits_set(f->types, type);
		f->by_type[type] = must_match(&w, type) ? TYPE_MATCHES : TYPE_DEPENDS;
	}
	for (int call = 0; call < SCHEMA_NSYSCALLS; call++)
		if (may_match(&w, PPME_GENERIC_E, call) || may_match(&w, PPME_GENERIC_X, call))
			bits_set(f->calls, (unsigned)call);
	walk_end(&w);
}

bool filter_wants_type(const struct filter *f, unsigned type)
{
	return type >= SCHEMA_NEVENTS || bits_has(f->types, type);
}

bool filter_wants_call(const struct filter *f, unsigned call)
{
	return call >= SCHEMA_NSYSCALLS || bits_has(f->calls, call);
}

unsigned filter_needs(const struct filter *f) { return f->needs; }
bool filter_remembers(const struct filter *f) { return f->remembers; }

static void name_processes(struct process_set *set, const struct check *c, enum process_kind kind)
{
	for (size_t i = 0; i < c->nitems; i++) {
		const struct value *v = &c->items[i].v;
		switch (kind) {
		case BY_PID: process_set_pid(set, v->i); break;
		case BY_TID: process_set_tid(set, v->i); break;
		case BY_NAME: process_set_name(set, v->str.s, v->str.len); break;
		case BY_CONTAINER: process_set_container(set, v->str.s, v->str.len); break;
		case NO_PROCESS: break;
		}
	}
}

static bool any_may_match(struct walk *w, const uint64_t *types)
{
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (bits_has(types, type) && may_match(w, type, ANY_CALL))
			return true;
	return false;
}

/*
 * When no event can match whose process is none of those that the checks name, the process must be one of them. What
 * one kind of checks says is enough, if it is.
 */
void filter_processes(struct filter *f, const uint64_t *types, struct process_set *set)
{
	static const unsigned attempts[] = {
		1 << BY_TID, 1 << BY_PID, 1 << BY_NAME, 1 << BY_CONTAINER,
		1 << BY_TID | 1 << BY_PID | 1 << BY_NAME | 1 << BY_CONTAINER,
	};
	struct walk w;
	walk_begin(&w, f);
	set->all = true;
	for (unsigned i = 0; i < sizeof attempts / sizeof *attempts && set->all; i++) {
		w.outsider = attempts[i];
		set->all = any_may_match(&w, types);
	}
	for (uint32_t i = 0; i < f->n && !set->all; i++)
		if (w.outsider >> w.traits[i].process & 1)
			name_processes(set, &f->checks[i], w.traits[i].process);
	walk_end(&w);
}
