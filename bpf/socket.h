/* Sockets: addresses and pairs of addresses, in the form of PT_SOCKADDR and PT_SOCKTUPLE (event/schema.h). */
#ifndef BPF_SOCKET_H
#define BPF_SOCKET_H

#include "file.h"

enum {
	SOCK_DGRAM_ = 2, AF_UNIX_ = 1, AF_INET_ = 2, AF_INET6_ = 10, MODE_TYPE = 0170000, MODE_SOCKET = 0140000,
	ADDRESS_MAX = 110, UNIX_PATH_MAX = 108, /* of struct sockaddr_un and its path */
	EINPROGRESS_ = 115,
};

struct in_address {
	u16 family;
	u16 port;
	u32 address;
};

struct in6_address {
	u16 family;
	u16 port;
	u32 flow;
	u8 address[16];
};

static __always_inline u16 host_order(u16 port) { return __builtin_bswap16(port); }

static __always_inline struct sock *sock_of(s64 fd)
{
	struct file *f = file_of(fd);
	if (!f || (READ(f, f_inode, i_mode) & MODE_TYPE) != MODE_SOCKET)
		return NULL;
	struct socket *socket = TYPED(socket, READ(f, private_data));
	return READ(socket, sk);
}

/* Whether a descriptor, known to be a socket's, is one for datagrams. */
static __always_inline bool is_datagram(s64 fd)
{
	struct file *f = file_of(fd);
	struct socket *socket = f ? TYPED(socket, READ(f, private_data)) : NULL;
	return socket && READ(socket, type) == SOCK_DGRAM_;
}

/* Where the kernel has the socket of the first of two descriptors that a call has stored, or its peer. */
static __always_inline u64 sock_address(struct scratch *s, u64 user, bool peer)
{
	s32 fd = -1;
	if ((s64)s->args[6] < 0 || bpf_probe_read_user(&fd, sizeof fd, (void *)user) < 0)
		return 0;
	struct sock *sk = sock_of(fd);
	if (!sk || READ(sk, __sk_common.skc_family) != AF_UNIX_)
		return 0;
	volatile u64 *address = (volatile u64 *)s->list; /* read back as a number: functions return no pointers */
	*address = (u64)(peer ? READ(TYPED(unix_sock, sk), peer) : sk);
	return *address;
}

/* Of the listening socket: 0 how full its queue is, in percent; 1 connections that wait; 2 how many may. */
static __always_inline u64 accept_queue(struct scratch *s, u32 what)
{
	struct sock *sk = sock_of((s32)s->args[0]);
	if (!sk)
		return 0;
	u64 len = READ(sk, sk_ack_backlog), max = READ(sk, sk_max_ack_backlog);
	return what == 0 ? (max ? len * 100 / max : 0) : what == 1 ? len : max;
}

/* A user's struct sockaddr of `len` bytes, into scratch memory. Returns its family, 0 for none. */
static __always_inline u16 read_address(struct scratch *s, u64 user, u32 len)
{
	u8 *at = s->address;
	if (!user || len < 2)
		return 0;
	if (len > ADDRESS_MAX)
		len = ADDRESS_MAX;
	__builtin_memset(at, 0, 128);
	UNKNOWN(len);
	if (bpf_probe_read_user(at, len & 127, (void *)user) < 0)
		return 0;
	return *(u16 *)at;
}

/*
 * Name of a unix socket, from its struct sockaddr_un of `len` bytes at `from`: text with its NUL. Abstract names begin
 * with a NUL and have none at their end; a path may fill all its room.
 */
static __always_inline u32 put_unix_name(u8 *to, const u8 *from, u32 len)
{
	long got = bpf_probe_read_kernel_str(to, UNIX_PATH_MAX + 1, from + 2);
	if (got == 1 && len > 3) {
		len = len - 3 < UNIX_PATH_MAX - 1 ? len - 3 : UNIX_PATH_MAX - 1;
		UNKNOWN(len);
		got = bpf_probe_read_kernel_str(to, (len + 1) & 127, from + 3);
	}
	return got > 0 ? got : 0;
}

/* An address in the form of PT_SOCKADDR. */
static __always_inline u32 put_address(struct scratch *s, u8 *to, u64 user, u32 len)
{
	u8 *from = s->address;
	u16 family = read_address(s, user, len);
	if (family == AF_INET_ && len >= 8) {
		struct in_address *a = (void *)from;
		*(u8 *)to = family;
		*(u32 *)(to + 1) = a->address;
		*(u16 *)(to + 5) = host_order(a->port);
		return 7;
	}
	if (family == AF_INET6_ && len >= 24) {
		struct in6_address *a = (void *)from;
		*(u8 *)to = family;
		__builtin_memcpy(to + 1, a->address, 16);
		*(u16 *)(to + 17) = host_order(a->port);
		return 19;
	}
	if (!family)
		return 0;
	to[0] = family;
	return family == AF_UNIX_ ? 1 + put_unix_name(to + 1, from, len) : 1;
}

