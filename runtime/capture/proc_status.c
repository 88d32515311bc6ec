/* /proc/PID/stat and status: ids, times, sizes. */
#include <unistd.h>

#include "capture/proc_inner.h"

enum { PF_EXITING_ = 0x4, PF_KTHREAD_ = 0x200000 }; /* the kernel's flags of a task, in stat */

/* The name lies between the first and the last parenthesis, whatever it holds itself. */
static bool split_stat(struct text *all, struct text *comm)
{
	const char *open = memchr(all->p, '(', text_left(all));
	const char *close = open ? memrchr(open, ')', (size_t)(all->end - open)) : NULL;
	if (!close)
		return false;
	*comm = (struct text){open + 1, close};
	all->p = close + 1;
	return true;
}

/*
 * After the name: state ppid pgrp session tty_nr tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime
 * priority nice num_threads itrealvalue starttime.
 */
bool proc_read_stat(struct proc *p, struct proc_entry *e, struct proc_stat *out)
{
	struct text s = proc_read(p, e->dir, "stat", PROC_TEXT_MAX), comm, state;
	struct thread *t = e->t;
	int64_t n[19] = {0};
	if (!split_stat(&s, &comm) || !text_word(&s, &state))
		return false;
	for (int i = 0; i < 19; i++)
		if (!text_signed(&s, &n[i]))
			return false;
	rstr_set(&t->comm, comm.p, text_left(&comm));
	t->ptid = n[0];
	t->pgid = n[1];
	t->sid = n[2];
	t->tty = (uint32_t)n[3];
	t->pfminor = (uint64_t)n[6];
	t->pfmajor = (uint64_t)n[8];
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);
	t->clone_ts = p->boot_ts + (uint64_t)n[18] * (1000000000 / (hz ? hz : 100));
	out->threads = n[16] > 0 ? (unsigned)n[16] : 1;
	out->kernel = n[5] & PF_KTHREAD_;
	out->ended = n[5] & PF_EXITING_ || *state.p == 'Z' || *state.p == 'X';
	return true;
}

/* In the order of the file. Which of the numbers of a line: ids are real, effective, ...; or from outer to inner. */
enum status_pick { PICK_FIRST, PICK_SECOND, PICK_LAST, PICK_HEX };

static const struct status_row {
	const char *key;
	uint8_t pick, size;
	uint16_t offset;
} status_rows[] = {
#define ROW(key, pick, field) {key, pick, sizeof((struct thread *)NULL)->field, offsetof(struct thread, field)}
	ROW("Tgid:", PICK_FIRST, pid),
	ROW("Uid:", PICK_SECOND, uid),
	ROW("Gid:", PICK_SECOND, gid),
	ROW("NStgid:", PICK_LAST, vpid),
	ROW("NSpid:", PICK_LAST, vtid),
	ROW("NSpgid:", PICK_LAST, vpgid),
	ROW("VmSize:", PICK_FIRST, vmsize_kb),
	ROW("VmRSS:", PICK_FIRST, vmrss_kb),
	ROW("VmSwap:", PICK_FIRST, vmswap_kb),
	ROW("CapInh:", PICK_HEX, cap_inheritable),
	ROW("CapPrm:", PICK_HEX, cap_permitted),
	ROW("CapEff:", PICK_HEX, cap_effective),
#undef ROW
};
enum { NROWS = sizeof status_rows / sizeof *status_rows };

static void pick(const struct status_row *r, struct text line, struct thread *t)
{
	uint64_t v, next;
	if (!text_number(&line, r->pick == PICK_HEX ? 16 : 10, &v))
		return;
	if (r->pick == PICK_SECOND)
		text_number(&line, 10, &v);
	while (r->pick == PICK_LAST && text_number(&line, 10, &next))
		v = next;
	memcpy((char *)t + r->offset, &v, r->size); /* little endian, or the whole of it */
}

bool proc_read_status(struct proc *p, struct proc_entry *e)
{
	struct text s = proc_read(p, e->dir, "status", PROC_TEXT_MAX), line;
	unsigned next = 0;
	if (!text_left(&s))
		return false;
	while (next < NROWS && text_until(&s, '\n', &line))
		for (unsigned i = next; i < NROWS; i++)
			if (text_skip(&line, status_rows[i].key)) {
				pick(&status_rows[i], line, e->t);
				next = i + 1;
				break;
			}
	return e->t->pid > 0;
}

int64_t proc_read_tgid(struct proc *p, int dir)
{
	struct text s = proc_read(p, dir, "status", PROC_TEXT_MAX), line;
	uint64_t pid;
	while (text_until(&s, '\n', &line))
		if (text_skip(&line, "Tgid:") && text_number(&line, 10, &pid))
			return (int64_t)pid;
	return -1;
}
