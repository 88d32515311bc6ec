/* Inside of a run: what is different on the live system. In the order in which run.c calls it. */
#ifndef RUN_LIVE_H
#define RUN_LIVE_H

#include "run.h"

/*
 * Attaches, then reads what the system has now; nothing but changes of state is captured until run_live_begin. 0, or -1
 * with err.
 */
int run_live_open(struct run *r, struct err *err);

/* The chisels are ready: captures what they and the other consumers want. */
void run_live_begin(struct run *r);

/* Tells the source what the consumers want now. Also for recordings that are read as a live source (--as-live). */
void run_set_demand(struct run *r);

/* Before every event: looks at signals and at changed demands. False: it is over. */
bool run_live_goes_on(struct run *r);

/* The user asks for the end. With a command, the signal is passed on to that instead, whose end is waited for. */
bool run_is_interrupted(struct run *r);

/* Whether the event comes before the end of the time (-M). */
bool run_live_takes(struct run *r, const struct event *e);

/* Where nobody but the recorder gets events, it takes those that come next as they are. */
void run_live_copy(struct run *r);

/* Nothing happens: timers, flushing, the end of the time. */
void run_live_idle(struct run *r);

/* Stops capturing; tells what was lost. Before the session is closed. */
void run_live_end(struct run *r);

void run_live_statistics(const struct run *r); /* of -v */

/* Waits for the end of the command: its exit status; 0 without one. */
int run_command_status(struct run *r);

/* The plan of what would be captured, to standard output (--show-demand). */
void run_show_demand(struct run *r);

#endif