/* Both ends of an IPv4 socket; one that is not known is taken from the user's address in scratch memory. */
static __always_inline u32 put_tuple4(u8 *to, struct sock *sk, u16 given, const u8 *user, bool incoming)
{
	struct inet_sock *inet = TYPED(inet_sock, sk);
	u32 local = READ(inet, inet_saddr), remote = READ(sk, __sk_common.skc_daddr);
	u16 local_port = host_order(READ(inet, inet_sport));
	u16 remote_port = host_order(READ(sk, __sk_common.skc_dport));
	const struct in_address *a = (const void *)user;
	if (!remote && !remote_port && given == AF_INET_) {
		remote = a->address;
		remote_port = host_order(a->port);
	}
	to[0] = AF_INET_;
	*(u32 *)(to + 1) = incoming ? remote : local;
	*(u16 *)(to + 5) = incoming ? remote_port : local_port;
	*(u32 *)(to + 7) = incoming ? local : remote;
	*(u16 *)(to + 11) = incoming ? local_port : remote_port;
	return 13;
}

static __always_inline bool is_zero16(const u8 *a) { return !(*(u64 *)a | *(u64 *)(a + 8)); }

static __always_inline u32 put_tuple6(u8 *to, struct sock *sk, u16 given, const u8 *user, bool incoming)
{
	u8 local[16] = {0}, remote[16] = {0};
	u16 local_port = host_order(READ(TYPED(inet_sock, sk), inet_sport));
	u16 remote_port = host_order(READ(sk, __sk_common.skc_dport));
	const struct in6_address *a = (const void *)user;
	struct ipv6_pinfo *info = READ(TYPED(inet_sock, sk), pinet6);
	bpf_core_read(remote, sizeof remote, &sk->__sk_common.skc_v6_daddr);
	if (info)
		bpf_core_read(local, sizeof local, &info->saddr);
	if (is_zero16(remote) && !remote_port && given == AF_INET6_) {
		__builtin_memcpy(remote, a->address, 16);
		remote_port = host_order(a->port);
	}
	to[0] = AF_INET6_;
	__builtin_memcpy(to + 1, incoming ? remote : local, 16);
	*(u16 *)(to + 17) = incoming ? remote_port : local_port;
	__builtin_memcpy(to + 19, incoming ? local : remote, 16);
	*(u16 *)(to + 35) = incoming ? local_port : remote_port;
	return 37;
}

/* u64 source, u64 destination, and the name of the end that has one: that of the server. */
static __always_inline u32 put_tuple_unix(u8 *to, struct sock *sk, u16 given, const u8 *user, bool incoming)
{
	struct unix_sock *u = TYPED(unix_sock, sk);
	struct sock *peer = READ(u, peer);
	struct unix_address *name = NULL;
	to[0] = AF_UNIX_;
	*(u64 *)(to + 1) = (u64)(incoming ? peer : sk);
	*(u64 *)(to + 9) = (u64)(incoming ? sk : peer);
	if (incoming)
		name = READ(u, addr);
	else if (peer)
		name = READ(TYPED(unix_sock, peer), addr);
	to[17] = 0;
	u32 len = 0;
	if (name)
		len = put_unix_name(to + 17, (u8 *)name + bpf_core_field_offset(struct unix_address, name),
		                    BPF_CORE_READ(name, len));
	else if (given == AF_UNIX_)
		len = put_unix_name(to + 17, user, ADDRESS_MAX);
	return 17 + (len ? len : 1);
}

/*
 * Both ends of a socket, source first: `incoming` says that data comes, so that the source is the other end. `given` is
 * the family of the user's address in scratch memory, for sockets that are not connected.
 */
static __always_inline u32 put_sock(struct scratch *s, u8 *to, struct sock *sk, u16 given, bool incoming)
{
	u8 *user = s->address;
	if (!sk)
		return 0;
	u16 family = READ(sk, __sk_common.skc_family);
	if (family == AF_INET_)
		return put_tuple4(to, sk, given, user, incoming);
	if (family == AF_INET6_)
		return put_tuple6(to, sk, given, user, incoming);
	return family == AF_UNIX_ ? put_tuple_unix(to, sk, given, user, incoming) : 0;
}

/* `fd` with the user's address of `len` bytes. */
static __always_inline u32 put_tuple(struct scratch *s, u8 *to, u64 fd, u64 user, u32 len, bool incoming)
{
	struct sock *sk = sock_of((s32)fd);
	return sk ? put_sock(s, to, sk, read_address(s, user, len), incoming) : 0;
}

#endif
