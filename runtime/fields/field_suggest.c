/* "Did you mean": field names near a mistyped one. */
#include <stdlib.h>

#include "fields/field.h"

enum { NAME_MAX_LEN = 48, FAR = 1000 };

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Insertions, deletions, replacements and swaps of neighbours that turn one name into the other. */
static unsigned edit_distance(const char *a, size_t alen, const char *b, size_t blen)
{
	unsigned rows[3][NAME_MAX_LEN + 1], *before = rows[0], *last = rows[1], *row = rows[2];
	for (size_t j = 0; j <= blen; j++)
		last[j] = (unsigned)j;
	for (size_t i = 1; i <= alen; i++) {
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= blen; j++) {
			row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		unsigned *free_row = before;
		before = last;
		last = row;
		row = free_row;
	}
	return last[blen];
}

/* How unlike a typed name a field is; FAR when it is no candidate. */
static unsigned unlikeness(const char *name, size_t len, const char *field)
{
	size_t flen = strlen(field);
	if (flen > NAME_MAX_LEN)
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
	if (!len || len > NAME_MAX_LEN || !max)
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
