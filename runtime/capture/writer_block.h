/* Building of blocks, for the parts of the writer. */
#ifndef CAPTURE_WRITER_BLOCK_H
#define CAPTURE_WRITER_BLOCK_H

#include <stdint.h>

#include "capture/blocks.h"
#include "capture/output.h"
#include "util/rstr.h"
#include "util/strbuf.h"

static inline void put_u8(struct strbuf *b, uint8_t v) { strbuf_add(b, &v, sizeof v); }
static inline void put_u16(struct strbuf *b, uint16_t v) { strbuf_add(b, &v, sizeof v); }
static inline void put_u32(struct strbuf *b, uint32_t v) { strbuf_add(b, &v, sizeof v); }
static inline void put_u64(struct strbuf *b, uint64_t v) { strbuf_add(b, &v, sizeof v); }

/* u16 length and bytes, cut to what every reader takes. */
static inline void put_text(struct strbuf *b, const struct rstr *s, uint32_t limit)
{
	uint32_t len = rstr_len(s) < limit ? rstr_len(s) : limit;
	put_u16(b, (uint16_t)len);
	strbuf_add(b, rstr_s(s), len);
}

/* Room for a length that put_length fills in. */
static inline size_t begin_length(struct strbuf *b)
{
	put_u32(b, 0);
	return b->len - 4;
}

/* The length of everything since `at`, itself included or not. */
static inline void end_length(struct strbuf *b, size_t at, bool counts_itself)
{
	uint32_t len = (uint32_t)(b->len - at) - (counts_itself ? 0 : 4);
	memcpy(b->s + at, &len, sizeof len);
}

/* Length of a block with a body of n bytes. */
static inline uint32_t block_length(uint32_t n) { return ((n + 3) & ~3u) + BLOCK_FRAME; }

static inline void block_begin(struct output *o, uint32_t type, uint32_t body)
{
	uint32_t header[2] = {type, block_length(body)};
	output_add(o, header, sizeof header);
}

static inline void block_end(struct output *o, uint32_t body)
{
	uint32_t tail[2] = {0, block_length(body)};
	uint32_t pad = -body & 3;
	output_add(o, (uint8_t *)tail + 4 - pad, 4 + pad);
	output_whole(o);
}

static inline void block_write(struct output *o, uint32_t type, const struct strbuf *body)
{
	block_begin(o, type, (uint32_t)body->len);
	output_add(o, body->s, body->len);
	block_end(o, (uint32_t)body->len);
}

#endif
