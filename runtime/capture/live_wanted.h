/* Inside of the live source: what consumers want, as settings of the kernel side. */
#ifndef CAPTURE_LIVE_WANTED_H
#define CAPTURE_LIVE_WANTED_H

#include "capture/kernel.h"
#include "capture/live.h"
#include "state/state.h"

struct wanted {
	struct kernel *kernel;
	struct state *state;  /* NULL before wanted_start */
	struct live_options opt; /* copies of the lists of processes and names */
	uint64_t enters[(SCHEMA_NEVENTS + 63) / 64]; /* types of enter events that are captured */
	bool fds_unknown, fds_unknown_others; /* descriptors are not followed: of wanted processes, of others */
	bool tuned;           /* programs that nobody needs have been detached */
	bool complained;
};

/* Sets what holds from the start: processes that are excluded or followed, our own; calls that change state. */
void wanted_open(struct wanted *w, struct kernel *k, const struct live_options *opt);

/* The processes are known now. */
void wanted_start(struct wanted *w, struct state *st);

/*
 * What consumers want from now on. True when more is followed than before: what is known of processes and descriptors
 * is out of date then.
 */
bool wanted_set(struct wanted *w, const struct demand *d);

void wanted_close(struct wanted *w); /* frees */

/* Whether samples of this thread's CPU time are. */
bool wanted_sample(const struct wanted *w, int64_t tid);

/* Whether any thread that is followed exists, or all are wanted. */
bool wanted_followed(const struct wanted *w);

/* Whether enter events that belong to exit events of this type are captured. */
static inline bool wanted_enter(const struct wanted *w, unsigned exit_type)
{
	unsigned enter = exit_type & ~1u;
	return exit_type >= SCHEMA_NEVENTS || w->enters[enter / 64] >> enter % 64 & 1;
}

#endif
