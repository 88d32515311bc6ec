/* Opening /proc and reading its files and directories: see proc.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "capture/proc_inner.h"

enum { ALL_MAX = 256 << 20 };
enum { PROC_FS_MAGIC = 0x9fa0 };

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec t = {0};
	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

uint64_t proc_now(const struct proc *p) { return p->boot_ts + clock_ns(CLOCK_BOOTTIME); }

uint64_t proc_boot_ts(const struct proc *p) { return p->boot_ts; }

struct proc *proc_open(const char *root, struct err *err)
{
	struct statfs fs;
	int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		err_set(err, "%s: %s; the processes of this system are read from there", root, strerror(errno));
		return NULL;
	}
	struct proc *p = calloc(1, sizeof *p);
	if (!p || !(p->page = malloc(PROC_TEXT_MAX + 1)) || !(p->link = malloc(PROC_LINK_MAX + 1)))
		abort();
	p->root = dir;
	p->real = fstatfs(dir, &fs) == 0 && fs.f_type == PROC_FS_MAGIC;
	p->no_loginuid = p->real && faccessat(dir, "self/loginuid", F_OK, 0) < 0;
	p->boot_ts = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME);
	return p;
}

void proc_close(struct proc *p)
{
	if (!p)
		return;
	if (p->attached && p->attached->lookup.arg == p)
		p->attached->lookup = (struct state_lookup){0};
	proc_mounts_free(p->mounts);
	proc_sockets_free(p->sockets);
	proc_cgroups_free(p->cgroups);
	close(p->root);
	free(p->page);
	free(p->link);
	free(p->all);
	free(p);
}

static ssize_t read_bytes(int fd, char *buf, size_t max)
{
	ssize_t n;
	do
		n = read(fd, buf, max);
	while (n < 0 && errno == EINTR);
	return n;
}

struct text proc_read(struct proc *p, int dir, const char *name, size_t max)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	ssize_t n = fd < 0 ? -1 : read_bytes(fd, p->page, max < PROC_TEXT_MAX ? max : PROC_TEXT_MAX);
	if (fd >= 0)
		close(fd);
	return text_make(p->page, n > 0 ? (size_t)n : 0);
}

struct text proc_read_all(struct proc *p, int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t len = 0;
	for (ssize_t n = 1; fd >= 0 && n > 0 && len < ALL_MAX; len += n > 0 ? (size_t)n : 0) {
		if (p->all_cap - len < 65536) {
			p->all_cap = p->all_cap ? 2 * p->all_cap : 262144;
			p->all = realloc(p->all, p->all_cap);
			if (!p->all)
				abort();
		}
		n = read_bytes(fd, p->all + len, p->all_cap - len);
	}
	if (fd >= 0)
		close(fd);
	return text_make(p->all, len);
}

struct text proc_readlink(struct proc *p, int dir, const char *name)
{
	ssize_t n = readlinkat(dir, name, p->link, PROC_LINK_MAX);
	return text_make(p->link, n > 0 ? (size_t)n : 0);
}

bool proc_statx(int dir, const char *name, unsigned mask, struct statx *out)
{
	return statx(dir, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, mask, out) == 0;
}

int proc_open_dir(int dir, const char *name) { return openat(dir, name, O_PATH | O_DIRECTORY | O_CLOEXEC); }

bool proc_numbers_open(struct proc *p, struct proc_numbers *n, int dir, const char *name)
{
	n->len = n->pos = 0;
	n->greedy = p->real;
	n->last = false;
	n->fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return n->fd >= 0;
}

/* A number as /proc writes it. */
static bool parse_number(const char *s, int64_t *out)
{
	uint64_t v;
	struct text t = text_make(s, strnlen(s, 20));
	if (!text_number(&t, 10, &v) || text_left(&t) || v > INT32_MAX)
		return false;
	*out = (int64_t)v;
	return true;
}

bool proc_numbers_next(struct proc_numbers *n)
{
	for (;;) {
		if (n->pos >= n->len) {
			n->len = n->last ? 0 : getdents64(n->fd, n->buf, sizeof n->buf);
			n->pos = 0;
			if (n->len <= 0)
				return false;
			n->last = n->greedy && (size_t)n->len < sizeof n->buf - sizeof(struct dirent64);
		}
		struct dirent64 *d = (struct dirent64 *)(n->buf + n->pos);
		n->pos += d->d_reclen;
		if (parse_number(d->d_name, &n->number)) {
			memcpy(n->name, d->d_name, strlen(d->d_name) + 1);
			return true;
		}
	}
}

void proc_numbers_close(struct proc_numbers *n) { close(n->fd); }
