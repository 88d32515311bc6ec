/*
 * A recording on its way in. The bytes come in pieces, in order. Plain files are mapped: each piece lies directly
 * behind the one before. Otherwise there is free room before a piece, where the rest of the one before can be put, so
 * that nothing else is copied. Inflating is done ahead, by threads: several when the recording has an index
 * (members.h). Reading from pipes is not, as handing bytes from one processor to another costs more than reading them.
 */
#ifndef CAPTURE_INTAKE_H
#define CAPTURE_INTAKE_H

#include <stddef.h>
#include <stdint.h>

enum { INTAKE_ROOM = 128 << 10 }; /* bytes of free room before a piece */

struct intake;

struct intake_piece {
	uint8_t *p; /* not to be written to when it lies behind the one before */
	size_t n; /* 0 = the end */
	uint64_t from, to; /* where it lies among the stored bytes */
};

/* Of a descriptor, which is taken over; an ordinary file of so many bytes, or 0. */
struct intake *intake_from_fd(int fd, uint64_t size);
/* Of n bytes that the caller keeps until intake_close. */
struct intake *intake_from_memory(const void *p, size_t n);
void intake_close(struct intake *in);

/*
 * The next piece; the one before stays valid, and older ones only if all lie one behind the other. Waits, but an
 * interrupt is the end.
 */
struct intake_piece intake_next(struct intake *in);

/* After the end: why it came early (damaged or cut off gzip, read error), plain English; NULL when it did not. */
const char *intake_problem(const struct intake *in);

#endif
