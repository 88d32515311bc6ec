/* Cases: sockets and their connections. */
#define _GNU_SOURCE
#include "sockets.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <stdlib.h>

/* --- what sockets.h declares ----------------------------------------------------------------------------------- */

union address loopback(int family, int port)
{
	union address a = { 0 };
	a.sa.sa_family = (sa_family_t)family;
	if (family == AF_INET6) {
		a.in6.sin6_addr = in6addr_loopback;
		a.in6.sin6_port = htons((uint16_t)port);
	} else {
		a.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		a.in.sin_port = htons((uint16_t)port);
	}
	return a;
}

union address unix_address(const char *path)
{
	union address a = { .un = { .sun_family = AF_UNIX } };
	memcpy(a.un.sun_path, path, strlen(path));
	if (*path == '@')
		a.un.sun_path[0] = 0;
	return a;
}

socklen_t address_len(const union address *a)
{
	switch (a->sa.sa_family) {
	case AF_INET: return sizeof a->in;
	case AF_INET6: return sizeof a->in6;
	default: break;
	}
	/* The NUL in front of an abstract name counts, the one behind a path does as well. */
	size_t n = offsetof(struct sockaddr_un, sun_path);
	return (socklen_t)(n + 1 + strlen(a->un.sun_path + !a->un.sun_path[0]));
}

union address local_of(int fd)
{
	union address a = { 0 };
	socklen_t len = sizeof a;
	MUST(!getsockname(fd, &a.sa, &len));
	return a;
}

union address remote_of(int fd)
{
	union address a = { 0 };
	socklen_t len = sizeof a;
	MUST(!getpeername(fd, &a.sa, &len));
	return a;
}

int bound_socket(int family, int type)
{
	union address a = loopback(family, 0);
	int fd = socket(family, type, 0);
	if (fd < 0 || bind(fd, &a.sa, address_len(&a)))
		skip("the address family is not there");
	return fd;
}

int listening_socket(int family)
{
	int fd = bound_socket(family, SOCK_STREAM);
	MUST(!listen(fd, 5));
	return fd;
}

struct connection connected_sockets(int family, int type)
{
	struct connection c;
	int listener = type == SOCK_STREAM ? listening_socket(family) : bound_socket(family, type);
	union address a = local_of(listener);
	c.client = type == SOCK_STREAM ? socket(family, type, 0) : bound_socket(family, type);
	MUST(!connect(c.client, &a.sa, address_len(&a)));
	c.server = listener;
	if (type == SOCK_STREAM) {
		c.server = accept(listener, NULL, NULL);
		MUST(c.server >= 0 && !close(listener));
	}
	return c;
}

/* --- cases ----------------------------------------------------------------------------------------------------- */

static void one_socket(int domain, int type, int protocol, unsigned flags)
{
	long fd = SYS(socket, domain, type, protocol);
	ENTER("socket domain type proto", domain, type, protocol);
	LEAVE("socket fd domain type proto flags", fd, domain, type, protocol, flags);
}

static void socket_kinds(void)
{
	begin();
	one_socket(AF_INET, SOCK_STREAM, 0, 0);
	one_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0);
	one_socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP, PO_CLOEXEC);
	one_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, PO_NONBLOCK | PO_CLOEXEC);
	one_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, 0);
}

static void socket_fails(void)
{
	begin();
	one_socket(AF_INET, 99, 0, 0);
	one_socket(AF_UNSPEC, SOCK_STREAM, 0, 0);
	one_socket(AF_INET, SOCK_STREAM, IPPROTO_UDP, 0);
}

static void one_bind(int fd, const void *address, socklen_t len, const char *value)
{
	long r = SYS(bind, fd, address, len);
	ENTER("bind fd", fd);
	LEAVE(value ? "bind res addr/v fd" : "bind res addr/s fd", r, value, fd);
}

static void bind_inet(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	union address a = loopback(AF_INET, 0), foreign = loopback(AF_INET, 81);
	foreign.in.sin_addr.s_addr = htonl(0x01020304);
	begin();
	one_bind(fd, &foreign, sizeof foreign.in, "1.2.3.4:81");
	one_bind(fd, &a, sizeof a.in, "127.0.0.1:0");
	one_bind(999, &a, sizeof a.in, "127.0.0.1:0");
	one_bind(fd, UNMAPPED, sizeof a.in, NULL);
}

static void bind_inet6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	union address a = loopback(AF_INET6, 0), foreign = { .in6 = { .sin6_family = AF_INET6, .sin6_port = htons(53) } };
	MUST(inet_pton(AF_INET6, "2001:db8::17", &foreign.in6.sin6_addr) == 1);
	begin();
	one_bind(fd, &foreign, sizeof foreign.in6, "[2001:db8:0:0:0:0:0:17]:53");
	one_bind(fd, &a, sizeof a.in6, "[0:0:0:0:0:0:0:1]:0");
}

