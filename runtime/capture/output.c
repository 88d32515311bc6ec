/* Collecting of bytes in pieces that end with whole blocks: see output.h. */
#include "capture/output.h"

#include <stdlib.h>
#include <string.h>

#include "capture/blocks.h"
#include "capture/spool.h"

struct output {
	struct spool *spool; /* NULL = memory */
	uint8_t *buf;        /* the piece under construction, lent by the spool; or all of memory */
	size_t cap, used;
	size_t whole;        /* of it, up to where the last block ended */
	bool inside;         /* the piece begins inside of a block */
	uint64_t bytes;
};

static struct output *output_new(void)
{
	struct output *o = calloc(1, sizeof *o);
	if (!o)
		abort();
	return o;
}

struct output *output_open(const char *path, int fd, enum output_level level, bool can_wait, struct err *err)
{
	struct spool *spool = spool_open(path, fd, level, can_wait, err);
	if (!spool)
		return NULL;
	struct output *o = output_new();
	o->spool = spool;
	o->buf = spool_lend(spool);
	o->cap = OUTPUT_PIECE;
	return o;
}

static void grow_memory(struct output *o, size_t n)
{
	size_t cap = o->cap * 2 > o->used + n ? o->cap * 2 : o->used + n;
	o->buf = realloc(o->buf, cap);
	if (!o->buf)
		abort();
	o->cap = cap;
}

struct output *output_memory(size_t room)
{
	struct output *o = output_new();
	grow_memory(o, room);
	return o;
}

const uint8_t *output_contents(const struct output *o, size_t *n)
{
	*n = o->used;
	return o->buf;
}

/* Hands over what is whole and goes on with the rest in a new piece; all of it when a block is larger than a piece. */
static void hand_over(struct output *o)
{
	size_t done = o->whole ? o->whole : o->used, rest = o->used - done;
	const uint8_t *old = o->buf;
	if (!done)
		return;
	spool_give(o->spool, done, !o->inside, o->whole != 0);
	o->buf = spool_lend(o->spool);
	memmove(o->buf, old + done, rest); /* nobody else writes to the old piece, which may be the new one, too */
	o->inside = !o->whole;
	o->used = rest;
	o->whole = 0;
}

static size_t make_room(struct output *o, size_t n)
{
	if (o->cap - o->used < n) {
		if (o->spool)
			hand_over(o);
		else
			grow_memory(o, n);
	}
	return o->cap - o->used;
}

void output_add(struct output *o, const void *p, size_t n)
{
	const uint8_t *from = p;
	o->bytes += n;
	while (n) {
		size_t room = make_room(o, n < OUTPUT_PIECE ? n : OUTPUT_PIECE), now = n < room ? n : room;
		memcpy(o->buf + o->used, from, now);
		o->used += now;
		from += now;
		n -= now;
	}
}

uint8_t *output_block(struct output *o, size_t n)
{
	while (make_room(o, n) < n) /* a second time where the rest of a long block was kept */
		continue;
	uint8_t *p = o->buf + o->used;
	o->used += n;
	o->bytes += n;
	o->whole = o->used;
	return p;
}

void output_add_blocks(struct output *o, const uint8_t *p, size_t n)
{
	while (n) {
		size_t now = blocks_whole(p, n < OUTPUT_PIECE ? n : OUTPUT_PIECE);
		if (now) {
			memcpy(output_block(o, now), p, now);
		} else { /* larger than a piece */
			uint32_t len;
			memcpy(&len, p + 4, sizeof len);
			now = len < n ? len : n;
			output_add(o, p, now);
			output_whole(o);
		}
		p += now;
		n -= now;
	}
}

void output_whole(struct output *o) { o->whole = o->used; }

void output_flush(struct output *o)
{
	if (o->spool && o->whole && spool_has_room(o->spool))
		hand_over(o);
}

uint64_t output_bytes(const struct output *o) { return o->bytes; }

int output_check(struct output *o, struct err *err) { return o->spool ? spool_check(o->spool, err) : 0; }

int output_close(struct output *o, struct err *err)
{
	int rc = 0;
	if (o->spool) {
		hand_over(o);
		if (o->used)
			hand_over(o);
		rc = spool_close(o->spool, err);
	} else {
		free(o->buf);
	}
	free(o);
	return rc;
}
