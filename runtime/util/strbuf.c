#include "util/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/digits.h"

void strbuf_grow(struct strbuf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 64;
	while (cap - b->len <= more)
		cap *= 2;
	b->s = realloc(b->s, cap);
	if (!b->s)
		abort();
	b->cap = cap;
}

void strbuf_free(struct strbuf *b)
{
	free(b->s);
	*b = (struct strbuf){0};
}

void strbuf_fill(struct strbuf *b, char c, size_t n)
{
	memset(strbuf_room(b, n), c, n);
	b->len += n;
}

void strbuf_u64(struct strbuf *b, uint64_t v)
{
	char tmp[DIGITS_MAX], *end = tmp + sizeof tmp, *p = digits_before(end, v);
	strbuf_add(b, p, (size_t)(end - p));
}

void strbuf_i64(struct strbuf *b, int64_t v)
{
	if (v < 0)
		strbuf_chr(b, '-');
	strbuf_u64(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void strbuf_hex(struct strbuf *b, uint64_t v)
{
	char tmp[16], *p = tmp + sizeof tmp;
	do
		*--p = "0123456789ABCDEF"[v & 15];
	while (v >>= 4);
	strbuf_add(b, p, tmp + sizeof tmp - p);
}

void strbuf_pad_u64(struct strbuf *b, uint64_t v, int width)
{
	size_t at = b->len;
	strbuf_u64(b, v);
	int missing = width - (int)(b->len - at);
	if (missing > 0) {
		strbuf_room(b, missing);
		memmove(b->s + at + missing, b->s + at, b->len - at);
		memset(b->s + at, '0', missing);
		b->len += missing;
	}
}

void strbuf_fmt(struct strbuf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		vsnprintf(strbuf_room(b, n + 1), n + 1, fmt, again);
		b->len += n;
	}
	va_end(again);
	va_end(ap);
}
