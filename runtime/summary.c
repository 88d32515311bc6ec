/* Counts of events by name: see summary.h. */
#include "summary.h"

#include <stdlib.h>

#include "util/rank.h"

enum { NAME_WIDTH = 16, ROWS_MAX = 100 };

struct summary {
	uint64_t types[SCHEMA_NEVENTS + 1];          /* the last one: types newer than the schema */
	uint64_t generic[2][SCHEMA_NSYSCALLS];       /* enter, exit by system call */
};

struct summary *summary_new(void)
{
	struct summary *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	return s;
}

void summary_free(struct summary *s) { free(s); }

void summary_add(struct summary *s, struct event *e)
{
	if (e->type <= PPME_GENERIC_X) {
		uint64_t id = event_u64(e, PN_ID, 0);
		s->generic[e->type & 1][id < SCHEMA_NSYSCALLS ? id : 0]++;
	} else {
		s->types[e->type < SCHEMA_NEVENTS ? e->type : SCHEMA_NEVENTS]++;
	}
}

/* A row's id: event types first, then system calls, two rows each (enter, exit). */
enum { CALLS = SCHEMA_NEVENTS + 1, ROWS = CALLS + 2 * SCHEMA_NSYSCALLS };

static uint64_t count_of(const struct summary *s, unsigned id)
{
	return id < CALLS ? s->types[id] : s->generic[(id - CALLS) & 1][(id - CALLS) / 2];
}

static const char *name_of(unsigned id)
{
	if (id < SCHEMA_NEVENTS)
		return schema_events[id].name;
	if (id < CALLS)
		return schema_unknown.name;
	const char *name = schema_syscalls[(id - CALLS) / 2];
	return name && id - CALLS >= 2 ? name : schema_events[0].name;
}

static bool is_exit(unsigned id) { return id < CALLS ? id < SCHEMA_NEVENTS && id & 1 : (id - CALLS) & 1; }

/* The rows that older programs have, counted or not: the order of equal ones depends on how many there are. */
static size_t collect_classic(const struct summary *s, struct rank_row *rows)
{
	size_t n = 0;
	for (unsigned id = 0; id < SCHEMA_CLASSIC_NEVENTS; id++)
		rows[n++] = (struct rank_row){count_of(s, id), id};
	for (unsigned id = CALLS; id < CALLS + 2 * SCHEMA_CLASSIC_NSYSCALLS; id++)
		rows[n++] = (struct rank_row){count_of(s, id), id};
	return n;
}

/* Newer rows go behind those of the same count. */
static size_t insert_newer(const struct summary *s, struct rank_row *rows, size_t n)
{
	for (unsigned id = SCHEMA_CLASSIC_NEVENTS; id < ROWS; id++) {
		uint64_t count = count_of(s, id);
		if (!count || (id >= CALLS && id < CALLS + 2 * SCHEMA_CLASSIC_NSYSCALLS))
			continue;
		size_t at = n++;
		for (; at > 0 && rows[at - 1].count < count; at--)
			rows[at] = rows[at - 1];
		rows[at] = (struct rank_row){count, id};
	}
	return n;
}

void summary_text(const struct summary *s, struct strbuf *out)
{
	struct rank_row rows[ROWS];
	size_t n = collect_classic(s, rows);
	rank_sort(rows, n);
	n = insert_newer(s, rows, n);
	static const char rule[] = "----------------------\n";
	strbuf_fmt(out, "%s%-*s#Calls\n%s", rule, NAME_WIDTH, "Event", rule);
	for (size_t i = 0; i < n && i < ROWS_MAX && rows[i].count; i++)
		strbuf_fmt(out, "%c %-*.*s%llu\n", is_exit(rows[i].id) ? '<' : '>', NAME_WIDTH, NAME_WIDTH,
		           name_of(rows[i].id), (unsigned long long)rows[i].count);
}
