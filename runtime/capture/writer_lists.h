/* What a recording begins with: machine, interfaces, users, threads, descriptors and containers. */
#ifndef CAPTURE_WRITER_LISTS_H
#define CAPTURE_WRITER_LISTS_H

#include "capture/output.h"
#include "state/state.h"

/* The section's first block and all lists. classic: as programs of 2022 read them. */
void lists_write(struct output *o, struct state *st, bool classic);

/*
 * Events that describe the containers, and the users and groups in them, for which there are no lists; made at time
 * `ts`. Returns how many. classic: programs of 2022 do not know those of users and groups.
 */
uint64_t containers_write(struct output *o, const struct state *st, uint64_t ts, bool classic);
/*
 * Goes before a description of a container where programs of 2022 are told that it is one of LXC (classic.h): when they
 * see a thread of it they replace the description by that, unless they have known it as one of LXC before. Returns the
 * number of events, 0 where it is not needed.
 */
uint64_t container_write_lookup(struct output *o, const struct container *c, uint64_t ts);
/* The description of one container, NULL = the host, and its users. Returns the number of events. */
uint64_t container_write(struct output *o, const struct state *st, const struct container *c, uint64_t ts,
                         bool classic);

#endif
