/*
 * Bytes of a recording, in order: from a file, standard input or memory, inflated on the way when they are gzip.
 * Gives pointers into reusable buffers, so that events are read in place. Memory use does not depend on the file's
 * size.
 *
 * Plain files are mapped: copying them from the page cache would take longer than taking their events apart.
 */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct input {
	const uint8_t *p, *end; /* bytes at hand that are not consumed yet */
	uint64_t end_offset;    /* of `end`, in the uncompressed stream */
};

/* `path`, or "-" for standard input. NULL with err when it cannot be opened or is a directory. */
struct input *input_open(const char *path, struct err *err);
/* Over `n` bytes that the caller keeps until input_close. */
struct input *input_from_memory(const void *p, size_t n);
void input_close(struct input *in);

/* For messages: the path, or "standard input". Belongs to the input. */
const char *input_name(const struct input *in);

const uint8_t *input_fill(struct input *in, size_t n); /* the slow part of input_peek */

/*
 * The next n bytes without consuming them; valid until the next call that may read. NULL when the stream ends before
 * that: then input_left tells how many there still are, and input_problem whether it ought to have gone on.
 */
static inline const uint8_t *input_peek(struct input *in, size_t n)
{
	return (size_t)(in->end - in->p) >= n ? in->p : input_fill(in, n);
}

static inline size_t input_left(const struct input *in) { return (size_t)(in->end - in->p); }

/* Consumes n bytes that were peeked at. */
static inline void input_take(struct input *in, size_t n) { in->p += n; }

/* Consumes any number of bytes; false when the stream ends before. */
bool input_skip(struct input *in, uint64_t n);

/* Of the next byte, in the uncompressed stream. */
static inline uint64_t input_offset(const struct input *in) { return in->end_offset - input_left(in); }

/* Why the stream ended early (damaged or cut off gzip, read error), plain English; NULL when it simply ended. */
const char *input_problem(const struct input *in);

/* Percent of the file read so far, by compressed position; 0 when its size is unknown (pipes). */
double input_progress(const struct input *in);

#endif
