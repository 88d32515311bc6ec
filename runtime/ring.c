/* The last events in memory: see ring.h. */
#include "ring.h"

#include <stdlib.h>
#include <string.h>

#include "capture/blocks.h"

enum { SEGMENTS = 8, SLACK = 64 << 10 };

struct segment {
	struct writer *writer;
	size_t lists;         /* bytes before the first event */
	uint64_t list_events; /* of them that are events (containers) */
};

struct ring {
	uint64_t segment_bytes; /* of events */
	bool classic;
	struct segment segments[SEGMENTS]; /* the first `count`, oldest first */
	unsigned count;
};

struct ring *ring_new(uint64_t bytes, bool classic)
{
	struct ring *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->segment_bytes = bytes / SEGMENTS;
	r->classic = classic;
	return r;
}

static void forget_oldest(struct ring *r)
{
	writer_close(r->segments[0].writer, NULL);
	memmove(r->segments, r->segments + 1, --r->count * sizeof *r->segments);
}

void ring_free(struct ring *r)
{
	while (r && r->count)
		forget_oldest(r);
	free(r);
}

struct writer *ring_segment(struct ring *r, bool *fresh)
{
	struct segment *last = r->count ? &r->segments[r->count - 1] : NULL;
	*fresh = !last || writer_bytes(last->writer) - last->lists >= r->segment_bytes;
	if (!*fresh)
		return last->writer;
	size_t lists = last ? last->lists : 0;
	if (r->count == SEGMENTS)
		forget_oldest(r);
	struct segment *s = &r->segments[r->count++];
	*s = (struct segment){.writer = writer_memory(lists + r->segment_bytes + SLACK, r->classic)};
	return s->writer;
}

void ring_lists_done(struct ring *r)
{
	struct segment *s = &r->segments[r->count - 1];
	s->lists = writer_bytes(s->writer);
	s->list_events = writer_events(s->writer);
}

uint64_t ring_events(const struct ring *r)
{
	uint64_t n = 0;
	for (unsigned i = 0; i < r->count; i++)
		n += writer_events(r->segments[i].writer) - r->segments[i].list_events;
	return n;
}

uint64_t ring_since(const struct ring *r)
{
	size_t n;
	if (!r->count)
		return 0;
	const uint8_t *p = writer_contents(r->segments[0].writer, &n);
	return blocks_first_time(p + r->segments[0].lists, n - r->segments[0].lists);
}

int ring_write(const struct ring *r, const char *path, enum output_level level, struct err *err)
{
	struct output *out = output_open(path, 0, level, false, err);
	if (!out)
		return -1;
	for (unsigned i = 0; i < r->count; i++) {
		const struct segment *s = &r->segments[i];
		size_t n, skip = i ? s->lists : 0;
		const uint8_t *p = writer_contents(s->writer, &n);
		output_add_blocks(out, p + skip, n - skip);
	}
	return output_close(out, err);
}
