/* Chunks of a fixed size; a text that would waste much of one gets its own, behind the one being filled. */
#include "aggregate/arena.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16, LARGE_BYTES = CHUNK_BYTES / 8 };

struct arena_chunk {
	struct arena_chunk *next;
	char s[];
};

static struct arena_chunk *new_chunk(struct arena *a, size_t size)
{
	struct arena_chunk *c = malloc(sizeof *c + size);
	if (!c)
		abort();
	a->bytes += sizeof *c + size;
	return c;
}

char *arena_reserve(struct arena *a, size_t len)
{
	if (len > LARGE_BYTES && a->chunks) {
		struct arena_chunk *c = new_chunk(a, len);
		c->next = a->chunks->next;
		a->chunks->next = c;
		return c->s;
	}
	if (len > a->size - a->used) {
		size_t size = len > CHUNK_BYTES ? len : CHUNK_BYTES;
		struct arena_chunk *c = new_chunk(a, size);
		c->next = a->chunks;
		a->chunks = c;
		a->size = size;
		a->used = 0;
	}
	char *s = a->chunks->s + a->used;
	a->used += len;
	return s;
}

const char *arena_copy(struct arena *a, const void *p, size_t len)
{
	return len ? memcpy(arena_reserve(a, len), p, len) : "";
}

void arena_clear(struct arena *a)
{
	for (struct arena_chunk *c = a->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct arena){0};
}
