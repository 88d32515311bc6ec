/* What the parts of the /proc reader share. */
#ifndef CAPTURE_PROC_INNER_H
#define CAPTURE_PROC_INNER_H

#include <dirent.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "capture/proc.h"
#include "capture/proc_text.h"
#include "state/state.h"

enum {
	PROC_TEXT_MAX = 16384, /* of a file that is read at once: status, stat, cgroup, fdinfo */
	PROC_LIST_MAX = 4096,  /* of arguments and environments: more is not kept anywhere */
	PROC_LINK_MAX = 4096,
};

struct mount_table;
struct socket_table;
struct cgroup_paths;

/* The first process of a pid namespace began at start_ts. */
struct proc_pidns {
	uint64_t ino, start_ts;
};
enum { PROC_PIDNS_MAX = 256 };

struct proc {
	int root;           /* directory of the proc file system */
	bool real;          /* it is this system's */
	bool no_loginuid;   /* the kernel does not audit */
	bool scanning;
	uint64_t boot_ts;
	uint64_t lookup_ts; /* of the last look-up of a thread or descriptor */
	struct lookup *lookup;  /* who reads for the hooks; NULL = the caller */
	struct state *attached; /* its hooks lead here; NULL = none's */
	struct mount_table *mounts;
	struct socket_table *sockets;
	struct cgroup_paths *cgroups;
	struct proc_pidns pidns[PROC_PIDNS_MAX]; /* a ring */
	unsigned pidns_next;
	char *page;         /* PROC_TEXT_MAX + 1 bytes, what proc_read gave */
	char *link;         /* PROC_LINK_MAX + 1 bytes, what proc_readlink gave */
	char *all;          /* what proc_read_all gave */
	size_t all_cap;
};

/* The thread that is being read; the directory is /proc/PID or /proc/PID/task/TID. */
struct proc_entry {
	int dir;
	bool netns_known; /* the sockets of its network namespace have been read */
	struct thread *t;
};

uint64_t proc_now(const struct proc *p); /* ns since the epoch */

/*
 * The first bytes of a file, at most `max` (up to PROC_TEXT_MAX), by one call: /proc gives small files at once. Empty
 * when it cannot be read. Valid until the next one.
 */
struct text proc_read(struct proc *p, int dir, const char *name, size_t max);
struct text proc_read_all(struct proc *p, int dir, const char *name); /* a file of any size up to 256 MB */
struct text proc_readlink(struct proc *p, int dir, const char *name); /* empty when it cannot be read */
/* Where a link leads; asks neither servers nor file system daemons, which could hang. */
bool proc_statx(int dir, const char *name, unsigned mask, struct statx *out);
int proc_open_dir(int dir, const char *name); /* to look things up in; -1 = gone or not allowed */

/* Entries of a directory whose names are numbers. */
struct proc_numbers {
	int fd;
	bool greedy, last; /* the system gives as much as there is room for; there is no more */
	ssize_t len, pos;
	_Alignas(struct dirent64) char buf[16384];
	int64_t number;
	char name[24];
};

bool proc_numbers_open(struct proc *p, struct proc_numbers *n, int dir, const char *name); /* false: nothing to close */
bool proc_numbers_next(struct proc_numbers *n);                             /* number and name are set */
void proc_numbers_close(struct proc_numbers *n);

/* proc_thread.c: adds a process (or thread) to the table. NULL: gone, ended, or the table is full. */
struct thread *proc_read_process(struct proc *p, struct state *st, int64_t pid, bool with_threads);
struct thread *proc_read_thread(struct proc *p, struct state *st, struct thread *main, int dir, int64_t tid);

/* proc_status.c: false when the thread has gone or is about to. */
struct proc_stat {
	unsigned threads; /* of the process */
	bool kernel;      /* a kernel thread */
	bool ended;       /* is exiting or a zombie */
};
bool proc_read_stat(struct proc *p, struct proc_entry *e, struct proc_stat *out);
bool proc_read_status(struct proc *p, struct proc_entry *e);
int64_t proc_read_tgid(struct proc *p, int dir); /* the process of a thread; -1 = gone */

/* proc_exe.c */
void proc_read_exe(struct proc *p, struct proc_entry *e);

/* proc_cgroup.c: the list "controller=path", each with its NUL. */
struct rstr *proc_read_cgroups(struct proc *p, int dir);
void proc_cgroups_free(struct cgroup_paths *c);

/* proc_fd.c */
void proc_read_fds(struct proc *p, struct proc_entry *e); /* all, into the table of e->t */
/* The caller's; NULL = there is none. on_exec: whether it closes when the process starts a program. */
struct fd *proc_read_fd(struct proc *p, struct proc_entry *e, int64_t num, bool *on_exec);

/* proc_mount.c: what /proc/PID/mountinfo says about a mount that the process `dir` can see. */
struct proc_mount {
	uint64_t id;
	uint32_t dev;                 /* as events have it */
	struct rstr *point, *upper;   /* overlay: where it is mounted, directory of its upper layer; else NULL */
};
const struct proc_mount *proc_find_mount(struct proc *p, int dir, uint64_t id);
uint32_t proc_device(struct proc *p, int dir, const struct statx *sx);
void proc_mounts_free(struct mount_table *m);

/* proc_socket.c: a socket by inode, in the network namespace of `e`; a new entry of the caller's, NULL = unknown. */
struct fd *proc_find_socket(struct proc *p, struct proc_entry *e, uint64_t ino);
void proc_sockets_free(struct socket_table *s);

/* proc_peek.c: the same, asking the socket itself by borrowing descriptor `num` of the process for a moment. */
struct fd *proc_peek_socket(int64_t pid, int64_t num);

/* proc_machine.c */
void proc_read_machine(struct proc *p, struct state *st);
void proc_read_ifaces(struct state *st);
void proc_read_users(struct state *st);

#endif
