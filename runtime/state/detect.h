/*
 * Recognising the container of a process: one detector per engine, in detect_ENGINE.c, each ending in its row. The list
 * that puts them in order is in container.c.
 */
#ifndef STATE_DETECT_H
#define STATE_DETECT_H

#include "state/container.h"
#include "state/thread.h"

enum { DETECT_ID_MAX = 255 };

struct detected {
	char id[DETECT_ID_MAX + 1];
	uint32_t len;
	uint16_t type; /* enum container_type; only from a row without a type */
};

enum detect_record {
	DETECT_NO_RECORD,    /* only the id is known: nothing tells which of several engines it is */
	DETECT_TYPE_RECORD,  /* a container of the row's type, not described */
	DETECT_NAMED_RECORD, /* the id is also the container's name */
};

struct container_engine {
	uint16_t type;   /* enum container_type */
	uint8_t record;  /* enum detect_record */
	bool extra;      /* not known in 2022; only with state.exact, or when there are containers */
	bool beyond;     /* what it finds depends on more than the cgroups */
	/* The id of the thread's container if it is one of this engine's. */
	bool (*match)(struct state *st, struct thread *t, struct detected *out);
};

extern const struct container_engine engine_told, engine_podman, engine_podman_extra, engine_docker, engine_cri,
	engine_cri_extra, engine_lxc, engine_lxc_extra, engine_libvirt_lxc, engine_mesos, engine_rkt, engine_bpm,
	engine_containerd, engine_nspawn, engine_runc;

/* A piece of text inside a cgroup path, environment or argument list. */
struct detect_text {
	const char *s;
	size_t len;
};

/* The next member of a NUL separated list; start with *pos = 0. */
bool detect_list_next(const struct rstr *list, uint32_t *pos, struct detect_text *out);
/* The next cgroup path ("subsys=path" without "subsys="); start with *pos = 0. */
bool detect_cgroup_next(const struct thread *t, uint32_t *pos, struct detect_text *path);
/* A variable of the process's environment. */
bool detect_env(struct thread *t, const char *name, struct detect_text *out);

/*
 * Tests one path for a shape. A pattern's text is `prefix`, 64 hexadecimal digits, `suffix`, then the end of the path;
 * a pattern list ends with a NULL prefix. Found ids are cut to 12 digits.
 */
struct detect_hex_pattern {
	const char *prefix, *suffix;
};
bool detect_hex_path(struct detect_text path, const struct detect_hex_pattern *patterns, struct detected *out);
/* The same, for any cgroup path of the thread. */
bool detect_hex_cgroup(const struct thread *t, const struct detect_hex_pattern *patterns, struct detected *out);

/* The first place of `what` in the text, or NULL. */
const char *detect_find(struct detect_text text, const char *what);
struct detect_text detect_last_component(struct detect_text path);
/* Text after the first `before` up to the next `end` character or the end of the path; false when that is empty. */
bool detect_between(struct detect_text path, const char *before, char end, struct detect_text *out);
bool detect_ends_with(struct detect_text text, const char *suffix);
bool detect_is_hex_id(struct detect_text text); /* 64 hexadecimal digits */

/* Keeps an id as it is, or the first 12 of 64 digits; false for one that is empty, too long or has odd bytes. */
bool detect_take_id(struct detected *out, struct detect_text id);

/*
 * The nearest ancestor called `comm`, with the argument after `option` or, for "--long=", the rest of that; false when
 * there is none.
 */
bool detect_supervisor(struct state *st, struct thread *t, const char *comm, const char *option,
                       struct detect_text *out);

/* What the name of a made up cgroup begins with, see detect_told.c. */
#define DETECT_TOLD "tracer-"
/* Whether a list of cgroups, `len` bytes, begins with one; stores the first one of the list. */
bool detect_told(const char *list, size_t len, struct detect_text *entry);

#endif
