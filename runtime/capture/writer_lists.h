/* What a recording begins with: machine, interfaces, users, threads, descriptors and containers. */
#ifndef CAPTURE_WRITER_LISTS_H
#define CAPTURE_WRITER_LISTS_H

#include "capture/output.h"
#include "state/state.h"

/* The section's first block and all lists. */
void lists_write(struct output *o, struct state *st);

/*
 * Events that describe the containers, and the users and groups in them, for which there are no lists; made at time
 * `ts`. Returns how many.
 */
uint64_t containers_write(struct output *o, const struct state *st, uint64_t ts);

#endif
