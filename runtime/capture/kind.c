/* See kind.h. */
#include "capture/kind.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* In the order of bits: what the kernel has, what events have (file_flags in flags.lua). */
static const struct {
	uint32_t raw, portable;
} open_flags[] = {
	{O_CREAT, 4}, {O_EXCL, 32}, {O_TRUNC, 256}, {O_APPEND, 8}, {O_NONBLOCK, 64}, {O_DSYNC, 16}, {O_DIRECT, 512},
	{O_DIRECTORY, 1024}, {O_CLOEXEC, 4096}, {O_SYNC, 128}, {O_TMPFILE, 8192},
};

/* Flags of several bits count when one of them is set, as in events. O_LARGEFILE, always set, is left out. */
uint32_t kind_open_flags(uint64_t raw)
{
	uint32_t flags = (raw & O_ACCMODE) == O_WRONLY ? 2 : (raw & O_ACCMODE) == O_RDWR ? 3 : 1;
	for (unsigned i = 0; i < sizeof open_flags / sizeof *open_flags; i++)
		if (raw & open_flags[i].raw)
			flags |= open_flags[i].portable;
	return flags;
}

static const struct {
	const char *name;
	enum fd_type type;
} anon_kinds[] = {
	{"[eventpoll]", FD_EVENTPOLL}, {"[eventfd]", FD_EVENT}, {"[timerfd]", FD_TIMERFD}, {"[signalfd]", FD_SIGNALFD},
	{"inotify", FD_INOTIFY}, {"[io_uring]", FD_IO_URING}, {"[userfaultfd]", FD_USERFAULTFD}, {"[pidfd]", FD_PIDFD},
	{"bpf-map", FD_BPF}, {"bpf-prog", FD_BPF}, {"bpf_link", FD_BPF}, {"bpf-link", FD_BPF}, {"bpf_iter", FD_BPF},
	{"btf", FD_BPF},
};

enum fd_type kind_of_object(const char *name, size_t len)
{
	for (unsigned i = 0; i < sizeof anon_kinds / sizeof *anon_kinds; i++)
		if (len == strlen(anon_kinds[i].name) && !memcmp(name, anon_kinds[i].name, len))
			return anon_kinds[i].type;
	return FD_UNSUPPORTED;
}

enum fd_type kind_of_file(const char *path, size_t len, unsigned mode)
{
	size_t n = sizeof KIND_MEMFD - 1;
	if (S_ISREG(mode) && len >= n && !memcmp(path, KIND_MEMFD, n))
		return FD_MEMFD;
	return S_ISDIR(mode) ? FD_DIRECTORY : S_ISFIFO(mode) ? FD_FIFO : FD_FILE;
}

enum fd_type kind_of_socket(int family)
{
	switch (family) {
	case AF_UNIX: return FD_UNIX_SOCK;
	case AF_INET: return FD_IPV4_SOCK;
	case AF_INET6: return FD_IPV6_SOCK;
	case AF_NETLINK: return FD_NETLINK;
	default: return FD_UNKNOWN;
	}
}

enum l4proto kind_l4proto(int type, int protocol)
{
	if (type == SOCK_RAW)
		return L4_RAW;
	return protocol == IPPROTO_TCP ? L4_TCP : protocol == IPPROTO_UDP ? L4_UDP :
	       protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ? L4_ICMP : L4_UNKNOWN;
}

void kind_bound(struct fd *fd)
{
	fd->type = fd->type == FD_IPV4_SOCK ? FD_IPV4_SERVSOCK : FD_IPV6_SERVSOCK;
	memcpy(fd->dip, fd->sip, sizeof fd->dip);
	memset(fd->sip, 0, sizeof fd->sip);
	fd->dport = fd->sport;
	fd->sport = 0;
}

/* Names without a path begin with a NUL. */
struct rstr *kind_unix_name(const void *address, size_t len)
{
	struct sockaddr_un a = {0};
	if (len <= offsetof(struct sockaddr_un, sun_path))
		return NULL;
	memcpy(&a, address, len < sizeof a ? len : sizeof a);
	size_t n = len - offsetof(struct sockaddr_un, sun_path);
	n = n < sizeof a.sun_path ? n : sizeof a.sun_path;
	if (a.sun_path[0])
		n = strnlen(a.sun_path, n);
	for (size_t i = 0; i < n; i++)
		if (!a.sun_path[i])
			a.sun_path[i] = '@';
	return rstr_new(a.sun_path, n);
}
