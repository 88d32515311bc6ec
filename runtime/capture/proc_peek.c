/* What a socket says about itself, asked through a borrowed descriptor. */
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "capture/kind.h"
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

/* The local end first, as in lists; bound and not connected is a server. */
static void ask_inet(int s, struct fd *fd)
{
	union address local = {0}, remote = {0};
	socklen_t local_len = sizeof local, remote_len = sizeof remote;
	fd->l4proto = (uint8_t)kind_l4proto(option(s, SO_TYPE), option(s, SO_PROTOCOL));
	if (getsockname(s, &local.any, &local_len) == 0)
		take_address(&local, fd->sip, &fd->sport);
	if (getpeername(s, &remote.any, &remote_len) == 0) {
		take_address(&remote, fd->dip, &fd->dport);
	} else if (fd->sport) {
		kind_bound(fd);
	}
}

static void ask_unix(int s, struct fd *fd)
{
	union address a = {0};
	socklen_t len = sizeof a;
	if (getsockname(s, &a.any, &len) == 0)
		fd->name = kind_unix_name(&a, len);
}

static struct fd *ask(int s)
{
	int domain = option(s, SO_DOMAIN);
	enum fd_type type = kind_of_socket(domain);
	if (type == FD_UNKNOWN)
		return NULL;
	struct fd *fd = fd_new(type);
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
