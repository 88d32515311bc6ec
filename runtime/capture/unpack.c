/* Reading and inflating, one byte after another: see unpack.h. */
#include "capture/unpack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interrupt.h"

enum { RAW_SIZE = 128 << 10 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

void unpack_init(struct unpack *u, int fd, const void *p, size_t n)
{
	*u = (struct unpack){.fd = fd, .stored = n};
	u->raw = malloc(RAW_SIZE);
	if (!u->raw)
		abort();
	u->raw_p = p ? p : u->raw;
	u->raw_end = u->raw_p + n;
}

void unpack_free(struct unpack *u)
{
	if (u->gzip)
		inflateEnd(&u->z);
	if (u->fd >= 0)
		close(u->fd);
	free(u->raw);
}

/* Stored bytes: how many, 0 at the end or after a read error (then there is a problem). */
static size_t read_raw(struct unpack *u, void *dst, size_t room)
{
	ssize_t n;
	if (u->fd < 0)
		return 0;
	do
		n = read(u->fd, dst, room);
	while (n < 0 && errno == EINTR && !interrupted);
	if (n < 0) {
		snprintf(u->problem, sizeof u->problem, "reading failed (%s)", strerror(errno));
		return 0;
	}
	u->stored += (uint64_t)n;
	return (size_t)n;
}

/* Makes at least n stored bytes available at raw_p, n being small; false when there are fewer. */
static bool want_raw(struct unpack *u, size_t n)
{
	size_t have = (size_t)(u->raw_end - u->raw_p), more;
	if (have >= n)
		return true;
	memmove(u->raw, u->raw_p, have);
	u->raw_p = u->raw;
	while (have < n && (more = read_raw(u, u->raw + have, RAW_SIZE - have)))
		have += more;
	u->raw_end = u->raw + have;
	return have >= n;
}

static bool at_gzip_magic(struct unpack *u) { return want_raw(u, 2) && u->raw_p[0] == 0x1f && u->raw_p[1] == 0x8b; }

/* Plain bytes: the few that were read to look for gzip, then straight from the file. */
static size_t more_plain(struct unpack *u, uint8_t *dst, size_t room)
{
	size_t have = smaller(room, (size_t)(u->raw_end - u->raw_p));
	if (!have)
		return read_raw(u, dst, room);
	memcpy(dst, u->raw_p, have);
	u->raw_p += have;
	return have;
}

/* Inflated bytes. What follows the last member (padding, anything that is not gzip) is ignored, as gzip does. */
static size_t more_gzip(struct unpack *u, uint8_t *dst, size_t room)
{
	z_stream *z = &u->z;
	z->next_out = dst;
	z->avail_out = (uInt)smaller(room, 1u << 30);
	uInt full = z->avail_out;
	while (z->avail_out == full) {
		if (u->between) {
			if (!at_gzip_magic(u) || inflateReset(z) != Z_OK)
				break;
			u->between = false;
		}
		if (!want_raw(u, 1)) {
			if (!*u->problem)
				strcpy(u->problem, "the gzip data is cut off");
			break;
		}
		z->next_in = (Bytef *)u->raw_p;
		z->avail_in = (uInt)smaller((size_t)(u->raw_end - u->raw_p), 1u << 30);
		int rc = inflate(z, Z_NO_FLUSH);
		u->raw_p = z->next_in;
		if (rc == Z_STREAM_END) {
			u->between = true;
		} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
			snprintf(u->problem, sizeof u->problem, "the gzip data is damaged (%s)", z->msg ? z->msg : "not gzip");
			break;
		}
	}
	return full - z->avail_out;
}

bool unpack_begin(struct unpack *u)
{
	u->gzip = at_gzip_magic(u);
	if (u->gzip && inflateInit2(&u->z, 15 + 16) != Z_OK)
		abort();
	return u->gzip;
}

size_t unpack_more(struct unpack *u, uint8_t *dst, size_t room)
{
	if (*u->problem)
		return 0;
	return u->gzip ? more_gzip(u, dst, room) : more_plain(u, dst, room);
}
