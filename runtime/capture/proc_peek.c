/* What a socket says about itself, asked through a borrowed descriptor. */
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "capture/proc_inner.h"

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	struct sockaddr_storage storage;
};

static int option(int s, int name)
{
	int v = -1;
	socklen_t len = sizeof v;
	return getsockopt(s, SOL_SOCKET, name, &v, &len) == 0 ? v : -1;
}

static void take_address(const union address *a, uint8_t *ip, uint16_t *port)
{
	if (a->any.sa_family == AF_INET) {
		memcpy(ip, &a->in.sin_addr, 4);
		*port = ntohs(a->in.sin_port);
	} else if (a->any.sa_family == AF_INET6) {
		memcpy(ip, &a->in6.sin6_addr, 16);
		*port = ntohs(a->in6.sin6_port);
	}
}

static enum l4proto l4_of(int s)
{
	int type = option(s, SO_TYPE), protocol = option(s, SO_PROTOCOL);
	if (type == SOCK_RAW)
		return L4_RAW;
	return protocol == IPPROTO_TCP ? L4_TCP : protocol == IPPROTO_UDP ? L4_UDP :
	       protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ? L4_ICMP : L4_UNKNOWN;
}

/* The local end first, as in lists; bound and not connected is a server. */
static void ask_inet(int s, struct fd *fd)
{
	union address local = {0}, remote = {0};
	socklen_t local_len = sizeof local, remote_len = sizeof remote;
	fd->l4proto = (uint8_t)l4_of(s);
	if (getsockname(s, &local.any, &local_len) == 0)
		take_address(&local, fd->sip, &fd->sport);
	if (getpeername(s, &remote.any, &remote_len) == 0) {
		take_address(&remote, fd->dip, &fd->dport);
	} else if (fd->sport) {
		fd->type = fd->type == FD_IPV4_SOCK ? FD_IPV4_SERVSOCK : FD_IPV6_SERVSOCK;
		memcpy(fd->dip, fd->sip, sizeof fd->dip);
		memset(fd->sip, 0, sizeof fd->sip);
		fd->dport = fd->sport;
		fd->sport = 0;
	}
}

/* Its path; names without one begin with a NUL, which is shown as @. */
static void ask_unix(int s, struct fd *fd)
{
	union address a = {0};
	socklen_t len = sizeof a;
	if (getsockname(s, &a.any, &len) < 0 || len <= offsetof(struct sockaddr_un, sun_path))
		return;
	size_t n = len - offsetof(struct sockaddr_un, sun_path);
	n = n < sizeof a.un.sun_path ? n : sizeof a.un.sun_path;
	if (a.un.sun_path[0]) {
		n = strnlen(a.un.sun_path, n);
	} else {
		for (size_t i = 0; i < n; i++)
			if (!a.un.sun_path[i])
				a.un.sun_path[i] = '@';
	}
	fd->name = rstr_new(a.un.sun_path, n);
}

static struct fd *ask(int s)
{
	static const enum fd_type types[] = {
		[AF_UNIX] = FD_UNIX_SOCK, [AF_INET] = FD_IPV4_SOCK, [AF_INET6] = FD_IPV6_SOCK, [AF_NETLINK] = FD_NETLINK,
	};
	int domain = option(s, SO_DOMAIN);
	if (domain < 0 || domain >= (int)(sizeof types / sizeof *types) || types[domain] == FD_UNKNOWN)
		return NULL;
	struct fd *fd = fd_new(types[domain]);
	if (domain == AF_UNIX)
		ask_unix(s, fd);
	else if (domain != AF_NETLINK)
		ask_inet(s, fd);
	return fd;
}

struct fd *proc_peek_socket(int64_t pid, int64_t num)
{
	int process = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	int s = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, (int)num, 0);
	struct fd *fd = s < 0 ? NULL : ask(s);
	if (s >= 0)
		close(s);
	if (process >= 0)
		close(process);
	return fd;
}
