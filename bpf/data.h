/* Parameters of variable length: one case for each of data_kinds in runtime/event/syscalls.lua. */
#ifndef BPF_DATA_H
#define BPF_DATA_H

#include "scalar.h"

enum { POLLED = 128, MICROSECOND = 1000 };

/* `want` bytes of user memory, at most the snaplen. */
static __always_inline u32 put_data(struct scratch *s, u8 *to, u64 user, s64 want)
{
	u32 limit = s->snaplen;
	if (want <= 0 || !limit)
		return 0;
	u32 len = want > limit ? limit : want;
	if (len > LAYOUT_DATA_MAX)
		len = LAYOUT_DATA_MAX;
	return bpf_probe_read_user(to, len, (void *)user) == 0 ? len : 0;
}

/* What a call has written: all of it that was taken, or what it tried to write when it failed. */
static __always_inline s64 written(struct scratch *s, u64 size)
{
	s64 result = s->args[ARG_RESULT];
	return result >= 0 ? result : (s64)size;
}

static __always_inline u32 put_user_text(struct scratch *s, u8 *to, u64 user)
{
	long got = bpf_probe_read_user_str(to, TEXT_MAX, (void *)user);
	return got > 0 ? got : 0;
}

/* See PT_FDLIST. Enter events show what is waited for, exit events what has happened. */
static __always_inline u32 put_poll(struct scratch *s, u8 *to, u64 user, u64 count)
{
	struct polled {
		s32 fd;
		u16 events, revents;
	} *p = (void *)s->list;
	u32 n = count > POLLED ? POLLED : count;
	if (n && bpf_probe_read_user(p, n * sizeof *p, (void *)user) < 0)
		return 0;
	*(u16 *)to = n;
	for (u32 i = 0; i < POLLED; i++) {
		if (i >= n)
			break;
		u32 raw = s->is_exit ? p[i].revents : p[i].events;
		*(u64 *)(to + 2 + 10 * i) = (s64)p[i].fd;
		*(u16 *)(to + 10 + 10 * i) = (raw & 7) | (raw & 0x3f8) << 1 | (raw >> 13 & 1) << 3;
	}
	return 2 + 10 * n;
}

/* See sockopt_dynamic_param in names.lua: bytes, error number, u32, u64, time. */
enum { VALUE_BYTES, VALUE_ERRNO, VALUE_U32, VALUE_U64, VALUE_TIME };

static __always_inline u32 option_form(u32 level, u32 name)
{
	if (level != SOL_SOCKET_)
		return VALUE_BYTES;
	switch (name) {
	case 4: return VALUE_ERRNO;                   /* SO_ERROR */
	case 20: case 21: case 66: case 67: return VALUE_TIME; /* SO_RCVTIMEO, SO_SNDTIMEO */
	case 57: return VALUE_U64;                    /* SO_COOKIE */
	case 1: case 2: case 3: case 5: case 6: case 7: case 8: case 9: case 10: case 11: case 12: case 14: case 15:
	case 16: case 18: case 19: case 29: case 30: case 32: case 33: case 34: case 35: case 36: case 37: case 38:
	case 39: case 40: case 41: case 42: case 43: case 44: case 45: case 46: case 47: case 48: case 49:
		return VALUE_U32;
	default: return VALUE_BYTES;
	}
}

static __always_inline u32 put_option(struct scratch *s, u8 *to, u64 user, u32 len)
{
	u32 form = option_form(s->args[1], s->args[2]);
	u64 v = 0, t[2] = {0};
	to[0] = form;
	if (form == VALUE_TIME) {
		bpf_probe_read_user(t, sizeof t, (void *)user);
		*(u64 *)(to + 1) = t[0] * 1000000000ull + t[1] * MICROSECOND;
		return 9;
	}
	if (form == VALUE_BYTES) {
		u32 limit = s->snaplen < 1024 ? s->snaplen : 1024;
		len = len > limit ? limit : len;
		UNKNOWN(len);
		return len && bpf_probe_read_user(to + 1, len & 2047, (void *)user) == 0 ? len + 1 : 1;
	}
	bpf_probe_read_user(&v, form == VALUE_U64 ? 8 : 4, (void *)user);
	*(u64 *)(to + 1) = form == VALUE_ERRNO ? (u64)-(s64)(s32)v : v;
	return form == VALUE_U32 ? 5 : 9;
}

enum { PTRACE_PEEK_FIRST = 1, PTRACE_PEEK_LAST = 3, PTRACE_CONT_ = 7, PTRACE_SINGLESTEP_ = 9, PTRACE_DETACH_ = 17,
	PTRACE_SYSCALL_ = 24 };

