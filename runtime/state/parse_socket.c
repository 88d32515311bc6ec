/* Events that make sockets and tell their addresses. */
#include "render/render.h"
#include "session.h"
#include "state/parse.h"
#include "util/cursor.h"

enum { AF_UNIX_ = 1, AF_INET_ = 2, AF_INET6_ = 10, AF_NETLINK_ = 16 }; /* portable values */
enum { SOCK_STREAM_ = 1, SOCK_DGRAM_ = 2, SOCK_RAW_ = 3, EINPROGRESS_ = 115 };

/* The addresses of a tuple parameter. IPv4-mapped pairs of IPv6 addresses are shown, and kept, as IPv4. */
struct tuple {
	uint8_t family;
	uint8_t sip[16], dip[16];
	uint16_t sport, dport;
	uint64_t unix_source, unix_dest;
	const char *path;
	uint32_t path_len;
};

static uint16_t u16_at(const uint8_t *p)
{
	uint16_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

/* ::ffff:a.b.c.d, or all zero, which says nothing about the family. */
static bool is_mapped(const uint8_t *ip, bool zero_counts)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff}, zero[16];
	return !memcmp(ip, prefix, sizeof prefix) || (zero_counts && !memcmp(ip, zero, sizeof zero));
}

static void unmap(uint8_t *ip)
{
	memmove(ip, ip + 12, 4);
	memset(ip + 4, 0, 12);
}

static bool tuple_read(struct param p, struct tuple *t)
{
	*t = (struct tuple){0};
	if (!p.len)
		return false;
	t->family = p.p[0];
	if (t->family == AF_INET_ && p.len >= 13) {
		memcpy(t->sip, p.p + 1, 4);
		t->sport = u16_at(p.p + 5);
		memcpy(t->dip, p.p + 7, 4);
		t->dport = u16_at(p.p + 11);
		return true;
	}
	if (t->family == AF_INET6_ && p.len >= 37) {
		memcpy(t->sip, p.p + 1, 16);
		t->sport = u16_at(p.p + 17);
		memcpy(t->dip, p.p + 19, 16);
		t->dport = u16_at(p.p + 35);
		if (is_mapped(t->sip, true) && is_mapped(t->dip, true)) {
			t->family = AF_INET_;
			unmap(t->sip);
			unmap(t->dip);
		}
		return true;
	}
	if (t->family == AF_UNIX_ && p.len >= 17) {
		memcpy(&t->unix_source, p.p + 1, 8);
		memcpy(&t->unix_dest, p.p + 9, 8);
		t->path = (const char *)p.p + 17;
		t->path_len = (uint32_t)strnlen(t->path, p.len - 17 < PATH_SHOWN_MAX ? p.len - 17 : PATH_SHOWN_MAX);
		return true;
	}
	return false;
}

/* One address with port; listening sockets and connect's argument. */
static bool sockaddr_read(struct param p, struct tuple *t)
{
	*t = (struct tuple){0};
	if (!p.len)
		return false;
	t->family = p.p[0];
	if (t->family == AF_INET_ && p.len >= 7) {
		memcpy(t->dip, p.p + 1, 4);
		t->dport = u16_at(p.p + 5);
		return true;
	}
	if (t->family == AF_INET6_ && p.len >= 19) {
		memcpy(t->dip, p.p + 1, 16);
		t->dport = u16_at(p.p + 17);
		if (is_mapped(t->dip, false)) {
			t->family = AF_INET_;
			unmap(t->dip);
		}
		return true;
	}
	return t->family == AF_UNIX_;
}

static void name_from_addresses(struct event *e, struct fd *fd)
{
	struct strbuf name = {0};
	render_fd_name(e->session, fd, &name);
	set_fd_name(fd, &name);
	strbuf_free(&name);
}

static void name_from_tuple(struct event *e, struct fd *fd, struct param p)
{
	struct strbuf name = {0};
	render_tuple(e->session, p.p, p.len, fd->l4proto, &name);
	set_fd_name(fd, &name);
	strbuf_free(&name);
}

static void name_from_sockaddr(struct event *e, struct fd *fd, struct param p)
{
	struct strbuf name = {0};
	render_sockaddr(e->session, p.p, p.len, fd->l4proto, &name);
	set_fd_name(fd, &name);
	strbuf_free(&name);
}

