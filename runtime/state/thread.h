/* Threads and processes: one entry per thread; what belongs to the process lies in the entry of its main thread. */
#ifndef STATE_THREAD_H
#define STATE_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "state/fd.h"
#include "util/rstr.h"

struct container;
struct state;

/* Portable CLONE_ flags as in events (see clone_flags in flags.lua) and marks of our own. */
enum thread_flag {
	TF_CLONE_FILES = 1, TF_CLONE_NEWPID = 64, TF_CLONE_PARENT = 256, TF_CLONE_THREAD = 8192, TF_INVERTED = 65536,
	TF_NAME_CHANGED = 131072, TF_CLOSED = 262144, TF_ACTIVE = 524288, TF_CLONE_NEWUSER = 1048576,
	TF_PIPE_SRC = 2097152, TF_PIPE_DST = 4194304, TF_CHILD_IN_PIDNS = 536870912, TF_MAIN_THREAD = 1073741824,
};

struct thread {
	/* What nearly every event needs, side by side: with many threads it has to come from memory each time. */
	int64_t tid, pid;          /* -1 = unknown */
	struct thread *main;       /* main thread; itself, or NULL when unknown */
	struct rstr *comm;
	struct fdtable fds;        /* main threads */
	uint32_t flags;            /* enum thread_flag */
	/* The call under way. */
	uint16_t last_type;        /* enter event type; UINT16_MAX = none */
	bool enter_held, enter_large;
	int64_t last_fd;           /* descriptor number of the call; -1 = none */
	uint64_t enter_ts;         /* of that enter event; 0 = none */
	uint64_t latency;          /* of the last call, ns; 0 = unknown */
	uint64_t last_event_ts;
	uint64_t clone_ts;         /* ns since the epoch; 0 = unknown */
	uint64_t scan_ts; /* live: taken before its process was read from /proc; what came before is known. 0 = was not */
	/* Lengths and parameters of the enter event, kept for exit events that need them. */
	uint8_t *enter_copy;
	uint32_t enter_cap, enter_len, enter_nparams;

	int64_t ptid;                         /* -1 = unknown */
	int64_t vtid, vpid, sid, vpgid, pgid; /* in the pid namespace; -1 = unknown */
	struct rstr *exe, *exepath;
	uint64_t lastexec_ts, pidns_init_start_ts; /* ns since the epoch; 0 = unknown */
	struct rstr *args, *env, *cgroups; /* NUL separated lists */
	uint32_t list_bytes;               /* what of them counts in state.list_bytes */
	struct rstr *cwd;                  /* main threads; ends with '/' */
	struct rstr *root;
	struct rstr *container_id;         /* NULL = host */
	uint32_t uid, gid, loginuid;       /* all ones = unknown */
	int64_t fdlimit;
	uint32_t vmsize_kb, vmrss_kb, vmswap_kb, tty;
	uint64_t pfmajor, pfminor;
	uint64_t cap_inheritable, cap_permitted, cap_effective;
	uint64_t exe_ino, exe_ino_ctime, exe_ino_mtime;
	bool exe_writable, exe_upper_layer, exe_lower_layer, exe_from_memfd;
	bool subreaper;
	bool not_dumpable; /* a filtered recording leaves it out */
	uint8_t category;  /* enum thread_category */

	/* The process. */
	struct thread *group_next; /* main thread: first other thread; others: next one */
	struct thread *group_prev; /* others: the one before, or the main thread */
	uint32_t group_count;      /* main thread: live threads, itself included */
	uint64_t fd_ask_ts;        /* live, main threads: no descriptor is looked up before; grows with every failure */
	uint8_t fd_ask_misses;     /* failures since the last success */

	/* A close under way: another thread may re-use the number between its enter and exit events. */
	int64_t closing_fd; /* -1 = none */
	bool close_canceled;
	struct thread *closing_next;  /* in the list of its process */
	struct thread *closing_first; /* main thread: those of the process that are closing something */
	uint32_t closing_count;

	uint64_t changed; /* number of the latest change of its sizes in memory, see state.h */

	/* What fields remember from event to event. */
	uint64_t total_exec_ns;
	uint64_t exec_serial, exec_ns;  /* of the event with that serial, so that it counts once */
	uint64_t cpu_user_ticks, cpu_system_ticks;
	uint64_t cpu_serial, cpu_user, cpu_system; /* ticks since the event before, at the event with that serial */
	bool cpu_ticks_known;
	struct tracer_buffer *tracer; /* unfinished marker text, see state/tracer.h */
};

enum thread_category { TC_NONE, TC_CONTAINER, TC_HEALTHCHECK, TC_LIVENESS_PROBE, TC_READINESS_PROBE };

static inline bool thread_is_main(const struct thread *t) { return t->tid == t->pid || t->flags & TF_MAIN_THREAD; }
static inline bool thread_in_pidns(const struct thread *t)
{
	return t->flags & TF_CHILD_IN_PIDNS || (t->vtid >= 0 && t->tid != t->vtid);
}

/* By tid; NULL = not in the table. Fast for the tid asked last. */
struct thread *thread_find(struct state *st, int64_t tid);
/*
 * When there is none, it is asked for (see state_lookup), else an unknown entry is made (comm and exe "<NA>", no ids
 * but tid). NULL when the table is full. Asking can replace entries of processes about which nothing is known.
 */
struct thread *thread_get(struct state *st, int64_t tid);
void thread_remove(struct state *st, struct thread *t);

/* The main thread, itself for one that has none (never NULL for a non-NULL thread). */
static inline struct thread *thread_main(struct thread *t) { return t->main ? t->main : t; }
struct thread *thread_parent(struct state *st, struct thread *t); /* entry of its ptid, or NULL */
/* Of its process; NULL: main thread is unknown. */
static inline struct fdtable *thread_fds(struct thread *t) { return t->main ? &t->main->fds : NULL; }
const char *thread_cwd(const struct thread *t, uint32_t *len);    /* "" when unknown */

/*
 * dst gets the path that `path` means when seen from `base` (which must end with '/' or be empty): absolute paths
 * ignore base; "." and ".." and repeated slashes are resolved by text; unprintable bytes become '.'. Returns the
 * length; dst must have room for PATH_SHOWN_MAX bytes. Too long: "/PATH_TOO_LONG".
 */
enum { PATH_SHOWN_MAX = 1024 };
uint32_t path_join(char *dst, const char *base, uint32_t base_len, const char *path, uint32_t path_len);

/* Sets the working directory of a main thread, normalised and with a '/' at its end. */
void thread_set_cwd(struct thread *t, const char *path, uint32_t len);

/* A close of `num` begins, has ended; the number is re-used meanwhile (main: the thread whose table it is in). */
void thread_begin_close(struct thread *t, int64_t num);
void thread_end_close(struct thread *t);
void thread_cancel_closes(struct thread *main, int64_t num);

/* Ties threads to main threads that came after them in a list. */
void threads_link(struct state *st);
void threads_rejoin(struct state *st, struct thread *t); /* after its pid has changed */
void threads_free(struct state *st);
void thread_free(struct thread *t); /* one that is not in the table */

/* Calls fn for every thread, in no particular order; stops at the first non-zero result and returns it. */
int thread_each(struct state *st, int (*fn)(struct thread *, void *), void *arg);

#endif
