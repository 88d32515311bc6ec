/* See live_descriptors.h. */
#include "capture/live_descriptors.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "../bpf/layout.h"
#include "capture/kind.h"
#include "state/state.h"

/* What the record says: its fixed part, and `len` bytes behind that. */
struct told {
	struct layout_descriptor d;
	const uint8_t *p;
	uint32_t len;
};

static uint16_t u16_at(const uint8_t *p)
{
	uint16_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

/* "pipe:[INODE]" and the like, as /proc calls what has no path. */
static struct rstr *name_of_inode(const char *what, uint64_t ino)
{
	char name[40];
	return rstr_new(name, (size_t)snprintf(name, sizeof name, "%s:[%llu]", what, (unsigned long long)ino));
}

/* PT_SOCKTUPLE: family; address and port of this end; of the other one. */
static void set_ends(struct fd *fd, const struct told *t)
{
	static const uint8_t zero[16];
	uint32_t n = fd->type == FD_IPV4_SOCK ? 4 : 16;
	if (t->len < 1 + 2 * (n + 2))
		return;
	memcpy(fd->sip, t->p + 1, n);
	fd->sport = u16_at(t->p + 1 + n);
	memcpy(fd->dip, t->p + 3 + n, n);
	fd->dport = u16_at(t->p + 3 + 2 * n);
	if (!fd->dport && fd->sport && !memcmp(fd->dip, zero, n))
		kind_bound(fd);
}

static struct fd *socket_told(const struct told *t)
{
	enum fd_type type = kind_of_socket(t->d.family);
	struct fd *fd = fd_new(type == FD_UNKNOWN ? FD_UNSUPPORTED : type);
	if (type == FD_UNIX_SOCK) {
		fd->name = kind_unix_name(t->p, t->len);
	} else if (type == FD_IPV4_SOCK || type == FD_IPV6_SOCK) {
		fd->l4proto = (uint8_t)kind_l4proto(t->d.type, t->d.protocol);
		set_ends(fd, t);
	} else if (type == FD_UNKNOWN) {
		fd->name = name_of_inode("socket", t->d.ino);
	}
	return fd;
}

/* Files in memory and objects of the kernel have a name without a directory, pipes none at all. */
static struct fd *file_told(const struct told *t)
{
	static const char memory[] = "memfd:";
	const char *path = (const char *)t->p;
	size_t len = strnlen(path, t->len);
	bool unnamed = !len || (len == 1 && !S_ISDIR(t->d.mode));
	struct fd *fd;
	if (unnamed) {
		fd = fd_new(S_ISFIFO(t->d.mode) ? FD_FIFO : FD_UNSUPPORTED);
		fd->name = S_ISFIFO(t->d.mode) ? name_of_inode("pipe", t->d.ino) : NULL;
	} else if (*path == '/') {
		fd = fd_new(kind_of_file(path, len, t->d.mode));
		fd->name = rstr_new(path, len);
		fd->dev = t->d.dev;
		fd->open_flags = kind_open_flags(t->d.flags);
	} else if (len >= sizeof memory - 1 && !memcmp(path, memory, sizeof memory - 1)) {
		fd = fd_new(FD_MEMFD);
		fd->name = rstr_new(path + sizeof memory - 1, len - (sizeof memory - 1));
	} else {
		fd = fd_new(kind_of_object(path, len));
		fd->name = fd->type == FD_UNSUPPORTED ? rstr_new(path, len) : NULL;
	}
	return fd;
}

void live_descriptor(struct state *st, const uint8_t *p, uint32_t len)
{
	int64_t tid;
	struct told t;
	if (len < LAYOUT_HEADER + sizeof t.d)
		return;
	memcpy(&tid, p + 8, sizeof tid);
	memcpy(&t.d, p + LAYOUT_HEADER, sizeof t.d);
	t.p = p + LAYOUT_HEADER + sizeof t.d;
	t.len = len - LAYOUT_HEADER - (uint32_t)sizeof t.d;
	struct thread *thread = thread_find(st, tid);
	struct fdtable *fds = thread ? thread_fds(thread) : NULL;
	if (!fds)
		return;
	if (t.d.num < 0) {
		fdtable_remove_range(fds, 0, UINT64_MAX);
		return;
	}
	struct fd *fd = S_ISSOCK(t.d.mode) ? socket_told(&t) : file_told(&t);
	fd->ino = t.d.ino;
	state_fd_added(st, fd);
	fdtable_put(fds, t.d.num, fd, t.d.closes);
}
