/* A hash set of constants with open addressing, at most half full. See set.h. */
#include "filter/set.h"

#include <stdlib.h>

struct set {
	enum kind kind;
	compare_fn equal;
	uint32_t mask;
	struct slot {
		uint32_t hash; /* 0 = free */
		struct value v;
	} slots[];
};

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

static uint64_t hash_bytes(const void *p, size_t len)
{
	uint64_t h = len, word;
	const char *s = p;
	for (; len >= sizeof word; s += sizeof word, len -= sizeof word) {
		memcpy(&word, s, sizeof word);
		h = mix(h, word);
	}
	word = 0;
	if (len)
		memcpy(&word, s, len);
	return mix(h, word);
}

static uint32_t hash_value(enum kind kind, const struct value *v)
{
	uint64_t h;
	if (kind == KIND_TEXT || kind == KIND_BYTES)
		h = hash_bytes(v->str.s, v->str.len);
	else if (kind == KIND_IP)
		h = hash_bytes(v->ip, v->ip_len);
	else
		h = kind == KIND_DOUBLE && v->d == 0 ? 0 : mix(0, v->u); /* 0 and -0 are equal */
	return (uint32_t)(h ^ h >> 32) | 1;
}

/* Where the value is, or the free slot where it would be. */
static struct slot *find(const struct set *s, const struct value *v)
{
	uint32_t hash = hash_value(s->kind, v);
	for (uint32_t i = hash >> 1;; i++) {
		const struct slot *slot = &s->slots[i & s->mask];
		if (!slot->hash || (slot->hash == hash && s->equal(v, &slot->v)))
			return (struct slot *)slot;
	}
}

struct set *set_new(enum kind kind, size_t expected)
{
	size_t size = 16;
	while (size < 2 * expected)
		size *= 2;
	struct set *s = calloc(1, sizeof *s + size * sizeof *s->slots);
	if (!s)
		abort();
	s->kind = kind;
	s->equal = compare_find(OP_EQ, kind);
	s->mask = (uint32_t)size - 1;
	return s;
}

void set_add(struct set *s, const struct value *v)
{
	struct slot *slot = find(s, v);
	slot->hash = hash_value(s->kind, v);
	slot->v = *v;
}

bool set_has(const struct set *s, const struct value *v) { return find(s, v)->hash; }

void set_free(struct set *s) { free(s); }