static void set_type(struct fd *fd, uint8_t family)
{
	fd->type = family == AF_UNIX_ ? FD_UNIX_SOCK : family == AF_INET_ ? FD_IPV4_SOCK : FD_IPV6_SOCK;
}

static void set_addresses(struct fd *fd, const struct tuple *t)
{
	memcpy(fd->sip, t->sip, 16);
	memcpy(fd->dip, t->dip, 16);
	fd->sport = t->sport;
	fd->dport = t->dport;
	fd->unix_source = t->unix_source;
	fd->unix_dest = t->unix_dest;
}

static uint8_t socket_l4(int64_t type, int64_t proto)
{
	bool raw = (type & 0xff) == SOCK_RAW_;
	switch (proto) {
	case 6: return raw ? L4_RAW : L4_TCP;
	case 17: return raw ? L4_RAW : L4_UDP;
	case 1: return raw ? L4_RAW : L4_ICMP;
	case 255: return L4_RAW;
	case 0: return (type & 0xff) == SOCK_STREAM_ ? L4_TCP : (type & 0xff) == SOCK_DGRAM_ ? L4_UDP : L4_UNKNOWN;
	default: return L4_UNKNOWN;
	}
}

static void parse_socket(struct state *st, struct event *e)
{
	(void)st;
	struct param p;
	if (e->result < 0 || !call_param(e, PN_domain, &p))
		return;
	int64_t domain = (int64_t)param_u64(p);
	struct fd *fd = fd_new(FD_UNKNOWN);
	if (domain == AF_UNIX_) {
		fd->type = FD_UNIX_SOCK;
	} else if (domain == AF_INET_ || domain == AF_INET6_) {
		fd->type = domain == AF_INET_ ? FD_IPV4_SOCK : FD_IPV6_SOCK;
		fd->l4proto = socket_l4(call_i64(e, PN_type, 0), call_i64(e, PN_proto, 0));
	} else if (domain == AF_NETLINK_) {
		fd->type = FD_NETLINK;
	}
	put_fd(e, e->result, fd);
}

static void parse_bind(struct state *st, struct event *e)
{
	(void)st;
	struct param p;
	struct tuple t;
	struct fd *fd;
	if (e->result < 0 || !call_param(e, PN_addr, &p) || !(fd = own_event_fd(e)))
		return;
	if (sockaddr_read(p, &t) && t.family != AF_UNIX_ && t.dport) {
		fd->type = t.family == AF_INET_ ? FD_IPV4_SERVSOCK : FD_IPV6_SERVSOCK;
		memcpy(fd->dip, t.dip, 16);
		fd->dport = t.dport;
		fd->role = FD_ROLE_SERVER;
	}
	name_from_sockaddr(e, fd, p);
}

static void parse_connect_enter(struct state *st, struct event *e)
{
	(void)st;
	struct param p;
	struct tuple t;
	struct fd *fd;
	if (!e->fd || !(fd_is_inet(e->fd) || e->fd->type == FD_UNIX_SOCK) || !(fd = own_event_fd(e)))
		return;
	bool known = event_named(e, PN_addr, &p) && sockaddr_read(p, &t);
	if (fd->type == FD_UNIX_SOCK || (known && t.family == AF_UNIX_)) {
		if (known)
			name_from_sockaddr(e, fd, p);
		return;
	}
	if (!known)
		return;
	set_type(fd, t.family);
	memcpy(fd->dip, t.dip, 16);
	fd->dport = t.dport;
	fd->flags |= FD_DEST_SET;
}

static void parse_connect(struct state *st, struct event *e)
{
	(void)st;
	struct param p;
	struct tuple t;
	struct fd *fd;
	if ((e->result < 0 && e->result != -EINPROGRESS_) || !event_named(e, PN_tuple, &p) || !tuple_read(p, &t) ||
	    !(fd = own_event_fd(e)))
		return;
	if (t.family == AF_UNIX_ && fd->type != FD_UNIX_SOCK)
		return;
	/* Recordings whose enter events lack the address cannot tell a new destination from an address that was learnt from
	   datagrams: the first one stays, as other readers of them have it. */
	if (fd_is_inet(fd) && fd->dport && !(fd->flags & FD_DEST_SET) && e->paired) {
		memcpy(fd->sip, t.sip, 16);
		fd->sport = t.sport;
		name_from_addresses(e, fd);
	} else {
		set_type(fd, t.family);
		set_addresses(fd, &t);
		name_from_tuple(e, fd, p);
	}
	fd->flags = (fd->flags & ~FD_DEST_SET) | FD_CONNECTED;
	if (fd->role == FD_ROLE_NONE)
		fd->role = FD_ROLE_CLIENT;
}

