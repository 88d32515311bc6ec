/* Parameters that are numbers: one case for each of scalar_kinds in runtime/event/syscalls.lua. */
#ifndef BPF_SCALAR_H
#define BPF_SCALAR_H

#include "file.h"
#include "message.h"
#include "process.h"
#include "socket.h"

/* `type` is enum PEEK_*. */
static __always_inline u64 peek(u64 user, u32 type)
{
	u64 v = 0;
	u32 len = type == PEEK_U8 ? 1 : type <= PEEK_S16 ? 2 : type <= PEEK_S32 ? 4 : 8;
	if (!user || bpf_probe_read_user(&v, len, (void *)user) < 0)
		return 0;
	if (type == PEEK_S16)
		return (s64)(s16)v;
	return type == PEEK_S32 ? (u64)(s64)(s32)v : v;
}

/* As peek, for what a successful call has stored where it was told to. */
static __always_inline u64 peek_out(struct scratch *s, u64 user, u32 offset, u32 type)
{
	u64 v;
	if ((s64)s->args[ARG_RESULT] < 0)
		return ~0ull;
	if (!user)
		return 0;
	return bpf_probe_read_user(&v, 1, (void *)(user + offset)) < 0 ? ~0ull : peek(user + offset, type);
}

/* ns; all ones where there is none. */
static __always_inline u64 read_timespec(struct scratch *s, u64 user)
{
	s64 t[2];
	s32 t32[2];
	if (s->is_compat)
		return bpf_probe_read_user(t32, sizeof t32, (void *)user) < 0 ? ~0ull : t32[0] * 1000000000ull + t32[1];
	return bpf_probe_read_user(t, sizeof t, (void *)user) < 0 ? ~0ull : t[0] * 1000000000ull + t[1];
}

enum { O_ACCMODE_ = 3, O_CREAT_ = 0x40, O_TMPFILE_ = 0x400000, SOL_SOCKET_ = 1, SETVAL_ = 16, PR_NAME_SET = 15,
	PR_NAME_GET = 16, PR_GET_SUBREAPER = 37 };

static __always_inline u64 open_flags(struct scratch *s, u64 raw)
{
	u64 access = raw & O_ACCMODE_; /* 0 read, 1 write, 2 both; portable: bits 1 and 2 */
	if (s->open_raw != raw + 1) {
		s->open_portable = translate(TABLE_FILE_FLAGS, raw) | (access == 0 ? 1 : access == 1 ? 2 : 3);
		s->open_raw = raw + 1;
	}
	return s->open_portable;
}

/* From struct open_how; 0 when it cannot be read. */
static __always_inline u64 how_flags(struct scratch *s, u64 user)
{
	u64 raw;
	return bpf_probe_read_user(&raw, sizeof raw, (void *)user) < 0 ? 0 : open_flags(s, raw);
}

static __always_inline u64 open_mode(u64 flags, u64 mode) { return flags & (O_CREAT_ | O_TMPFILE_) ? mode : 0; }

/* creat_flags in flags.lua: the layer of an overlay. */
static __always_inline u64 creat_flags(u64 file_flags)
{
	return file_flags & FILE_UPPER ? 1 : file_flags & FILE_LOWER ? 2 : 0;
}

static __always_inline u64 prctl_number(struct scratch *s)
{
	u32 option = s->args[0];
	if (option == PR_NAME_SET || option == PR_NAME_GET)
		return 0;
	return option == PR_GET_SUBREAPER ? peek(s->args[1], PEEK_S32) : s->args[1];
}

enum { Q_GETFMT_ = 0x800004, Q_GETINFO_, Q_SETINFO_, Q_GETQUOTA_, Q_SETQUOTA_, Q_XGETQUOTA_ = 0x5803,
	Q_XSETQLIM_ = 0x5804, QUOTA_ID = 14 };

/* What of struct if_dqblk is valid: the bit for each of the fields 3 to 9 of quota_number. */
static __always_inline u32 quota_bit(u32 field)
{
	return field <= 4 ? 1 : field == 5 ? 2 : field <= 7 ? 4 : field == 8 ? 16 : 32;
}

