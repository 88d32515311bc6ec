/* Users and groups by (container, id). Container id "" is the host. */
#ifndef STATE_USER_H
#define STATE_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "util/rstr.h"

struct user {
	bool is_group;
	uint32_t uid, gid; /* groups: gid only */
	struct rstr *container_id, *name, *home, *shell;
};

struct users {
	struct user *list; /* in no particular order */
	uint32_t count, cap;
	uint32_t *index;   /* hash of the key -> 1 + place in list, 0 = free; twice cap or more */
	uint32_t index_cap;
};

/*
 * Adds or replaces. Strings are copied, at most 1023 bytes of each; NULL is "". Ignored when the table is full (it is
 * bounded because recordings can claim anything).
 */
void users_add(struct users *u, bool is_group, const char *container, uint32_t uid, uint32_t gid, const char *name,
               const char *home, const char *shell);
void users_remove(struct users *u, bool is_group, const char *container, uint32_t id);
void users_remove_all(struct users *u, const struct rstr *container); /* those of a container */
/* Of that container; for the host's list when the container has none of its own. NULL = unknown. */
const struct user *users_find(const struct users *u, bool is_group, const struct rstr *container, uint32_t id);
void users_free(struct users *u);

#endif
