/* The text of filter errors. See explain.h. */
#include "filter/explain.h"

#include <stdbool.h>
#include <string.h>

#include "util/distance.h"
#include "util/strbuf.h"

enum { WINDOW_BEFORE = 50, WINDOW_AFTER = 40 };

static bool is_continuation(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* Copies the bytes as one line: control characters become blanks. Returns how many characters wide they are. */
static size_t add_line(struct strbuf *b, const char *s, size_t len)
{
	size_t width = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		strbuf_chr(b, c < 0x20 || c == 0x7f ? ' ' : (char)c);
		width += !is_continuation(s[i]);
	}
	return width;
}

/* The part of the expression around pos, and below it the caret. */
static void add_window(struct strbuf *b, const char *text, size_t pos)
{
	size_t len = strlen(text), from = 0, to = len;
	if (pos > len)
		pos = len;
	if (len > WINDOW_BEFORE + WINDOW_AFTER) {
		from = pos > WINDOW_BEFORE ? pos - WINDOW_BEFORE : 0;
		to = len - pos > WINDOW_AFTER ? pos + WINDOW_AFTER : len;
	}
	while (from && is_continuation(text[from]))
		from--;
	while (to < len && is_continuation(text[to]))
		to++;
	strbuf_str(b, from ? "\n  ..." : "\n  ");
	size_t column = (from ? 5 : 2) + add_line(b, text + from, pos - from);
	add_line(b, text + pos, to - pos);
	strbuf_str(b, to < len ? "...\n" : "\n");
	strbuf_fill(b, ' ', column);
	strbuf_chr(b, '^');
}

int filter_explain(struct err *err, const char *text, size_t pos, const char *expected, const char *fmt, ...)
{
	struct strbuf b = {0};
	char message[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	add_line(&b, message, strlen(message));
	add_window(&b, text, pos);
	if (expected) {
		strbuf_str(&b, "\nexpected ");
		strbuf_str(&b, expected);
	}
	err_set(err, "%s", strbuf_cstr(&b));
	strbuf_free(&b);
	return -1;
}

void nearest_offer(struct nearest *n, const char *candidate)
{
	size_t len = strlen(candidate);
	if (!n->len || n->len > EDIT_NAME_MAX || len > EDIT_NAME_MAX)
		return;
	unsigned d = edit_distance(n->word, n->len, candidate, len);
	if (d <= 1 + n->len / 4 && d < n->len && (!n->best || d < n->distance)) {
		n->best = candidate;
		n->distance = d;
	}
}
