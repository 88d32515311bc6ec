/* "Did you mean": field names near a mistyped one. */
#include <stdlib.h>

#include "fields/field.h"
#include "util/distance.h"

enum { FAR = 1000 };

/* How unlike a typed name a field is; FAR when it is no candidate. */
static unsigned unlikeness(const char *name, size_t len, const char *field)
{
	size_t flen = strlen(field);
	if (flen > EDIT_NAME_MAX)
		return FAR;
	if (flen >= len && !memcmp(name, field, len)) /* only the start was typed */
		return 1 + (unsigned)(flen - len) / 4;
	const char *tail = strchr(field, '.'); /* the class was forgotten: "cmdline", "pid" */
	if (tail && !strcmp(tail + 1, name))
		return 1;
	unsigned d = edit_distance(name, len, field, flen);
	size_t same = 0;
	while (same < len && same < flen && name[same] == field[same])
		same++;
	if (d > 1 + len / 4)
		return FAR;
	return 2 * d + (same < len / 2);
}

unsigned field_suggest(const char *name, const char **out, unsigned max)
{
	unsigned n = 0, scores[8];
	size_t len = strlen(name);
	if (max > 8)
		max = 8;
	if (!len || len > EDIT_NAME_MAX || !max)
		return 0;
	for (unsigned c = 0; field_classes[c]; c++) {
		for (const struct field_def *d = field_classes[c]->defs; d->name; d++) {
			unsigned score = d->flags & FIELD_DEPRECATED ? FAR : unlikeness(name, len, d->name);
			if (score == FAR || (n == max && score >= scores[n - 1]))
				continue;
			unsigned at = n < max ? n++ : n - 1;
			for (; at && scores[at - 1] > score; at--) {
				scores[at] = scores[at - 1];
				out[at] = out[at - 1];
			}
			scores[at] = score;
			out[at] = d->name;
		}
	}
	return n;
}
