/* See cells.h. */
#define _GNU_SOURCE
#include "render/cells.h"

#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "render/out.h"
#include "render/text.h"

enum { COMBINING_MAX = 3 };

/* Columns by the tables of libc, whatever the user's locale is; -1 = not printable. */
static int width_of(int32_t code)
{
	static locale_t utf8;
	if (!utf8)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (!utf8)
		return 1;
	locale_t before = uselocale(utf8);
	int width = wcwidth((wchar_t)code);
	uselocale(before);
	return width;
}

/* Joiners and selectors make some terminals draw several characters as one: nobody knows how wide. */
static bool is_joining(int32_t code)
{
	return (code >= 0x200b && code <= 0x200d) || (code >= 0x2060 && code <= 0x2064) ||
	       (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);
}

static void set(struct cell *c, const char *s, size_t len, int width)
{
	memcpy(c->s, s, len);
	c->len = len;
	c->width = width;
}

/* A character that is not ASCII, or is a control: what stands for it. Returns its bytes. */
static size_t other(const char *s, size_t len, struct cell *c)
{
	uint8_t first = (uint8_t)*s;
	if (first < 0x80) {
		if (first == '\t')
			set(c, " ", 1, 1);
		else
			set(c, (char[]){'^', (char)(first ^ 0x40)}, 2, 2);
		return 1;
	}
	size_t used;
	int32_t code = utf8_next(s, len, &used);
	int width = out_is_hidden(code) ? -1 : width_of(code);
	if (width < 1 || width > 2)
		set(c, "\xef\xbf\xbd", 3, 1);
	else
		set(c, s, used, width);
	return used;
}

size_t cell_next(const char *s, size_t len, struct cell *c)
{
	size_t used = 1;
	if (*s >= 0x20 && *s < 0x7f)
		set(c, s, 1, 1);
	else
		used = other(s, len, c);
	for (int n = 0; used < len && (uint8_t)s[used] >= 0x80;) {
		size_t more;
		int32_t code = utf8_next(s + used, len - used, &more);
		bool joining = is_joining(code);
		if (!joining && (out_is_hidden(code) || width_of(code) != 0))
			break;
		if (!joining && n++ < COMBINING_MAX) {
			memcpy(c->s + c->len, s + used, more);
			c->len += more;
		}
		used += more;
	}
	return used;
}