static void parse_accept(struct state *st, struct event *e)
{
	(void)st;
	struct param p;
	struct tuple t;
	if (e->result < 0 || !event_named(e, PN_tuple, &p) || !tuple_read(p, &t))
		return;
	struct fd *fd = fd_new(FD_UNKNOWN);
	set_type(fd, t.family);
	if (t.family != AF_UNIX_)
		fd->l4proto = L4_TCP;
	set_addresses(fd, &t);
	name_from_tuple(e, fd, p);
	fd->flags |= FD_CONNECTED;
	fd->role = FD_ROLE_SERVER;
	put_fd(e, e->result, fd);
}

static void parse_socketpair(struct state *st, struct event *e)
{
	(void)st;
	int64_t nums[] = {event_i64(e, PN_fd1, -1), event_i64(e, PN_fd2, -1)};
	uint64_t source = event_u64(e, PN_source, 0), peer = event_u64(e, PN_peer, 0);
	if (e->result < 0)
		return;
	for (int i = 0; i < 2; i++) {
		struct fd *fd = fd_new(FD_UNIX_SOCK);
		fd->unix_source = source;
		fd->unix_dest = peer;
		put_fd(e, nums[i], fd);
	}
}

static bool same_endpoints(const struct fd *fd, const struct tuple *t)
{
	bool same = !memcmp(fd->sip, t->sip, 16) && fd->sport == t->sport && !memcmp(fd->dip, t->dip, 16) &&
	            fd->dport == t->dport;
	bool mirrored =
	    !memcmp(fd->sip, t->dip, 16) && fd->sport == t->dport && !memcmp(fd->dip, t->sip, 16) && fd->dport == t->sport;
	return same || mirrored;
}

/* Takes over the addresses that a datagram call tells. False: nothing new. */
static bool update_addresses(struct state *st, struct fd *fd, const struct tuple *t)
{
	if (t->family == AF_UNIX_) {
		fd->type = FD_UNIX_SOCK;
		fd->unix_source = t->unix_source;
		fd->unix_dest = t->unix_dest;
		fd_set_name(fd, t->path, t->path_len);
		return true;
	}
	bool listening = fd_is_listening(fd);
	if (!listening && (t->family == AF_INET_) == fd_is_ipv4(fd) && same_endpoints(fd, t))
		return false;
	set_type(fd, t->family);
	if (listening) {
		memset(fd->dip, 0, sizeof fd->dip);
		fd->dport = 0;
	}
	static const uint8_t zero[16];
	memcpy(fd->sip, t->sip, 16);
	fd->sport = t->sport;
	if (!memcmp(fd->dip, zero, 16) || !fd->dport) {
		memcpy(fd->dip, t->dip, 16);
		fd->dport = t->dport;
	}
	if (fd->l4proto == L4_UNKNOWN)
		fd->l4proto = L4_UDP;
	infer_address(st, fd);
	return true;
}

/* Sockets without a connection learn their addresses from the calls that send and receive. */
static void learn_from_datagram(struct state *st, struct event *e, struct param p, bool received)
{
	struct tuple t;
	struct fd *fd;
	if (!tuple_read(p, &t) || (fd_is_inet(e->fd) != (t.family != AF_UNIX_)) || !(fd = own_event_fd(e)) ||
	    !update_addresses(st, fd, &t))
		return;
	if (fd->type == FD_UNIX_SOCK) {
		name_from_tuple(e, fd, p);
		return;
	}
	if (fd->role == FD_ROLE_NONE)
		fd->role = received ? FD_ROLE_SERVER : FD_ROLE_CLIENT;
	if (fd->role == (received ? FD_ROLE_CLIENT : FD_ROLE_SERVER))
		fd_swap_ends(fd);
	name_from_addresses(e, fd);
}

