/* See key_map.h. */
#include "aggregate/key_map.h"

#include <stdlib.h>
#include <sys/random.h>

enum { FIRST_ROWS = 64, KEEP_ROWS = 1 << 16 };

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static void put(struct key_map *m, uint32_t hash, uint32_t row)
{
	uint32_t mask = m->nslots - 1, s = hash & mask;
	while (m->slots[s].row)
		s = (s + 1) & mask;
	m->slots[s] = (struct key_slot){hash, row + 1};
}

/* Doubles the rows; there are twice as many slots. */
static void grow(struct key_map *m)
{
	m->rows_cap = m->rows_cap ? m->rows_cap * 2 : FIRST_ROWS;
	m->hashes = must(reallocarray(m->hashes, m->rows_cap, sizeof *m->hashes));
	m->keys = must(reallocarray(m->keys, m->rows_cap, (m->nkeys ? m->nkeys : 1) * sizeof *m->keys));
	free(m->slots);
	m->nslots = m->rows_cap * 2;
	m->slots = must(calloc(m->nslots, sizeof *m->slots));
	for (uint32_t row = 0; row < m->nrows; row++)
		put(m, m->hashes[row], row);
}

void key_map_init(struct key_map *m, unsigned nkeys)
{
	*m = (struct key_map){.nkeys = nkeys};
	/* Unpredictable, so that no recording can be made to collide; nothing that is shown depends on it. */
	if (getrandom(&m->seed, sizeof m->seed, GRND_NONBLOCK) != sizeof m->seed)
		m->seed = (uintptr_t)m;
	grow(m);
}

static void drop(struct key_map *m)
{
	free(m->slots);
	free(m->hashes);
	free(m->keys);
	m->slots = NULL;
	m->hashes = NULL;
	m->keys = NULL;
	m->rows_cap = 0;
}

void key_map_free(struct key_map *m)
{
	arena_clear(&m->arena);
	drop(m);
}

void key_map_clear(struct key_map *m)
{
	m->nrows = 0;
	arena_clear(&m->arena);
	if (m->rows_cap > KEEP_ROWS) {
		drop(m);
		grow(m);
	} else {
		memset(m->slots, 0, m->nslots * sizeof *m->slots);
	}
}

size_t key_map_bytes(const struct key_map *m)
{
	size_t row = sizeof *m->hashes + m->nkeys * sizeof *m->keys;
	return m->arena.bytes + m->nslots * sizeof *m->slots + m->rows_cap * row;
}

uint32_t key_map_add(struct key_map *m, const struct value *const *now, uint32_t hash)
{
	if (m->nrows == m->rows_cap)
		grow(m);
	uint32_t row = m->nrows++;
	struct value *keys = m->keys + (size_t)row * m->nkeys;
	m->hashes[row] = hash;
	for (unsigned i = 0; i < m->nkeys; i++) {
		keys[i] = *now[i];
		if (key_kind(&keys[i]) == KEY_TEXT)
			keys[i].str.s = arena_copy(&m->arena, keys[i].str.s, keys[i].str.len);
	}
	put(m, hash, row);
	m->last = row;
	return row;
}
