/*
 * Reading the rings that the kernel side fills (BPF_MAP_TYPE_RINGBUF), in the order of time over all of them. Records
 * are read where they lie: nothing is copied, and no system call is needed.
 */
#ifndef CAPTURE_RINGS_H
#define CAPTURE_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct rings;

struct record {
	const uint8_t *p;
	uint32_t len;  /* bytes that belong to the record; more than its event needs */
	uint32_t ring; /* which one it came from */
};

/* Maps rings: `n` of `size` bytes, then `n` of `reserve` bytes (powers of two). NULL with err. */
struct rings *rings_open(const int *fds, unsigned n, size_t size, size_t reserve, struct err *err);
void rings_close(struct rings *r); /* NULL is fine */

/* Looks for what has come since; what `rings_next` gave before is handed back. True when there is anything to read. */
bool rings_refill(struct rings *r);

/*
 * The oldest record found by the last rings_refill. It stays valid until the next call of any of these. False: there
 * is none, or none with a time up to `horizon` (what the first 8 bytes of a record say).
 */
bool rings_next(struct rings *r, uint64_t horizon, struct record *out);

#endif
