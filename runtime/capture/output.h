/* A buffered file that is written from begin to end, gzip on request. The first failure sticks, told at the end. */
#ifndef CAPTURE_OUTPUT_H
#define CAPTURE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct output;

/* `path` is created or truncated; "-" is standard output. NULL with err. */
struct output *output_open(const char *path, bool compress, struct err *err);

void output_add(struct output *o, const void *p, size_t n);

uint64_t output_bytes(const struct output *o); /* added so far */

/* 0, or -1 with err once something could not be written. */
int output_check(const struct output *o, struct err *err);

/* Writes what is buffered and closes. 0, or -1 with err if anything, now or earlier, could not be written. */
int output_close(struct output *o, struct err *err);

#endif
