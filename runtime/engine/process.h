/* What processes on the host tell by their arguments. */
#ifndef ENGINE_PROCESS_H
#define ENGINE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/strbuf.h"

/*
 * The nearest ancestor of the process whose name (comm) begins with `comm` and that is not in a container: its
 * arguments, each with its NUL. Returns its number, or 0.
 */
int64_t process_supervisor(int64_t pid, const char *comm, struct strbuf *args);

/* The argument after `option` or, for "--long=", the rest of that; NULL: there is none. */
const char *process_option(struct strbuf *args, const char *option);

/* Calls fn with the arguments of every process of root on the host with that name, until it returns true. */
bool process_each(const char *comm, bool (*fn)(struct strbuf *args, void *arg), void *arg);

#endif
