/* Events that writers insert: containers, users and groups. */
#include <stdio.h>

#include "state/parse.h"

static const char *text(struct event *e, enum param_name name, char *buf, size_t size)
{
	struct param p;
	uint32_t n = event_named(e, name, &p) ? param_text_len(p) : 0;
	if (n >= size)
		n = (uint32_t)size - 1;
	if (n)
		memcpy(buf, p.p, n);
	buf[n] = 0;
	return buf;
}

/* Shows a container event as if a thread of that container had made it. */
static void stand_in(struct state *st, struct event *e, const struct container *c)
{
	char comm[128];
	struct thread *t = st->stand_in;
	if (!t)
		t = st->stand_in = state_new_thread(st, -1);
	int n = snprintf(comm, sizeof comm, "container:%s", rstr_s(c->id));
	rstr_set(&t->comm, comm, n < (int)sizeof comm ? (size_t)n : sizeof comm - 1);
	rstr_move(&t->exe, rstr_ref(t->comm));
	rstr_move(&t->container_id, rstr_ref(c->id));
	e->thread = t;
}

static void parse_container_json(struct state *st, struct event *e)
{
	struct param p;
	struct err err;
	bool hidden = false;
	if (!event_named(e, PN_json, &p))
		return;
	uint32_t before = st->containers.count;
	struct container *c = container_from_json(&st->containers, (const char *)p.p, param_text_len(p), &hidden, &err);
	if (c)
		stand_in(st, e, c);
	st->containers.unplaced |= st->containers.count > before && !st->exact;
	e->hidden |= hidden;
}

static void parse_container(struct state *st, struct event *e)
{
	char id[1024], name[1024], image[1024];
	struct container *c = container_from_event(&st->containers, text(e, PN_id, id, sizeof id),
	                                           (unsigned)event_u64(e, PN_type, CT_UNKNOWN),
	                                           text(e, PN_name, name, sizeof name),
	                                           text(e, PN_image, image, sizeof image));
	if (c)
		stand_in(st, e, c);
}

static void parse_user(struct state *st, struct event *e)
{
	char name[512], home[1024], shell[1024], container[256];
	bool group = e->type == PPME_GROUP_ADDED_E || e->type == PPME_GROUP_DELETED_E;
	bool added = e->type == PPME_USER_ADDED_E || e->type == PPME_GROUP_ADDED_E;
	uint32_t uid = (uint32_t)event_u64(e, PN_uid, UINT32_MAX), gid = (uint32_t)event_u64(e, PN_gid, UINT32_MAX);
	text(e, PN_container_id, container, sizeof container);
	if (!st->keep_users)
		return;
	if (added)
		users_add(&st->users, group, container, uid, gid, text(e, PN_name, name, sizeof name),
		          text(e, PN_home, home, sizeof home), text(e, PN_shell, shell, sizeof shell));
	else
		users_remove(&st->users, group, container, group ? gid : uid);
}

const struct parse_row parse_meta_rows[] = {
	{PPME_CONTAINER_E, parse_container, false},
	{PPME_CONTAINER_JSON_E, parse_container_json, false},
	{PPME_CONTAINER_JSON_2_E, parse_container_json, false},
	{PPME_USER_ADDED_E, parse_user, false},
	{PPME_USER_DELETED_E, parse_user, false},
	{PPME_GROUP_ADDED_E, parse_user, false},
	{PPME_GROUP_DELETED_E, parse_user, false},
	{0, NULL, false},
};
