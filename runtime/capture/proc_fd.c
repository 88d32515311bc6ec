/* Descriptors of a process: /proc/PID/fd and fdinfo. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "capture/kind.h"
#include "capture/proc_inner.h"

enum { FDS_MAX = 16384 }; /* of a process that are read at the start; others are when they are used */

/* The directories of one process. */
struct fd_dirs {
	int links, infos;
};

struct fd_info {
	uint64_t flags, pid;
	bool has_flags, has_pid;
};

static struct fd_info read_info(struct proc *p, const struct fd_dirs *d, const char *name)
{
	struct text all = proc_read(p, d->infos, name, PROC_TEXT_MAX), line;
	struct fd_info i = {0};
	while (text_until(&all, '\n', &line))
		if (text_skip(&line, "flags:"))
			i.has_flags = text_number(&line, 8, &i.flags);
		else if (text_skip(&line, "Pid:"))
			i.has_pid = text_number(&line, 10, &i.pid);
	return i;
}

static struct rstr *text_rstr(struct text t) { return rstr_new(t.p, text_left(&t)); }

/* Kernel objects have no name, as those that events tell of; unknown kinds are called what the link says. */
static struct fd *anon_object(const struct fd_dirs *d, const char *name, struct text link, const struct fd_info *info)
{
	struct text kind = link;
	struct statx sx;
	text_skip(&kind, "anon_inode:");
	struct fd *fd = fd_new(kind_of_object(kind.p, text_left(&kind)));
	if (fd->type == FD_UNSUPPORTED)
		fd->name = text_rstr(link);
	if (proc_statx(d->links, name, STATX_INO, &sx))
		fd->ino = sx.stx_ino;
	if (fd->type == FD_PIDFD) {
		char path[32];
		fd->pid = info->has_pid && (int32_t)info->pid > 0 ? (int64_t)info->pid : -1;
		fd->name = rstr_new(path, (size_t)snprintf(path, sizeof path, "/proc/%lld", (long long)fd->pid));
	}
	return fd;
}

/* "/memfd:NAME (deleted)" */
static struct rstr *memfd_name(struct text link)
{
	static const char deleted[] = " (deleted)";
	size_t n = sizeof deleted - 1;
	text_skip(&link, KIND_MEMFD);
	if (text_left(&link) >= n && !memcmp(link.end - n, deleted, n))
		link.end -= n;
	return text_rstr(link);
}

static struct fd *file(struct proc *p, struct proc_entry *e, const struct fd_dirs *d, const char *name,
                       struct text link, const struct fd_info *info)
{
	struct statx sx = {0};
	bool known = proc_statx(d->links, name, STATX_TYPE | STATX_INO | STATX_MNT_ID, &sx);
	struct fd *fd = fd_new(kind_of_file(link.p, text_left(&link), sx.stx_mode));
	fd->ino = sx.stx_ino;
	fd->name = fd->type == FD_MEMFD ? memfd_name(link) : text_rstr(link);
	if (known)
		fd->dev = proc_device(p, e->dir, &sx);
	if (info->has_flags)
		fd->open_flags = kind_open_flags(info->flags);
	return fd;
}

/* At the start the tables of all sockets are read anyway; later a single socket is asked itself. */
static struct fd *socket_fd(struct proc *p, struct proc_entry *e, int64_t num, uint64_t ino, struct text link)
{
	struct fd *fd = p->scanning ? proc_find_socket(p, e, ino) : NULL;
	if (!fd && p->real)
		fd = proc_peek_socket(e->t->tid, num);
	if (!fd) {
		fd = fd_new(FD_UNSUPPORTED);
		fd->name = text_rstr(link);
	}
	fd->ino = ino;
	return fd;
}

static struct fd *read_fd(struct proc *p, struct proc_entry *e, const struct fd_dirs *d, const char *name, int64_t num,
                          const struct fd_info *info)
{
	struct text link = proc_readlink(p, d->links, name), rest = link;
	uint64_t ino;
	if (!text_left(&link))
		return NULL;
	if (text_skip(&rest, "socket:[") && text_number(&rest, 10, &ino))
		return socket_fd(p, e, num, ino, link);
	if (text_skip(&rest, "pipe:[") && text_number(&rest, 10, &ino)) {
		struct fd *fd = fd_new(FD_FIFO);
		fd->ino = ino;
		fd->name = text_rstr(link);
		return fd;
	}
	return text_skip(&rest, "anon_inode:") ? anon_object(d, name, link, info) : file(p, e, d, name, link, info);
}

void proc_read_fds(struct proc *p, struct proc_entry *e)
{
	struct proc_numbers n;
	unsigned count = 0;
	if (!proc_numbers_open(p, &n, e->dir, "fd"))
		return;
	struct fd_dirs d = {n.fd, proc_open_dir(e->dir, "fdinfo")};
	while (count++ < FDS_MAX && proc_numbers_next(&n)) {
		struct fd_info info = read_info(p, &d, n.name);
		struct fd *fd = read_fd(p, e, &d, n.name, n.number, &info);
		if (fd)
			fdtable_put(&e->t->fds, n.number, fd, info.flags & O_CLOEXEC);
	}
	if (d.infos >= 0)
		close(d.infos);
	proc_numbers_close(&n);
}

struct fd *proc_read_fd(struct proc *p, struct proc_entry *e, int64_t num, bool *on_exec)
{
	char name[24];
	struct fd_dirs d = {proc_open_dir(e->dir, "fd"), proc_open_dir(e->dir, "fdinfo")};
	snprintf(name, sizeof name, "%lld", (long long)num);
	struct fd_info info = read_info(p, &d, name);
	*on_exec = info.flags & O_CLOEXEC;
	struct fd *fd = d.links >= 0 ? read_fd(p, e, &d, name, num, &info) : NULL;
	if (d.links >= 0)
		close(d.links);
	if (d.infos >= 0)
		close(d.infos);
	return fd;
}
