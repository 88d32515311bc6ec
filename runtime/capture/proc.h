/*
 * What /proc tells about the running system: filling the state at the start, and single threads and descriptors that
 * turn up later. Everything read there is hostile, and may vanish while it is being read; what cannot be read (too few
 * privileges, or gone) stays unknown.
 */
#ifndef CAPTURE_PROC_H
#define CAPTURE_PROC_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

struct lookup;
struct proc;
struct state;
struct thread;

/*
 * `root` is where the proc file system is mounted: "/proc" but in tests. NULL with err when it cannot be opened. The
 * directory stays open, so that chroot and the like do not matter later.
 */
struct proc *proc_open(const char *root, struct err *err);
void proc_close(struct proc *p); /* NULL is fine; takes the hooks of proc_attach away again */

/*
 * Start of the system in ns since the epoch. Times of scans are CLOCK_BOOTTIME + this; times of events must be the same
 * clock to be comparable.
 */
uint64_t proc_boot_ts(const struct proc *p);

/*
 * Adds the machine, its interfaces, users and groups (unless st->keep_users is off), all threads and the descriptors of
 * all processes, and calls state_lists_done. Every thread has scan_ts, taken before its process was read. 0, or -1 with
 * err when /proc cannot be listed.
 */
int proc_scan(struct proc *p, struct state *st, struct err *err);

/*
 * Reads all processes once more, because events about them are missing: their entries are replaced, those of others
 * removed. No pointer to a thread or descriptor is valid after that. 0, or -1 with err: then nothing has changed.
 */
int proc_scan_again(struct proc *p, struct state *st, struct err *err);

/*
 * Makes the state ask for threads and descriptors that it does not know, from now on until state_reset or proc_close.
 * The state must not be freed before proc_close. `lookup` is the thread that may read /proc; NULL = the caller.
 */
void proc_attach(struct proc *p, struct state *st, struct lookup *lookup);

/*
 * One thread, with its process, the parents of that and their descriptors as far as they are not in the table. False
 * when it is gone. A thread that is in the table already is not touched (true).
 */
bool proc_lookup_thread(struct proc *p, struct state *st, int64_t tid);

/* One descriptor of a thread's process as it is now; replaces what the table has. False when there is none. */
bool proc_lookup_fd(struct proc *p, struct state *st, struct thread *t, int64_t num);

#endif
