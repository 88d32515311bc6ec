/*
 * Writes the events of a run to recordings: one file, a rotating set of them, or, of the last events only, a file
 * whenever somebody asks (a flight recorder).
 */
#ifndef RECORDER_H
#define RECORDER_H

#include "filter/filter.h"
#include "session.h"
#include "util/err.h"
#include "util/strbuf.h"

struct recorder_options {
	char *path;             /* base of the file names */
	int fd;                 /* the only file, opened before rights were given up; 0 = it was not */
	bool compress;          /* gzip */
	bool classic;           /* for programs of 2022: see capture/classic.h */
	bool live;              /* events come as they happen: compression keeps up, the disk gets what there is soon */
	bool keep_state_events; /* events that fail the filter but change state are written, hidden */
	bool prune;             /* only the containers, and users of them, whose events or processes are written */
	uint64_t rotate_bytes, rotate_ns, rotate_events; /* start a new file after so much; 0 = never */
	uint64_t max_files;     /* re-use names after so many files; 0 = never */
	uint64_t ring_bytes;    /* keep so much in memory and write only when asked to; 0 = write all */
	bool ring_at_end;       /* recorder_close asks, too */
	char **inputs;          /* recordings that are being read, which must not be written to */
	unsigned ninputs;
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

/*
 * Whether events that pass can be written as they come, with recorder_copy: there is one file, of all processes, for
 * programs of today.
 */
bool recorder_copies(const struct recorder *r);

/*
 * Writes events at hand of the live source without looking at them: see live_copy. Nothing before the first event of
 * recorder_event. Returns how many, or -1 with err.
 */
int64_t recorder_copy(struct recorder *r, struct source *live, const uint64_t *types, uint64_t until, struct err *err);

/*
 * Of live recordings: time has come to `now` (ns since the epoch). What there is goes to the disk once a second, and a
 * file whose period is over is closed; the next event begins the next one. To be called at least once a second when
 * there are no events; recorder_event does the same. Returns 0, or -1 with err.
 */
int recorder_tick(struct recorder *r, uint64_t now, struct err *err);

/*
 * Writes what the ring has, to `path`, or, NULL, to the next file named by the options; `ts` is what the time of the
 * name is, ns since the epoch. name (NULL is fine): which file it was. Returns how many events, or -1 with err.
 */
int64_t recorder_save(struct recorder *r, const char *path, uint64_t ts, struct strbuf *name, struct err *err);

/* How many events the ring has, and the time of the first of them, ns since the epoch; both 0 without one. */
uint64_t recorder_kept(const struct recorder *r, uint64_t *since);

/* Closes the file; reports what could not be written and was not reported yet. Frees `r`. */
int recorder_close(struct recorder *r, struct err *err);

#endif
