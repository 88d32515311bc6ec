/*
 * The last events in memory, for writing them to a file when something has happened. They lie there as they will lie in
 * the file, in segments: each begins with the lists (processes, descriptors, ...) as they were then, so that the oldest
 * one that is kept can be the beginning of a recording.
 */
#ifndef RING_H
#define RING_H

#include "capture/output.h"
#include "capture/writer.h"
#include "util/err.h"

struct ring;

/* Keeps `bytes` of events at most, and at least seven eighths of that. classic: see capture/classic.h. */
struct ring *ring_new(uint64_t bytes, bool classic);
void ring_free(struct ring *r); /* NULL is fine */

/*
 * The segment for the next event. *fresh: it was just begun, and the caller writes the lists first and calls
 * ring_lists_done. Borrowed until the next call.
 */
struct writer *ring_segment(struct ring *r, bool *fresh);
void ring_lists_done(struct ring *r);

uint64_t ring_events(const struct ring *r); /* kept */
uint64_t ring_since(const struct ring *r);  /* time of the first of them, ns since the epoch; 0 = none */

/* Writes a recording of what is kept. 0, or -1 with err. */
int ring_write(const struct ring *r, const char *path, enum output_level level, struct err *err);

#endif
