/*
 * Programs at the entry and exit of every system call that do nothing: what no tracer can be cheaper than. A pair that
 * writes a record of each, with nothing in it but when, who and which call, and nobody who reads it: what no tracer of
 * all events can be cheaper than. And a pair that counts the calls of all processes but one, for comparing with what a
 * tracer saw.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct counters {
	__u64 enters, exits;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} calls SEC(".maps");

enum { RING = 1 << 20 };

struct record {
	__u64 ts, thread, number, result;
};

struct ring {
	__u64 position;
	__u8 data[RING];
};

/* One for each CPU; their number is set when loading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ring);
} rings SEC(".maps");

volatile const __u32 excluded; /* process id */

static struct counters *counted(void)
{
	__u32 zero = 0;
	return bpf_get_current_pid_tgid() >> 32 == excluded ? 0 : bpf_map_lookup_elem(&calls, &zero);
}

SEC("raw_tracepoint/sys_enter") int empty_enter(void *ctx)
{
	(void)ctx;
	return 0;
}

SEC("raw_tracepoint/sys_exit") int empty_exit(void *ctx)
{
	(void)ctx;
	return 0;
}

static int put_record(__u64 number, __u64 result)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct ring *ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!ring)
		return 0;
	struct record *r = (void *)(ring->data + (ring->position & (RING - sizeof *r)));
	r->ts = bpf_ktime_get_boot_ns();
	r->thread = bpf_get_current_pid_tgid();
	r->number = number;
	r->result = result;
	ring->position += sizeof *r;
	return 0;
}

SEC("raw_tracepoint/sys_enter") int record_enter(struct bpf_raw_tracepoint_args *ctx)
{
	return put_record(ctx->args[1], 0);
}

SEC("raw_tracepoint/sys_exit") int record_exit(struct bpf_raw_tracepoint_args *ctx)
{
	return put_record(-1, ctx->args[1]);
}

SEC("raw_tracepoint/sys_enter") int count_enter(void *ctx)
{
	struct counters *c = counted();
	(void)ctx;
	if (c)
		c->enters++;
	return 0;
}

SEC("raw_tracepoint/sys_exit") int count_exit(void *ctx)
{
	struct counters *c = counted();
	(void)ctx;
	if (c)
		c->exits++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
