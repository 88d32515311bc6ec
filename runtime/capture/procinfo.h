/*
 * Samples of the CPU time of all threads, once a second: the kernel has no event for it, so the live source makes
 * events of type PPME_PROCINFO_E from /proc. Of threads that end the kernel side makes one.
 */
#ifndef CAPTURE_PROCINFO_H
#define CAPTURE_PROCINFO_H

#include <stdbool.h>
#include <stdint.h>

struct lookup;
struct procinfo;

struct procinfo_sample {
	int64_t tid;
	uint64_t ts;       /* ns since the epoch */
	uint64_t ticks[2]; /* used so far: by the program, by the system for it; 1/100 s */
};

struct procinfo *procinfo_open(void);
void procinfo_close(struct procinfo *p); /* NULL is fine */

/* Takes samples if it is time. `now`: ns since the epoch. */
void procinfo_sample(struct procinfo *p, struct lookup *lookup, uint64_t now);

/* The next sample that was taken. False: no more. */
bool procinfo_next(struct procinfo *p, struct procinfo_sample *out);

#endif
