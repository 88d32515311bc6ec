/*
 * Programs at the entry and exit of every system call that do nothing: what no tracer can be cheaper than. And a pair
 * that counts the calls of all processes but one, for comparing with what a tracer saw.
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
