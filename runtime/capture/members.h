/*
 * The index of a compressed recording. Its pieces are gzip members of their own; behind them the writer puts empty
 * members that say where each begins, in a part of their headers that other programs skip (FEXTRA, RFC 1952). With it
 * several processors can inflate at a time. A file without it, or with one that does not fit, is inflated from the
 * begin.
 *
 * Index members hold entries of 16 bytes: u64 time of the first event that begins in the piece (ns, 0 = none), u32 size
 * of the member, u32 size of the piece. The last member has MEMBERS_END bytes and holds: u64 offset of the first index
 * member, u32 number of entries, u32 magic. All little-endian.
 */
#ifndef CAPTURE_MEMBERS_H
#define CAPTURE_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/strbuf.h"

struct member {
	uint64_t ts;
	uint32_t stored, bytes;
};

struct members {
	struct member *list;
	uint32_t n;
};

enum { MEMBERS_END = 42 };

void members_add(struct members *m, struct member member);
void members_free(struct members *m);

/* What comes behind the members, `offset` bytes of them. */
void members_write(const struct members *m, uint64_t offset, struct strbuf *out);

/* The index of a file of n bytes at p; pieces are at most piece_max bytes. False: there is none that can be used. */
bool members_read(struct members *m, const uint8_t *p, size_t n, uint32_t piece_max);

#endif
