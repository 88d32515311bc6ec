/* What the consumers of a run want of a live source: see capture/demand.h. */
#include "capture/demand.h"

#include "fields/field.h"
#include "run.h"
#include "script/chisel.h"
#include "view.h"

/* -s wins over what chisels ask for. */
static uint32_t data_bytes(const struct run *r)
{
	if (r->opt.live.snaplen)
		return r->opt.live.snaplen;
	return r->snaplen ? r->snaplen : SNAPLEN_DEFAULT;
}

/* Who gets everything that passes the filter of the command line. */
static void add(struct demand *d, struct filter *filter)
{
	struct consumer c = {.filters = {filter}};
	demand_add(d, &c);
}

/* A file begins with lists of what is known when its first event comes: at once, or some time later. */
static void add_recorder(struct run *r, struct demand *d, struct filter *filter)
{
	const struct recorder_options *o = &r->opt.record;
	bool later = filter || o->rotate_bytes || o->rotate_ns || o->rotate_events || o->ring_bytes;
	struct consumer c = {.filters = {filter}, .snaplen = data_bytes(r), .records = true};
	c.needs = later ? FIELD_IO_DATA | FIELD_FDS : FIELD_IO_DATA;
	demand_add(d, &c);
}

/* Types of events that can make a line. */
static void printed_types(const struct run *r, uint64_t *types)
{
	uint64_t with_line[BITS_WORDS(SCHEMA_NEVENTS)] = {0};
	if (r->line)
		format_types(r->line, with_line);
	bool counted = r->opt.max_events || !r->line; /* whether they make a line or not */
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (run_shows(r, &schema_events[type]) && (counted || bits_has(with_line, type)))
			bits_set(types, type);
}

static void add_printer(struct run *r, struct demand *d, struct filter *filter)
{
	uint64_t types[BITS_WORDS(SCHEMA_NEVENTS)] = {0};
	struct consumer c = {.filters = {r->opt.max_events ? filter : r->filter}, .types = types};
	c.needs = r->line ? format_needs(r->line) : 0;
	c.snaplen = data_bytes(r);
	printed_types(r, types);
	demand_add(d, &c);
}

static void add_view(struct run *r, struct demand *d, struct filter *filter)
{
	uint64_t types[BITS_WORDS(SCHEMA_NEVENTS)] = {0};
	struct consumer c = {.filters = {filter}, .snaplen = data_bytes(r)};
	view_demand(r->view, &c, types);
	demand_add(d, &c);
}

void run_demand(struct run *r, struct demand *d)
{
	struct filter *filter = r->opt.filter_display ? NULL : r->filter; /* -d: only for what is printed */
	demand_init(d);
	if (r->opt.record.path && !r->opt.record_shown)
		add_recorder(r, d, filter);
	if (r->view)
		add_view(r, d, filter);
	else if (!r->nchisels)
		add_printer(r, d, filter);
	if (r->summary || (r->nchisels && r->opt.max_events))
		add(d, filter);
	for (unsigned i = 0; i < r->nchisels; i++) {
		uint64_t types[BITS_WORDS(SCHEMA_NEVENTS)] = {0};
		struct consumer c = {.filters = {filter}, .snaplen = data_bytes(r)};
		if (chisel_demand(r->chisels[i], &c, types))
			demand_add(d, &c);
	}
	d->descriptors |= r->opt.final_state != NULL;
}

/* Adds the types of events that the chisel looks at, but for its timer. Returns what of FIELD_NEEDS it needs. */
static unsigned add_looked_at(struct chisel *c, uint64_t *looked_at)
{
	uint64_t types[BITS_WORDS(SCHEMA_NEVENTS)] = {0};
	struct consumer want = {.filters = {NULL}};
	if (!chisel_demand(c, &want, types))
		return 0;
	const struct filter *filter = want.filters[1];
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if ((!want.types || bits_has(want.types, type)) && (!filter || filter_wants_type(filter, type)))
			bits_set(looked_at, type);
	return want.needs | (filter ? filter_needs(filter) : 0);
}

/* What lines, the filter of the command line and the view look at. */
static unsigned common_needs(const struct run *r)
{
	return (r->filter ? filter_needs(r->filter) : 0) | (r->line ? format_needs(r->line) : 0) |
	       (r->view ? view_needs(r->view) : 0);
}

/* Whether nobody but a recorder looks at events or at what they change, which gets them all. */
static bool is_all_there_is(const struct run *r)
{
	const struct run_options *o = &r->opt;
	return !r->filter && !r->nchisels && !r->view && !r->summary && !r->line && !o->max_events && !o->final_state;
}

void run_find_idle(struct run *r)
{
	const struct run_options *o = &r->opt;
	uint64_t looked_at[BITS_WORDS(SCHEMA_NEVENTS)] = {0};
	unsigned needs = common_needs(r);
	bool timers = false, threads = r->recorder; /* the lists of a file tell all about them */
	bool all = r->live || (!r->nchisels && !r->view) || r->recorder || o->max_events || o->max_ns;
	if (r->view)
		view_looks_at(r->view, looked_at);
	for (unsigned i = 0; i < r->nchisels; i++) {
		timers |= chisel_has_timer(r->chisels[i]);
		threads |= chisel_reads_threads(r->chisels[i]);
		needs |= add_looked_at(r->chisels[i], looked_at);
	}
	for (unsigned i = 0; i < BITS_WORDS(SCHEMA_NEVENTS); i++)
		r->idle[i] = all || timers ? 0 : ~looked_at[i];
	if (!r->live)
		state_follow_memory(&r->session.state, threads || needs & FIELD_MEMORY);
	r->deaf = !r->live && !o->as_live && !o->window.limited && !r->timeline && !r->recorder && !timers;
	r->copies = r->live && r->recorder && recorder_copies(r->recorder) && is_all_there_is(r);
	if (r->copies)
		state_types_of_calls(&r->session.state, r->copied);
	r->idle_known = true;
}