/* See ptrace_dynamic_param in names.lua: 0 a number, 1 a signal. */
static __always_inline u32 put_ptrace(struct scratch *s, u8 *to, bool is_data)
{
	u64 request = s->args[0], v = is_data ? s->args[3] : s->args[2];
	bool failed = (s64)s->args[ARG_RESULT] < 0;
	to[0] = 0;
	if (is_data && !failed && (request == PTRACE_CONT_ || request == PTRACE_SINGLESTEP_ || request == PTRACE_DETACH_ ||
	                           request == PTRACE_SYSCALL_)) {
		to[0] = 1;
		to[1] = v;
		return 2;
	}
	if (is_data && !failed && request >= PTRACE_PEEK_FIRST && request <= PTRACE_PEEK_LAST)
		v = peek(v, PEEK_U64); /* where the library has it stored */
	*(u64 *)(to + 1) = failed ? 0 : v;
	return 9;
}

/* See keyctl_dynamic_param in names.lua: 0 a number, 1 a text. */
static __always_inline u32 put_key_argument(struct scratch *s, u8 *to, u32 index)
{
	u32 op = s->args[0];
	/* Join a keyring by name, search by type and description, restrict by type and restriction. */
	bool text = (op == 1 && index == 1) || (op == 10 && (index == 2 || index == 3)) ||
	            (op == 29 && (index == 2 || index == 3));
	u64 v = s->args[index & 7];
	if (text && v) {
		long got = bpf_probe_read_user_str(to + 1, TEXT_MAX, (void *)v);
		to[0] = 1;
		return got > 0 ? got + 1 : 0;
	}
	to[0] = 0;
	*(u64 *)(to + 1) = v;
	return 9;
}

static __always_inline u32 put_exec_filename(struct scratch *s, u8 *to, u64 user)
{
	struct exec_name *e = bpf_map_lookup_elem(&exec_names, &s->tid);
	if (!s->is_exit || !e || (s64)s->args[ARG_RESULT] < 0)
		return put_user_text(s, to, user);
	u32 len = e->len > TEXT_MAX ? TEXT_MAX : e->len;
	bpf_probe_read_kernel(to, len, e->name);
	return len;
}

enum { FSCONFIG_STRING = 1, FSCONFIG_BINARY = 2, FSCONFIG_PATH = 3, FSCONFIG_PATH_EMPTY = 4, QUOTA_ON = 0x800002 };

static __always_inline u32 put_control(struct scratch *s, u8 *to, u64 user)
{
	struct message m;
	if ((s64)s->args[ARG_RESULT] < 0 || !read_message(s, user, &m) || !m.control)
		return 0;
	u32 len = m.control_len > 512 ? 512 : m.control_len;
	UNKNOWN(len);
	return len && bpf_probe_read_user(to, len & 1023, (void *)m.control) == 0
	       ? len : 0;
}

static __always_inline u32 put_cgroups(struct scratch *s, u8 *to)
{
	static const char name[] = "unified=";
	struct cgroup *unified = BPF_CORE_READ(task_of(s), cgroups, dfl_cgrp), *group;
	bool told = !unified || !parent_of(BPF_CORE_READ(unified, kn)); /* the root tells nothing */
	u32 len = 0;
	for (u32 i = 0; i < 5; i++) { /* cpuset, cpu, cpuacct, io, memory */
		len = put_cgroup(s, to, i, len & PARAM_MAX, &group);
		told |= group == unified;
	}
	if (told)
		return len;
	/* No controller is in effect in the group itself, or none of these five. */
	len &= PARAM_MAX;
	__builtin_memcpy(to + len, name, 8);
	return put_cgroup_path(s, to, unified, len + 8);
}

static __always_inline u32 put_comm(struct scratch *s, u8 *to)
{
	return bpf_probe_read_kernel_str(to, 16, &task_of(s)->comm);
}

/* Data in pieces: of readv and writev, of messages, of the first of several messages. */
static __always_inline u32 put_vector(struct scratch *s, u8 *to, u32 kind, u64 arg, u64 arg2)
{
	struct message m = {.pieces = arg, .npieces = arg2};
	bool is_out = kind == K_IOV_OUT || kind == K_MSG_OUT || kind == K_MMSG_OUT;
	s64 length = s->args[ARG_RESULT];
	if (kind != K_IOV_IN && kind != K_IOV_OUT && !read_message(s, arg, &m))
		return 0;
	if (kind == K_MMSG_IN || (kind == K_MMSG_OUT && length >= 0))
		length = mmsg_length(s, arg);
	if (length < 0)
		length = is_out ? LAYOUT_DATA_MAX : 0;
	return put_pieces(s, to, m.pieces, m.npieces, length);
}

