/* How many events a recording has over time, and how many of them failed. */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stdint.h>

#include "event/event.h"

enum { TIMELINE_BUCKETS = 4096 };

/* Buckets of one width, which doubles when the recording turns out to be longer than all of them. */
struct timeline {
	uint64_t first, last; /* times of the first event and of the latest one; ns since the epoch */
	unsigned shift;       /* of the width, which is a power of two of ns; 0 = there were no events */
	uint32_t n;           /* buckets up to that of `last` */
	uint64_t passed;      /* events */
	uint32_t events[TIMELINE_BUCKETS], errors[TIMELINE_BUCKETS];
};

void timeline_add(struct timeline *t, const struct event *e);

#endif
