/* See profile.h. */
#include "script/profile.h"

#include <string.h>
#include <time.h>

uint64_t profile_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void profile_add(struct profile *p, const char *name, uint64_t start)
{
	uint64_t ns = profile_now() - start;
	unsigned i = 0;
	while (i < p->n && strcmp(p->calls[i].name, name))
		i++;
	if (i == PROFILE_CALLS)
		return;
	if (i == p->n)
		p->calls[p->n++].name = name;
	p->calls[i].calls++;
	p->calls[i].ns += ns;
}

void profile_show(const struct profile *p, const char *chisel, uint64_t memory, FILE *to)
{
	fprintf(to, "Profile of %s\n  %-16s %12llu seen %12llu passed its filter\n", chisel, "events",
	        (unsigned long long)p->seen, (unsigned long long)p->passed);
	for (unsigned i = 0; i < p->n; i++) {
		const struct profile_call *c = &p->calls[i];
		fprintf(to, "  %-16s %12llu calls %11.3f ms %10.3f us each\n", c->name, (unsigned long long)c->calls,
		        (double)c->ns / 1e6, (double)c->ns / 1e3 / (double)c->calls);
	}
	fprintf(to, "  %-16s %12.2f MB at most\n", "memory", (double)memory / (1 << 20));
}
