/* Putting records into rings: see layout.h. */
#ifndef BPF_OUTPUT_H
#define BPF_OUTPUT_H

#include "maps.h"

static __always_inline u64 now(void) { return bpf_ktime_get_boot_ns() + options.boot_time; }

static __always_inline struct layout_ring *ring_of(u32 cpu) { return &rings[cpu & (LAYOUT_CPUS - 1)]; }

/* The record that begins at `start` of the CPU's ring. */
static __always_inline u8 *record_at(u32 cpu, u32 start)
{
	u8 *memory = bpf_map_lookup_elem(&ring_memory, &cpu);
	return memory ? memory + (start & options.ring_mask) : NULL;
}

/* Where the next parameter of the event under way goes. */
static __always_inline u8 *place_of(struct scratch *s)
{
	u8 *record = record_at(s->cpu, s->start);
	return record ? record + (s->offset & PARAM_MAX) : NULL;
}

/* A place for a record of any size; NULL when the ring is full, which is counted. */
static __always_inline u8 *begin_record(u32 cpu, bool is_state)
{
	struct layout_ring *ring = ring_of(cpu);
	u64 used = ring->head - *(volatile u64 *)&ring->tail;
	if (used > (is_state ? options.full : options.full_for_others)) {
		if (is_state)
			ring->full_state++;
		else
			ring->full++;
		return NULL;
	}
	if (used > options.wake && ring->asleep) {
		ring->asleep = 0;
		bpf_ringbuf_output(&wakeups, &cpu, sizeof cpu, BPF_RB_FORCE_WAKEUP);
	}
	return record_at(cpu, ring->head);
}

/* The record is whole, `len` bytes of event: user space may read it. */
static __always_inline void end_record(u32 cpu, u8 *record, u32 len, u8 mark)
{
	struct layout_ring *ring = ring_of(cpu);
	u64 head = ring->head + ((len + 1 + 7) & ~7u);
	record[len & (LAYOUT_SLACK / 2 - 1)] = mark;
	ring->events++;
#if defined(__TARGET_ARCH_x86)
	asm volatile("" ::: "memory"); /* stores are seen in their order */
	*(volatile u64 *)&ring->head = head;
#else
	__sync_lock_test_and_set(&ring->head, head);
#endif
}

static __always_inline void put_header(u8 *record, u64 ts, u32 tid, u32 len, u16 type, u32 nparams)
{
	*(u64 *)record = ts;
	*(u64 *)(record + 8) = tid;
	*(u32 *)(record + 16) = len;
	*(u16 *)(record + 20) = type;
	*(u32 *)(record + 22) = nparams;
}

#endif
