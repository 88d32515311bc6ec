/* See rings.h. */
#include "capture/rings.h"

#include <stdlib.h>
#include <string.h>

enum { RELEASE_STEP = 64 << 10 }; /* the kernel side is told so often how far we are */

struct ring {
	const uint8_t *data;
	struct layout_ring *shared;
	uint64_t pos, end, released;
	uint64_t ts;  /* of the record at pos */
	uint32_t len; /* of its event */
};

struct rings {
	unsigned n;
	size_t size;
	struct ring *list;
	uint32_t *heap; /* rings with something to read, the one with the oldest record first */
	unsigned nheap;
	bool taken;     /* the first ring's record has been handed out */
	uint64_t torn;
};

struct rings *rings_open(struct layout_ring *shared, const uint8_t *memory, unsigned n, size_t size, size_t stride)
{
	struct rings *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->n = n;
	r->size = size;
	r->list = calloc(n, sizeof *r->list);
	r->heap = calloc(n, sizeof *r->heap);
	if (!r->list || !r->heap)
		abort();
	for (unsigned i = 0; i < n; i++)
		r->list[i] = (struct ring){.data = memory + i * stride, .shared = &shared[i]};
	return r;
}

void rings_close(struct rings *r)
{
	if (!r)
		return;
	free(r->list);
	free(r->heap);
	free(r);
}

static void release(struct ring *ring)
{
	ring->released = ring->pos;
	__atomic_store_n(&ring->shared->tail, ring->pos, __ATOMIC_RELEASE);
}

static uint64_t record_bytes(uint32_t len) { return ((uint64_t)len + 1 + 7) & ~UINT64_C(7); }

/* Looks at the record at ring->pos. False when there is none. */
static bool look(struct rings *r, struct ring *ring)
{
	if (ring->pos >= ring->end)
		return false;
	const uint8_t *p = ring->data + (ring->pos & (r->size - 1));
	memcpy(&ring->ts, p, sizeof ring->ts);
	memcpy(&ring->len, p + 16, sizeof ring->len);
	if (ring->len >= LAYOUT_HEADER && ring->len < LAYOUT_SLACK && record_bytes(ring->len) <= ring->end - ring->pos)
		return true;
	r->torn++;
	ring->pos = ring->end;
	return false;
}

/* Moves the heap's entry at i down to where it belongs. */
static void sift(struct rings *r, unsigned i)
{
	uint32_t ring = r->heap[i];
	uint64_t ts = r->list[ring].ts;
	for (;;) {
		unsigned child = 2 * i + 1;
		if (child >= r->nheap)
			break;
		if (child + 1 < r->nheap && r->list[r->heap[child + 1]].ts < r->list[r->heap[child]].ts)
			child++;
		if (r->list[r->heap[child]].ts >= ts)
			break;
		r->heap[i] = r->heap[child];
		i = child;
	}
	r->heap[i] = ring;
}

/* Gets past the record that was handed out last. */
static void advance(struct rings *r)
{
	struct ring *ring = &r->list[r->heap[0]];
	r->taken = false;
	ring->pos += record_bytes(ring->len);
	if (ring->pos - ring->released >= RELEASE_STEP)
		release(ring);
	if (!look(r, ring)) {
		release(ring);
		r->heap[0] = r->heap[--r->nheap];
	}
	if (r->nheap)
		sift(r, 0);
}

bool rings_refill(struct rings *r)
{
	if (r->taken)
		advance(r);
	r->nheap = 0;
	for (unsigned i = 0; i < r->n; i++) {
		struct ring *ring = &r->list[i];
		ring->end = __atomic_load_n(&ring->shared->head, __ATOMIC_ACQUIRE);
		if (ring->pos != ring->released)
			release(ring);
		if (look(r, ring))
			r->heap[r->nheap++] = i;
	}
	for (unsigned i = r->nheap / 2; i-- > 0;)
		sift(r, i);
	return r->nheap > 0;
}

bool rings_next(struct rings *r, uint64_t horizon, struct record *out)
{
	if (r->taken)
		advance(r);
	if (!r->nheap)
		return false;
	struct ring *ring = &r->list[r->heap[0]];
	if (ring->ts > horizon)
		return false;
	r->taken = true;
	*out = (struct record){ring->data + (ring->pos & (r->size - 1)), ring->len, r->heap[0]};
	return true;
}

void rings_keep(struct rings *r) { r->taken = false; }

void rings_sleep(struct rings *r, bool asleep)
{
	for (unsigned i = 0; i < r->n; i++)
		__atomic_store_n(&r->list[i].shared->asleep, asleep, __ATOMIC_RELAXED);
}

uint64_t rings_torn(const struct rings *r) { return r->torn; }