/* Quotas: quotactl(2). The fields of struct if_dqblk and if_dqinfo, when the command has them and they are valid. */
static __always_inline u64 quota_number(struct scratch *s, u32 field)
{
	u32 cmd = (u32)s->args[0] >> 8;
	u64 user = s->args[3];
	bool ok = (s64)s->args[ARG_RESULT] >= 0;
	if (field == QUOTA_ID)
		return cmd == Q_GETQUOTA_ || cmd == Q_SETQUOTA_ || cmd == Q_XGETQUOTA_ || cmd == Q_XSETQLIM_ ? s->args[2] : 0;
	if (field == 0)
		return translate(TABLE_QUOTACTL_CMDS, cmd);
	if (field == 1)
		return translate(TABLE_QUOTACTL_TYPES, s->args[0] & 0xff);
	if (field == 2) /* Q_QUOTAON: the id is a format */
		return cmd == 0x800002 ? translate(TABLE_QUOTACTL_QUOTA_FMTS, s->args[2]) : 1;
	if (field <= 9) { /* Q_GETQUOTA, Q_SETQUOTA: u64s, of which the sixth is not shown */
		u32 index = field - 3;
		if (cmd != Q_SETQUOTA_ && !(ok && cmd == Q_GETQUOTA_))
			return 0;
		if (!(peek(user + 64, PEEK_U32) & quota_bit(field)))
			return 0;
		return peek(user + 8 * (index < 5 ? index : index + 1), PEEK_U64);
	}
	if (field <= 12) { /* Q_GETINFO, Q_SETINFO */
		if (cmd != Q_SETINFO_ && !(ok && cmd == Q_GETINFO_))
			return 0;
		if (!(peek(user + 20, PEEK_U32) & 1u << (field - 10)))
			return 0;
		return field == 12 ? peek(user + 16, PEEK_U32) : peek(user + 8 * (field - 10), PEEK_U64);
	}
	return ok && cmd == Q_GETFMT_ ? translate(TABLE_QUOTACTL_QUOTA_FMTS, peek(user, PEEK_U32)) : 1; /* Q_GETFMT */
}

static __always_inline u64 sockopt_name(u32 level, u32 name)
{
	return level == SOL_SOCKET_ ? translate(TABLE_SOCKOPT_OPTIONS, name) : 0;
}

/* Bytes of the first of several messages that were sent or received; 0 for none. */
static __always_inline u64 mmsg_length(struct scratch *s, u64 user)
{
	return (s64)s->args[ARG_RESULT] > 0 ? peek(user + message_size(s), PEEK_U32) : 0;
}

/* Files, pointers, options. */
static __always_inline u64 call_scalar(struct scratch *s, u32 kind, u32 a, u32 b, u32 c)
{
	u64 arg = s->args[a & 7], arg2 = s->args[b & 7];
	if (c == PEEK_WORD && (kind == K_AT || kind == K_OUT)) {
		b = s->is_compat ? b / 2 : b;
		c = s->is_compat ? PEEK_U32 : PEEK_U64;
	}
	switch (kind) {
	case K_AT: return peek(arg ? arg + b : 0, c);
	case K_OUT: return peek_out(s, arg, b, c);
	case K_OPEN_FLAGS: return open_flags(s, arg) | result_file_flags(s);
	case K_OPEN_MODE: return open_mode(arg, arg2);
	case K_HOW_FLAGS: return how_flags(s, arg) | result_file_flags(s);
	case K_HOW_MODE: return open_mode(peek(arg, PEEK_U64), peek(arg + 8, PEEK_U64));
	case K_CREAT_FLAGS: return creat_flags(result_file_flags(s));
	case K_MOUNT_FLAGS: return (arg & 0xffff0000) == 0xc0ed0000 ? arg & 0xffff : arg;
	case K_FILE_DEV: return file_dev(result_file(s));
	case K_FILE_INO: return file_ino(result_file(s));
	case K_FD_INO:
		return (s64)s->args[ARG_RESULT] < 0 ? 0 : file_ino(file_of(peek(arg, PEEK_S32)));
	case K_TIMESPEC: return read_timespec(s, arg);
	case K_SIGSET: return peek(arg, PEEK_U32);
	case K_SOCKOPT_NAME: return sockopt_name(arg, arg2);
	case K_PRCTL_NUMBER: return prctl_number(s);
	case K_SEMCTL_VALUE: return s->args[2] == SETVAL_ ? s->args[3] : 0;
	case K_SEMBUF: /* of the second operation */
		return s->args[2] > 1 ? (a == 4 ? translate(TABLE_SEMOP_FLAGS, peek(s->args[1] + 10, PEEK_U16))
		                                : peek(s->args[1] + 6 + a, PEEK_U16)) : 0;
	case K_QUOTA: return quota_number(s, a);
	case K_RET_SIZE: return (s64)s->args[ARG_RESULT] > 0 ? s->args[ARG_RESULT] : 0;
	case K_IOV_SIZE: return iov_size(s, arg, arg2);
	case K_MSG_SIZE: return msg_size(s, arg);
	case K_MMSG_SIZE: return mmsg_length(s, arg);
	case K_SOCK_ADDRESS: return sock_address(s, arg, false);
	case K_SOCK_PEER: return sock_address(s, arg, true);
	case K_ACCEPT_QUEUE: return accept_queue(s, a);
	default: return 0;
	}
}

__noinline u64 scalar_of_task(u32 kind, u32 a)
{
	struct scratch *s = this_scratch();
	return s ? task_number(s, kind, a) : 0;
}

__noinline u64 scalar_of_call(u32 kind, u32 a, u32 b, u32 c)
{
	struct scratch *s = this_scratch();
	return s ? call_scalar(s, kind, a, b, c) : 0;
}

/* The number that parameters of this kind hold; a, b, c are what the row says. */
static __always_inline u64 scalar(u32 kind, u32 a, u32 b, u32 c, enum point point)
{
	if (kind >= K_TID)
		return point == POINT_ENTER ? 0 : scalar_of_task(kind, a);
	return point == POINT_OTHER ? 0 : scalar_of_call(kind, a, b, c);
}

#endif
