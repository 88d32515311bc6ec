/* Paths by text alone, as the traced program meant them when it made the call. */
#include <endian.h>

#include "state/thread.h"

/* Drops the last component of dst[0..len): "/a/b/" -> "/a/". Never goes above the start. */
static uint32_t parent(const char *dst, uint32_t len)
{
	if (len <= 1)
		return len && dst[0] == '/' ? 1 : 0;
	len--; /* the slash that ends the component */
	while (len && dst[len - 1] != '/')
		len--;
	return len;
}

void thread_set_cwd(struct thread *t, const char *path, uint32_t len)
{
	char full[PATH_SHOWN_MAX + 1];
	len = path_join(full, "", 0, path, len);
	if (!len || full[len - 1] != '/')
		full[len++] = '/';
	rstr_set(&t->cwd, full, len);
}

#define EVERY_BYTE(n) (UINT64_C(0x0101010101010101) * (n))

/* The high bit of each of 8 bytes that is less than n <= 128; sometimes that of one behind such a byte, too. */
static uint64_t less(uint64_t v, uint8_t n) { return (v - EVERY_BYTE(n)) & ~v & EVERY_BYTE(0x80); }
static uint64_t equal(uint64_t v, uint8_t byte) { return less(v ^ EVERY_BYTE(byte), 1); }

/* Whether path_join has to look at some of 8 bytes: control characters, '.' or '/' behind a '/'. */
static bool is_special(uint64_t v)
{
	uint64_t slashes = le64toh(equal(v, '/'));
	return (slashes << 8 & (slashes | le64toh(equal(v, '.')))) | less(v, 0x20) | equal(v, 0x7f);
}

static uint64_t eight(const char *p, uint32_t n)
{
	uint64_t v = EVERY_BYTE('a');
	memcpy(&v, p, n);
	return v;
}

/* Whether an absolute path stays as it is. When in doubt it may not. */
static bool is_plain(const char *path, uint32_t len)
{
	if (len < 2 || path[0] != '/' || path[len - 1] == '/')
		return false;
	if (len < 8)
		return !is_special(eight(path, len));
	for (uint32_t i = 0; i + 8 <= len; i += 7) /* each but the last byte together with the one behind it */
		if (is_special(eight(path + i, 8)))
			return false;
	return !is_special(eight(path + len - 8, 8));
}

uint32_t path_join(char *dst, const char *base, uint32_t base_len, const char *path, uint32_t path_len)
{
	static const char too_long[] = "/PATH_TOO_LONG";
	uint32_t len = 0, i = 0;
	bool relative = path_len && path[0] != '/';
	if ((uint64_t)base_len + path_len + 1 >= PATH_SHOWN_MAX) {
		memcpy(dst, too_long, sizeof too_long);
		return sizeof too_long - 1;
	}
	if (is_plain(path, path_len)) {
		memcpy(dst, path, path_len);
		dst[path_len] = 0;
		return path_len;
	}
	if (relative) {
		memcpy(dst, base, base_len);
		len = base_len;
	}
	while (i < path_len) {
		bool start = !len || dst[len - 1] == '/'; /* of a component */
		uint32_t left = path_len - i;
		const char *p = path + i;
		if (start && p[0] == '.' && (left == 1 || p[1] == '/')) {
			i += left == 1 ? 1 : 2;
		} else if (start && p[0] == '.' && p[1] == '.' && (left == 2 || p[2] == '/')) {
			len = parent(dst, len);
			i += left == 2 ? 2 : 3;
		} else if (p[0] == '/' && len && dst[len - 1] == '/') {
			i++;
		} else {
			dst[len++] = (unsigned char)p[0] < 0x20 || p[0] == 0x7f ? '.' : p[0];
			i++;
		}
	}
	if (len > 1 && dst[len - 1] == '/')
		len--;
	dst[len] = 0;
	return len;
}
