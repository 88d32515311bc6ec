/* Class fd, names: of the descriptor, or what a failed call would have made of it. */
#define _GNU_SOURCE /* memrchr */
#include "fields/fd_name.h"

#include "fields/fd_addr.h"
#include "fields/path.h"
#include "render/render.h"
#include "state/thread.h"

static bool is_connect_exit(const struct event *e) { return e->type == PPME_SOCKET_CONNECT_X; }

/* A path argument of a call that made no descriptor. Only relative ones are resolved, and those of *at calls. */
static void append_path(struct event *e, const struct param_info *info, struct event *from, struct param p,
                        struct strbuf *out)
{
	struct param dirfd;
	const char *text = (const char *)p.p;
	uint32_t len = param_text_len(p);
	if (info->type == PT_FSRELPATH && info->dirfd >= 0 && event_param(from, (unsigned)info->dirfd, &dirfd))
		path_from(e, param_i64(dirfd), p, out);
	else if (!len || *text == '/' || (len == 4 && !memcmp(text, "<NA>", 4)))
		render_printable(out, text, len);
	else
		path_from(e, PATH_FROM_CWD, p, out);
}

/*
 * Without a descriptor, a call that was to open or connect one still has a name: that of its argument, `raw` as it was
 * given. False when it cannot be known. Other calls have an empty name.
 */
static bool name_from_call(struct event *e, bool raw, struct strbuf *out)
{
	struct event *from = e->type == PPME_SYSCALL_OPENAT_X ? (struct event *)e->enter : e;
	struct param p;
	strbuf_reset(out);
	if (!event_is_exit(e) || !from)
		return false;
	if (!(e->info->flags & EF_CREATES_FD) && !is_connect_exit(e))
		return true;
	for (unsigned i = 0; i < from->info->nparams; i++) {
		const struct param_info *info = &from->info->params[i];
		bool path = info->type == PT_FSPATH || info->type == PT_FSRELPATH;
		if ((!path && info->type != PT_SOCKTUPLE) || !event_param(from, i, &p))
			continue;
		if (!p.len)
			strbuf_str(out, path ? "<NA>" : "NULL");
		else if (path && raw)
			path_as_given(p, false, out);
		else if (path)
			append_path(e, info, from, p, out);
		else
			render_tuple(e->session, p.p, p.len, L4_UNKNOWN, out);
		break;
	}
	return true;
}

/* The name, composed in f->buf or borrowed from the descriptor. */
static bool event_name_text(struct field *f, struct event *e, struct value *out, struct fd **fd)
{
	if (!fd_of_event(e, fd, NULL))
		return false;
	if (*fd && !(is_connect_exit(e) && e->paired && e->has_result && e->result < 0))
		return value_str(out, rstr_s((*fd)->name), rstr_len((*fd)->name));
	return name_from_call(e, false, &f->buf) && value_buf(out, &f->buf);
}

/* Puts "CONTAINER:" before a text, which may already lie in f->buf. */
static bool with_container(struct field *f, struct event *e, struct value *out)
{
	const struct rstr *id = e->thread->container_id;
	size_t before = rstr_len(id) + 1, len = out->str.len;
	bool composed = f->buf.s && out->str.s >= f->buf.s && out->str.s < f->buf.s + f->buf.cap;
	size_t at = composed ? (size_t)(out->str.s - f->buf.s) : 0;
	f->buf.len = composed ? at + len : 0;
	strbuf_room(&f->buf, before + len);
	if (len)
		memmove(f->buf.s + before, composed ? f->buf.s + at : out->str.s, len);
	memcpy(f->buf.s, rstr_s(id), before - 1);
	f->buf.s[before - 1] = ':';
	f->buf.len = before + len;
	return value_buf(out, &f->buf);
}

bool fd_get_name(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	return event_name_text(f, e, out, &fd);
}

bool fd_get_container_name(struct field *f, struct event *e, struct value *out)
{
	return fd_get_name(f, e, out) && with_container(f, e, out);
}

bool fd_get_name_raw(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	struct param p;
	if (!fd_of_event(e, &fd, NULL))
		return false;
	if (!fd)
		return name_from_call(e, true, &f->buf) && value_buf(out, &f->buf);
	strbuf_reset(&f->buf);
	p = (struct param){(const uint8_t *)rstr_s(fd->raw_name), rstr_len(fd->raw_name)};
	path_as_given(p, false, &f->buf);
	return value_buf(out, &f->buf);
}

bool fd_get_directory(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	if (!event_name_text(f, e, out, &fd))
		return false;
	if (fd && fd->type == FD_DIRECTORY)
		return true;
	if (fd && fd->type != FD_FILE)
		return false;
	const char *slash = out->str.len ? memrchr(out->str.s, '/', out->str.len) : NULL;
	if (!slash)
		return value_cstr(out, "/");
	size_t at = (size_t)(slash - out->str.s);
	if (at + 1 < out->str.len)
		out->str.len = at ? (uint32_t)at : 1;
	return true;
}

bool fd_get_container_directory(struct field *f, struct event *e, struct value *out)
{
	return fd_get_directory(f, e, out) && with_container(f, e, out);
}

bool fd_get_filename(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	if (!event_name_text(f, e, out, &fd) || !fd || fd->type != FD_FILE)
		return false;
	const char *slash = out->str.len ? memrchr(out->str.s, '/', out->str.len) : NULL;
	if (!slash)
		return value_cstr(out, "/");
	size_t at = (size_t)(slash - out->str.s);
	if (at + 1 < out->str.len)
		return value_str(out, slash + 1, out->str.len - at - 1);
	return true;
}
