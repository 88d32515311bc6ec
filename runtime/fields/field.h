/*
 * Fields: everything that can be asked about an event, by name. Declared once, in the tables at the end of each class's
 * file; -l, the filter compiler, formats, JSON and the documentation read those tables.
 */
#ifndef FIELDS_FIELD_H
#define FIELDS_FIELD_H

#include "event/event.h"
#include "util/err.h"
#include "util/strbuf.h"

struct session;

/* A field's value for one event. Pointers are borrowed and valid until the field is extracted again. */
struct value {
	uint8_t type; /* enum ptype: tells which member holds it */
	uint8_t ip_len;  /* PT_IPADDR: 4 or 16 */
	union {
		int64_t i;   /* signed numbers, PT_FD, PT_PID, PT_ERRNO; PT_BOOL: 0 or 1 */
		uint64_t u;  /* unsigned numbers, times, ports, flags */
		double d;    /* PT_DOUBLE */
		struct {
			const char *s; /* text (no NUL needed at the end) or bytes */
			uint32_t len;
		} str;
		uint8_t ip[16];
		struct {
			const struct value *items;
			uint32_t n;
		} list; /* fields flagged FIELD_LIST */
	};
	bool is_list;
};

enum field_flag {
	FIELD_ARG = 1,          /* takes an argument, required */
	FIELD_ARG_OPT = 2,      /* takes an argument, optional */
	FIELD_FILTER_ONLY = 4,  /* has no single value to print */
	FIELD_PRINT_ONLY = 8,
	FIELD_TABLE_ONLY = 16,  /* for views; usable everywhere, listed only with -lv */
	FIELD_DEPRECATED = 32,  /* parses, has never a value */
	FIELD_LIST = 64,
	FIELD_ANY = 128,        /* get_all: several values, a check holds when it holds for any of them */
	FIELD_ANY_BUT_NE = 256, /* the same, but != must hold for all of them */
	FIELD_SPANS = 1024,     /* needs open spans to be tracked */
	FIELD_HIDDEN = 2048,    /* not listed without -v */
	/* What it needs besides the event itself, for live sources: see capture/demand.h. */
	FIELD_IO_DATA = 512,    /* the payload of I/O calls */
	FIELD_LATENCY = 4096,   /* when calls have begun */
	FIELD_MEMORY = 8192,    /* events that tell how much memory a process has, and its page faults */
	FIELD_MARKERS = 16384,  /* the texts of application markers */
	FIELD_FDS = 32768,      /* what descriptors stand for */
	FIELD_EVENT_FDS = 65536, /* the same, of those that the event itself names */
	FIELD_NEEDS = FIELD_IO_DATA | FIELD_LATENCY | FIELD_MEMORY | FIELD_MARKERS | FIELD_FDS | FIELD_EVENT_FDS,
};

struct field;

struct field_def {
	const char *name;
	uint8_t type;   /* enum ptype */
	uint8_t format; /* enum pformat */
	uint32_t flags; /* enum field_flag */
	const char *arg;  /* what the argument is, for -lv; NULL = none */
	const char *help; /* one or two plain sentences */
	/* The value for this event; false = unset. */
	bool (*get)(struct field *f, struct event *e, struct value *out);
	/* FIELD_ANY*: up to `max` values; returns how many. */
	unsigned (*get_all)(struct field *f, struct event *e, struct value *out, unsigned max);
	/* Checks and keeps the argument (text without brackets); NULL: numbers go to f->arg_num, text stays in f->arg. */
	int (*set_arg)(struct field *f, const char *arg, size_t len, struct err *err);
	intptr_t param; /* for extractors shared by several rows */
};

struct field_class {
	const char *name, *title, *help;
	bool hidden; /* not listed without -v */
	const struct field_def *defs; /* ended by a NULL name */
};

/* What is known beforehand of a field's values for the events of a type; see the functions below. */
struct field_traits {
	bool (*only)(unsigned type); /* never set for events of other types; NULL = set for all */
	bool (*same)(unsigned type); /* the same value for all events of such a type; NULL = for none */
	bool of_call;                /* of generic events: the same for all of one system call */
	bool remembers;              /* it depends on which events the field was asked about before */
	int parameter;               /* enum param_name: never set for events without it; -1 = none */
};

