/*
 * From keys to rows: an open-addressing hash over the raw values of one or more fields. Rows are numbered from 0 in the
 * order of appearance; what belongs to them is the caller's. Text is copied when a key is seen first.
 */
#ifndef AGGREGATE_KEY_MAP_H
#define AGGREGATE_KEY_MAP_H

#include "aggregate/arena.h"
#include "aggregate/key.h"

struct key_slot {
	uint32_t hash, row; /* row: index + 1; 0 = free */
};

struct key_map {
	unsigned nkeys;
	uint64_t seed;
	struct key_slot *slots;
	uint32_t nslots;          /* a power of two */
	uint32_t nrows, rows_cap;
	uint32_t last;            /* row of the latest key: often that of the next one too */
	uint32_t *hashes;         /* of each row */
	struct value *keys;       /* nkeys for each row */
	struct arena arena;       /* the texts of keys, and what else lives as long as the rows */
};

#define KEY_MAP_NONE UINT32_MAX

void key_map_init(struct key_map *m, unsigned nkeys);
void key_map_free(struct key_map *m);
/* Removes all rows, and returns memory after having been large. */
void key_map_clear(struct key_map *m);

/* Bytes held, and what another row of these keys would need on top if there is no room for it. */
size_t key_map_bytes(const struct key_map *m);

static inline bool key_map_same(const struct key_map *m, uint32_t row, const struct value *const *now)
{
	const struct value *keys = m->keys + (size_t)row * m->nkeys;
	for (unsigned i = 0; i < m->nkeys; i++)
		if (!key_same(&keys[i], now[i]))
			return false;
	return true;
}

/* The row of the keys, KEY_MAP_NONE when there is none: then *hash is what key_map_add wants. */
static inline uint32_t key_map_find(struct key_map *m, const struct value *const *now, uint32_t *hash)
{
	if (m->last < m->nrows && key_map_same(m, m->last, now))
		return m->last;
	uint64_t h = m->seed;
	for (unsigned i = 0; i < m->nkeys; i++)
		h = key_hash(h, now[i]);
	*hash = (uint32_t)(h ^ h >> 32);
	uint32_t mask = m->nslots - 1;
	for (uint32_t s = *hash & mask; m->slots[s].row; s = (s + 1) & mask)
		if (m->slots[s].hash == *hash && key_map_same(m, m->slots[s].row - 1, now))
			return m->last = m->slots[s].row - 1;
	return KEY_MAP_NONE;
}

/* A new row for keys that have none. When rows_cap has changed, the caller needs room for that many rows. */
uint32_t key_map_add(struct key_map *m, const struct value *const *now, uint32_t hash);

#endif
