/* Writes the events of a run to recordings, one file or a rotating set of them. */
#ifndef RECORDER_H
#define RECORDER_H

#include "filter/filter.h"
#include "session.h"
#include "util/err.h"

struct recorder_options {
	char *path;             /* base of the file names */
	bool compress;          /* gzip */
	bool classic;           /* for programs of 2022: see capture/classic.h */
	bool live;              /* of the running system: compression keeps up, and what there is gets to the disk soon */
	bool keep_state_events; /* events that fail the filter but change state are written, hidden */
	uint64_t rotate_bytes, rotate_ns, rotate_events; /* start a new file after so much; 0 = never */
	uint64_t max_files;     /* re-use names after so many files; 0 = never */
};

struct recorder;

/* Nothing is created before the first event. `opt` must outlive it. */
struct recorder *recorder_new(const struct recorder_options *opt);

/*
 * One event; passed: it passed the filter (others are written only when readers need them). The first event of a file
 * makes the file; `filter` (NULL = none) then decides which processes and descriptors its process list has.
 * Returns 0, or -1 with err.
 */
int recorder_event(struct recorder *r, struct session *s, struct event *e, bool passed, struct filter *filter,
                   struct err *err);

/* Closes the file; reports what could not be written. Frees `r`. */
int recorder_close(struct recorder *r, struct err *err);

#endif
