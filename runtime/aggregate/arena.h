/* Bytes that live until all are dropped together: the texts of an aggregate's keys. Zero-initialised is empty. */
#ifndef AGGREGATE_ARENA_H
#define AGGREGATE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks; /* the first one is being filled */
	size_t used, size;          /* of that one */
	size_t bytes;               /* held in all */
};

/* Room for so many bytes, valid until arena_clear. Aborts when memory is out. */
char *arena_reserve(struct arena *a, size_t len);
/* A copy of the bytes (no NUL is added) in such room. */
const char *arena_copy(struct arena *a, const void *p, size_t len);
void arena_clear(struct arena *a);

#endif
