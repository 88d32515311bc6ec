/* The running system as a source of events. */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/demand.h"
#include "capture/source.h"
#include "util/err.h"

struct inquiry;
struct lookup;
struct writer;

struct live_options {
	uint64_t buffer_size;   /* bytes of each CPU's ring; a power of two */
	uint32_t snaplen;       /* bytes of I/O data that are captured at most */
	bool page_faults;
	bool any_later;         /* consumers may want anything at any time: nothing is taken out of the kernel for good */
	int64_t *follow;        /* process ids whose events are wanted, with all descendants; none = all processes */
	uint32_t nfollow;
	int64_t command;        /* one of them that will exec, and counts from then on; 0 = none */
	int64_t *exclude;       /* process ids whose events are not wanted, nor those of their descendants */
	uint32_t nexclude;
	char **suppress;        /* the same by name (comm) */
	uint32_t nsuppress;
	struct inquiry *inquiry; /* asks container engines; NULL = nobody does. Ends after the source */
	int64_t helper;         /* the process that does it: counts as tracer itself; 0 = none */
	struct lookup *lookup;  /* reads /proc, which the caller may not any more; NULL = the caller does */
};

/* What was lost since the start, by cause; summed over all CPUs. */
struct live_losses {
	uint64_t ring_full;       /* events for which the ring had no room */
	uint64_t state_ring_full; /* the same for events that change state: names may be missing */
	uint64_t unreadable;      /* events that could not be put together */
};

static inline uint64_t live_losses_sum(const struct live_losses *l)
{
	return l->ring_full + l->state_ring_full + l->unreadable;
}

struct live_stats {
	uint64_t captured;        /* events that the kernel side has handed over */
	struct live_losses lost;
};

/*
 * Loads and attaches the kernel side. From then on events of the processes that `opt` names gather in the rings;
 * nothing is read before the source is started. `opt` is copied. NULL with err: it says which privilege or kernel
 * feature is missing. Needs CAP_BPF and CAP_PERFMON.
 */
struct source *live_open(const struct live_options *opt, struct err *err);

/* Says what consumers want from now on. Works without privileges. Before the first call everything is wanted. */
void live_set_demand(struct source *src, const struct demand *d);

/* Whether any of the processes to follow, or what they have started, still exists. True when all processes count. */
bool live_is_followed(const struct source *src);

/* Numbers of the moment; exact once the source is stopped. */
void live_statistics(struct source *src, struct live_stats *out);

/* The same of one CPU's ring. False: there is no such CPU; they are numbered from 0. */
bool live_statistics_of_cpu(struct source *src, unsigned cpu, struct live_stats *out);

/*
 * Of the events at hand, those of the types that come next are written as they are, without being looked at: up to the
 * first that is of another type, or not before `until` (ns since the epoch). Returns how many; the time of the last
 * goes to *last. At most some ten thousand at a time.
 */
uint64_t live_copy(struct source *src, const uint64_t *types, uint64_t until, struct writer *w, uint64_t *last);

/* Ends capturing: `next` gives what is in the rings, then 0. */
void live_stop(struct source *src);

#endif
