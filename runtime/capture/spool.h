/*
 * Pieces of a recording on their way to a file. The one who fills them borrows one after another and gives them back
 * full; threads compress and write them, in order. So a slow disk and the work of compression are felt only when all
 * pieces are full.
 *
 * Compressed pieces are gzip members of their own: any gzip reader takes a file of them as one stream, several threads
 * can work at a time, and a file that ends after any of them is whole. Their index comes last (capture/members.h).
 */
#ifndef CAPTURE_SPOOL_H
#define CAPTURE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/output.h"
#include "util/err.h"

struct spool;

/* See output_open. */
struct spool *spool_open(const char *path, int fd, enum output_level level, bool can_wait, struct err *err);

/* The next piece to fill, OUTPUT_PIECE bytes, which may still have what one before had. Waits until one is free. */
uint8_t *spool_lend(struct spool *s);

/* The lent piece has n bytes and goes its way. Says whether a block begins with its first byte, ends with its last. */
void spool_give(struct spool *s, size_t n, bool begins, bool ends);

/* Whether spool_lend would not wait after one more spool_give. */
bool spool_has_room(struct spool *s);

/* 0, or -1 with err once something could not be written; what is given after that goes nowhere. */
int spool_check(struct spool *s, struct err *err);

/* Waits for all that was given, closes the file and frees `s`. 0, or -1 with err when anything is missing. */
int spool_close(struct spool *s, struct err *err);

#endif
