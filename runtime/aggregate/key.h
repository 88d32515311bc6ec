/* How the keys of an aggregate are hashed and compared: by raw value, not by text. */
#ifndef AGGREGATE_KEY_H
#define AGGREGATE_KEY_H

#include "fields/field.h"

/* How a value is compared; numbers are equal whatever their width. */
enum key_kind { KEY_TEXT, KEY_SIGNED, KEY_UNSIGNED, KEY_DOUBLE, KEY_IP };

static inline enum key_kind key_kind(const struct value *v)
{
	switch (v->type) {
	case PT_INT8: case PT_INT16: case PT_INT32: case PT_INT64: case PT_ERRNO: case PT_FD: case PT_FD32:
	case PT_PID: case PT_PID32: case PT_BOOL:
		return KEY_SIGNED;
	case PT_UINT8: case PT_UINT16: case PT_UINT32: case PT_UINT64: case PT_SYSCALLID: case PT_SIGTYPE:
	case PT_RELTIME: case PT_ABSTIME: case PT_PORT: case PT_L4PROTO: case PT_SOCKFAMILY: case PT_FLAGS8:
	case PT_FLAGS16: case PT_FLAGS32: case PT_UID: case PT_GID: case PT_SIGSET: case PT_MODE: case PT_ENUMFLAGS8:
	case PT_ENUMFLAGS16: case PT_ENUMFLAGS32:
		return KEY_UNSIGNED;
	case PT_DOUBLE:
		return KEY_DOUBLE;
	case PT_IPADDR: case PT_IPV4ADDR: case PT_IPV6ADDR:
		return KEY_IP;
	default:
		return KEY_TEXT;
	}
}

/* Whether the value's bytes are all there is to compare; lists and composite values have to be made text first. */
static inline bool key_is_raw(const struct value *v)
{
	return !v->is_list && (key_kind(v) != KEY_TEXT || v->type == PT_CHARBUF || v->type == PT_BYTEBUF ||
	                       v->type == PT_FSPATH || v->type == PT_FSRELPATH);
}

static inline unsigned key_ip_len(const struct value *v)
{
	return v->type == PT_IPV4ADDR ? 4 : v->type == PT_IPV6ADDR || v->ip_len > 4 ? 16 : 4;
}

static inline uint64_t key_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t key_load64(const char *p)
{
	uint64_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

static inline uint32_t key_load32(const char *p)
{
	uint32_t w;
	memcpy(&w, p, sizeof w);
	return w;
}

/* Up to 16 bytes as two words; that they overlap does no harm as long as the length is known. */
static inline void key_words(const char *p, size_t len, uint64_t *first, uint64_t *last)
{
	if (len >= 8) {
		*first = key_load64(p);
		*last = key_load64(p + len - 8);
	} else if (len >= 4) {
		*first = key_load32(p);
		*last = key_load32(p + len - 4);
	} else {
		const uint8_t *u = (const uint8_t *)p;
		*first = len ? (uint64_t)u[0] << 16 | (uint64_t)u[len / 2] << 8 | u[len - 1] : 0;
		*last = 0;
	}
}

static inline uint64_t key_hash_bytes(uint64_t h, const void *bytes, size_t len)
{
	const uint64_t odd = 0x9e3779b97f4a7c15, other = 0xd6e8feb86659fd93;
	const char *p = bytes;
	uint64_t first, last;
	h ^= len;
	for (; len > 16; p += 8, len -= 8)
		h = key_mix(h ^ key_load64(p), odd);
	key_words(p, len, &first, &last);
	return key_mix(key_mix(h ^ first, odd) ^ last, other);
}

static inline bool key_same_bytes(const char *p, const char *q, size_t len)
{
	uint64_t a, b, c, d;
	if (len > 16)
		return !memcmp(p, q, len);
	key_words(p, len, &a, &b);
	key_words(q, len, &c, &d);
	return a == c && b == d;
}

static inline uint64_t key_hash(uint64_t h, const struct value *v)
{
	enum key_kind k = key_kind(v);
	if (k == KEY_TEXT)
		return key_hash_bytes(h, v->str.s, v->str.len);
	if (k == KEY_SIGNED || k == KEY_UNSIGNED)
		return key_mix(h ^ v->u, 0xd6e8feb86659fd93);
	if (k == KEY_DOUBLE)
		return key_hash_bytes(h, &v->d, sizeof v->d);
	return key_hash_bytes(h, v->ip, key_ip_len(v));
}

static inline bool key_same(const struct value *x, const struct value *y)
{
	if (x->type == PT_CHARBUF && y->type == PT_CHARBUF) /* most keys */
		return x->str.len == y->str.len && key_same_bytes(x->str.s, y->str.s, x->str.len);
	enum key_kind k = key_kind(x), l = k;
	if (x->type != y->type)
		l = key_kind(y);
	if (k == KEY_TEXT)
		return l == k && x->str.len == y->str.len && key_same_bytes(x->str.s, y->str.s, x->str.len);
	if (k == KEY_SIGNED || k == KEY_UNSIGNED) /* a negative number is not the large one with the same bits */
		return x->u == y->u && (l == k || ((l == KEY_SIGNED || l == KEY_UNSIGNED) && x->i >= 0));
	if (k == KEY_DOUBLE)
		return l == k && !memcmp(&x->d, &y->d, sizeof x->d);
	return l == k && key_ip_len(x) == key_ip_len(y) && !memcmp(x->ip, y->ip, key_ip_len(x));
}

#endif
