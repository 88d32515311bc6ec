/* Cases: sending and receiving. */
#define _GNU_SOURCE
#include "sockets.h"

#include <sys/uio.h>

static char big[200];

static void sendto_tcp(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	union address from = local_of(c.client), to = remote_of(c.client);
	char buf[100];
	memset(big, 'z', sizeof big);
	begin();
	long n = SYS(sendto, c.client, "hello", 5, 0, NULL, 0);
	ENTER("sendto fd size tuple/v", c.client, 5, tuple_text(&from, &to));
	LEAVE("sendto res data/b +", n, "hello", 5);
	n = SYS(recvfrom, c.server, buf, sizeof buf, 0, NULL, NULL);
	ENTER("recvfrom fd size", c.server, sizeof buf);
	LEAVE("recvfrom res data/b tuple/v +", n, "hello", 5, tuple_text(&from, &to));
	n = SYS(sendto, c.client, big, sizeof big, 0, NULL, 0);
	ENTER("sendto fd size tuple/v", c.client, sizeof big, tuple_text(&from, &to));
	LEAVE("sendto res data/b +", n, big, truth_snaplen < sizeof big ? truth_snaplen : sizeof big);
}

static void sendto_tcp6(void)
{
	struct connection c = connected_sockets(AF_INET6, SOCK_STREAM);
	union address from = local_of(c.client), to = remote_of(c.client);
	char buf[100];
	begin();
	long n = SYS(sendto, c.client, "hello", 5, 0, NULL, 0);
	ENTER("sendto fd size tuple/v", c.client, 5, tuple_text(&from, &to));
	LEAVE("sendto res data/b +", n, "hello", 5);
	n = SYS(recvfrom, c.server, buf, sizeof buf, 0, NULL, NULL);
	ENTER("recvfrom fd size", c.server, sizeof buf);
	LEAVE("recvfrom res data/b tuple/v +", n, "hello", 5, tuple_text(&from, &to));
}

/* Not connected: the other end is the one that the call names. */
static void datagrams(int family)
{
	int a = bound_socket(family, SOCK_DGRAM), b = bound_socket(family, SOCK_DGRAM);
	union address from = local_of(a), to = local_of(b), got;
	socklen_t len = sizeof got;
	char buf[100];
	begin();
	long n = SYS(sendto, a, "ping", 4, 0, &to, address_len(&to));
	ENTER("sendto fd size tuple/v", a, 4, tuple_text(&from, &to));
	LEAVE("sendto res data/b +", n, "ping", 4);
	n = SYS(recvfrom, b, buf, sizeof buf, 0, &got, &len);
	ENTER("recvfrom fd size", b, sizeof buf);
	LEAVE("recvfrom res data/b tuple/v +", n, "ping", 4, tuple_text(&from, &to));
}

static void datagrams_inet(void)
{
	datagrams(AF_INET);
}

static void datagrams_inet6(void)
{
	datagrams(AF_INET6);
}

static void datagrams_connected(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_DGRAM);
	union address from = local_of(c.client), to = remote_of(c.client);
	begin();
	long n = SYS(sendto, c.client, "ping", 4, 0, NULL, 0);
	ENTER("sendto fd size tuple/v", c.client, 4, tuple_text(&from, &to));
	LEAVE("sendto res data/b +", n, "ping", 4);
}

static void datagrams_unix(void)
{
	int a = socket(AF_UNIX, SOCK_DGRAM, 0), b = socket(AF_UNIX, SOCK_DGRAM, 0);
	union address to = unix_address("sock");
	char buf[10];
	MUST(!bind(b, &to.sa, address_len(&to)));
	begin();
	long n = SYS(sendto, a, "ping", 4, 0, &to, address_len(&to));
	ENTER("sendto fd size tuple/v", a, 4, "unix:'sock'");
	LEAVE("sendto res data/b +", n, "ping", 4);
	n = SYS(recvfrom, b, buf, sizeof buf, 0, NULL, NULL);
	ENTER("recvfrom fd size", b, sizeof buf);
	LEAVE("recvfrom res data/b tuple/v +", n, "ping", 4, "unix:'sock'");
}

