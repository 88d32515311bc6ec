/*
 * Path prefixes, compared component by component; empty components count for nothing, so slashes at the ends or in a
 * row do not matter. See pmatch.h.
 */
#include "filter/pmatch.h"

#include <stdlib.h>
#include <string.h>

#include "filter/glob.h"

struct component {
	char *s;
	size_t len;
	bool wild;
};

struct prefix {
	struct component *parts;
	size_t nparts;
};

struct pmatch {
	struct prefix *prefixes;
	size_t n;
};

static void *grown(void *p, size_t size)
{
	p = realloc(p, size);
	if (!p)
		abort();
	return p;
}

/* The next component at *p, before `end`; its length, 0 = there is none. */
static size_t next_component(const char **p, const char *end)
{
	while (*p < end && **p == '/')
		++*p;
	const char *slash = memchr(*p, '/', (size_t)(end - *p));
	return (size_t)((slash ? slash : end) - *p);
}

struct pmatch *pmatch_new(void) { return memset(grown(NULL, sizeof(struct pmatch)), 0, sizeof(struct pmatch)); }

void pmatch_add(struct pmatch *p, const char *path, size_t len)
{
	p->prefixes = grown(p->prefixes, (p->n + 1) * sizeof *p->prefixes);
	struct prefix *prefix = &p->prefixes[p->n++];
	const char *end = path + len;
	*prefix = (struct prefix){0};
	for (size_t n; (n = next_component(&path, end)); path += n) {
		prefix->parts = grown(prefix->parts, (prefix->nparts + 1) * sizeof *prefix->parts);
		struct component *c = &prefix->parts[prefix->nparts++];
		c->s = memcpy(grown(NULL, n), path, n);
		c->len = n;
		c->wild = glob_special(path, n);
	}
}

static bool covers(const struct prefix *prefix, const char *path, const char *end)
{
	for (size_t i = 0; i < prefix->nparts; i++) {
		const struct component *c = &prefix->parts[i];
		size_t n = next_component(&path, end);
		if (!n || (c->wild ? !glob_match(c->s, c->len, path, n, false) : c->len != n || memcmp(c->s, path, n)))
			return false;
		path += n;
	}
	return true;
}

bool pmatch_has(const struct pmatch *p, const char *path, size_t len)
{
	for (size_t i = 0; i < p->n; i++)
		if (covers(&p->prefixes[i], path, path + len))
			return true;
	return false;
}

void pmatch_free(struct pmatch *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->prefixes[i].nparts; k++)
			free(p->prefixes[i].parts[k].s);
		free(p->prefixes[i].parts);
	}
	free(p->prefixes);
	free(p);
}
