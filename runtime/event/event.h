/*
 * One event, as a view on the bytes of its record (.scap event: header, parameter lengths, parameters): nothing is
 * copied. Sources fill the first part, the state engine the second. Valid until the next event of the same source.
 */
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include <stddef.h>
#include <string.h>

#include "event/schema.h"

struct session;
struct thread;
struct fd;

enum event_block_flag { EVENT_STATE_ONLY = 1 }; /* recorded for its effect on state; hidden from consumers */

struct param {
	const uint8_t *p;
	uint32_t len;
};

struct event {
	/* From the source. */
	uint64_t num;   /* 1-based count of all events read */
	uint64_t ts;    /* ns since the epoch */
	int64_t tid;    /* -1 = none */
	uint16_t type;  /* enum event_type; may be >= SCHEMA_NEVENTS */
	uint16_t cpu;
	uint32_t block_flags;            /* enum event_block_flag */
	uint32_t nparams;                /* parameters in the record, at most SCHEMA_MAX_PARAMS are reachable */
	bool large;                      /* lengths are u32 instead of u16 */
	const struct event_info *info;   /* never NULL */
	const uint8_t *lens;             /* nparams lengths */
	const uint8_t *data;             /* the parameters, back to back */
	uint32_t data_len;               /* bytes at `data`; the sum of lens may lie, it is never trusted */
	bool fds_unknown;                /* what the thread's descriptors stand for has not been followed */
	bool spared;                     /* exit events: the enter event was left out, since nobody wants it */
	uint64_t duration;               /* spared: ns from the enter event, 0 = unknown */

	/* Filled by event_param when needed: offsets of the parameters, none or all of them. */
	uint32_t noffsets;
	uint32_t offsets[SCHEMA_MAX_PARAMS + 1];

	/* From the state engine. */
	struct session *session;
	uint64_t serial;          /* changes with every event and every synthetic event: key of caches */
	int64_t fd_num;           /* number of `fd`; -1 = none */
	bool about_fd;            /* fd and fd_num mean something for this event */
	/* Zero at first, from here to the end: see event_reset. */
	struct thread *thread;    /* thread table entry of `tid`, or NULL */
	struct fd *fd;            /* the descriptor that the event is about, or NULL */
	struct event *enter;      /* exit events: the stored enter event of the same call, or NULL */
	uint64_t latency;         /* ns from the enter event; 0 = unknown */
	int64_t result;           /* parameter `res`, or `fd` of calls that create one; 0 when absent */
	bool has_result;
	bool paired;              /* exit events: the matching enter event was the thread's last event */
	bool fd_name_changed;
	bool hidden;              /* consumers do not see it (state only, ...) */
};

/* Readies a view whose `info` is set: clears everything that belongs to state. */
static inline void event_reset(struct event *e)
{
	e->noffsets = 0;
	e->fd_num = -1;
	e->about_fd = e->info->flags & EF_ABOUT_FD;
	memset((char *)e + offsetof(struct event, thread), 0, sizeof *e - offsetof(struct event, thread));
}

/*
 * Parses one record: 22 (v1) or 26 (v2) header bytes, lengths, parameters; `len` bytes in all at `p`. `large` says that
 * lengths are u32. For v1 records the number of parameters is inferred. Sets all source parts but num, cpu and
 * block_flags. Returns 0, or -1 for a record that cannot be decoded (`why` names the reason).
 */
int event_decode(struct event *e, const uint8_t *p, uint32_t len, int version, bool large, const char **why);

enum { EVENT_HEADER_V1 = 22, EVENT_HEADER_V2 = 26 };

