/* What somebody looks at in a run: a table or a list, or lines of text. Fed by the main loop, one at a time. */
#ifndef VIEW_H
#define VIEW_H

#include "aggregate/table.h"
#include "lines.h"

struct run;
struct consumer;

struct view {
	struct table *table;     /* NULL = lines */
	struct lines *lines;
	uint64_t interval;       /* live, or with slices: ns from sample to sample, of a table */
	bool slices;             /* recordings, too, are sampled by interval, and wait after each sample */
	uint64_t sample_at;      /* event time of the next one; 0 = not yet known */
	uint64_t sampled_at;     /* and that of the last one, as it was due: where its interval ended */
	uint64_t wanted;         /* lines of a recording: it is read on until there are so many */
	bool fresh;              /* there is something new since somebody has asked */
};

/* Shows it from now on, in place of the one before; NULL: nothing. Taken over. */
void run_set_view(struct run *r, struct view *v);
void view_free(struct view *v);

/* An event that has passed the filter. */
void view_event(struct run *r, struct event *e);

/* Live, while nothing happens: takes the sample that is due. */
void view_tick(struct run *r, uint64_t now);

/* The last sample, of what has come until now. */
void view_end(struct run *r);

/* Whether a recording need not be read on now. */
static inline bool view_has_enough(const struct view *v)
{
	return v->lines ? v->lines->store.end >= v->wanted : v->slices && v->fresh;
}

/* What it wants of a live source; types that it does not look at in a recording. */
void view_demand(const struct view *v, struct consumer *out, uint64_t *types);
void view_looks_at(const struct view *v, uint64_t *types);
unsigned view_needs(const struct view *v); /* FIELD_NEEDS */

#endif