/* A field in use: one per place in a filter, format or chisel (some remember the previous event). */
struct field {
	const struct field_def *def;
	struct session *session;
	char *text;       /* as written, with its argument: the JSON key */
	char *arg;        /* argument text, or NULL */
	bool has_num;
	int64_t arg_num;  /* argument as a number, when has_num */
	struct strbuf buf; /* scratch for composed text */
	uint64_t last_ts;  /* fields of differences */
	uint64_t counter;
	void *data;        /* more, freed with free() */
	struct field_traits traits;
	/* The value is extracted once per event. */
	uint64_t cached_serial;
	bool cached_set;
	struct value cached;
};

extern const struct field_class *const field_classes[]; /* NULL ended, in the order names are resolved and listed */

/*
 * A field by the longest name that `text` starts with, with its argument: evt.arg.NAME, evt.arg[N]. *used is set to the
 * number of characters consumed; text after it is the caller's. Free with field_free. NULL with err.
 */
struct field *field_open(struct session *s, const char *text, size_t *used, struct err *err);
void field_free(struct field *f);

/* Whether the event says which descriptors, or paths below them, it is about. `type` is below SCHEMA_NEVENTS. */
bool field_fds_named(unsigned type);
unsigned field_needs_fds(const struct field *f); /* what of FIELD_NEEDS has to do with descriptors */

/* Whether it tells of the thread or process (or its user, container, ...), not of what the event has done. */
bool field_is_of_thread(const struct field *f);
/* The same, and its value changes only with state.changes (state/state.h): not with time, nor with descriptors. */
bool field_follows_state(const struct field *f);

/* FIELD_NEEDS flags: what of it this very field needs, which depends on its argument and on options. */
unsigned field_needs(const struct field *f);

static inline struct field_traits field_traits(const struct field *f) { return f->traits; }
struct field_traits field_find_traits(const struct field *f); /* once it has its argument */
/* Whether there can be a value, and whether it is the same for all events of the type (call_known: of generic events,
 * for all of one system call). `type` is below SCHEMA_NEVENTS. */
bool field_may_be_set(const struct field_traits *t, unsigned type);
bool field_follows_type(const struct field_traits *t, unsigned type, bool call_known);

/* Up to `max` field names near `name`, best first, for "did you mean"; returns how many. */
unsigned field_suggest(const char *name, const char **out, unsigned max);

/* The value for this event, extracted at most once per event; NULL = unset. */
static inline const struct value *field_get(struct field *f, struct event *e)
{
	if (f->cached_serial != e->serial) {
		f->cached_serial = e->serial;
		f->cached.is_list = false;
		f->cached.type = f->def->type;
		f->cached_set = f->def->get && f->def->get(f, e, &f->cached);
	}
	return f->cached_set ? &f->cached : NULL;
}

/* Appends the value as text, as formats print it (see enum pformat). */
void value_text(const struct value *v, uint8_t format, struct strbuf *out);

/* Shorthands for extractors. */
static inline bool value_str(struct value *v, const char *s, size_t len)
{
	v->str.s = s;
	v->str.len = (uint32_t)len;
	return true;
}
static inline bool value_cstr(struct value *v, const char *s) { return value_str(v, s, strlen(s)); }
static inline bool value_buf(struct value *v, const struct strbuf *b) { return value_str(v, b->s ? b->s : "", b->len); }
static inline bool value_u64(struct value *v, uint64_t u) { v->u = u; return true; }
static inline bool value_i64(struct value *v, int64_t i) { v->i = i; return true; }

/* Classes, one per file. */
extern const struct field_class fields_evt, fields_process, fields_thread, fields_user, fields_group, fields_container,
	fields_fd, fields_fs_path, fields_syslog, fields_util, fields_fdlist, fields_k8s, fields_mesos, fields_span,
	fields_evtin;

#endif
