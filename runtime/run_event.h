/* Inside of a run: an event on its way to the consumers. */
#ifndef RUN_EVENT_H
#define RUN_EVENT_H

#include "run.h"

/* One event: filter, recorder, chisels, summary, lines. Sets r->stop or r->file_done when it is enough. */
void run_event(struct run *r, struct event *e);

/* Fires the timers of all chisels that are due at the event's time. */
void run_timers(struct run *r, struct event *e);

/* Gives the recorder its time, ns since the epoch. */
void run_recorder_tick(struct run *r, uint64_t now);

/* SIGUSR2 has asked for what the ring of --ring has. */
void run_save_requested(struct run *r);

/* Whether there is a chisel that has not ended. */
bool run_chisels_left(const struct run *r);

#endif
