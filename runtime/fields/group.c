/* Fields about the group of the process. */
#include "fields/field.h"
#include "session.h"

static bool get_gid(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->thread && value_u64(out, e->thread->gid);
}

static bool get_name(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	if (!e->thread || !e->session->state.keep_users)
		return false;
	const struct user *g = users_find(&e->session->state.users, true, e->thread->container_id, e->thread->gid);
	if (!g && e->thread->gid == UINT32_MAX)
		return false;
	if (!g)
		return value_cstr(out, e->thread->gid == 0 ? "root" : "<NA>");
	return value_str(out, rstr_s(g->name), rstr_len(g->name));
}

static const struct field_def defs[] = {
	{.name = "group.gid", .type = PT_UINT32, .format = PF_ID, .get = get_gid, .help = "Group id."},
	{.name = "group.name", .type = PT_CHARBUF, .get = get_name, .help = "Group name."},
	{.name = NULL},
};

const struct field_class fields_group = {
	.name = "group", .title = "Groups", .defs = defs, .help = "The group that the process runs as.",
};
