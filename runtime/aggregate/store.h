/*
 * Records of one size in the order in which they came, with the texts that belong to them. They lie in chunks, so that
 * none moves, and the oldest can be dropped with their texts.
 */
#ifndef AGGREGATE_STORE_H
#define AGGREGATE_STORE_H

#include <stdint.h>

#include "aggregate/arena.h"

struct store_chunk;

struct store {
	size_t size;     /* of a record, bytes */
	uint64_t keep;   /* bytes: the last records that take so many are kept, and some more; 0 = all */
	uint64_t bytes;  /* taken by all chunks but the last */
	uint64_t first;  /* number of the first that is kept; they are counted from 0 */
	uint64_t end;    /* number of the next one */
	struct store_chunk **chunks;
	uint32_t nchunks, cap;
};

void store_init(struct store *s, size_t size, uint64_t keep);
void *store_add(struct store *s); /* a new record, all zeros */
/* A copy of a text for the record that was added last, which goes when that goes. */
const char *store_text(struct store *s, const char *text, size_t len);
void *store_at(const struct store *s, uint64_t number); /* NULL = not kept */
void store_clear(struct store *s); /* numbers go on */
void store_free(struct store *s);

#endif
