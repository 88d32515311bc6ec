/* A growable byte buffer for building text. Zero-initialised is a valid empty buffer. */
#ifndef UTIL_STRBUF_H
#define UTIL_STRBUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct strbuf {
	char *s; /* NUL-terminated only after strbuf_cstr */
	size_t len, cap;
};

void strbuf_grow(struct strbuf *b, size_t more); /* room for `more` bytes and a NUL; aborts when memory is out */
void strbuf_free(struct strbuf *b);

static inline void strbuf_reset(struct strbuf *b) { b->len = 0; }

static inline char *strbuf_room(struct strbuf *b, size_t n)
{
	if (b->cap - b->len <= n)
		strbuf_grow(b, n);
	return b->s + b->len;
}

/* Up to 16 bytes, as most pieces of a line are: calling memcpy would take longer. */
static inline void strbuf_copy_short(char *to, const char *from, size_t n)
{
	if (n >= 8) {
		uint64_t first, last;
		memcpy(&first, from, 8);
		memcpy(&last, from + n - 8, 8);
		memcpy(to, &first, 8);
		memcpy(to + n - 8, &last, 8);
	} else if (n >= 4) {
		uint32_t first, last;
		memcpy(&first, from, 4);
		memcpy(&last, from + n - 4, 4);
		memcpy(to, &first, 4);
		memcpy(to + n - 4, &last, 4);
	} else if (n) {
		to[0] = from[0];
		to[n / 2] = from[n / 2];
		to[n - 1] = from[n - 1];
	}
}

static inline void strbuf_add(struct strbuf *b, const void *p, size_t n)
{
	char *to = strbuf_room(b, n);
	if (n <= 16)
		strbuf_copy_short(to, p, n);
	else
		memcpy(to, p, n);
	b->len += n;
}

static inline void strbuf_chr(struct strbuf *b, char c)
{
	*strbuf_room(b, 1) = c;
	b->len++;
}

static inline void strbuf_str(struct strbuf *b, const char *s) { strbuf_add(b, s, strlen(s)); }

void strbuf_fill(struct strbuf *b, char c, size_t n);
void strbuf_u64(struct strbuf *b, uint64_t v);                  /* decimal */
void strbuf_i64(struct strbuf *b, int64_t v);                   /* decimal */
void strbuf_hex(struct strbuf *b, uint64_t v);                  /* upper case, no prefix */
void strbuf_pad_u64(struct strbuf *b, uint64_t v, int width);   /* decimal with leading zeros */
__attribute__((format(printf, 2, 3))) void strbuf_fmt(struct strbuf *b, const char *fmt, ...); /* not on the hot path */

static inline char *strbuf_cstr(struct strbuf *b)
{
	*strbuf_room(b, 1) = 0;
	return b->s;
}

#endif
