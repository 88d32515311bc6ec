/*
 * A session is one run of the program over one or more sources: its state, its options and what is known about time.
 * There are no globals; everything that needs context gets the session, through the event.
 */
#ifndef SESSION_H
#define SESSION_H

#include "capture/source.h"
#include "event/event.h"
#include "filter/judge.h"
#include "state/state.h"
#include "util/err.h"

/* default, -A, -x, -X, -b; as -A without the line break in front, for windows of text */
enum buffer_format { BUFFER_DOTTED, BUFFER_ASCII, BUFFER_HEX, BUFFER_HEX_ASCII, BUFFER_BASE64, BUFFER_PRINTABLE };
enum time_format {
	TIME_HUMAN = 'h', TIME_ABSOLUTE = 'a', TIME_RELATIVE = 'r', TIME_DELTA = 'd', TIME_DELTA_PREV = 'D',
};

struct ast; /* filter/ast.h */

struct session {
	struct state state;
	struct source *source; /* the one being read, or NULL */

	/* Options that rendering and fields look at. */
	enum buffer_format buffer_format;
	bool buffer_cut;        /* data buffers are cut at 80 characters (plain text without -v and chisels) */
	bool fd_type_letters;   /* <f>name in arguments; off for the "simple" output format */
	bool json;              /* -j */
	enum time_format time_format; /* -t */
	bool resolve_ports;     /* -R */
	bool show_internal;     /* -D */
	bool track_spans;       /* some field needs open spans */
	bool one_line;          /* line breaks in names become dots, so that no name can forge a line (terminals) */
	const char *escape_token; /* of the output (out_escape_token): lets ESC in formats through; NULL = does not */
	int latency_columns;    /* of a spectrogram, for evt.latency.quantized; 0 = there is none */

	/* Time. */
	uint64_t first_ts, last_ts; /* of the first ordinary and of the last event; ns, 0 = none yet */
	uint64_t last_printed_ts;
	uint64_t nevents;           /* events read so far: evt.num. In recordings that readers of 2022 understand, only
	                               events of the types they know count, so that numbers agree with theirs */
	uint64_t serial;
	uint32_t switch_cpus;       /* thread.exectime: last switch per cpu */
	uint64_t *switch_ts;

	struct judge judge;         /* filters that ask for names of descriptors */

	struct event event;         /* the one under way; its `session` is this one */
	bool pending;               /* session_open has read ahead: the result is in `ahead`, an event in `event` */
	int ahead;
	struct err ahead_err;

	/* Turns filter text into a tree; provided by the script host (the grammar is Lua). See filter/ast.h. */
	struct ast *(*parse_filter)(void *host, const char *text, struct err *err);
	void *host;
};

void session_init(struct session *s);
void session_free(struct session *s);

/*
 * Attaches a source (taken over, also on failure) and processes its leading container, user and group events, so that
 * the first event that session_next gives sees them. State, numbering and times of a previous source are forgotten.
 * Live sources are not waited for: nothing is read.
 */
int session_open(struct session *s, struct source *src, struct err *err);

/* Events that writers put in front of a recording: they only describe containers, users and groups. */
static inline bool session_is_preface(const struct event *e)
{
	return e->type == PPME_CONTAINER_E || e->type == PPME_CONTAINER_JSON_E || e->type == PPME_CONTAINER_JSON_2_E ||
	       (e->type >= PPME_USER_ADDED_E && e->type <= PPME_GROUP_DELETED_X);
}

/* Inside of session_next: reads one event and applies it to state; the event that was read when opening. */
static inline int session_read(struct session *s, struct err *err)
{
	struct event *e = &s->event;
	int r = s->source->ops->next(s->source, e, err);
	if (r != 1)
		return r;
	if (s->source->recent || e->type < SCHEMA_CLASSIC_NEVENTS)
		s->nevents++;
	e->num = s->nevents;
	e->serial = ++s->serial;
	state_event(&s->state, e);
	if (e->block_flags & EVENT_STATE_ONLY)
		e->hidden = true;
	return 1;
}
int session_take_ahead(struct session *s, struct err *err);

/*
 * The next event, with state applied: 1 and s->event is it, 0 at the end of the source, -1 on error (everything before
 * the damage was delivered). Events with `hidden` set are for state and interval timers only. SOURCE_IDLE of live
 * sources is passed on; s->event is the one before then.
 */
static inline int session_next(struct session *s, struct err *err)
{
	int r = s->pending ? session_take_ahead(s, err) : session_read(s, err);
	if (r != 1)
		return r;
	if (s->state.containers.unplaced)
		containers_place(&s->state);
	if (!s->first_ts && !session_is_preface(&s->event))
		s->first_ts = s->event.ts;
	s->last_ts = s->event.ts;
	return 1;
}

void session_close(struct session *s);

#endif
