/*
 * A thread that may read all of /proc when the rest of the process has given up its rights (privileges.h). It does one
 * thing: it runs functions of the program for the main thread, which waits meanwhile. They must leave no file open, and
 * must not call Lua.
 */
#ifndef CAPTURE_LOOKUP_H
#define CAPTURE_LOOKUP_H

#include "privileges.h"
#include "util/err.h"

struct lookup;

/*
 * Starts the thread, as the user of the plan and with no capabilities but PRIVILEGES_READ_PROC; to be called before the
 * calling thread drops its own. NULL with err.
 */
struct lookup *lookup_start(const struct privileges_plan *plan, struct err *err);

/*
 * Runs fn(arg) in that thread and waits until it has returned. Allocates nothing. Without a thread (NULL: nothing was
 * given up) the caller runs it.
 */
void lookup_call(struct lookup *l, void (*fn)(void *), void *arg);

/* The calling thread can only read from now on: opening files to write, and looking into processes, fails (EPERM). */
void lookup_only_read(void);

/* Ends the thread and frees. NULL is fine. */
void lookup_stop(struct lookup *l);

#endif
