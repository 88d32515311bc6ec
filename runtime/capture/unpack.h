/* The stored bytes of a recording, one after another: from a descriptor or memory, inflated when they are gzip. */
#ifndef CAPTURE_UNPACK_H
#define CAPTURE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

struct unpack {
	int fd;          /* -1 = memory */
	uint64_t stored; /* bytes that were read so far */
	uint8_t *raw;    /* stored bytes on their way: all of them for gzip, the first few for plain files */
	const uint8_t *raw_p, *raw_end; /* those to be used next, in raw or in memory */
	bool gzip;
	bool between; /* at the boundary between two members */
	z_stream z;
	char problem[160]; /* why the bytes end early, plain English; "" = they do not */
};

/* From fd, which is taken over; or, fd being -1, n bytes at p that the caller keeps. */
void unpack_init(struct unpack *u, int fd, const void *p, size_t n);
void unpack_free(struct unpack *u);

/* Looks at the first bytes, which can wait (pipes); to be called first. Whether they are gzip. */
bool unpack_begin(struct unpack *u);

/* More bytes, as many as come in at a time: how many, 0 at the end or when there is a problem. Can wait (pipes). */
size_t unpack_more(struct unpack *u, uint8_t *dst, size_t room);

/* How many stored bytes are behind those that were given out. */
static inline uint64_t unpack_position(const struct unpack *u)
{
	return u->stored - (uint64_t)(u->raw_end - u->raw_p);
}

#endif
