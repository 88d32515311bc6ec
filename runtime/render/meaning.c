/* What parameters stand for: names of descriptors, users and processes, full paths, words for flags. */
#include <stdio.h>

#include "render/render.h"
#include "render/text.h"
#include "state/fd.h"
#include "state/thread.h"
#include "state/user.h"

enum { FROM_CWD = -100, NS = 1000000000 };

static void fd_meaning(struct event *e, int64_t num, struct strbuf *out)
{
	if (num < 0) {
		strbuf_str(out, num == FROM_CWD ? "AT_FDCWD" : render_errno(num));
		return;
	}
	struct fdtable *fds = e->thread ? thread_fds(e->thread) : NULL;
	const struct fd *fd = e->fd && num == e->fd_num ? e->fd : fds ? fdtable_get(fds, num) : NULL;
	if (!fd)
		return;
	if (e->session->fd_type_letters) {
		strbuf_chr(out, '<');
		strbuf_chr(out, fd_type_char(fd));
		if (fd_is_inet(fd) && (fd->role != FD_ROLE_NONE || fd_is_listening(fd)) && fd->l4proto >= L4_TCP)
			strbuf_chr(out, *fd_l4_name(fd));
		strbuf_chr(out, '>');
	}
	render_printable(out, rstr_s(fd->name), rstr_len(fd->name));
}

/* A path that begins at directory `base` (without its final slash when it is empty: the directory itself). */
static void joined(struct strbuf *out, const char *base, uint32_t base_len, struct param p)
{
	char full[PATH_SHOWN_MAX];
	uint32_t len = param_text_len(p);
	if (len) {
		strbuf_add(out, full, path_join(full, base, base_len, (const char *)p.p, len));
		return;
	}
	if (base_len > 1 && base[base_len - 1] == '/')
		base_len--;
	render_printable(out, base, base_len);
}

static bool is_relative(struct param p)
{
	uint32_t len = param_text_len(p);
	if (!len)
		return true;
	return p.p[0] != '/' && !(len == 4 && !memcmp(p.p, "<NA>", 4)) && !(len == 6 && !memcmp(p.p, "(NULL)", 6));
}

/* The descriptor of the directory that a path starts from, FROM_CWD when the call has none. */
static int64_t start_directory(struct event *e, const struct param_info *info)
{
	struct param dir;
	int i = info->dirfd;
	if (i < 0 || i >= e->info->nparams || e->info->params[i].type != PT_FD)
		i = event_param_index(e, PN_dirfd);
	return i >= 0 && event_param(e, (unsigned)i, &dir) && dir.len ? param_i64(dir) : FROM_CWD;
}

void render_path_at(struct event *e, int64_t dirfd, struct param path, const char *unknown, struct strbuf *out)
{
	char dir[PATH_SHOWN_MAX];
	uint32_t len = 0;
	const char *base = unknown;
	struct fdtable *fds = e->thread ? thread_fds(e->thread) : NULL;
	const struct fd *fd = fds && dirfd >= 0 ? fdtable_get(fds, dirfd) : NULL;
	if (dirfd == FROM_CWD) {
		base = e->thread ? thread_cwd(e->thread, &len) : "";
	} else if (fd && rstr_len(fd->name) + 1 < sizeof dir) {
		len = rstr_len(fd->name);
		memcpy(dir, rstr_s(fd->name), len);
		dir[len++] = '/';
		base = dir;
	} else {
		len = (uint32_t)strlen(unknown);
	}
	joined(out, base, len, path);
}

/* Seconds with at most six significant digits. */
static void seconds(struct strbuf *out, uint64_t ns)
{
	char tmp[32];
	if (ns % NS == 0 && ns / NS < 1000000) {
		strbuf_u64(out, ns / NS);
	} else {
		int n = snprintf(tmp, sizeof tmp, "%g", (double)ns / NS);
		strbuf_add(out, tmp, (size_t)n);
	}
	strbuf_chr(out, 's');
}

static void user_meaning(struct event *e, bool is_group, struct param p, struct strbuf *out)
{
	uint32_t id = (uint32_t)param_u64(p);
	if (id == UINT32_MAX) {
		strbuf_str(out, "<NONE>");
		return;
	}
	const struct rstr *container = e->thread ? e->thread->container_id : NULL;
	const struct user *u = users_find(&e->session->state.users, is_group, container, id);
	if (u)
		strbuf_add(out, rstr_s(u->name), rstr_len(u->name));
	else
		strbuf_str(out, "<NA>");
}

static void pid_meaning(struct event *e, int64_t pid, struct strbuf *out)
{
	const struct thread *t = e->thread && e->thread->tid == pid ? e->thread : thread_find(&e->session->state, pid);
	if (t)
		strbuf_add(out, rstr_s(t->comm), rstr_len(t->comm));
}

void render_meaning(struct event *e, const struct param_info *info, struct param p, struct strbuf *out)
{
	switch (info->type) {
	case PT_FD: case PT_FD32: fd_meaning(e, param_i64(p), out); break;
	case PT_PID: case PT_PID32: pid_meaning(e, param_i64(p), out); break;
	case PT_ERRNO: strbuf_str(out, render_errno(param_i64(p))); break;
	case PT_FSPATH:
		if (is_relative(p))
			render_path_at(e, FROM_CWD, p, "", out);
		break;
	case PT_FSRELPATH:
		if (is_relative(p))
			render_path_at(e, start_directory(e, info), p, "", out);
		break;
	case PT_SYSCALLID: strbuf_str(out, event_syscall_name(e, param_u64(p))); break;
	case PT_SIGTYPE: strbuf_str(out, render_signal(param_u64(p))); break;
	case PT_RELTIME:
		if (param_u64(p) != UINT64_MAX)
			seconds(out, param_u64(p));
		break;
	case PT_FLAGS8: case PT_FLAGS16: case PT_FLAGS32: case PT_MODE:
		render_flags(info->flags, false, (uint32_t)param_u64(p), out);
		break;
	case PT_ENUMFLAGS8: case PT_ENUMFLAGS16: case PT_ENUMFLAGS32:
		render_flags(info->flags, true, (uint32_t)param_u64(p), out);
		break;
	case PT_UID: user_meaning(e, false, p, out); break;
	case PT_GID: user_meaning(e, true, p, out); break;
	default: break;
	}
}
