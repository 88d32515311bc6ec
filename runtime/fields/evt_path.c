/* Fields of class evt about paths in calls that take a directory descriptor, and about how files are opened. */
#include "fields/evt.h"
#include "render/text.h"

enum {
	/* Portable O_ flags (file_flags in flags.lua). */
	FLAG_READ = 1, FLAG_WRITE = 2, FLAG_CREAT = 4, FLAG_TMPFILE = 8192, FLAG_CREATED = 16384,
	MODE_EXEC = 0111,
};

/* Which parameters make a path; dir PN_COUNT: the path is whole in itself. */
struct path_names {
	enum param_name dir, path;
};

/* evt.abspath and evt.abspath.src; .dst of calls with one path. False: the event is not one of those. */
static bool source_names(const struct event *e, struct path_names *out)
{
	switch (e->type) {
	case PPME_SYSCALL_RENAMEAT_X: case PPME_SYSCALL_RENAMEAT2_X:
		*out = (struct path_names){PN_olddirfd, PN_oldpath};
		return true;
	case PPME_SYSCALL_LINKAT_E: case PPME_SYSCALL_LINKAT_2_X:
		*out = (struct path_names){PN_olddir, PN_oldpath};
		return true;
	case PPME_SYSCALL_SYMLINKAT_X:
		*out = (struct path_names){PN_linkdirfd, PN_linkpath};
		return true;
	case PPME_SYSCALL_OPENAT_E: case PPME_SYSCALL_OPENAT_2_X: case PPME_SYSCALL_OPENAT2_X:
	case PPME_SYSCALL_UNLINKAT_E: case PPME_SYSCALL_UNLINKAT_2_X:
		*out = (struct path_names){PN_dirfd, PN_name};
		return true;
	case PPME_SYSCALL_MKDIRAT_X:
		*out = (struct path_names){PN_dirfd, PN_path};
		return true;
	case PPME_SYSCALL_FCHMODAT_X:
		*out = (struct path_names){PN_dirfd, PN_filename};
		return true;
	case PPME_SYSCALL_FCHOWNAT_X:
		*out = (struct path_names){PN_dirfd, PN_pathname};
		return true;
	case PPME_SYSCALL_OPEN_BY_HANDLE_AT_X:
		*out = (struct path_names){PN_COUNT, PN_path};
		return e->result > 0;
	default:
		return false;
	}
}

static bool target_names(const struct event *e, struct path_names *out)
{
	switch (e->type) {
	case PPME_SYSCALL_RENAMEAT_X: case PPME_SYSCALL_RENAMEAT2_X:
		*out = (struct path_names){PN_newdirfd, PN_newpath};
		return true;
	case PPME_SYSCALL_LINKAT_E: case PPME_SYSCALL_LINKAT_2_X:
		*out = (struct path_names){PN_newdir, PN_newpath};
		return true;
	default:
		return source_names(e, out);
	}
}

/* ".src", ".dst" (kept in f->counter as 1) or nothing. */
int evt_set_abspath(struct field *f, const char *arg, size_t len, struct err *err)
{
	if (len != 3 || (memcmp(arg, "src", 3) && memcmp(arg, "dst", 3)))
		return err_set(err, "write evt.abspath, evt.abspath.src or evt.abspath.dst");
	f->counter = *arg == 'd';
	return 0;
}

bool evt_get_abspath(struct field *f, struct event *e, struct value *out)
{
	struct path_names names;
	struct param path, dir;
	if (!(f->counter ? target_names(e, &names) : source_names(e, &names)) || !event_named(e, names.path, &path))
		return false;
	strbuf_reset(&f->buf);
	if (names.dir == PN_COUNT)
		return value_str(out, (const char *)path.p, param_text_len(path));
	if (!event_named(e, names.dir, &dir))
		return false;
	render_path_at(e, param_i64(dir), path, "<UNKNOWN>/", &f->buf);
	return value_buf(out, &f->buf);
}

static bool is_open(const struct event *e)
{
	switch (e->type) {
	case PPME_SYSCALL_OPEN_X: case PPME_SYSCALL_OPENAT_E: case PPME_SYSCALL_OPENAT_2_X: case PPME_SYSCALL_OPENAT2_X:
	case PPME_SYSCALL_OPEN_BY_HANDLE_AT_X:
		return true;
	default:
		return false;
	}
}

bool evt_get_is_open(struct field *f, struct event *e, struct value *out)
{
	bool answer = false, open = is_open(e);
	uint64_t flags = open ? event_u64(e, PN_flags, 0) : 0;
	switch (f->def->param) {
	case OPEN_READ:
		answer = flags & FLAG_READ;
		break;
	case OPEN_WRITE:
		answer = flags & FLAG_WRITE;
		break;
	case OPEN_EXEC:
		answer = (flags & (FLAG_CREAT | FLAG_TMPFILE) || e->type == PPME_SYSCALL_CREAT_X) &&
		         event_u64(e, PN_mode, 0) & MODE_EXEC;
		break;
	case OPEN_CREATE:
		answer = flags & FLAG_CREATED || (flags & FLAG_TMPFILE && e->has_result && e->result >= 0);
		break;
	}
	return value_u64(out, answer);
}
