/*
 * Bytes of a recording on their way to a file or into memory. A file is written in large pieces by threads of its own
 * (see spool.h), so that adding costs a copy. The first failure sticks, told at the end.
 *
 * A recording that ends between two blocks is readable, so whoever adds says where blocks end: pieces are cut there,
 * and what a full disk or a killed program leaves behind is whole.
 */
#ifndef CAPTURE_OUTPUT_H
#define CAPTURE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct output;

enum output_level {
	OUTPUT_PLAIN = 0,
	OUTPUT_GZIP_FAST = 1, /* gzip that keeps up with a busy system */
	OUTPUT_GZIP = 6,      /* the usual trade of time for size */
};

enum { OUTPUT_PIECE = 256 << 10 }; /* bytes that are handed over at a time */

/*
 * `path` is created or truncated; "-" is standard output. fd: the file, opened in advance and taken over; 0 = it was
 * not. can_wait: whoever adds may wait for the disk, so that little memory is enough. NULL with err.
 */
struct output *output_open(const char *path, int fd, enum output_level level, bool can_wait, struct err *err);

/* Collects in memory, with room for `room` bytes to begin with. */
struct output *output_memory(size_t room);

/* What was collected in memory; valid until more is added. */
const uint8_t *output_contents(const struct output *o, size_t *n);

void output_add(struct output *o, const void *p, size_t n);

/* Room for a block of n bytes, n <= OUTPUT_PIECE, which the caller fills: added, and whole. */
uint8_t *output_block(struct output *o, size_t n);

/* Adds many whole blocks. */
void output_add_blocks(struct output *o, const uint8_t *p, size_t n);

/* A block ends here. */
void output_whole(struct output *o);

/* Whole blocks start on their way now, without waiting for more; skipped while the disk does not keep up. */
void output_flush(struct output *o);

uint64_t output_bytes(const struct output *o); /* added so far */

/* 0, or -1 with err once something could not be written. */
int output_check(struct output *o, struct err *err);

/*
 * Writes what is left and closes. 0, or -1 with err if anything, now or earlier, could not be written; a file then ends
 * with the last whole block that there was room for. Frees `o`.
 */
int output_close(struct output *o, struct err *err);

#endif
