/* Users and groups: a list with a hash index over (container, kind, id). See user.h. */
#include "state/user.h"

#include <stdlib.h>
#include <string.h>

enum { USERS_MAX = 65536, TEXT_MAX = 1023 };

struct user_key {
	bool is_group;
	uint32_t id;
	const char *container;
	size_t len;
};

static uint32_t hash(const struct user_key *k)
{
	uint32_t h = 2166136261u ^ k->id * 2654435769u ^ k->is_group;
	for (size_t i = 0; i < k->len; i++)
		h = (h ^ (unsigned char)k->container[i]) * 16777619u;
	return h ^ h >> 15;
}

static struct user_key key_of(const struct user *u)
{
	return (struct user_key){u->is_group, u->is_group ? u->gid : u->uid, rstr_s(u->container_id),
	                         rstr_len(u->container_id)};
}

static bool same_key(const struct user_key *k, const struct user *u)
{
	return k->id == (u->is_group ? u->gid : u->uid) && k->is_group == u->is_group &&
	       k->len == rstr_len(u->container_id) && !memcmp(k->container, rstr_s(u->container_id), k->len);
}

/* Where the key is in the index, or the free place where it would go. The index is never full. */
static uint32_t place_of(const struct users *u, const struct user_key *k)
{
	uint32_t i = hash(k) & (u->index_cap - 1);
	while (u->index[i] && !same_key(k, &u->list[u->index[i] - 1]))
		i = (i + 1) & (u->index_cap - 1);
	return i;
}

static void grow(struct users *u)
{
	u->cap = u->cap ? 2 * u->cap : 32;
	u->list = realloc(u->list, u->cap * sizeof *u->list);
	free(u->index);
	u->index_cap = 2 * u->cap;
	u->index = calloc(u->index_cap, sizeof *u->index);
	if (!u->list || !u->index)
		abort();
	for (uint32_t i = 0; i < u->count; i++) {
		struct user_key k = key_of(&u->list[i]);
		u->index[place_of(u, &k)] = i + 1;
	}
}

/* Frees a place of the index and moves entries that were pushed past it back towards their own place. */
static void free_place(struct users *u, uint32_t gap)
{
	uint32_t mask = u->index_cap - 1;
	u->index[gap] = 0;
	for (uint32_t i = (gap + 1) & mask; u->index[i]; i = (i + 1) & mask) {
		struct user_key k = key_of(&u->list[u->index[i] - 1]);
		if (((i - hash(&k)) & mask) < ((i - gap) & mask))
			continue;
		u->index[gap] = u->index[i];
		u->index[i] = 0;
		gap = i;
	}
}

static void set_text(struct rstr **slot, const char *s) { rstr_set(slot, s, s ? strnlen(s, TEXT_MAX) : 0); }

static void user_clear(struct user *u)
{
	rstr_unref(u->container_id);
	rstr_unref(u->name);
	rstr_unref(u->home);
	rstr_unref(u->shell);
}

static struct user_key make_key(bool is_group, const char *container, uint32_t id)
{
	size_t len = container ? strnlen(container, TEXT_MAX) : 0;
	return (struct user_key){is_group, id, container ? container : "", len};
}

void users_add(struct users *u, bool is_group, const char *container, uint32_t uid, uint32_t gid, const char *name,
               const char *home, const char *shell)
{
	struct user_key k = make_key(is_group, container, is_group ? gid : uid);
	if (u->count == u->cap && u->count < USERS_MAX)
		grow(u);
	uint32_t place = place_of(u, &k);
	if (!u->index[place]) {
		if (u->count == USERS_MAX)
			return;
		u->list[u->count] = (struct user){.is_group = is_group, .container_id = rstr_new(k.container, k.len)};
		u->index[place] = ++u->count;
	}
	struct user *e = &u->list[u->index[place] - 1];
	e->uid = is_group ? 0 : uid;
	e->gid = gid;
	set_text(&e->name, name);
	set_text(&e->home, home);
	set_text(&e->shell, shell);
}

void users_remove(struct users *u, bool is_group, const char *container, uint32_t id)
{
	struct user_key k = make_key(is_group, container, id);
	if (!u->count)
		return;
	uint32_t place = place_of(u, &k), victim = u->index[place];
	if (!victim)
		return;
	free_place(u, place);
	user_clear(&u->list[victim - 1]);
	if (victim != u->count) { /* the last entry takes the free place of the list */
		struct user_key last = key_of(&u->list[u->count - 1]);
		u->index[place_of(u, &last)] = victim;
		u->list[victim - 1] = u->list[u->count - 1];
	}
	u->count--;
}

void users_remove_all(struct users *u, const struct rstr *container)
{
	for (uint32_t i = u->count; i > 0; i--) { /* what takes a free place was looked at already */
		const struct user *e = &u->list[i - 1];
		if (rstr_equal(e->container_id, container))
			users_remove(u, e->is_group, rstr_s(container), e->is_group ? e->gid : e->uid);
	}
}

const struct user *users_find(const struct users *u, bool is_group, const struct rstr *container, uint32_t id)
{
	struct user_key k = {is_group, id, rstr_s(container), rstr_len(container)};
	if (!u->count)
		return NULL;
	uint32_t found = u->index[place_of(u, &k)];
	if (!found && k.len) {
		k.container = "";
		k.len = 0;
		found = u->index[place_of(u, &k)];
	}
	return found ? &u->list[found - 1] : NULL;
}

void users_free(struct users *u)
{
	for (uint32_t i = 0; i < u->count; i++)
		user_clear(&u->list[i]);
	free(u->list);
	free(u->index);
	*u = (struct users){0};
}
