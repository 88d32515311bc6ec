/* What the files of the process and thread fields share: reaching a process and making text of it. */
#ifndef FIELDS_PROC_H
#define FIELDS_PROC_H

#include "fields/field.h"
#include "session.h"
#include "state/state.h"

enum { PROC_ANCESTORS_MAX = 512 };

/* Which text of a process. */
enum proc_text {
	PROC_NAME, PROC_EXE, PROC_EXEPATH, PROC_ARGS, PROC_CMDLINE, PROC_EXELINE, PROC_ENV, PROC_CWD,
};

/* Which process, seen from the thread of the event. */
enum proc_who { PROC_SELF, PROC_PARENT, PROC_SESSION, PROC_VPGROUP, PROC_PGROUP };

#define PROC_TEXT(who, what) ((who) << 8 | (what)) /* `param` of rows with proc_text_get */

/* The text of a thread: borrowed from its entry, or composed at the end of `buf`. */
struct proc_piece {
	const char *s; /* NULL: at offset `at` of buf */
	size_t at, len;
};
struct proc_piece proc_text_of(const struct thread *t, enum proc_text what, struct strbuf *buf);
bool proc_piece_value(struct proc_piece p, const struct strbuf *buf, struct value *out);
bool proc_text_get(struct field *f, struct event *e, struct value *out);

/* The process that leads the session or group with this id, by the thread table; NULL = not known. */
struct thread *proc_leader(struct state *st, struct thread *t, enum proc_who who);

/*
 * The n-th ancestor of the process (0 = itself); NULL when the chain is shorter. A process that another process's
 * second thread made has that thread as its parent, whose parent in turn is the thread that made it.
 */
struct thread *proc_ancestor(struct state *st, struct thread *t, int64_t n);

/* proc_ancestors.c: `param` is an enum proc_text. */
int proc_set_index(struct field *f, const char *arg, size_t len, struct err *err);
bool proc_aname_get(struct field *f, struct event *e, struct value *out);
unsigned proc_aname_all(struct field *f, struct event *e, struct value *out, unsigned max);
bool proc_apid_get(struct field *f, struct event *e, struct value *out);
unsigned proc_apid_all(struct field *f, struct event *e, struct value *out, unsigned max);
bool proc_loginshell_get(struct field *f, struct event *e, struct value *out);

/* proc_env.c */
bool proc_env_get(struct field *f, struct event *e, struct value *out);
bool proc_aenv_get(struct field *f, struct event *e, struct value *out);
unsigned proc_aenv_all(struct field *f, struct event *e, struct value *out, unsigned max);

/* proc_numbers.c: `param` is an enum proc_number. */
enum proc_number {
	PROC_PID, PROC_PPID, PROC_VPID, PROC_PVPID, PROC_SID, PROC_VPGID, PROC_PGID, PROC_TTY,
	PROC_NTHREADS, PROC_NCHILDS, PROC_FDCOUNT, PROC_FDLIMIT, PROC_NARGS, PROC_LENARGS,
	PROC_VMSIZE, PROC_VMRSS, PROC_VMSWAP,
	PROC_EXE_WRITABLE, PROC_EXE_UPPER, PROC_EXE_LOWER, PROC_EXE_MEMFD,
	PROC_SID_LEADER, PROC_VPGID_LEADER, PROC_PGID_LEADER,
	PROC_HEALTHCHECK, PROC_LIVENESS, PROC_READINESS,
	PROC_DURATION, PROC_PPID_DURATION, PROC_PID_TS, PROC_PPID_TS, PROC_PIDNS_TS,
	PROC_EXE_INO, PROC_EXE_CTIME, PROC_EXE_MTIME, PROC_CTIME_TO_START, PROC_CTIME_TO_PIDNS,
};
bool proc_number_get(struct field *f, struct event *e, struct value *out);
bool proc_time_get(struct field *f, struct event *e, struct value *out);
bool proc_fdusage_get(struct field *f, struct event *e, struct value *out);

/* proc_stdio.c: `param` is the number of the descriptor. */
bool proc_stdio_type(struct field *f, struct event *e, struct value *out);
bool proc_stdio_name(struct field *f, struct event *e, struct value *out);

#endif
