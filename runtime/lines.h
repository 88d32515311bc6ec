/*
 * Events as lines of text, kept in order: what a window of text shows. Either every event by a format (dig), or the
 * data that is read and written (echo).
 */
#ifndef LINES_H
#define LINES_H

#include "aggregate/store.h"
#include "event/event.h"
#include "render/render.h"

struct line {
	uint64_t ns;      /* since the epoch */
	const char *text; /* without a newline at its end */
	uint32_t len;
	/* echo only: */
	bool reads;       /* else it writes */
	char fd_type;     /* letter, as in arguments of events */
	int64_t bytes;    /* read or written, of which text has what was captured */
	int64_t fd;
	const char *fd_name, *process, *container; /* NUL-terminated, "" = unknown or none */
};

struct lines {
	struct format *format; /* NULL: echo */
	struct store store;    /* of struct line */
	struct strbuf text;
	bool internal;         /* events that are not shown without -D, too */
};

enum { LINES_SNAPLEN = 2000 }; /* bytes of data that are worth showing */

/* format: of event lines, NULL for echo. keep: bytes of the last lines, 0 = all. NULL with err. */
struct lines *lines_new(struct session *s, const char *format, uint64_t keep, struct err *err);
void lines_free(struct lines *l);
void lines_add(struct lines *l, struct event *e);
void lines_types(const struct lines *l, uint64_t *types); /* adds types of events that make lines */
unsigned lines_needs(const struct lines *l);              /* FIELD_NEEDS */

#endif