/* The same for v2 records that have u16 lengths and no flaw; false: event_decode knows more. */
static inline bool event_decode_usual(struct event *e, const uint8_t *p, uint32_t len)
{
	uint32_t stated, nparams;
	memcpy(&stated, p + 16, sizeof stated);
	memcpy(&nparams, p + 22, sizeof nparams);
	uint64_t lens_end = EVENT_HEADER_V2 + 2 * (uint64_t)nparams;
	if (lens_end > stated || stated > len)
		return false;
	memcpy(&e->ts, p, sizeof e->ts);
	memcpy(&e->tid, p + 8, sizeof e->tid);
	memcpy(&e->type, p + 20, sizeof e->type);
	e->info = e->type < SCHEMA_NEVENTS ? &schema_events[e->type] : &schema_unknown;
	e->large = e->spared = false;
	e->duration = 0;
	e->nparams = nparams;
	e->lens = p + EVENT_HEADER_V2;
	e->data = p + lens_end;
	e->data_len = stated - (uint32_t)lens_end;
	return true;
}

/* Length number i of the record. Read at its width: a store that is narrower than the load behind it would stall. */
static inline uint32_t event_len(const struct event *e, unsigned i)
{
	uint16_t narrow;
	uint32_t wide;
	if (e->large) {
		memcpy(&wide, e->lens + 4 * i, sizeof wide);
		return wide;
	}
	memcpy(&narrow, e->lens + 2 * i, sizeof narrow);
	return narrow;
}

/* Parameter number i as it lies in the record; false when the record has none. Lengths are clamped to the record. */
bool event_param_slow(struct event *e, unsigned i, struct param *out);

static inline bool event_param(struct event *e, unsigned i, struct param *out)
{
	if (i == 0 && e->nparams) { /* results and descriptors lie there: the most wanted one */
		uint32_t len = event_len(e, 0);
		out->p = e->data;
		out->len = len < e->data_len ? len : e->data_len;
		return true;
	}
	if (i < e->noffsets) {
		out->p = e->data + e->offsets[i];
		out->len = e->offsets[i + 1] - e->offsets[i];
		return true;
	}
	return event_param_slow(e, i, out);
}

/* Index of the parameter called `name` in this event's type, -1 = the type has none. (The record may still lack it.) */
static inline int event_param_index(const struct event *e, enum param_name name)
{
	return e->type < SCHEMA_NEVENTS ? (int)schema_param_index[e->type][name] - 1 : -1;
}

/* By name. False when the type or the record has none, or it is empty (length 0 = not available). */
static inline bool event_named(struct event *e, enum param_name name, struct param *out)
{
	int i = event_param_index(e, name);
	return i >= 0 && event_param(e, (unsigned)i, out) && out->len;
}

/* A number of 1, 2, 4 or 8 bytes, sign-extended (param_i64) or zero-extended; other lengths: first bytes, at most 8. */
int64_t param_i64_slow(struct param p);
uint64_t param_u64_slow(struct param p);

static inline int64_t param_i64(struct param p)
{
	int64_t v;
	if (p.len != sizeof v)
		return param_i64_slow(p);
	memcpy(&v, p.p, sizeof v);
	return v;
}

static inline uint64_t param_u64(struct param p)
{
	uint64_t v;
	if (p.len != sizeof v)
		return param_u64_slow(p);
	memcpy(&v, p.p, sizeof v);
	return v;
}

/* Text without its terminating NUL(s): the bytes up to the first NUL. */
static inline uint32_t param_text_len(struct param p) { return (uint32_t)strnlen((const char *)p.p, p.len); }

/* Named numbers; `absent` when not available. */
static inline int64_t event_i64(struct event *e, enum param_name name, int64_t absent)
{
	struct param p;
	return event_named(e, name, &p) ? param_i64(p) : absent;
}

static inline uint64_t event_u64(struct event *e, enum param_name name, uint64_t absent)
{
	struct param p;
	return event_named(e, name, &p) ? param_u64(p) : absent;
}

static inline bool event_is_exit(const struct event *e) { return e->type & 1; }
static inline unsigned event_category(const struct event *e) { return e->info->category & EC_VALUE_MASK; }

/* The same, but that of the system call for generic events. */
unsigned event_call_category(struct event *e);

/* The name of a system call as programs that the event's recording was made for call it. Never NULL. */
const char *event_syscall_name(const struct event *e, uint64_t id);

/* The name of the event: for generic events that of the system call. Never NULL. */
const char *event_name(struct event *e);

#endif
