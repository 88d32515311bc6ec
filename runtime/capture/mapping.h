/*
 * A file in memory, mapped. When another program truncates it meanwhile, what was cut off reads as zeros; without that
 * a look at it would kill the reader (SIGBUS). Only one file at a time is mapped in a process, others have to be read.
 */
#ifndef CAPTURE_MAPPING_H
#define CAPTURE_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping {
	const uint8_t *p; /* NULL = nothing is mapped */
	size_t n;
	size_t dropped; /* bytes from the begin that take no memory */
};

/* The first n bytes of an ordinary file. False when it cannot be mapped. */
bool mapping_open(struct mapping *m, int fd, size_t n);
void mapping_close(struct mapping *m);

/* The bytes before `end` take no more memory. They can be looked at still. Nothing happens to what is not mapped. */
void mapping_drop(struct mapping *m, size_t end);

/*
 * The n bytes at `from` (a multiple of the page size) are looked at next: puts their pages in place together, which
 * takes less time than one after the other. Nothing happens before Linux 5.14, or where the file is shorter now.
 */
void mapping_want(struct mapping *m, size_t from, size_t n);

/* Whether zeros were given for what the file no longer has. */
bool mapping_broken(const struct mapping *m);

#endif
