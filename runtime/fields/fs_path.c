/* Fields of class fs.path: the paths that a successful call worked on, whatever the call names them. */
#include "fields/field.h"
#include "fields/path.h"
#include "state/fd.h"
#include "state/thread.h"

enum path_role { ROLE_NAME, ROLE_SOURCE, ROLE_TARGET };

/* Which parameters of a call are its path, or its source and target; no parameter is called "mode" among them, so it
 * stands for "has none". */
enum { NO_PATH = PN_mode };

struct path_call {
	uint16_t type; /* exit event */
	uint16_t name, source, target; /* enum param_name */
};

static const struct path_call calls[] = {
	{PPME_SYSCALL_MKDIR_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_MKDIR_2_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_MKDIRAT_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_RMDIR_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_RMDIR_2_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_UNLINK_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_UNLINK_2_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_UNLINKAT_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_UNLINKAT_2_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_OPEN_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_CREAT_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_OPENAT_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_OPENAT_2_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_OPENAT2_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_CHMOD_X, PN_filename, NO_PATH, NO_PATH},
	{PPME_SYSCALL_FCHMODAT_X, PN_filename, NO_PATH, NO_PATH},
	{PPME_SYSCALL_CHOWN_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_LCHOWN_X, PN_path, NO_PATH, NO_PATH},
	{PPME_SYSCALL_FCHOWNAT_X, PN_pathname, NO_PATH, NO_PATH},
	{PPME_SYSCALL_UMOUNT_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_UMOUNT_1_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_UMOUNT2_X, PN_name, NO_PATH, NO_PATH},
	{PPME_SYSCALL_QUOTACTL_X, PN_special, NO_PATH, NO_PATH},
	{PPME_SYSCALL_RENAME_X, NO_PATH, PN_oldpath, PN_newpath},
	{PPME_SYSCALL_RENAMEAT_X, NO_PATH, PN_oldpath, PN_newpath},
	{PPME_SYSCALL_RENAMEAT2_X, NO_PATH, PN_oldpath, PN_newpath},
	{PPME_SYSCALL_LINK_X, NO_PATH, PN_newpath, PN_oldpath},
	{PPME_SYSCALL_LINK_2_X, NO_PATH, PN_newpath, PN_oldpath},
	{PPME_SYSCALL_LINKAT_X, NO_PATH, PN_newpath, PN_oldpath},
	{PPME_SYSCALL_LINKAT_2_X, NO_PATH, PN_newpath, PN_oldpath},
	{PPME_SYSCALL_SYMLINK_X, NO_PATH, PN_linkpath, PN_target},
	{PPME_SYSCALL_SYMLINKAT_X, NO_PATH, PN_linkpath, PN_target},
	{PPME_SYSCALL_MOUNT_X, NO_PATH, PN_dev, PN_dir},
};

static const struct path_call *find_call(unsigned type)
{
	for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
		if (calls[i].type == type)
			return &calls[i];
	return NULL;
}

/* Calls that name their file by a descriptor. */
static bool is_by_descriptor(const struct event *e)
{
	return e->type == PPME_SYSCALL_FCHMOD_X || e->type == PPME_SYSCALL_FCHOWN_X;
}

/*
 * The parameter with the path, and the directory that it starts from when it is relative; false when the event has none
 * in that role or the call failed.
 */
static bool find_path(struct event *e, enum path_role role, struct param *out, int64_t *dirfd)
{
	if (!event_is_exit(e) || !e->has_result || e->result < 0)
		return false;
	const struct path_call *c = find_call(e->type);
	unsigned name = !c ? NO_PATH : role == ROLE_NAME ? c->name : role == ROLE_SOURCE ? c->source : c->target;
	struct event *from = e;
	if (name == NO_PATH)
		return false;
	if (!event_named(from, (enum param_name)name, out)) {
		from = (struct event *)e->enter;
		if (!from || !event_named(from, (enum param_name)name, out))
			return false;
	}
	const struct param_info *info = &from->info->params[event_param_index(from, (enum param_name)name)];
	struct param dir;
	bool has_dir = info->type == PT_FSRELPATH && info->dirfd >= 0 && event_param(from, (unsigned)info->dirfd, &dir);
	*dirfd = has_dir ? param_i64(dir) : PATH_FROM_CWD;
	return true;
}

static bool get_path(struct field *f, struct event *e, struct value *out, bool as_given)
{
	struct param p;
	int64_t dirfd;
	if (!find_path(e, (enum path_role)f->def->param, &p, &dirfd)) {
		bool by_fd = f->def->param == ROLE_NAME && is_by_descriptor(e) && e->has_result && e->result >= 0;
		return by_fd && e->fd && value_str(out, rstr_s(e->fd->name), rstr_len(e->fd->name));
	}
	strbuf_reset(&f->buf);
	if (as_given || !e->thread)
		path_as_given(p, true, &f->buf);
	else
		path_from(e, dirfd, p, &f->buf);
	return value_buf(out, &f->buf);
}

static bool get_resolved(struct field *f, struct event *e, struct value *out) { return get_path(f, e, out, false); }
static bool get_raw(struct field *f, struct event *e, struct value *out) { return get_path(f, e, out, true); }

#define ROW(n, getter, role, h) \
	{.name = "fs.path." n, .type = PT_CHARBUF, .format = PF_NA, .get = getter, .param = role, .help = h}

static const struct field_def defs[] = {
	ROW("name", get_resolved, ROLE_NAME,
	    "Path that a successful open, mkdir, rmdir, unlink, chmod, chown, umount or quotactl worked on."),
	ROW("nameraw", get_raw, ROLE_NAME, "The same as the program gave it, perhaps relative."),
	ROW("source", get_resolved, ROLE_SOURCE,
	    "Source of a successful rename, link, symlink or mount; for links the new name."),
	ROW("sourceraw", get_raw, ROLE_SOURCE, "The same as the program gave it."),
	ROW("target", get_resolved, ROLE_TARGET,
	    "Target of a successful rename, link, symlink or mount; for links the existing file."),
	ROW("targetraw", get_raw, ROLE_TARGET, "The same as the program gave it."),
	{0},
};

const struct field_class fields_fs_path = {
	.name = "fs.path",
	.title = "Paths",
	.help = "The paths that a call changed or opened, under one name for all calls.",
	.defs = defs,
};
