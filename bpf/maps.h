/* Maps: settings, counters, what is known of threads, scratch memory, rings. */
#ifndef BPF_MAPS_H
#define BPF_MAPS_H

#include "layout.h"

enum { PARAM_MAX = (64 << 10) - 1 }; /* bytes of a parameter; where the last one begins at most */

/* One call that is being turned into an event; of each CPU. */
struct scratch {
	u64 ts;
	u64 args[8];     /* 0 to 5: the arguments; 6: the result; 7: always 0 */
	struct task_struct *task;
	u32 tid, cpu;
	u32 snaplen;     /* of this event: 0 when nobody has asked for it */
	u32 start;           /* of the record, in the ring */
	volatile u32 offset; /* in the record: where the next parameter goes */
	u32 busy;        /* in use: a program that could be interrupted by itself would write over its own data */
	u32 is_exit;
	u32 is_compat;   /* a 32 bit program */
	/* What several parameters of an event need is found once. */
	u64 serial;                   /* of the event: one more for each */
	u64 file_serial, file;        /* of the event that was asked for last: what its result stands for */
	u64 pieces_serial, pieces;    /* the same: which array of the user `list` holds, */
	u32 npieces;                  /* and how much of it */
	u64 open_raw, open_portable;  /* flags of open(2) that were translated last; open_raw is one more, 0 = none */
	volatile u32 done; /* bytes that a loop has put; here, so that the verifier does not follow its every value */
	u8 path[8192] __attribute__((aligned(8)));   /* a path that is put together from its end, which lies at PATH_ROOM */
	u8 address[128] __attribute__((aligned(8))); /* a socket's address, from the user */
	u8 list[1024] __attribute__((aligned(8)));   /* an array of the user */
};

/* In maps of their own, which user space maps into its memory. */
struct layout_settings settings SEC(".bss.settings");
struct layout_ring rings[LAYOUT_CPUS] SEC(".bss.rings");
struct layout_time times[LAYOUT_TIMES] SEC(".bss.times");

const volatile struct layout_options options SEC(".rodata.options") = {0};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* the number of CPUs, set when loading */
	__type(key, u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* enum task_flag of every thread. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, LAYOUT_TASKS);
} tasks SEC(".maps");

/* The rings' memory, one for each CPU. Sizes are set when loading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, LAYOUT_RING_MIN + LAYOUT_SLACK);
} ring_memory SEC(".maps");

/* Nothing but a way to wake user space up. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} wakeups SEC(".maps");

/* Names of the programs that threads are starting, from exec to the end of the call, where it is out of reach. */
struct exec_name {
	u32 len;
	char name[4096];
};
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, struct exec_name);
} exec_names SEC(".maps");

static __always_inline struct scratch *scratch_of(u32 cpu) { return bpf_map_lookup_elem(&scratches, &cpu); }

/* For functions that are verified on their own and get no pointers. */
static __always_inline struct scratch *this_scratch(void) { return scratch_of(bpf_get_smp_processor_id()); }

/* As a local variable: what BPF_CORE_READ begins with must not be a field of a struct of our own. */
static __always_inline struct task_struct *task_of(struct scratch *s) { return s->task; }

static __always_inline u8 *task_flags(u32 tid)
{
	static u8 none;
	u32 zero = 0;
	u8 *all = bpf_map_lookup_elem(&tasks, &zero);
	return all ? all + (tid & (LAYOUT_TASKS - 1)) : &none;
}

#endif
