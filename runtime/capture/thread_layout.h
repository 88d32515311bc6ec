/* What an entry of a thread list holds, in order: one table for reading every version and for writing the newest. */
#ifndef CAPTURE_THREAD_LAYOUT_H
#define CAPTURE_THREAD_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

enum thread_field_kind { TFK_U8, TFK_U32, TFK_U64, TFK_TEXT, TFK_STRINGS /* several, each ends with a NUL */ };

/*
 * Since which version of the list an entry has the field. The newest lists, V9, are sized, and two more things depend
 * on the length of the entry: fields of the tail are there if they fit, and those in front of the tail (which came
 * later than its first fields) if more than THREAD_TAIL_FIRST bytes are left when it begins.
 */
enum { THREAD_V9 = 9, THREAD_TAIL_FRONT, THREAD_TAIL };
enum { THREAD_TAIL_FIRST = 29 };

struct thread_field {
	uint8_t since;   /* version 1 to 9, THREAD_TAIL_FRONT or THREAD_TAIL */
	uint8_t kind;    /* enum thread_field_kind */
	uint8_t first;   /* of the tail: was in its first layout */
	uint16_t limit;  /* text: longest that every reader takes */
	uint32_t offset; /* in struct thread */
};

extern const struct thread_field thread_layout[]; /* ended by since == 0 */

/* Bytes of a number; 0 for text. */
unsigned thread_field_size(const struct thread_field *f);

#endif
