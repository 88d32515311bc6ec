/* See timeline.h. */
#include "timeline.h"

enum { FIRST_SHIFT = 10 };

static void halve(uint32_t *counts)
{
	for (unsigned i = 0; i < TIMELINE_BUCKETS / 2; i++)
		counts[i] = counts[2 * i] + counts[2 * i + 1];
	memset(counts + TIMELINE_BUCKETS / 2, 0, TIMELINE_BUCKETS / 2 * sizeof *counts);
}

static void widen(struct timeline *t)
{
	halve(t->events);
	halve(t->errors);
	t->shift++;
}

/* Events of different processors may be out of order: what is before the first counts there. */
void timeline_add(struct timeline *t, const struct event *e)
{
	if (!t->shift) {
		t->shift = FIRST_SHIFT;
		t->first = t->last = e->ts;
	}
	uint64_t since = e->ts > t->first ? e->ts - t->first : 0;
	while ((since >> t->shift) >= TIMELINE_BUCKETS)
		widen(t);
	uint64_t bucket = since >> t->shift;
	t->last = e->ts > t->last ? e->ts : t->last;
	t->n = (uint32_t)((t->last - t->first) >> t->shift) + 1;
	t->passed++;
	t->events[bucket]++;
	t->errors[bucket] += e->has_result && e->result < 0;
}
