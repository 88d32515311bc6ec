/* See rings.h. The layout of a ring is the kernel's interface: linux/bpf.h, BPF_MAP_TYPE_RINGBUF. */
#include "capture/rings.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RELEASE_STEP = 64 << 10 }; /* the kernel is told so often how far we are */

/*
 * Positions count bytes since the start and are not reduced: position modulo size is the offset in `data`, which is
 * mapped twice in a row, so that no record is torn. A record begins with u32 length and two flags, and u32 that is
 * the kernel's own.
 */
struct ring {
	const uint8_t *data;
	unsigned long *consumer, *producer;
	unsigned long pos, end, released;
	uint64_t ts;        /* of the record at pos */
	uint32_t len;       /* its bytes */
	size_t size;
};

struct rings {
	unsigned n;
	size_t page;
	struct ring *list;
	uint32_t *heap; /* rings with something to read, the one with the oldest record first */
	unsigned nheap;
	bool taken;     /* the first ring's record has been handed out */
};

static int map_ring(struct rings *r, struct ring *ring, int fd, struct err *err)
{
	void *p = mmap(NULL, r->page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return err_set(err, "cannot map a ring of events: %s", strerror(errno));
	ring->consumer = p;
	p = mmap(NULL, r->page + 2 * ring->size, PROT_READ, MAP_SHARED, fd, (off_t)r->page);
	if (p == MAP_FAILED)
		return err_set(err, "cannot map a ring of events: %s", strerror(errno));
	ring->producer = p;
	ring->data = (const uint8_t *)p + r->page;
	return 0;
}

struct rings *rings_open(const int *fds, unsigned n, size_t size, size_t reserve, struct err *err)
{
	struct rings *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->page = (size_t)sysconf(_SC_PAGESIZE);
	r->list = calloc(2 * n, sizeof *r->list);
	r->heap = calloc(2 * n, sizeof *r->heap);
	if (!r->list || !r->heap)
		abort();
	for (r->n = 0; r->n < 2 * n; r->n++) {
		r->list[r->n].size = r->n < n ? size : reserve;
		if (map_ring(r, &r->list[r->n], fds[r->n], err) < 0) {
			r->n++;
			rings_close(r);
			return NULL;
		}
	}
	return r;
}

void rings_close(struct rings *r)
{
	if (!r)
		return;
	for (unsigned i = 0; i < r->n; i++) {
		if (r->list[i].consumer)
			munmap(r->list[i].consumer, r->page);
		if (r->list[i].producer)
			munmap(r->list[i].producer, r->page + 2 * r->list[i].size);
	}
	free(r->list);
	free(r->heap);
	free(r);
}

static void release(struct ring *ring)
{
	ring->released = ring->pos;
	__atomic_store_n(ring->consumer, ring->pos, __ATOMIC_RELEASE);
}

/* Looks at the record at ring->pos, behind those that were given up. False when there is none that is complete. */
static bool look(struct ring *ring)
{
	while (ring->pos < ring->end) {
		const uint8_t *p = ring->data + (ring->pos & (ring->size - 1));
		uint32_t len = __atomic_load_n((const uint32_t *)p, __ATOMIC_ACQUIRE);
		if (len & BPF_RINGBUF_BUSY_BIT)
			return false;
		ring->len = len & ~BPF_RINGBUF_DISCARD_BIT;
		if (!(len & BPF_RINGBUF_DISCARD_BIT)) {
			memcpy(&ring->ts, p + BPF_RINGBUF_HDR_SZ, sizeof ring->ts);
			return true;
		}
		ring->pos += (ring->len + BPF_RINGBUF_HDR_SZ + 7) & ~7ul;
	}
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
	ring->pos += (ring->len + BPF_RINGBUF_HDR_SZ + 7) & ~7ul;
	if (ring->pos - ring->released >= RELEASE_STEP)
		release(ring);
	if (!look(ring)) {
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
		ring->end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
		if (ring->pos != ring->released)
			release(ring);
		if (look(ring))
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
	*out = (struct record){ring->data + (ring->pos & (ring->size - 1)) + BPF_RINGBUF_HDR_SZ, ring->len, r->heap[0]};
	return true;
}
