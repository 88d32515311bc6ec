/*
 * A bounds-checked reader for bytes that come from a file or the kernel. Reading past the end sets `bad`
 * (which sticks) and yields zeros; the parser checks once, at the end of a structure.
 */
#ifndef UTIL_CURSOR_H
#define UTIL_CURSOR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct cursor cursor_make(const void *p, size_t n)
{
	return (struct cursor){p, (const uint8_t *)p + n, false};
}

static inline size_t cursor_left(const struct cursor *c) { return (size_t)(c->end - c->p); }

/* The next n bytes, borrowed; NULL (and bad) if there are fewer. */
static inline const uint8_t *cursor_take(struct cursor *c, size_t n)
{
	if (n > cursor_left(c)) {
		c->bad = true;
		c->p = c->end;
		return NULL;
	}
	const uint8_t *p = c->p;
	c->p += n;
	return p;
}

#define CURSOR_READ(name, type)                                                                                        \
	static inline type cursor_##name(struct cursor *c)                                                             \
	{                                                                                                              \
		type v = 0;                                                                                            \
		const uint8_t *p = cursor_take(c, sizeof v);                                                           \
		if (p)                                                                                                 \
			memcpy(&v, p, sizeof v);                                                                       \
		return v;                                                                                              \
	}
CURSOR_READ(u8, uint8_t)
CURSOR_READ(u16, uint16_t)
CURSOR_READ(u32, uint32_t)
CURSOR_READ(u64, uint64_t)
CURSOR_READ(i64, int64_t)
#undef CURSOR_READ

#endif