static void bind_unix(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), gd = socket(AF_UNIX, SOCK_STREAM, 0);
	union address a = unix_address("sock"), abstract = unix_address(text("@truth.%ld", truth_self));
	begin();
	one_bind(fd, &a, address_len(&a), "unix:'sock'");
	one_bind(gd, &a, address_len(&a), "unix:'sock'");
	one_bind(gd, &abstract, address_len(&abstract), text("unix:'truth.%ld'", truth_self));
}

static void bind_unix_longest(void)
{
	char path[sizeof(struct sockaddr_un) - offsetof(struct sockaddr_un, sun_path) + 1] = "";
	memset(path, 'p', sizeof path - 1);
	union address a = { .un = { .sun_family = AF_UNIX } };
	memcpy(a.un.sun_path, path, sizeof a.un.sun_path);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	begin();
	one_bind(fd, &a, sizeof a.un, text("unix:'%s'", path));
}

static void bind_netlink(void)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	begin();
	one_bind(fd, &a, sizeof a, "family:16");
}

static void listen_socket(void)
{
	int fd = bound_socket(AF_INET, SOCK_STREAM), udp = bound_socket(AF_INET, SOCK_DGRAM);
	begin();
	long r = SYS(listen, fd, 7);
	ENTER("listen fd backlog", fd, 7);
	LEAVE("listen res +", r);
	r = SYS(listen, udp, -1);
	ENTER("listen fd backlog", udp, -1);
	LEAVE("listen res +", r);
}

static void connect_tcp(int family)
{
	int listener = listening_socket(family), fd = socket(family, SOCK_STREAM, 0);
	union address to = local_of(listener);
	begin();
	long r = SYS(connect, fd, &to, address_len(&to));
	end();
	union address from = local_of(fd);
	ENTER("connect fd addr/v", fd, address_text(&to, 0));
	LEAVE("connect res tuple/v fd addr/v", r, tuple_text(&from, &to), fd, address_text(&to, 0));
}

static void connect_inet(void)
{
	connect_tcp(AF_INET);
}

static void connect_inet6(void)
{
	connect_tcp(AF_INET6);
}

static void connect_udp(void)
{
	int fd = bound_socket(AF_INET, SOCK_DGRAM);
	union address to = loopback(AF_INET, 53), from = local_of(fd);
	begin();
	long r = SYS(connect, fd, &to, sizeof to.in);
	ENTER("connect fd addr/v", fd, address_text(&to, 0));
	LEAVE("connect res tuple/v fd addr/v", r, tuple_text(&from, &to), fd, address_text(&to, 0));
}

static void connect_in_progress(void)
{
	int listener = listening_socket(AF_INET), fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	union address to = local_of(listener);
	close(listener);
	begin();
	long r = SYS(connect, fd, &to, sizeof to.in);
	end();
	ENTER("connect fd addr/v", fd, address_text(&to, 0));
	if (r == -EINPROGRESS)
		LEAVE("connect res tuple/? fd addr/v", r, fd, address_text(&to, 0));
	else
		LEAVE("connect res tuple/- fd addr/v", r, fd, address_text(&to, 0));
}

static void connect_fails(void)
{
	int listener = listening_socket(AF_INET), fd = socket(AF_INET, SOCK_STREAM, 0);
	union address to = local_of(listener);
	close(listener);
	begin();
	long r = SYS(connect, fd, &to, sizeof to.in);
	ENTER("connect fd addr/v", fd, address_text(&to, 0));
	LEAVE("connect res tuple/- fd addr/v", r, fd, address_text(&to, 0));
	r = SYS(connect, 999, &to, sizeof to.in);
	ENTER("connect fd addr/v", 999, address_text(&to, 0));
	LEAVE("connect res tuple/- fd addr/v", r, 999, address_text(&to, 0));
	r = SYS(connect, fd, UNMAPPED, sizeof to.in);
	ENTER("connect fd addr/-", fd);
	LEAVE("connect res tuple/- fd addr/-", r, fd);
}

static void connect_unix_path(void)
{
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), fd = socket(AF_UNIX, SOCK_STREAM, 0);
	union address to = unix_address("sock"), missing = unix_address("missing");
	MUST(!bind(listener, &to.sa, address_len(&to)) && !listen(listener, 3));
	begin();
	long r = SYS(connect, fd, &missing, address_len(&missing));
	ENTER("connect fd addr/v", fd, "unix:'missing'");
	LEAVE("connect res tuple/- fd addr/v", r, fd, "unix:'missing'");
	r = SYS(connect, fd, &to, address_len(&to));
	ENTER("connect fd addr/v", fd, "unix:'sock'");
	LEAVE("connect res tuple/v fd addr/v", r, "unix:'sock'", fd, "unix:'sock'");
	r = SYS(accept, listener, NULL, NULL);
	ENTER("accept");
	LEAVE("accept fd tuple/v queuepct queuelen queuemax", r, "unix:'sock'", 0, 0, 3);
}

