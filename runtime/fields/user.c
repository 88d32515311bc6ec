/* Fields about the user whose rights the process has, and about the one who logged in. */
#include "fields/field.h"
#include "session.h"

enum user_part { USER_NAME, USER_HOME, USER_SHELL };

static const char NOT_KNOWN[] = "<NA>";

static const struct user *find(struct event *e, uint32_t uid)
{
	return users_find(&e->session->state.users, false, e->thread->container_id, uid);
}

/*
 * Root is called root even where no list of users says so; without lists (-E) there are no names, nor of users that are
 * not known themselves.
 */
static bool part(struct event *e, uint32_t uid, enum user_part which, struct value *out)
{
	if (!e->session->state.keep_users)
		return false;
	const struct user *u = find(e, uid);
	if (!u && uid == UINT32_MAX)
		return false;
	if (!u) {
		bool root = uid == 0 && which != USER_SHELL;
		return value_cstr(out, !root ? NOT_KNOWN : which == USER_NAME ? "root" : "/root");
	}
	const struct rstr *s = which == USER_NAME ? u->name : which == USER_HOME ? u->home : u->shell;
	return value_str(out, rstr_s(s), rstr_len(s));
}

static bool get_uid(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->thread && value_u64(out, e->thread->uid);
}

/* Container events have no user of their own: theirs is the one the container is set to run as. */
static bool get_part(struct field *f, struct event *e, struct value *out)
{
	if (!e->thread)
		return false;
	if (f->def->param == USER_NAME && e->tid == -1) {
		const struct container *c = container_find(&e->session->state.containers, e->thread->container_id);
		if (c && c->user)
			return value_str(out, c->user->s, c->user->len);
	}
	return part(e, e->thread->uid, (enum user_part)f->def->param, out);
}

static bool get_loginuid(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->thread && value_i64(out, e->thread->loginuid == UINT32_MAX ? -1 : (int64_t)e->thread->loginuid);
}

static bool get_loginname(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->thread && part(e, e->thread->loginuid, USER_NAME, out);
}

static const struct field_def defs[] = {
	{.name = "user.uid", .type = PT_UINT32, .format = PF_ID, .get = get_uid, .help = "User id."},
	{.name = "user.name", .type = PT_CHARBUF, .get = get_part, .param = USER_NAME, .help = "User name."},
	{.name = "user.homedir",
	 .type = PT_CHARBUF,
	 .get = get_part,
	 .param = USER_HOME,
	 .help = "Home directory of the user."},
	{.name = "user.shell",
	 .type = PT_CHARBUF,
	 .get = get_part,
	 .param = USER_SHELL,
	 .help = "Login shell of the user."},
	{.name = "user.loginuid",
	 .type = PT_INT64,
	 .format = PF_ID,
	 .get = get_loginuid,
	 .help = "Id of the user who logged in, which su and sudo do not change; -1 when there was no login."},
	{.name = "user.loginname", .type = PT_CHARBUF, .get = get_loginname, .help = "Name of the user who logged in."},
	{.name = NULL},
};

const struct field_class fields_user = {
	.name = "user",
	.title = "Users",
	.defs = defs,
	.help = "The user that the process runs as.",
};
