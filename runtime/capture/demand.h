/*
 * What the consumers of a live source can need, so that the kernel does no more than that. Consumers add what they want
 * before the start and when they change; the live source turns the union into settings of its kernel side. Too much is
 * only slow, too little would lose events: in doubt everything is wanted.
 */
#ifndef CAPTURE_DEMAND_H
#define CAPTURE_DEMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/schema.h"
#include "util/bits.h"
#include "util/strbuf.h"

struct filter;

/* Processes that an event must come from to be wanted: those that one of the lists names. */
struct process_set {
	bool all;          /* any process: the lists mean nothing */
	int64_t *pids;     /* process ids */
	int64_t *tids;     /* thread ids */
	char **names;      /* proc.name: what the kernel calls comm, at most 15 bytes */
	char **containers; /* container ids, as fields show them; "host" = outside of containers */
	uint32_t npids, ntids, nnames, ncontainers;
};

struct demand {
	uint64_t types[BITS_WORDS(SCHEMA_NEVENTS)];   /* events that somebody wants to see, by enum event_type */
	uint64_t calls[BITS_WORDS(SCHEMA_NSYSCALLS)]; /* of generic events those of these system calls (portable codes) */
	struct process_set processes;                 /* none = nobody wants any event */
	uint32_t snaplen;  /* bytes of I/O data; 0 = nobody looks at data */
	bool latency;      /* somebody looks at the time that calls took */
	bool markers;      /* somebody looks at application markers: the texts of writes to /dev/null */
	bool descriptors;  /* somebody looks at what descriptors stand for */
	bool history;      /* events that change state are wanted of all processes: somebody writes them down */
};

/* Nothing is wanted. */
void demand_init(struct demand *d);
void demand_free(struct demand *d);

/* One who gets events: those that pass all of its filters. */
struct consumer {
	struct filter *filters[2]; /* NULL = all pass; in the order in which they are asked */
	const uint64_t *types;     /* only events of these types have an effect, bits by enum event_type; NULL = all */
	unsigned needs;            /* FIELD_NEEDS (fields/field.h) of the fields that it looks at */
	bool records;              /* it writes events down, in a file that begins with lists of what is known */
	uint32_t snaplen;          /* bytes of data that it wants, if it looks at data */
};

void demand_add(struct demand *d, const struct consumer *c);

/*
 * Whether such events can change what is known of processes and descriptors, besides sizes in memory: live sources
 * always deliver them, at least with the parameters that tell the change.
 */
bool demand_is_state(unsigned type);

/* Of such events those that tell of descriptors only. */
bool demand_is_descriptor(unsigned type);

/* Whether such events are delivered for what they change, when nobody wants to see them. */
bool demand_keeps(const struct demand *d, unsigned type);

/* The demand as a table to read, a few lines of text. */
void demand_plan(const struct demand *d, struct strbuf *out);

/* For filters: adding members. Names that the kernel cannot have are left out. */
void process_set_pid(struct process_set *set, int64_t pid);
void process_set_tid(struct process_set *set, int64_t tid);
void process_set_name(struct process_set *set, const char *name, size_t len);
void process_set_container(struct process_set *set, const char *id, size_t len);

#endif
