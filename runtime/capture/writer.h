/* Writes recordings (.scap): the state needed to read them, then events as they were read. */
#ifndef CAPTURE_WRITER_H
#define CAPTURE_WRITER_H

#include "capture/output.h"
#include "event/event.h"
#include "state/state.h"
#include "util/err.h"

struct writer;

struct writer_options {
	enum output_level level;
	int fd;       /* the file, opened in advance and taken over; 0 = it was not */
	bool can_wait; /* see output_open */
	bool classic; /* so that programs of 2022 can read it: see capture/classic.h */
};

/* `path` is created or truncated; "-" is standard output. NULL with err on failure. */
struct writer *writer_open(const char *path, const struct writer_options *opt, struct err *err);

/* Collects in memory, with room for `room` bytes to begin with. */
struct writer *writer_memory(size_t room, bool classic);

/* What a writer in memory has, n bytes; valid until something is added. */
const uint8_t *writer_contents(const struct writer *w, size_t *n);

/*
 * Section header, machine, interfaces, users, threads and descriptors (but those marked not_dumpable), then container
 * events (of those that are kept, when pruned) with timestamp `ts`. Once, before the first event.
 */
int writer_state(struct writer *w, struct state *st, uint64_t ts, struct err *err);

/*
 * A container, NULL = the host, that was left out of a pruned recording: its description and users, as events with
 * timestamp `ts`. 0, or -1 with err.
 */
int writer_container(struct writer *w, const struct state *st, const struct container *c, uint64_t ts,
                     struct err *err);

/* One event. state_only: readers use it for state and do not show it. */
int writer_event(struct writer *w, const struct event *e, bool state_only, struct err *err);

/* One event, as the record of len < OUTPUT_PIECE / 2 bytes that it is in files; not for old programs. */
void writer_record(struct writer *w, const uint8_t *record, uint32_t len, uint16_t cpu);

/* 0, or -1 with err once something could not be written. */
int writer_check(struct writer *w, struct err *err);

/* What there is goes to the disk soon, without waiting for more. */
void writer_flush(struct writer *w);

uint64_t writer_bytes(const struct writer *w);  /* written so far, before compression */
uint64_t writer_events(const struct writer *w); /* events in this file so far */

/* Flushes and closes; reports what could not be written (full disk). Frees `w` in any case. */
int writer_close(struct writer *w, struct err *err);

#endif
