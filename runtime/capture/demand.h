/*
 * What the consumers of a live source can need, so that the kernel does no more than that. Consumers add what they want
 * before the start and when they change; the live source turns the union into settings of its kernel side. Too much is
 * only slow, too little would lose events: in doubt everything is wanted.
 */
#ifndef CAPTURE_DEMAND_H
#define CAPTURE_DEMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "event/schema.h"
#include "util/strbuf.h"

struct field;
struct filter;

/* Processes that an event must come from to be wanted: those that one of the lists names. */
struct process_set {
	bool all;          /* any process: the lists mean nothing */
	int64_t *pids;     /* process ids */
	int64_t *tids;     /* thread ids */
	char **names;      /* proc.name: what the kernel calls comm, at most 15 bytes */
	char **containers; /* container ids, as fields show them */
	uint32_t npids, ntids, nnames, ncontainers;
};

struct demand {
	uint64_t types[(SCHEMA_NEVENTS + 63) / 64]; /* events that somebody wants to see, by enum event_type */
	struct process_set processes;
	uint32_t snaplen;  /* bytes of I/O data; 0 = nobody looks at data */
	bool latency;      /* somebody looks at the time that calls took */
};

#endif
