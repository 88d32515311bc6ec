/*
 * Events as programs of 2022 know them (sysdig 0.29, which ends when it meets a newer event type or system call). Newer
 * types become the older one that says the same, parameters that were appended since are left out, and recordings that
 * have exit events only get the enter events that those programs need. classic_table.c says which becomes what.
 */
#ifndef CAPTURE_CLASSIC_H
#define CAPTURE_CLASSIC_H

#include "event/event.h"
#include "util/rstr.h"
#include "util/strbuf.h"

struct classic;
struct state;
struct thread;

struct classic *classic_new(void);
void classic_free(struct classic *c);

/*
 * What says the same as `e` to those programs: nothing when they know nothing like it, or one event, or an enter event
 * that is missing and the exit event. The views are valid until the next call.
 */
unsigned classic_translate(struct classic *c, const struct event *e, struct event out[2]);

/* The kind of descriptor in lists (enum fd_type) that those programs know. */
uint8_t classic_fd_type(uint8_t type);

/*
 * Appends a thread's cgroups, `len` bytes as recorded, with one in front that is made up where those programs would not
 * find its container otherwise: they know Docker's and few others, and nothing but cgroups.
 */
void classic_put_cgroups(struct strbuf *b, struct state *st, struct thread *t, const char *list, uint32_t len);

/* Whether a container with this id would be told to those programs as one of LXC. */
bool classic_is_lxc(const struct rstr *id);

/* --- the table --- */

enum { CLASSIC_NOTHING = PN_COUNT };

/* A newer pair of events and the older one that says the same. By their enter events. */
struct classic_pair {
	uint16_t newer, older;
};

/* An older event's parameter that newer events call otherwise; CLASSIC_NOTHING: what has its name is something else. */
struct classic_name {
	uint16_t type;          /* of the older event */
	uint16_t param, source; /* enum param_name */
};

/* The first parameter that was appended since 2022, where that is not the first one marked PARAM_REPEAT. */
struct classic_end {
	uint16_t type, param;
};

/* Bits of a flag table that have no name there. */
struct classic_bits {
	const char *table;
	uint32_t bits;
};

/* Numbers of system calls on this architecture. */
struct classic_native {
	const char *name;
	uint16_t number;
};

extern const struct classic_pair classic_pairs[];    /* all of these end with zeros */
extern const struct classic_name classic_names[];
extern const struct classic_end classic_ends[];
extern const struct classic_bits classic_bits[];
extern const struct classic_native classic_natives[];

#endif
