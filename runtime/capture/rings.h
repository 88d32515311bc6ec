/*
 * Reading the rings that the kernel side fills (bpf/layout.h), in the order of time over all of them. Records are read
 * where they lie: nothing is copied, and no system call is needed.
 */
#ifndef CAPTURE_RINGS_H
#define CAPTURE_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../bpf/layout.h"

struct rings;

struct record {
	const uint8_t *p;
	uint32_t len; /* of the event; behind it is its mark */
	uint32_t cpu;
};

/* `n` rings of `size` bytes (a power of two), `stride` bytes apart in memory. `shared`: their positions. */
struct rings *rings_open(struct layout_ring *shared, const uint8_t *memory, unsigned n, size_t size, size_t stride);
void rings_close(struct rings *r); /* NULL is fine */

/* Looks for what has come since; what `rings_next` gave before is handed back. True when there is anything to read. */
bool rings_refill(struct rings *r);

/*
 * The oldest record found by the last rings_refill. It stays valid until the next call of any of these. False: there
 * is none, or none with a time up to `horizon` (what the first 8 bytes of a record say).
 */
bool rings_next(struct rings *r, uint64_t horizon, struct record *out);

/* The record that was handed out last is handed out once more. */
void rings_keep(struct rings *r);

/* The reader is going to sleep, or does not any more: whether a ring that fills up has to wake it. */
void rings_sleep(struct rings *r, bool asleep);

/* Records that made no sense, with all that came behind them until the next refill: none, unless memory is broken. */
uint64_t rings_torn(const struct rings *r);

#endif