static void connect_unix_abstract(void)
{
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), fd = socket(AF_UNIX, SOCK_STREAM, 0);
	union address to = unix_address(text("@truth %ld", truth_self));
	const char *value = text("unix:'truth\\x20%ld'", truth_self);
	MUST(!bind(listener, &to.sa, address_len(&to)) && !listen(listener, 3));
	begin();
	long r = SYS(connect, fd, &to, address_len(&to));
	ENTER("connect fd addr/v", fd, value);
	LEAVE("connect res tuple/v fd addr/v", r, value, fd, value);
	r = SYS(accept4, listener, NULL, NULL, SOCK_NONBLOCK);
	ENTER("accept4 flags", PO_NONBLOCK);
	LEAVE("accept4 fd tuple/v queuepct queuelen queuemax flags", r, value, 0, 0, 3, PO_NONBLOCK);
}

static void accept_tcp(int family)
{
	int listener = listening_socket(family), first = socket(family, SOCK_STREAM, 0),
	    second = socket(family, SOCK_STREAM, 0);
	union address to = local_of(listener);
	MUST(!connect(first, &to.sa, address_len(&to)) && !connect(second, &to.sa, address_len(&to)));
	union address from = local_of(first), also = local_of(second);
	begin();
	long r = SYS(accept, listener, NULL, NULL);
	ENTER("accept");
	LEAVE("accept fd tuple/v queuepct queuelen queuemax", r, tuple_text(&from, &to), 20, 1, 5);
	r = SYS(accept4, listener, NULL, NULL, SOCK_CLOEXEC);
	ENTER("accept4 flags", PO_CLOEXEC);
	LEAVE("accept4 fd tuple/v queuepct queuelen queuemax flags", r, tuple_text(&also, &to), 0, 0, 5, PO_CLOEXEC);
}

static void accept_inet(void)
{
	accept_tcp(AF_INET);
}

static void accept_inet6(void)
{
	accept_tcp(AF_INET6);
}

static void accept_fails(void)
{
	int listener = listening_socket(AF_INET);
	MUST(!fcntl(listener, F_SETFL, O_NONBLOCK));
	begin();
	long r = SYS(accept, listener, NULL, NULL);
	ENTER("accept");
	LEAVE("accept fd tuple/- queuepct queuelen queuemax", r, 0, 0, 5);
	r = SYS(accept4, 999, NULL, NULL, 0);
	ENTER("accept4 flags", 0);
	LEAVE("accept4 fd tuple/- queuepct queuelen queuemax flags", r, 0, 0, 0, 0);
}

static void shutdown_socket(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	begin();
	long r = SYS(shutdown, c.client, SHUT_RD);
	ENTER("shutdown fd how", c.client, 0);
	LEAVE("shutdown res +", r);
	r = SYS(shutdown, c.client, SHUT_WR);
	ENTER("shutdown fd how", c.client, 1);
	LEAVE("shutdown res +", r);
	r = SYS(shutdown, 999, SHUT_RDWR);
	ENTER("shutdown fd how", 999, 2);
	LEAVE("shutdown res +", r);
}

static void socketpair_sockets(void)
{
	int fds[2];
	begin();
	long r = SYS(socketpair, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds);
	ENTER("socketpair domain type proto", 1, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	LEAVE("socketpair res fd1 fd2 source/? peer/? domain type proto", r, fds[0], fds[1], 1,
	      SOCK_DGRAM | SOCK_CLOEXEC, 0);
	r = SYS(socketpair, AF_INET, SOCK_STREAM, 0, fds);
	ENTER("socketpair domain type proto", 2, SOCK_STREAM, 0);
	LEAVE("socketpair res fd1 fd2 source peer domain type proto", r, -1, -1, 0, 0, 2, SOCK_STREAM, 0);
}

static void socket_names(void)
{
	union address a;
	socklen_t len = sizeof a;
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	begin();
	SYS(getsockname, c.client, &a, &len);
	ENTER("getsockname");
	LEAVE("getsockname");
	SYS(getpeername, c.client, &a, &len);
	ENTER("getpeername");
	LEAVE("getpeername");
	SYS(getpeername, 999, &a, &len);
	ENTER("getpeername");
	LEAVE("getpeername");
}

const struct truth_case socket_cases[] = {
	CASE(socket_kinds), CASE(socket_fails), CASE(bind_inet), CASE(bind_inet6), CASE(bind_unix),
	CASE(bind_unix_longest), CASE(bind_netlink), CASE(listen_socket), CASE(connect_inet), CASE(connect_inet6),
	CASE(connect_udp), CASE(connect_in_progress), CASE(connect_fails), CASE(connect_unix_path),
	CASE(connect_unix_abstract), CASE(accept_inet), CASE(accept_inet6), CASE(accept_fails),
	CASE(shutdown_socket), CASE(socketpair_sockets), CASE(socket_names), END_OF_CASES
};
