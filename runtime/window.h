/* The part of a recording that --from and --to choose. What comes before it is followed, but nobody gets to see it. */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdbool.h>
#include <stdint.h>

enum moment_form {
	MOMENT_NONE,
	MOMENT_AT,    /* ns since the epoch */
	MOMENT_SINCE, /* ns since the first event */
	MOMENT_CLOCK, /* ns of the day, in local time: of that day which makes it nearest to the first event */
};

struct moment {
	enum moment_form form;
	uint64_t ns;
};

struct window {
	struct moment from, to;
	uint64_t first, last; /* both included, ns since the epoch; set by window_open */
	bool limited;         /* there are events outside */
};

/* A recording begins, whose first event is of that time. */
void window_open(struct window *w, uint64_t begins);

static inline bool window_has(const struct window *w, uint64_t ts) { return ts >= w->first && ts <= w->last; }

/* Whether nothing more can come: events of different processors may be out of order, but not by much. */
static inline bool window_passed(const struct window *w, uint64_t ts)
{
	enum { DISORDER_NS = 1000000000 };
	return ts > w->last && ts - w->last > DISORDER_NS && ts != UINT64_MAX;
}

#endif
