/* The program file of a process: path, inode, and what can be said about who could have changed it. */
#include <unistd.h>

#include "capture/proc_inner.h"

enum { CAP_DAC_OVERRIDE_ = 1, CAP_FOWNER_ = 3 };

static uint64_t ns_of(const struct statx_timestamp *t) { return (uint64_t)t->tv_sec * 1000000000 + t->tv_nsec; }

/* Whether the process could write to its program file, or make it so. Further groups of the process are not asked. */
static bool is_writable(const struct thread *t, const struct statx *sx)
{
	if (t->uid == sx->stx_uid || t->cap_effective & (1 << CAP_DAC_OVERRIDE_ | 1 << CAP_FOWNER_))
		return true;
	return sx->stx_mode & (t->gid == sx->stx_gid ? S_IWGRP : S_IWOTH);
}

/* The path below the directory of the upper layer, if the file is one of that mount. */
static bool upper_path(const struct proc_mount *m, const struct rstr *path, char *out, size_t size)
{
	size_t point = rstr_len(m->point), n = rstr_len(path), upper = rstr_len(m->upper);
	if (point == 1) /* "/" */
		point = 0;
	if (n <= point || memcmp(rstr_s(path), rstr_s(m->point), point) || upper + n - point >= size)
		return false;
	memcpy(out, rstr_s(m->upper), upper);
	memcpy(out + upper, rstr_s(path) + point, n - point);
	out[upper + n - point] = 0;
	return true;
}

/*
 * On an overlay: whether the file is of the layer that can be written, which is then found in that layer's directory.
 * That lies in the name space of whoever mounted it, most likely the one of this program; if not, nothing is known.
 */
static void set_layer(struct proc *p, struct proc_entry *e, const struct statx *sx)
{
	char path[2 * PROC_LINK_MAX];
	struct statx upper;
	const struct proc_mount *m = sx->stx_dev_major ? NULL : proc_find_mount(p, e->dir, sx->stx_mnt_id);
	if (!m || !m->point)
		return;
	if (m->upper && (*rstr_s(m->upper) != '/' || !proc_statx(-1, rstr_s(m->upper), STATX_TYPE, &upper)))
		return;
	if (m->upper && upper_path(m, e->t->exepath, path, sizeof path))
		e->t->exe_upper_layer = proc_statx(-1, path, STATX_TYPE, &upper);
	e->t->exe_lower_layer = !e->t->exe_upper_layer;
}

void proc_read_exe(struct proc *p, struct proc_entry *e)
{
	struct text path = proc_readlink(p, e->dir, "exe");
	struct thread *t = e->t;
	struct statx sx;
	rstr_set(&t->exepath, path.p, text_left(&path));
	t->exe_from_memfd = text_skip(&path, "/memfd:");
	if (!t->exepath || !proc_statx(e->dir, "exe", STATX_BASIC_STATS | STATX_MNT_ID, &sx))
		return;
	t->exe_ino = sx.stx_ino;
	t->exe_ino_ctime = ns_of(&sx.stx_ctime);
	t->exe_ino_mtime = ns_of(&sx.stx_mtime);
	t->exe_writable = is_writable(t, &sx);
	set_layer(p, e, &sx);
}