static bool wants_addresses(const struct fd *fd)
{
	return !fd->name || !(fd->type == FD_IPV4_SOCK && fd->l4proto == L4_TCP);
}

static void mark_connected(struct event *e)
{
	if ((e->fd->type == FD_IPV4_SOCK || e->fd->type == FD_IPV6_SOCK) && !(e->fd->flags & FD_CONNECTED)) {
		struct fd *fd = own_event_fd(e);
		if (fd)
			fd->flags |= FD_CONNECTED;
	}
}

/* Descriptors that came with a message are in no event. Control messages: u64 length, i32 level, type, data. */
static void ask_for_passed_fds(struct state *st, struct event *e)
{
	enum { SOL_SOCKET_ = 1, SCM_RIGHTS_ = 1, HEADER = 16 };
	struct param p;
	if (!st->lookup.fd || e->fds_unknown || e->result < 0 || !event_named(e, PN_msgcontrol, &p))
		return;
	struct cursor c = cursor_make(p.p, p.len);
	while (cursor_left(&c) >= HEADER) {
		uint64_t len = cursor_u64(&c), level = cursor_u32(&c), type = cursor_u32(&c);
		if (len < HEADER || len - HEADER > cursor_left(&c))
			return;
		size_t padded = (size_t)(len - HEADER + 7) & ~(size_t)7;
		struct cursor data = cursor_make(c.p, (size_t)len - HEADER);
		if (level == SOL_SOCKET_ && type == SCM_RIGHTS_)
			while (cursor_left(&data) >= 4)
				st->lookup.fd(st, e->thread, (int32_t)cursor_u32(&data), e->ts);
		cursor_take(&c, padded < cursor_left(&c) ? padded : cursor_left(&c));
	}
}

static void parse_receive(struct state *st, struct event *e)
{
	struct param p;
	ask_for_passed_fds(st, e);
	if (e->result < 0 || !e->fd)
		return;
	mark_connected(e);
	if (wants_addresses(e->fd) && event_named(e, PN_tuple, &p))
		learn_from_datagram(st, e, p, true);
}

static void parse_send(struct state *st, struct event *e)
{
	struct param p;
	if (e->result < 0 || !e->fd)
		return;
	mark_connected(e);
	if (wants_addresses(e->fd) && call_param(e, PN_tuple, &p))
		learn_from_datagram(st, e, p, false);
}

/* A datagram sent on a descriptor whose socket call was missed. */
static void parse_sendto_enter(struct state *st, struct event *e)
{
	(void)st;
	struct param p;
	struct tuple t;
	if (e->fd || e->fd_num < 0 || !event_named(e, PN_tuple, &p) || !tuple_read(p, &t) || t.family == AF_UNIX_)
		return;
	struct fd *fd = fd_new(FD_UNKNOWN);
	set_type(fd, t.family);
	fd->l4proto = L4_UDP;
	put_fd(e, e->fd_num, fd);
}

const struct parse_row parse_socket_rows[] = {
	{PPME_SOCKET_SOCKET_X, parse_socket, true},
	{PPME_SOCKET_BIND_X, parse_bind, false},
	{PPME_SOCKET_CONNECT_E, parse_connect_enter, false},
	{PPME_SOCKET_CONNECT_X, parse_connect, true},
	{PPME_SOCKET_ACCEPT_X, parse_accept, false},
	{PPME_SOCKET_ACCEPT_5_X, parse_accept, false},
	{PPME_SOCKET_ACCEPT4_X, parse_accept, false},
	{PPME_SOCKET_ACCEPT4_5_X, parse_accept, false},
	{PPME_SOCKET_ACCEPT4_6_X, parse_accept, false},
	{PPME_SOCKET_SOCKETPAIR_X, parse_socketpair, false},
	{PPME_SOCKET_RECVFROM_X, parse_receive, false},
	{PPME_SOCKET_RECVMSG_X, parse_receive, false},
	{PPME_SOCKET_SENDTO_E, parse_sendto_enter, false},
	{PPME_SOCKET_SENDTO_X, parse_send, true},
	{PPME_SOCKET_SENDMSG_X, parse_send, true},
	{0, NULL, false},
};
