/* The blocks before the events of a recording: machine, interfaces, users, threads and their descriptors. */
#ifndef CAPTURE_SAVEFILE_LISTS_H
#define CAPTURE_SAVEFILE_LISTS_H

#include "capture/input.h"
#include "state/state.h"

/* Whether blocks of this type are read by list_read. */
bool list_known(uint32_t type);

/*
 * Reads a block's body of `size` bytes from the input into the state. Returns 0; -1 with *why: what is wrong with it,
 * or NULL when the input ends before the body does.
 */
int list_read(struct input *in, uint32_t type, uint64_t size, struct state *st, const char **why);

#endif
