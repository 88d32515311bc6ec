/*
 * What a filter needs: which event types can pass it at all, and whether it looks at I/O payloads. For each event type
 * the program is walked: a check whose answer follows from the type alone is followed one way, any other both ways.
 * A type whose walk cannot reach the end is refused before anything is extracted.
 */
#include <stdlib.h>

#include "filter/program.h"
#include "session.h"

/* Fields whose value is a matter of the event type, for all but the types excepted below. */
static const char *const type_fields[] = {
	"evt.type", "syscall.type", "evt.dir", "evt.category", "evt.type.is", "evt.is_io", "evt.is_io_read",
	"evt.is_io_write", "evt.io_dir", "evt.is_wait", "evt.count", "evt.count.exit", NULL,
};

/* Fields that remember something from one evaluation to the next: when they are evaluated can be seen. */
static const char *const stateful_fields[] = {
	"evt.deltatime", "evt.deltatime.s", "evt.deltatime.ns", "evt.outputtime", "util.cnt", "thread.exectime",
	"thread.totexectime", "thread.cpu", "thread.cpu.user", "thread.cpu.system", NULL,
};

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

static bool is_one_of(const char *name, const char *const *list)
{
	while (*list && strcmp(*list, name) != 0)
		list++;
	return *list;
}

static bool has_parameter(const struct event_info *info, const char *name)
{
	for (unsigned i = 0; i < info->nparams; i++)
		if (!strcmp(info->params[i].name, name))
			return true;
	return false;
}

/* What is known of a check before any event type is looked at. */
struct trait {
	bool stateful;
	bool by_type;  /* its field is in type_fields */
	bool category; /* ... and is evt.category */
	bool name;     /* ... and is a name, which generic events take from the call's number */
	bool fd;       /* never set for events that are not about a descriptor */
	const char *parameter; /* never set for events without this parameter, if not NULL */
};

static struct trait trait_of(const struct check *c)
{
	const struct field *f = c->left->field;
	if (!f)
		return (struct trait){0};
	const char *name = f->def->name;
	struct trait t = {
		.stateful = is_one_of(name, stateful_fields),
		.by_type = is_one_of(name, type_fields) && !(c->nitems && c->items[0].dynamic),
		.category = !strcmp(name, "evt.category"),
		.name = !strcmp(name, "evt.type") || !strcmp(name, "syscall.type") || !strcmp(name, "evt.type.is"),
		.fd = !strncmp(name, "fd.", 3) && strcmp(name, "fd.types") != 0,
	};
	if (!strcmp(name, "evt.buffer"))
		t.parameter = "data";
	else if ((!strcmp(name, "evt.arg") || !strcmp(name, "evt.rawarg")) && !f->has_num)
		t.parameter = f->arg;
	return t;
}

static bool follows_from_type(const struct trait *t, unsigned type)
{
	unsigned category = schema_events[type].category & EC_VALUE_MASK;
	if (t->category) /* of I/O calls: by what the descriptor is */
		return type > PPME_GENERIC_X && (category < EC_IO_BASE || category >= EC_WAIT);
	return t->by_type && (type > PPME_GENERIC_X || !t->name);
}

static enum answer answer_for(struct check *c, const struct trait *t, struct session *s, unsigned type)
{
	const struct event_info *info = &schema_events[type];
	if ((t->fd && !(info->flags & (EF_ABOUT_FD | EF_NAMES_FD))) ||
	    (t->parameter && !has_parameter(info, t->parameter)))
		return ANSWER_NO;
	if (!follows_from_type(t, type))
		return ANSWER_UNKNOWN;
	struct event e = {.type = (uint16_t)type, .info = info, .session = s, .fd_num = -1, .tid = -1};
	c->left->field->cached_serial = UINT64_MAX; /* what the type before left there is not for this one */
	enum answer answer = check_holds(c, &e) ? ANSWER_YES : ANSWER_NO;
	c->left->field->cached_serial = UINT64_MAX;
	return answer;
}

/* Whether the end can be reached for this type, or a field on the way must see the event. */
static bool may_match(struct filter *f, const struct trait *traits, struct session *s, unsigned type, bool *reached)
{
	memset(reached, 0, f->n + 2);
	reached[0] = true;
	for (uint32_t i = 0; i < f->n; i++) {
		if (!reached[i])
			continue;
		if (traits[i].stateful)
			return true;
		enum answer answer = answer_for(&f->checks[i], &traits[i], s, type);
		reached[f->checks[i].yes] |= answer != ANSWER_NO;
		reached[f->checks[i].no] |= answer != ANSWER_YES;
	}
	return reached[f->n];
}

void demand_find(struct filter *f, struct session *s)
{
	struct trait *traits = calloc(f->n + 1, sizeof *traits);
	bool *reached = malloc(f->n + 2);
	if (!traits || !reached)
		abort();
	for (uint32_t i = 0; i < f->n; i++)
		traits[i] = trait_of(&f->checks[i]);
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (may_match(f, traits, s, type, reached))
			f->types[type / 64] |= 1ull << type % 64;
	free(traits);
	free(reached);
}

bool filter_wants_type(const struct filter *f, unsigned type)
{
	return type >= SCHEMA_NEVENTS || f->types[type / 64] >> type % 64 & 1;
}

bool filter_wants_io_data(const struct filter *f) { return f->io_data; }
