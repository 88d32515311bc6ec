/*
 * The blocks of a .scap recording. Each is: u32 type, u32 length of the whole block, body, zero bytes up to a multiple
 * of 4, the length again. Numbers in the byte order of the machine that recorded. Several layouts of each list exist,
 * the newest of them sized: every entry begins with its own length, so that readers skip what they do not know.
 */
#ifndef CAPTURE_BLOCKS_H
#define CAPTURE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum block_type {
	BLOCK_SECTION = 0x0A0D0D0A,
	BLOCK_MACHINE = 0x201,
	BLOCK_THREADS_V1 = 0x202, BLOCK_THREADS_V2 = 0x207, BLOCK_THREADS_V3 = 0x209, BLOCK_THREADS_V4 = 0x210,
	BLOCK_THREADS_V5 = 0x211, BLOCK_THREADS_V6 = 0x212, BLOCK_THREADS_V7 = 0x213, BLOCK_THREADS_V8 = 0x214,
	BLOCK_THREADS_V9 = 0x215, /* sized */
	BLOCK_FDS_V1 = 0x203, BLOCK_FDS_V2 = 0x218,       /* V2: sized */
	BLOCK_IFACES_V1 = 0x205, BLOCK_IFACES_V2 = 0x219, /* V2: sized, the length does not count itself */
	BLOCK_USERS_V1 = 0x206, BLOCK_USERS_V2 = 0x220,   /* V2: sized */
	BLOCK_EVENT_V1 = 0x204, BLOCK_EVENT_V1_FLAGS = 0x208, /* V1: the record has no parameter count */
	BLOCK_EVENT_V2 = 0x216, BLOCK_EVENT_V2_FLAGS = 0x217,
	BLOCK_EVENT_V2_LARGE = 0x221, BLOCK_EVENT_V2_LARGE_FLAGS = 0x222, /* u32 parameter lengths */
};

/* Numbers that writers used before the format was released; the layouts are those of the first versions. */
#define BLOCK_MACHINE_PRE    0x8002ABCDu
#define BLOCK_THREADS_V1_PRE 0x8000ABCDu
#define BLOCK_THREADS_V2_PRE 0x8013ABCDu
#define BLOCK_THREADS_V3_PRE 0x8014ABCDu
#define BLOCK_FDS_PRE        0x8001ABCDu
#define BLOCK_EVENT_PRE      0x8010ABCDu
#define BLOCK_IFACES_PRE     0x8011ABCDu
#define BLOCK_USERS_PRE      0x8012ABCDu

#define SECTION_MAGIC 0x1A2B3C4Du
/* In the first reserved number of the machine block, which is 0 elsewhere: state.exact of the one who recorded. */
#define MACHINE_EXACT 0x7463617865726374ull
enum { SECTION_MAJOR = 1, SECTION_MINOR = 2 };

enum {
	BLOCK_HEADER = 8, BLOCK_TRAILER = 4, BLOCK_FRAME = BLOCK_HEADER + BLOCK_TRAILER,
	SECTION_SIZE = 28, /* of a section block without options */
	HOSTNAME_SIZE = 128,
};

enum event_file_flag { EVENT_FILE_LARGE = 4 }; /* an internal mark of some writers, means nothing in a file */

/* How many of n bytes, which begin with a block, are whole blocks. */
static inline size_t blocks_whole(const uint8_t *p, size_t n)
{
	size_t at = 0;
	while (n - at >= BLOCK_FRAME) {
		uint32_t len;
		memcpy(&len, p + at + 4, sizeof len);
		if (len < BLOCK_FRAME || len > n - at)
			break;
		at += len;
	}
	return at;
}

/* Those that are written; older kinds are only read. */
static inline bool block_is_event(uint32_t type)
{
	return type == BLOCK_EVENT_V2 || type == BLOCK_EVENT_V2_FLAGS || type == BLOCK_EVENT_V2_LARGE ||
	       type == BLOCK_EVENT_V2_LARGE_FLAGS;
}

/* The time of the first event among n bytes, which begin with a block; 0 = there is none. */
static inline uint64_t blocks_first_time(const uint8_t *p, size_t n)
{
	uint32_t type, len;
	uint64_t ts = 0;
	for (size_t at = 0; n - at >= BLOCK_FRAME; at += len) {
		memcpy(&type, p + at, sizeof type);
		memcpy(&len, p + at + 4, sizeof len);
		if (len < BLOCK_FRAME || len > n - at)
			break;
		size_t head = BLOCK_HEADER + 2 + (type == BLOCK_EVENT_V2_FLAGS || type == BLOCK_EVENT_V2_LARGE_FLAGS ? 4 : 0);
		if (!block_is_event(type) || len < head + sizeof ts)
			continue;
		memcpy(&ts, p + at + head, sizeof ts);
		break;
	}
	return ts;
}

#endif
