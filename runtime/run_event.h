/* Inside of a run: an event on its way to the consumers. */
#ifndef RUN_EVENT_H
#define RUN_EVENT_H

#include "run.h"
#include "timeline.h"

/* Inside of run_event: an event that goes to the consumers; one that does not, because it is hidden or fails. */
void run_consume(struct run *r, struct event *e);
void run_refused(struct run *r, struct event *e, bool matches);

static inline bool run_matches(const struct run *r, struct event *e)
{
	return !r->filter || r->opt.filter_display || filter_match(r->filter, e);
}

/* What matches and is not hidden: those that nobody looks at only count. */
static inline void run_matched(struct run *r, struct event *e)
{
	if (e->type < SCHEMA_NEVENTS && bits_has(r->idle, e->type))
		r->file_passed++;
	else
		run_consume(r, e);
}

/* One event: filter, recorder, chisels, summary, lines. Sets r->stop or r->file_done when it is enough. */
static inline void run_event(struct run *r, struct event *e)
{
	bool matches = run_matches(r, e);
	if (!r->idle_known)
		run_find_idle(r);
	if (r->timeline && !e->hidden)
		timeline_add(r->timeline, e);
	if (matches && !e->hidden)
		run_matched(r, e);
	else if (r->recorder || r->nchisels)
		run_refused(r, e, matches);
}

/* Fires the timers of all chisels that are due at the event's time. */
void run_timers(struct run *r, struct event *e);

/* Gives the recorder its time, ns since the epoch. */
void run_recorder_tick(struct run *r, uint64_t now);

/* SIGUSR2 has asked for what the ring of --ring has. */
void run_save_requested(struct run *r);

/* Whether there is a chisel that has not ended. */
bool run_chisels_left(const struct run *r);

#endif
