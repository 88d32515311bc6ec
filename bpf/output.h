/* Handing records to user space. */
#ifndef BPF_OUTPUT_H
#define BPF_OUTPUT_H

#include "maps.h"

enum { WAKE_CHECK = 63 }; /* how full the ring is gets looked at once in so many events */

static __always_inline void *ring_of(u32 cpu, u32 reserve)
{
	u32 index = 2 * cpu + reserve;
	return bpf_map_lookup_elem(&rings, &index);
}

static __always_inline struct layout_counters *counters_of(u32 cpu) { return &counters[cpu & (LAYOUT_CPUS - 1)]; }

/* User space looks at its rings by itself now and then; it is woken early when one fills up faster than that. */
static __always_inline u64 wake_flags(void *ring, u64 events)
{
	if (events & WAKE_CHECK)
		return BPF_RB_NO_WAKEUP;
	return bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) >= options.wake_bytes ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

/* The record of scratch memory: `len` bytes, its mark included. `is_state`: may use the reserve. */
static __always_inline void output_record(struct scratch *s, u32 len, bool is_state)
{
	struct layout_counters *c = counters_of(s->cpu);
	void *ring = ring_of(s->cpu, 0);
	if (!ring)
		return;
	len &= SCRATCH_SIZE - 1;
	if (bpf_ringbuf_output(ring, s->record, len, wake_flags(ring, c->events)) == 0) {
		c->events++;
		return;
	}
	ring = is_state ? ring_of(s->cpu, 1) : NULL;
	if (ring && bpf_ringbuf_output(ring, s->record, len, BPF_RB_FORCE_WAKEUP) == 0)
		c->events++;
	else if (is_state)
		c->state_ring_full++;
	else
		c->ring_full++;
}

/* Room for a record of constant size; NULL when there is none, which is counted. */
static __always_inline u8 *reserve_record(u32 cpu, u64 size, bool is_state)
{
	struct layout_counters *c = counters_of(cpu);
	void *ring = ring_of(cpu, 0);
	if (!ring)
		return NULL;
	u8 *rec = bpf_ringbuf_reserve(ring, size, 0);
	if (rec)
		return rec;
	if (is_state && (ring = ring_of(cpu, 1)))
		rec = bpf_ringbuf_reserve(ring, size, 0);
	if (!rec && is_state)
		c->state_ring_full++;
	else if (!rec)
		c->ring_full++;
	return rec;
}

static __always_inline void submit_record(u32 cpu, u8 *rec)
{
	struct layout_counters *c = counters_of(cpu);
	u64 flags = BPF_RB_NO_WAKEUP;
	if (!(c->events & WAKE_CHECK)) {
		void *ring = ring_of(cpu, 0);
		if (ring)
			flags = wake_flags(ring, 0);
	}
	bpf_ringbuf_submit(rec, flags);
	c->events++;
}

static __always_inline void put_header(u8 *rec, u64 ts, u32 tid, u32 len, u16 type, u32 nparams)
{
	*(u64 *)rec = ts;
	*(u64 *)(rec + 8) = tid;
	*(u32 *)(rec + 16) = len;
	*(u16 *)(rec + 20) = type;
	*(u32 *)(rec + 22) = nparams;
}

static __always_inline u64 now(void) { return bpf_ktime_get_boot_ns() + options.boot_time; }

#endif
