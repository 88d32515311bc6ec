/*
 * Application markers ("tracers"): texts that programs write to /dev/null to mark the beginning and the end of a piece
 * of work, a span. A write that holds one is shown as a `tracer` event instead.
 *
 *   DIR:ID:TAGS:ARGS:                            >:12:mysql.query.init:db=foo,user=bar:
 *   ["DIR", ID, ["TAG", ...], [{"NAME":"VALUE"}, ...]]
 *
 * DIR is > (enter) or < (exit). ID is a number, or t, p, pp, g for the thread, its process, its parent, or 0.
 */
#ifndef STATE_TRACER_H
#define STATE_TRACER_H

#include "event/event.h"
#include "util/strbuf.h"

struct state;
struct thread;

enum {
	TRACER_TEXT_MAX = 65536, /* unfinished text kept per thread, bytes */
	TRACER_KEPT_MAX = 64 << 20, /* of all threads */
	TRACER_SPANS_MAX = 128,  /* spans open at a time on the whole machine; one more and all are forgotten */
};

/* A begun span, for the fields span.* and evtin.*. */
struct span {
	uint64_t ts; /* of its enter event */
	int64_t tid, pid, id;
	uint32_t ntags, nargs;
	struct strbuf tags; /* ntags strings, each with a NUL */
	struct strbuf args; /* nargs times name and value, each with a NUL */
};

struct tracers {
	struct span *open[TRACER_SPANS_MAX]; /* the first `nopen`, oldest first */
	unsigned nopen;
	struct span *spare[TRACER_SPANS_MAX + 1]; /* entries to use again, with their buffers */
	unsigned nspare;
	struct span *closed;    /* the one that the last exit ended, until the next marker */
	struct span *current;   /* the begun or ended one of the last marker; NULL = unknown */
	struct span now;        /* what the last write said */
	bool now_exit;
	struct strbuf text;     /* scratch: kept text and new text */
	uint64_t kept;          /* bytes for unfinished text in all threads */
	struct event original;  /* the write event that was replaced last */
	uint32_t lens[3];       /* the replaced event's record */
	struct strbuf data;
};

enum tracer_result {
	TRACER_NONE,     /* an ordinary write, nothing changed */
	TRACER_HIDDEN,   /* part of a marker: not shown */
	TRACER_REPLACED, /* the view now shows a tracer event */
};

struct tracers *tracers_new(void);
void tracers_free(struct tracers *t); /* NULL is fine */

/*
 * To be called on exits of calls that write to a descriptor flagged FD_DEV_NULL, successful ones, with the first `len`
 * bytes of what they wrote. Decides once per descriptor whether it carries markers (FD_TRACER) or not (FD_NOT_TRACER).
 *
 * When the view is replaced, its type is PPME_TRACER_E or _X with the parameters id, tags and args; it has no
 * descriptor, result and latency. The bytes belong to st->tracers (made when NULL) and stay valid until the next call.
 * Spans are opened and closed only while the session's track_spans is set.
 */
enum tracer_result tracer_write(struct state *st, struct event *e, const uint8_t *data, uint32_t len);

/* Whether the beginning of a write is hidden because its descriptor is known to carry markers. */
bool tracer_hides_enter(const struct event *e);

/* Whether an event is hidden only because it is text of a marker: recorders write such events as they are. */
bool tracer_is_text(const struct event *e);

/* What was recorded: for a replaced event the write it came from, else `e` itself. For recorders. */
const struct event *tracer_original(const struct state *st, const struct event *e);

/* Frees what a thread has kept of an unfinished marker. */
void tracer_buffer_free(struct thread *t);

/* The enter record of the span that a tracer event belongs to; NULL = unknown or not tracked. */
const struct span *tracer_span(const struct state *st, const struct event *e);

/* The open span that is the parent of `s`: same id, tags without the last. NULL = none. */
const struct span *tracer_parent(const struct state *st, const struct span *s);

/*
 * Lists of strings as in tags and args parameters. text_item: string number n, which may be negative to count from the
 * end, of `count`; NULL when there is none. It is NUL-terminated unless it is the last and cut off: use *out_len.
 */
unsigned text_count(const char *list, uint32_t len);
const char *text_item(const char *list, uint32_t len, int64_t n, uint32_t *out_len);

#endif
