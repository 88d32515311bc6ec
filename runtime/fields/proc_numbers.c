/* Ids, counts, sizes, marks and times of a process. */
#include <math.h>

#include "fields/proc.h"

static bool known(struct value *out, int64_t id) { return id != -1 && value_i64(out, id); }

/* Members of a NUL separated list. */
static uint64_t count_members(const struct rstr *list)
{
	uint32_t len = rstr_len(list);
	uint64_t n = len && list->s[len - 1];
	for (uint32_t i = 0; i < len; i++)
		n += !list->s[i];
	return n;
}

static uint64_t text_bytes(const struct rstr *list)
{
	uint32_t len = rstr_len(list);
	uint64_t n = 0;
	for (uint32_t i = 0; i < len; i++)
		n += list->s[i] != 0;
	return n;
}

static bool of_parent(struct state *st, struct thread *t, struct value *out)
{
	const struct thread *p = thread_parent(st, t);
	return p && known(out, p->vpid);
}

bool proc_number_get(struct field *f, struct event *e, struct value *out)
{
	struct thread *t = e->thread, *m;
	const struct fdtable *fds;
	if (!t)
		return false;
	m = thread_main(t);
	switch ((enum proc_number)f->def->param) {
	case PROC_PID: return value_i64(out, t->pid);
	case PROC_PPID: return value_i64(out, m->ptid);
	case PROC_VPID: return known(out, t->vpid);
	case PROC_PVPID: return of_parent(&e->session->state, t, out);
	case PROC_SID: return value_i64(out, t->sid);
	case PROC_VPGID: return value_i64(out, t->vpgid);
	case PROC_PGID: return known(out, t->pgid);
	case PROC_TTY: return value_u64(out, t->tty);
	case PROC_NTHREADS: return value_u64(out, m->group_count);
	case PROC_NCHILDS: return value_u64(out, t == m && m->group_count ? m->group_count - 1 : 0);
	case PROC_FDCOUNT:
		fds = thread_fds(t);
		return value_u64(out, fds ? fds->count : 0);
	case PROC_FDLIMIT: return value_i64(out, m->fdlimit);
	case PROC_NARGS: return value_u64(out, count_members(t->args));
	case PROC_LENARGS: return value_u64(out, text_bytes(t->args));
	case PROC_VMSIZE: return value_u64(out, t->vmsize_kb);
	case PROC_VMRSS: return value_u64(out, t->vmrss_kb);
	case PROC_VMSWAP: return value_u64(out, t->vmswap_kb);
	case PROC_EXE_WRITABLE: return value_u64(out, t->exe_writable);
	case PROC_EXE_UPPER: return value_u64(out, t->exe_upper_layer);
	case PROC_EXE_LOWER: return value_u64(out, t->exe_lower_layer);
	case PROC_EXE_MEMFD: return value_u64(out, t->exe_from_memfd);
	case PROC_SID_LEADER: return value_u64(out, t->sid == t->vpid);
	case PROC_VPGID_LEADER: return value_u64(out, t->vpgid == t->vpid);
	case PROC_PGID_LEADER: return value_u64(out, t->pgid == t->pid);
	case PROC_HEALTHCHECK: return value_u64(out, t->category == TC_HEALTHCHECK);
	case PROC_LIVENESS: return value_u64(out, t->category == TC_LIVENESS_PROBE);
	case PROC_READINESS: return value_u64(out, t->category == TC_READINESS_PROBE);
	default: return false;
	}
}

/* later - earlier; unset when one is not known or the order is wrong. */
static bool span(struct value *out, uint64_t earlier, uint64_t later)
{
	return earlier && later >= earlier && value_u64(out, later - earlier);
}

static bool point(struct value *out, uint64_t ts) { return ts && value_u64(out, ts); }

bool proc_time_get(struct field *f, struct event *e, struct value *out)
{
	struct thread *t = e->thread;
	if (!t)
		return false;
	const struct thread *p = thread_parent(&e->session->state, t);
	uint64_t parent_start = p ? p->clone_ts : 0;
	switch ((enum proc_number)f->def->param) {
	case PROC_DURATION: return span(out, t->clone_ts, e->ts);
	case PROC_PPID_DURATION: return span(out, parent_start, e->ts);
	case PROC_PID_TS: return point(out, t->clone_ts);
	case PROC_PPID_TS: return point(out, parent_start);
	case PROC_PIDNS_TS: return point(out, t->pidns_init_start_ts);
	case PROC_EXE_INO: return point(out, t->exe_ino);
	case PROC_EXE_CTIME: return point(out, t->exe_ino_ctime);
	case PROC_EXE_MTIME: return point(out, t->exe_ino_mtime);
	case PROC_CTIME_TO_START: return span(out, t->exe_ino_ctime, t->clone_ts);
	case PROC_CTIME_TO_PIDNS: return span(out, t->exe_ino_ctime, t->pidns_init_start_ts);
	default: return false;
	}
}

/* Open descriptors as a share of the limit, in percent. */
/* A limit can be lowered below what is open: that is full, too. */
bool proc_fdusage_get(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	if (!e->thread)
		return false;
	const struct fdtable *fds = thread_fds(e->thread);
	int64_t limit = thread_main(e->thread)->fdlimit;
	out->d = fds && limit > 0 ? fmin((double)fds->count * 100 / (double)limit, 100) : 0;
	return true;
}
