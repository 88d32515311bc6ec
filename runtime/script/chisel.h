/*
 * Chisels: Lua programs that consume events. Each has its own Lua state. Nothing here knows Lua; what does is in
 * script/state.h. A chisel that fails reports it (run_error), is ended, and gets no more calls.
 */
#ifndef SCRIPT_CHISEL_H
#define SCRIPT_CHISEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/err.h"

struct chisel;
struct event;
struct run;

/* Loads and runs the file, which defines metadata and callbacks. `name` is used in messages. NULL with err. */
struct chisel *chisel_open(struct run *run, const char *name, const char *path, struct err *err);
void chisel_free(struct chisel *c);

bool chisel_wants_filter_arg(const struct chisel *c); /* its only argument is a filter */

/*
 * Checks the number of arguments and hands them to on_set_arg. Once, before chisel_init. They are in the order in which
 * the chisel declares them, NULL is one that is left out. Returns 0, or -1 with err.
 */
int chisel_set_args(struct chisel *c, const char *const *values, unsigned n, struct err *err);

/* The rest of the life cycle, in this order; init, start and end once per file. */
void chisel_init(struct chisel *c);
void chisel_start(struct chisel *c);
void chisel_timer(struct chisel *c, struct event *e); /* for events that failed the run's filter, and moments without */
bool chisel_event(struct chisel *c, struct event *e); /* for those that passed; timers, too. False: it has ended */
/* Also for chisels that failed after their start. ns; both 0 = no event was read. */
void chisel_end(struct chisel *c, uint64_t first_ts, uint64_t last_ts);

bool chisel_has_timer(const struct chisel *c); /* on_interval is called */
bool chisel_reads_threads(const struct chisel *c); /* it can ask for the table of threads */
void chisel_show_profile(const struct chisel *c, FILE *to); /* of a run with --profile */
bool chisel_ended(const struct chisel *c); /* failed or gone: no more calls */

/*
 * Which events it wants, of those that pass the run's filter: filters[1], needs and types are set; the types are put
 * into `types`. False: none. From chisel_init on; calls of the chisel can change it, see run_demand_changed.
 */
struct consumer;
bool chisel_demand(struct chisel *c, struct consumer *out, uint64_t *types);

#endif
