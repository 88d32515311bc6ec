/* See store.h. All chunks but the last are full; numbers tell in which one a record lies. */
#include "aggregate/store.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_RECORDS = 1024 };

struct store_chunk {
	struct arena texts;
	_Alignas(max_align_t) char records[];
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

void store_init(struct store *s, size_t size, uint64_t keep) { *s = (struct store){.size = size, .keep = keep}; }

static void free_chunk(struct store_chunk *c)
{
	arena_clear(&c->texts);
	free(c);
}

static uint64_t chunk_bytes(const struct store *s, const struct store_chunk *c)
{
	return sizeof *c + CHUNK_RECORDS * s->size + c->texts.bytes;
}

static void drop_oldest(struct store *s)
{
	s->bytes -= chunk_bytes(s, s->chunks[0]);
	free_chunk(s->chunks[0]);
	memmove(s->chunks, s->chunks + 1, --s->nchunks * sizeof *s->chunks);
	s->first += CHUNK_RECORDS;
}

static void add_chunk(struct store *s)
{
	if (s->nchunks)
		s->bytes += chunk_bytes(s, s->chunks[s->nchunks - 1]);
	while (s->keep && s->bytes > s->keep && s->nchunks > 1)
		drop_oldest(s);
	if (s->nchunks == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 8;
		s->chunks = must(reallocarray(s->chunks, s->cap, sizeof *s->chunks));
	}
	struct store_chunk *c = must(malloc(sizeof *c + CHUNK_RECORDS * s->size));
	c->texts = (struct arena){0};
	s->chunks[s->nchunks++] = c;
}

void *store_add(struct store *s)
{
	uint64_t at = (s->end - s->first) % CHUNK_RECORDS;
	if (at == 0)
		add_chunk(s);
	s->end++;
	return memset(s->chunks[s->nchunks - 1]->records + at * s->size, 0, s->size);
}

const char *store_text(struct store *s, const char *text, size_t len)
{
	return arena_copy(&s->chunks[s->nchunks - 1]->texts, text, len);
}

void *store_at(const struct store *s, uint64_t number)
{
	if (number < s->first || number >= s->end)
		return NULL;
	uint64_t i = number - s->first;
	return s->chunks[i / CHUNK_RECORDS]->records + i % CHUNK_RECORDS * s->size;
}

void store_clear(struct store *s)
{
	while (s->nchunks)
		free_chunk(s->chunks[--s->nchunks]);
	s->first = s->end;
	s->bytes = 0;
}

void store_free(struct store *s)
{
	store_clear(s);
	free(s->chunks);
}
