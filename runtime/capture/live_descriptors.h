/* Inside of the live source: descriptors that the kernel side tells of, other than by events. */
#ifndef CAPTURE_LIVE_DESCRIPTORS_H
#define CAPTURE_LIVE_DESCRIPTORS_H

#include <stdint.h>

struct state;

/*
 * Applies a record with a struct layout_descriptor (bpf/layout.h), `len` bytes at `p`: an entry in the table of the
 * process of that thread, or a new, empty table. What makes no sense, and threads that are not known, are ignored.
 */
void live_descriptor(struct state *st, const uint8_t *p, uint32_t len);

#endif
