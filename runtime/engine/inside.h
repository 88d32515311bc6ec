/* Users and groups as the files of a container have them. */
#ifndef ENGINE_INSIDE_H
#define ENGINE_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/strbuf.h"

/*
 * Calls `send` with a record for every user and group that /etc/passwd and /etc/group of the process's root name, so
 * many at most; their time is 0. Links in the container are not followed: they could lead to files of the host. False
 * when the process has no root of its own, or has ended.
 */
enum { INSIDE_MAX = 512 };
bool inside_users(int64_t pid, const char *container, void (*send)(void *arg, const struct strbuf *record), void *arg);

#endif
