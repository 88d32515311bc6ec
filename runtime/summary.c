/* Counts of events by name: see summary.h. */
#include "summary.h"

#include <stdlib.h>

enum { NAME_WIDTH = 16, ROWS_MAX = 100 };

struct summary {
	uint64_t types[SCHEMA_NEVENTS + 1];          /* the last one: types newer than the schema */
	uint64_t generic[2][SCHEMA_NSYSCALLS];       /* enter, exit by system call */
};

struct row {
	const char *name;
	uint64_t count;
	bool exit;
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

static int by_count(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	int by_name = strcmp(x->name, y->name);
	return by_name ? by_name : x->exit - y->exit;
}

static unsigned collect(const struct summary *s, struct row *rows)
{
	unsigned n = 0;
	for (unsigned i = 0; i <= SCHEMA_NEVENTS; i++) {
		const struct event_info *info = i < SCHEMA_NEVENTS ? &schema_events[i] : &schema_unknown;
		if (s->types[i])
			rows[n++] = (struct row){info->name, s->types[i], i < SCHEMA_NEVENTS && i & 1};
	}
	for (unsigned dir = 0; dir < 2; dir++)
		for (unsigned i = 0; i < SCHEMA_NSYSCALLS; i++) {
			const char *name = i ? schema_syscalls[i] : NULL;
			if (s->generic[dir][i])
				rows[n++] = (struct row){name ? name : schema_events[0].name, s->generic[dir][i], dir};
		}
	return n;
}

void summary_text(const struct summary *s, struct strbuf *out)
{
	struct row *rows = malloc((SCHEMA_NEVENTS + 1 + 2 * SCHEMA_NSYSCALLS) * sizeof *rows);
	if (!rows)
		abort();
	unsigned n = collect(s, rows);
	qsort(rows, n, sizeof *rows, by_count);
	static const char rule[] = "----------------------\n";
	strbuf_fmt(out, "%s%-*s#Calls\n%s", rule, NAME_WIDTH, "Event", rule);
	for (unsigned i = 0; i < n && i < ROWS_MAX; i++)
		strbuf_fmt(out, "%c %-*.*s%llu\n", rows[i].exit ? '<' : '>', NAME_WIDTH, NAME_WIDTH, rows[i].name,
		           (unsigned long long)rows[i].count);
	free(rows);
}