/* Both ends of what a call was about; the address that the call has given or got counts where the socket knows none. */
static __always_inline u32 put_call_tuple(struct scratch *s, u8 *to, u32 kind, u64 fd, u64 user, u64 arg3)
{
	s64 result = s->args[ARG_RESULT];
	bool is_message = kind == K_MSG_SEND_TUPLE || kind == K_MSG_RECV_TUPLE;
	bool incoming = kind == K_ACCEPT_TUPLE || kind == K_RECV_TUPLE || kind == K_MSG_RECV_TUPLE;
	struct message m = {.name = user, .name_len = arg3};
	if ((incoming && result < 0) || (kind == K_CONNECT_TUPLE && result < 0 && result != -EINPROGRESS_))
		return 0;
	if (is_message) {
		m.name = 0;
		read_message(s, user, &m);
	} else if (kind == K_RECV_TUPLE) {
		m.name_len = peek(arg3, PEEK_U32); /* the argument is a pointer to it */
	} else if (kind == K_ACCEPT_TUPLE) {
		fd = result;
		m.name = 0;
	}
	return put_tuple(s, to, fd, m.name, m.name_len, incoming);
}

__noinline u32 data_of_io(u32 kind, u32 a, u32 b)
{
	struct scratch *s = this_scratch();
	u8 *to = s ? place_of(s) : NULL;
	if (!to)
		return 0;
	return kind == K_MSG_CONTROL ? put_control(s, to, s->args[a & 7])
	                             : put_vector(s, to, kind, s->args[a & 7], s->args[b & 7]);
}

__noinline u32 data_of_address(u32 kind, u32 a, u32 b, u32 c)
{
	struct scratch *s = this_scratch();
	u8 *to = s ? place_of(s) : NULL;
	if (!to)
		return 0;
	return kind == K_SOCKADDR ? put_address(s, to, s->args[a & 7], s->args[b & 7])
	                          : put_call_tuple(s, to, kind, s->args[a & 7], s->args[b & 7], s->args[c & 7]);
}

__noinline u32 data_of_process(u32 kind, u32 a)
{
	struct scratch *s = this_scratch();
	u8 *to = s ? place_of(s) : NULL;
	if (!to)
		return 0;
	switch (kind) {
	case K_COMM: return put_comm(s, to);
	case K_CGROUPS: return put_cgroups(s, to);
	default: return put_arguments(s, to, kind, a);
	}
}

__noinline u32 data_of_path(u32 kind)
{
	struct scratch *s = this_scratch();
	u8 *to = s ? place_of(s) : NULL;
	if (!to)
		return 0;
	if (kind == K_EXE_PATH)
		return put_path(s, to, BPF_CORE_READ(task_of(s), mm, exe_file));
	return put_path(s, to, result_file(s));
}

__noinline u32 data_of_other(u32 kind, u32 a, u32 b)
{
	struct scratch *s = this_scratch();
	u8 *to = s ? place_of(s) : NULL;
	if (!to)
		return 0;
	u64 arg = s->args[a & 7];
	bool failed = (s64)s->args[ARG_RESULT] < 0;
	u32 cmd = s->args[1];
	switch (kind) {
	case K_TEXT: return put_user_text(s, to, arg);
	case K_OUT_TEXT: return failed ? 0 : put_user_text(s, to, arg);
	case K_POLL: return put_poll(s, to, arg, s->args[b & 7]);
	case K_SOCKOPT_IN: return put_option(s, to, arg, s->args[b & 7]);
	case K_SOCKOPT_OUT: return put_option(s, to, arg, peek(s->args[b & 7], PEEK_U32));
	case K_PRCTL_TEXT:
		return (u32)s->args[0] == PR_NAME_SET || (u32)s->args[0] == PR_NAME_GET ? put_user_text(s, to, s->args[1]) : 0;
	case K_PTRACE_ADDR: return put_ptrace(s, to, false);
	case K_PTRACE_DATA: return put_ptrace(s, to, true);
	case K_KEYCTL: return put_key_argument(s, to, a);
	case K_QUOTA_PATH: return (u32)s->args[0] >> 8 == QUOTA_ON ? put_user_text(s, to, arg) : 0;
	case K_FSCONFIG_BYTES: return cmd == FSCONFIG_BINARY ? put_data(s, to, arg, s->args[b & 7]) : 0;
	case K_FSCONFIG_TEXT:
		return cmd == FSCONFIG_STRING || cmd == FSCONFIG_PATH || cmd == FSCONFIG_PATH_EMPTY
			? put_user_text(s, to, arg) : 0;
	case K_EXEC_FILENAME: return put_exec_filename(s, to, arg);
	default: return 0;
	}
}

/* Writes the parameter to its place; returns its length. */
static __always_inline u32 data(u32 kind, u32 a, u32 b, u32 c, enum point point)
{
	if (point == POINT_OTHER)
		return 0;
	if (kind >= K_SOCKADDR && kind <= K_MSG_RECV_TUPLE)
		return data_of_address(kind, a, b, c);
	if (point == POINT_EXIT && kind >= K_IOV_IN && kind <= K_MSG_CONTROL)
		return data_of_io(kind, a, b);
	if (point == POINT_EXIT && kind >= K_EXE && kind <= K_CGROUPS)
		return data_of_process(kind, a);
	if (point == POINT_EXIT && (kind == K_EXE_PATH || kind == K_FILE_PATH))
		return data_of_path(kind);
	return data_of_other(kind, a, b);
}

#endif
