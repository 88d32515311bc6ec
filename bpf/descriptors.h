/* What a process has open, for user space that has not followed it so far: see struct layout_descriptor. */
#ifndef BPF_DESCRIPTORS_H
#define BPF_DESCRIPTORS_H

#include "output.h"
#include "socket.h"

enum { DESCRIPTORS = 1024 }; /* that are told: others are looked up when they are used */

static __always_inline struct fdtable *descriptors_of(struct task_struct *task) { return READ(task, files, fdt); }

static __always_inline bool closes_on_exec(u32 num)
{
	u64 *words = READ(descriptors_of(CURRENT()), close_on_exec), word = 0;
	bpf_probe_read_kernel(&word, sizeof word, words + num / 64);
	return word >> num % 64 & 1;
}

/* Its own name, a struct sockaddr_un. */
static __always_inline u32 put_own_name(u8 *to, struct unix_sock *u)
{
	struct unix_address *name = READ(u, addr);
	u32 len = name ? BPF_CORE_READ(name, len) : 0;
	if (!len || len > ADDRESS_MAX)
		return 0;
	UNKNOWN(len);
	bpf_probe_read_kernel(to, len & 127, (u8 *)name + bpf_core_field_offset(struct unix_address, name));
	return len & 127;
}

static __always_inline u32 put_socket(struct scratch *s, u8 *to, struct layout_descriptor *d)
{
	struct sock *sk = sock_of(d->num);
	if (!sk)
		return 0;
	d->family = READ(sk, __sk_common.skc_family);
	d->protocol = READ(sk, sk_protocol);
	d->type = READ(sk, sk_type);
	return d->family == AF_UNIX_ ? put_own_name(to, TYPED(unix_sock, sk)) : put_sock(s, to, sk, 0, false);
}

/* Puts a record for what scratch memory says of the task, tid, time and CPU. A negative number begins the list. */
__noinline u32 tell_descriptor(s32 num)
{
	struct scratch *s = this_scratch();
	struct file *f = s && num >= 0 ? file_of(num) : NULL;
	if (!s || (num >= 0 && !f))
		return 0;
	u8 *record = begin_record(s->cpu, true);
	if (!record)
		return 0;
	struct layout_descriptor d = {.num = num};
	u32 len = 0;
	s->start = ring_of(s->cpu)->head;
	s->offset = LAYOUT_HEADER + sizeof d;
	if (f) {
		u8 *to = record + LAYOUT_HEADER + sizeof d;
		d.ino = file_ino(f);
		d.dev = file_dev(f);
		d.flags = READ(f, f_flags);
		d.mode = READ(f, f_inode, i_mode);
		d.closes = closes_on_exec(num);
		len = (d.mode & MODE_TYPE) == MODE_SOCKET ? put_socket(s, to, &d) : put_path(s, to, f);
	}
	__builtin_memcpy(record + LAYOUT_HEADER, &d, sizeof d);
	u32 size = (LAYOUT_HEADER + sizeof d + len) & PARAM_MAX;
	put_header(record, s->ts, s->tid, size, 0, 0);
	end_record(s->cpu, record, size, RECORD_DESCRIPTOR);
	return 0;
}

static __always_inline void tell_descriptors(void)
{
	u32 n = READ(descriptors_of(CURRENT()), max_fds);
	tell_descriptor(-1);
	for (u32 i = 0; i < DESCRIPTORS; i++) {
		if (i >= n)
			break;
		tell_descriptor(i);
	}
}

#endif
