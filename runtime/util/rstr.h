/*
 * Immutable reference-counted byte strings: names in the thread and fd tables are shared by clone, not copied.
 * A NULL rstr is legal everywhere and reads as "".
 */
#ifndef UTIL_RSTR_H
#define UTIL_RSTR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct rstr {
	uint32_t refs;
	uint32_t len;
	char s[]; /* len bytes and a NUL; may hold NULs inside (args, env, cgroups) */
};

static inline struct rstr *rstr_new(const void *p, size_t len)
{
	if (!len)
		return NULL;
	struct rstr *r = malloc(sizeof *r + len + 1);
	if (!r)
		abort();
	r->refs = 1;
	r->len = (uint32_t)len;
	memcpy(r->s, p, len);
	r->s[len] = 0;
	return r;
}

static inline struct rstr *rstr_ref(struct rstr *r)
{
	if (r)
		r->refs++;
	return r;
}

static inline void rstr_unref(struct rstr *r)
{
	if (r && --r->refs == 0)
		free(r);
}

/* *slot = value; takes over the caller's reference on `value`. */
static inline void rstr_move(struct rstr **slot, struct rstr *value)
{
	struct rstr *old = *slot;
	*slot = value;
	rstr_unref(old);
}

/* *slot = a copy of the bytes; nothing is allocated when they are the same already. */
static inline void rstr_set(struct rstr **slot, const void *p, size_t len)
{
	if (*slot ? (*slot)->len == len && !memcmp((*slot)->s, p, len) : !len)
		return;
	rstr_move(slot, rstr_new(p, len));
}

static inline const char *rstr_s(const struct rstr *r) { return r ? r->s : ""; }
static inline uint32_t rstr_len(const struct rstr *r) { return r ? r->len : 0; }

static inline bool rstr_equal(const struct rstr *a, const struct rstr *b)
{
	return a == b || (rstr_len(a) == rstr_len(b) && !memcmp(rstr_s(a), rstr_s(b), rstr_len(a)));
}

#endif