static void stream_unix(void)
{
	int pair[2];
	char buf[10];
	MUST(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	begin();
	long n = SYS(sendto, pair[0], "ping", 4, 0, NULL, 0);
	ENTER("sendto fd size tuple/v", pair[0], 4, "unix:''");
	LEAVE("sendto res data/b +", n, "ping", 4);
	n = SYS(recvfrom, pair[1], buf, sizeof buf, 0, NULL, NULL);
	ENTER("recvfrom fd size", pair[1], sizeof buf);
	LEAVE("recvfrom res data/b tuple/v +", n, "ping", 4, "unix:''");
}

static void send_fails(void)
{
	int file = make_file("f", "");
	char buf[10];
	struct msghdr m = { 0 };
	begin();
	long n = SYS(sendto, 999, "lost", 4, 0, NULL, 0);
	ENTER("sendto fd size tuple/-", 999, 4);
	LEAVE("sendto res data/b +", n, "lost", 4);
	n = SYS(sendto, file, "lost", 4, 0, NULL, 0);
	ENTER("sendto fd size tuple/-", file, 4);
	LEAVE("sendto res data/b +", n, "lost", 4);
	n = SYS(recvfrom, 999, buf, sizeof buf, 0, NULL, NULL);
	ENTER("recvfrom fd size", 999, sizeof buf);
	LEAVE("recvfrom res data/- tuple/- +", n);
	n = SYS(sendmsg, 999, &m, 0);
	ENTER("sendmsg fd size tuple/-", 999, 0);
	LEAVE("sendmsg res data/- +", n);
	n = SYS(recvmsg, 999, &m, 0);
	ENTER("recvmsg fd", 999);
	LEAVE("recvmsg res size data/- tuple/- msgcontrol/- fd", n, 0, 999);
}

static void receive_would_block(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	char buf[10];
	begin();
	long n = SYS(recvfrom, c.server, buf, sizeof buf, MSG_DONTWAIT, NULL, NULL);
	ENTER("recvfrom fd size", c.server, sizeof buf);
	LEAVE("recvfrom res data/- tuple/- +", n);
}

static void receive_end(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	union address from = remote_of(c.server), to = local_of(c.server);
	char buf[10];
	close(c.client);
	begin();
	long n = SYS(recvfrom, c.server, buf, sizeof buf, 0, NULL, NULL);
	ENTER("recvfrom fd size", c.server, sizeof buf);
	LEAVE("recvfrom res data/- tuple/v +", n, tuple_text(&from, &to));
}

/* Reads and writes of sockets are like those of files. */
static void read_write_socket(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	char buf[10];
	begin();
	long n = SYS(write, c.client, "data", 4);
	ENTER("write fd size", c.client, 4);
	LEAVE("write res data/b +", n, "data", 4);
	n = SYS(read, c.server, buf, sizeof buf);
	ENTER("read fd size", c.server, sizeof buf);
	LEAVE("read res data/b +", n, "data", 4);
}

static void messages_tcp(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	union address from = local_of(c.client), to = remote_of(c.client);
	char a[4], b[100];
	struct iovec out[2] = { { "one ", 4 }, { "two", 3 } }, in[2] = { { a, sizeof a }, { b, sizeof b } };
	struct msghdr sent = { .msg_iov = out, .msg_iovlen = 2 }, got = { .msg_iov = in, .msg_iovlen = 2 };
	begin();
	long n = SYS(sendmsg, c.client, &sent, 0);
	ENTER("sendmsg fd size tuple/v", c.client, 7, tuple_text(&from, &to));
	LEAVE("sendmsg res data/b +", n, "one two", 7);
	n = SYS(recvmsg, c.server, &got, 0);
	ENTER("recvmsg fd", c.server);
	LEAVE("recvmsg res size data/b tuple/v msgcontrol/- fd", n, 7, "one two", 7, tuple_text(&from, &to), c.server);
}

static void messages_udp(void)
{
	int a = bound_socket(AF_INET, SOCK_DGRAM), b = bound_socket(AF_INET, SOCK_DGRAM);
	union address from = local_of(a), to = local_of(b), peer;
	char buf[100];
	struct iovec out = { "ping", 4 }, in = { buf, sizeof buf };
	struct msghdr sent = { .msg_name = &to, .msg_namelen = sizeof to.in, .msg_iov = &out, .msg_iovlen = 1 };
	struct msghdr got = { .msg_name = &peer, .msg_namelen = sizeof peer, .msg_iov = &in, .msg_iovlen = 1 };
	begin();
	long n = SYS(sendmsg, a, &sent, 0);
	ENTER("sendmsg fd size tuple/v", a, 4, tuple_text(&from, &to));
	LEAVE("sendmsg res data/b +", n, "ping", 4);
	n = SYS(recvmsg, b, &got, 0);
	ENTER("recvmsg fd", b);
	LEAVE("recvmsg res size data/b tuple/v msgcontrol/- fd", n, 4, "ping", 4, tuple_text(&from, &to), b);
}

static void message_with_descriptor(void)
{
	int pair[2], fd = make_file("f", "");
	char control[CMSG_SPACE(sizeof fd)] = "", received[CMSG_SPACE(sizeof fd)] = "", buf[4];
	MUST(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	struct iovec out = { "x", 1 }, in = { buf, sizeof buf };
	struct msghdr sent = { .msg_iov = &out, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	struct msghdr got = { .msg_iov = &in, .msg_iovlen = 1, .msg_control = received, .msg_controllen = sizeof received };
	struct cmsghdr *c = CMSG_FIRSTHDR(&sent);
	*c = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd) };
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	begin();
	long n = SYS(sendmsg, pair[0], &sent, 0);
	ENTER("sendmsg fd size tuple/v", pair[0], 1, "unix:''");
	LEAVE("sendmsg res data/b +", n, "x", 1);
	n = SYS(recvmsg, pair[1], &got, 0);
	ENTER("recvmsg fd", pair[1]);
	LEAVE("recvmsg res size data/b tuple/v msgcontrol/b fd", n, 1, "x", 1, "unix:''", received, got.msg_controllen,
	      pair[1]);
}

static void message_unmapped(void)
{
	struct connection c = connected_sockets(AF_INET, SOCK_STREAM);
	begin();
	long n = SYS(sendmsg, c.client, UNMAPPED, 0);
	ENTER("sendmsg fd size/? tuple/?", c.client);
	LEAVE("sendmsg res data/- fd size/? tuple/?", n, c.client);
	n = SYS(recvmsg, c.client, UNMAPPED, 0);
	ENTER("recvmsg fd", c.client);
	LEAVE("recvmsg res size data/- tuple/- msgcontrol/- fd", n, 0, c.client);
}

/* Of several messages the first is shown; the result is what the call says: how many there were. */
static void many_messages(void)
{
	int a = bound_socket(AF_INET, SOCK_DGRAM), b = bound_socket(AF_INET, SOCK_DGRAM);
	union address from = local_of(a), to = local_of(b);
	char one[10], two[10];
	struct iovec out[2] = { { "first", 5 }, { "second", 6 } }, in[2] = { { one, 10 }, { two, 10 } };
	struct mmsghdr sent[2] = { 0 }, got[2] = { 0 };
	for (int i = 0; i < 2; i++) {
		sent[i].msg_hdr = (struct msghdr){
			.msg_name = &to, .msg_namelen = sizeof to.in, .msg_iov = &out[i], .msg_iovlen = 1
		};
		got[i].msg_hdr = (struct msghdr){ .msg_iov = &in[i], .msg_iovlen = 1 };
	}
	begin();
	long n = SYS(sendmmsg, a, sent, 2, 0);
	ENTER("sendmmsg");
	LEAVE("sendmmsg res fd size data/b tuple/v", n, a, 5, "first", 5, tuple_text(&from, &to));
	n = SYS(recvmmsg, b, got, 2, 0, NULL);
	ENTER("recvmmsg");
	LEAVE("recvmmsg res fd size data/b tuple/? msgcontrol/-", n, b, 5, "first", 5);
	n = SYS(sendmmsg, 999, sent, 2, 0);
	ENTER("sendmmsg");
	LEAVE("sendmmsg res fd size/? data/? tuple/-", n, 999);
	n = SYS(recvmmsg, 999, got, 2, 0, NULL);
	ENTER("recvmmsg");
	LEAVE("recvmmsg res fd size data/- tuple/- msgcontrol/-", n, 999, 0);
}

const struct truth_case message_cases[] = {
	CASE(sendto_tcp), CASE(sendto_tcp6), CASE(datagrams_inet), CASE(datagrams_inet6), CASE(datagrams_connected),
	CASE(datagrams_unix), CASE(stream_unix), CASE(send_fails), CASE(receive_would_block), CASE(receive_end),
	CASE(read_write_socket), CASE(messages_tcp), CASE(messages_udp), CASE(message_with_descriptor),
	CASE(message_unmapped), CASE(many_messages), END_OF_CASES
};
