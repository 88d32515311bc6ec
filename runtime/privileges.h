/*
 * What tracer may do, and when it stops to be allowed to: everything is opened with the rights that it was started
 * with, then they are given up for good, then Lua runs. Rights belong to threads in Linux: the functions that drop them
 * are about the thread that calls them, so that the look-up thread (capture/lookup.h) can keep two of them.
 */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

/* Sets of capabilities: bit n is capability n of linux/capability.h. */
#define PRIVILEGES_NONE 0ULL
#define PRIVILEGES_READ_PROC (1ULL << 19 | 1ULL << 2) /* CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH */
/* For the helper that asks container engines (engine/helper.h): their sockets are writable for root only. */
#define PRIVILEGES_ASK_ENGINES (PRIVILEGES_READ_PROC | 1ULL << 1) /* and CAP_DAC_OVERRIDE */
#define PRIVILEGES_KILL (1ULL << 5)                   /* CAP_KILL */

/* Checks of memory need to look into the process: fences that are in their way are left out of such builds. */
#ifdef __has_feature
#define PRIVILEGES_CHECKED_BUILD __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define PRIVILEGES_CHECKED_BUILD 1
#else
#define PRIVILEGES_CHECKED_BUILD 0
#endif

/* Whom a process that was started as root goes on as. */
struct privileges_plan {
	bool keep;        /* --keep-privileges: nothing is given up */
	bool change_user; /* false: started by an ordinary user, who stays */
	bool nobody;      /* no user is known behind root */
	uid_t uid;
	gid_t gid;
	gid_t *groups;
	int ngroups;
	char *name;       /* for messages: a name, or a number without one */
	char *home;       /* for HOME */
};

/*
 * Whether the running system can be captured: kernel, its type information (BTF), CAP_BPF and CAP_PERFMON. 0, or -1
 * with err, which says what is missing and what to do.
 */
int privileges_check(struct err *err);

/* Whether /proc keeps something from the calling thread; `note` says to the user what. */
bool privileges_proc_note(struct err *note);

/*
 * Decides whom to become: the user behind sudo (SUDO_UID, SUDO_GID), else `nobody`; the real user when the file is
 * setuid; nobody else when an ordinary user has started the program. 0, or -1 with err.
 */
int privileges_plan(struct privileges_plan *plan, bool keep, struct err *err);
void privileges_plan_free(struct privileges_plan *plan);

/*
 * The calling thread becomes the user of the plan and loses all capabilities but `capabilities`, in every set; nothing
 * that it starts can gain any (no_new_privs). Other processes of that user may not look into this one any more (not
 * dumpable). 0, or -1 with err: the caller must not go on then.
 */
int privileges_drop(const struct privileges_plan *plan, uint64_t capabilities, struct err *err);

/*
 * For work without capturing. Root keeps the user and the rights to read and write any file, which is what people
 * expect of sudo, and loses all others; a user that got rights through the program's file loses all. 0, or -1 with err.
 */
int privileges_restrict(struct err *err);

#endif
