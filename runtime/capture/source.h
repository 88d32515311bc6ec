/* Where events come from: a recording or the live system. A source is a struct of functions, one file each. */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include <string.h>

#include "event/event.h"
#include "util/err.h"

struct state;

struct source {
	const struct source_ops *ops;
	/* Generation of a recording, set by `start`: programs of 2022 cannot read it; it has no enter events (schema 4). */
	bool recent, exits_only;
	struct state *state; /* lists (processes, descriptors, users, ...) go there; session_open sets it before `start` */
};

enum { SOURCE_IDLE = 2 };

struct source_ops {
	const char *name; /* "savefile", "live" */
	/* Reads the lists up to the first event and calls state_lists_done. 0, or -1 with err. */
	int (*start)(struct source *src, struct err *err);
	/*
	 * 1 event, 0 end, -1 error; SOURCE_IDLE: nothing has happened for a while, so there is time for timers and for
	 * flushing (live sources). Fills the source part but num. The bytes stay valid until the next call.
	 */
	int (*next)(struct source *src, struct event *e, struct err *err);
	double (*progress)(struct source *src); /* percent, 0 to 100; live: 0 */
	void (*close)(struct source *src);      /* frees */
};

static inline bool source_is_live(const struct source *src) { return !strcmp(src->ops->name, "live"); }

/*
 * A recording: path, or "-" for standard input; plain or gzip. The source calls state_reset and fills the lists at
 * `start`, and again when a new section begins in mid-file. Returns NULL with err when it cannot be opened.
 */
struct source *savefile_open(const char *path, struct err *err);

#endif
