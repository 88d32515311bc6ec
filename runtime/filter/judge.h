/*
 * Checks of filters that ask for nothing but the name of the event's descriptor: the verdict is kept with the
 * descriptor until it is named anew, so that a name is looked at once, not with every event. A descriptor has room for
 * six checks; of which round they are stands beside them, and a new round begins with every check that takes one of the
 * six places, so that nothing has to be cleared. Further checks look at the name every time.
 */
#ifndef FILTER_JUDGE_H
#define FILTER_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "state/fd.h"

/* fd.verdicts: two bits for each place (known, holds), below them the round; 0 = nothing is known. */
enum { JUDGE_ROUND_BITS = 20, JUDGE_ROUND_MAX = (1 << JUDGE_ROUND_BITS) - 1, JUDGE_PLACES = 6 };
enum { VERDICT_KNOWN = 1, VERDICT_HOLDS = 2 };

struct judge {
	uint32_t round; /* at most JUDGE_ROUND_MAX; none is left then */
	uint8_t taken;  /* bits: places that belong to a check */
};

/* A place for a check, as the number of bits to shift by; 0 = there is none. */
static inline unsigned judge_take(struct judge *j)
{
	unsigned i = 0;
	while (i < JUDGE_PLACES && j->taken >> i & 1)
		i++;
	if (i == JUDGE_PLACES || j->round == JUDGE_ROUND_MAX)
		return 0;
	j->taken |= (uint8_t)(1u << i);
	j->round++;
	return JUDGE_ROUND_BITS + 2 * i;
}

static inline void judge_leave(struct judge *j, unsigned place)
{
	if (place)
		j->taken &= (uint8_t)~(1u << (place - JUDGE_ROUND_BITS) / 2);
}

/* The bits above (VERDICT_...) of the check that has the place. */
static inline unsigned judge_verdict(const struct judge *j, const struct fd *fd, unsigned place)
{
	return (fd->verdicts & JUDGE_ROUND_MAX) == j->round ? fd->verdicts >> place & (VERDICT_KNOWN | VERDICT_HOLDS) : 0;
}

static inline void judge_keep(const struct judge *j, struct fd *fd, unsigned place, bool holds)
{
	if ((fd->verdicts & JUDGE_ROUND_MAX) != j->round)
		fd->verdicts = j->round;
	fd->verdicts |= (VERDICT_KNOWN | (holds ? VERDICT_HOLDS : 0u)) << place;
}

#endif
