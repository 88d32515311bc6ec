/*
 * Writes recordings, see writer.h. Events keep their bytes, unless they are for old programs; lists are always in the
 * newest layout.
 */
#include "capture/writer.h"

#include <stdlib.h>

#include "capture/classic.h"
#include "capture/output.h"
#include "capture/writer_block.h"
#include "capture/writer_lists.h"
#include "session.h"

enum { RECORD_HEADER = 26, EVENT_HEAD_MAX = BLOCK_HEADER + 2 + 4 + RECORD_HEADER };

struct writer {
	struct output *out;
	struct classic *classic; /* NULL = events are written as they were read */
	uint64_t events;
};

static struct writer *writer_new(struct output *out, bool classic)
{
	struct writer *w = calloc(1, sizeof *w);
	if (!w)
		abort();
	w->out = out;
	w->classic = classic ? classic_new() : NULL;
	return w;
}

struct writer *writer_open(const char *path, const struct writer_options *opt, struct err *err)
{
	struct output *out = output_open(path, opt->fd, opt->level, opt->can_wait, err);
	return out ? writer_new(out, opt->classic) : NULL;
}

struct writer *writer_memory(size_t room, bool classic) { return writer_new(output_memory(room), classic); }

const uint8_t *writer_contents(const struct writer *w, size_t *n) { return output_contents(w->out, n); }

int writer_state(struct writer *w, struct state *st, uint64_t ts, struct err *err)
{
	lists_write(w->out, st, w->classic);
	w->events += containers_write(w->out, st, ts, w->classic);
	return output_check(w->out, err);
}

int writer_container(struct writer *w, const struct state *st, const struct container *c, uint64_t ts, struct err *err)
{
	w->events += container_write(w->out, st, c, ts, w->classic);
	return output_check(w->out, err);
}

static uint8_t *put(uint8_t *p, const void *v, size_t n)
{
	if (n)
		memcpy(p, v, n);
	return p + n;
}

/* The block's header, what precedes the record, and the record's header. */
static uint8_t *put_head(uint8_t *p, const struct event *e, uint32_t flags, uint32_t record, uint32_t body)
{
	static const uint32_t types[2][2] = {{BLOCK_EVENT_V2, BLOCK_EVENT_V2_FLAGS},
	                                     {BLOCK_EVENT_V2_LARGE, BLOCK_EVENT_V2_LARGE_FLAGS}};
	uint32_t block[2] = {types[e->large][flags != 0], block_length(body)};
	p = put(p, block, sizeof block);
	p = put(p, &e->cpu, 2);
	if (flags)
		p = put(p, &flags, 4);
	p = put(p, &e->ts, 8);
	p = put(p, &e->tid, 8);
	p = put(p, &record, 4);
	p = put(p, &e->type, 2);
	return put(p, &e->nparams, 4);
}

static void write_record(struct output *out, const struct event *e, bool state_only)
{
	uint32_t flags = (e->block_flags & ~(uint32_t)EVENT_STATE_ONLY) | (state_only ? EVENT_STATE_ONLY : 0);
	uint32_t lens = e->nparams * (e->large ? 4 : 2), record = RECORD_HEADER + lens + e->data_len;
	uint32_t body = 2 + (flags ? 4 : 0) + record, total = block_length(body);
	if (total > OUTPUT_PIECE) {
		uint8_t head[EVENT_HEAD_MAX];
		output_add(out, head, (size_t)(put_head(head, e, flags, record, body) - head));
		output_add(out, e->lens, lens);
		output_add(out, e->data, e->data_len);
		block_end(out, body);
		return;
	}
	uint8_t *block = output_block(out, total), *p = put_head(block, e, flags, record, body);
	uint32_t tail[2] = {0, total}; /* the zeros first: what of them fills up to a multiple of 4 is left by the record */
	put(block + total - sizeof tail, tail, sizeof tail);
	if (e->data == e->lens + lens) { /* as they came */
		put(p, e->lens, lens + e->data_len);
	} else {
		p = put(p, e->lens, lens);
		put(p, e->data, e->data_len);
	}
}

static bool describes_container(const struct event *e)
{
	return e->type == PPME_CONTAINER_JSON_E || e->type == PPME_CONTAINER_JSON_2_E;
}

/* Goes before what tells programs of 2022 about a container. One that was read is left out. */
static bool is_lookup(const struct event *e)
{
	return describes_container(e) && !e->thread && e->block_flags & EVENT_STATE_ONLY;
}

static uint64_t write_lookup(struct output *out, const struct event *e)
{
	if (!describes_container(e) || !e->session || !e->thread)
		return 0;
	return container_write_lookup(out, container_find(&e->session->state.containers, e->thread->container_id), e->ts);
}

int writer_event(struct writer *w, const struct event *e, bool state_only, struct err *err)
{
	struct event older[2];
	const struct event *list = w->classic ? older : e;
	unsigned n = w->classic ? classic_translate(w->classic, e, older) : 1;
	if (w->classic && is_lookup(e))
		return 0;
	if (w->classic)
		w->events += write_lookup(w->out, e);
	for (unsigned i = 0; i < n; i++)
		write_record(w->out, &list[i], state_only);
	w->events += n;
	return output_check(w->out, err);
}

void writer_record(struct writer *w, const uint8_t *record, uint32_t len, uint16_t cpu)
{
	uint32_t total = block_length(2 + len), head[2] = {BLOCK_EVENT_V2, total}, tail[2] = {0, total};
	uint8_t *block = output_block(w->out, total);
	__builtin_prefetch(block + 1024, 1); /* what is next to be filled was last read by the thread that writes it */
	__builtin_prefetch(block + 1024 + 64, 1);
	put(block + total - sizeof tail, tail, sizeof tail);
	put(put(put(block, head, sizeof head), &cpu, 2), record, len);
	w->events++;
}

int writer_check(struct writer *w, struct err *err) { return output_check(w->out, err); }

void writer_flush(struct writer *w) { output_flush(w->out); }

uint64_t writer_bytes(const struct writer *w) { return output_bytes(w->out); }

uint64_t writer_events(const struct writer *w) { return w->events; }

int writer_close(struct writer *w, struct err *err)
{
	int rc = output_close(w->out, err);
	classic_free(w->classic);
	free(w);
	return rc;
}
