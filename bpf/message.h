/* I/O data in several pieces: struct iovec and struct msghdr of users. */
#ifndef BPF_MESSAGE_H
#define BPF_MESSAGE_H

#include "socket.h"

enum {
	PIECES = 64,      /* that are read at once; data is taken from the first so many */
	PIECES_MAX = 1024 /* of a call */
};

struct piece {
	u64 base, len;
};

struct message { /* struct user_msghdr */
	u64 name;
	u32 name_len, pad;
	u64 pieces, npieces, control, control_len;
	u32 flags, pad2;
};

/* The same of 32 bit programs. */
struct compat_piece {
	u32 base, len;
};

struct compat_message {
	u32 name, name_len, pieces, npieces, control, control_len, flags;
};

static __always_inline u32 piece_size(struct scratch *s)
{
	return s->is_compat ? sizeof(struct compat_piece) : sizeof(struct piece);
}

static __always_inline u32 message_size(struct scratch *s)
{
	return s->is_compat ? sizeof(struct compat_message) : sizeof(struct message);
}

/* The pieces of a user's array into scratch memory. Returns how many. */
static __always_inline u32 read_pieces(struct scratch *s, u64 user, u64 count)
{
	u32 n = count > PIECES ? PIECES : count;
	if (s->pieces_serial != s->serial || s->pieces != user) {
		s->npieces = n && bpf_probe_read_user(s->list, n * piece_size(s), (void *)user) == 0 ? n : 0;
		s->pieces_serial = s->serial;
		s->pieces = user;
	}
	return s->npieces;
}

static __always_inline u64 piece_base(struct scratch *s, u32 i)
{
	return s->is_compat ? ((struct compat_piece *)s->list)[i].base : ((struct piece *)s->list)[i].base;
}

static __always_inline u64 piece_length(struct scratch *s, u32 i)
{
	return s->is_compat ? ((struct compat_piece *)s->list)[i].len : ((struct piece *)s->list)[i].len;
}

/* Bytes of the first pieces. A function of its own, so that the verifier looks at its loop once. */
__noinline u64 chunk_size(u64 user, u64 count)
{
	struct scratch *s = this_scratch();
	u64 sum = 0;
	u32 n = s ? read_pieces(s, user, count) : 0;
	for (u32 i = 0; i < PIECES; i++) {
		if (i >= n)
			break;
		sum += piece_length(s, i);
	}
	return sum;
}

/* Bytes of all pieces. */
static __always_inline u64 iov_size(struct scratch *s, u64 user, u64 count)
{
	u64 sum = 0;
	for (u32 at = 0; at < PIECES_MAX && at < count; at += PIECES)
		sum += chunk_size(user + at * piece_size(s), count - at);
	return sum;
}

/* The first `want` bytes of all pieces, at most the snaplen. */
static __always_inline u32 put_pieces(struct scratch *s, u8 *to, u64 user, u64 count, u64 want)
{
	u32 n = read_pieces(s, user, count);
	u32 limit = want > s->snaplen ? s->snaplen : want;
	s->done = 0;
	for (u32 i = 0; i < PIECES; i++) {
		u32 done = s->done;
		if (i >= n || done >= limit || done > PARAM_MAX)
			break;
		u64 len = piece_length(s, i);
		if (len > limit - done)
			len = limit - done;
		len &= 0xffff;
		if (len && bpf_probe_read_user(to + done, len, (void *)piece_base(s, i)) < 0)
			break;
		s->done = done + len;
	}
	return s->done & 0xffff;
}

static __always_inline bool read_message(struct scratch *s, u64 user, struct message *m)
{
	struct compat_message c;
	if (!s->is_compat)
		return bpf_probe_read_user(m, sizeof *m, (void *)user) == 0;
	if (bpf_probe_read_user(&c, sizeof c, (void *)user) < 0)
		return false;
	*m = (struct message){.name = c.name, .name_len = c.name_len, .pieces = c.pieces, .npieces = c.npieces,
	                      .control = c.control, .control_len = c.control_len};
	return true;
}

static __always_inline u64 msg_size(struct scratch *s, u64 user)
{
	struct message m;
	return read_message(s, user, &m) ? iov_size(s, m.pieces, m.npieces) : 0;
}

#endif
