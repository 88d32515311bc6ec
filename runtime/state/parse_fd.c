/* Events that make, copy, change and close descriptors of files and of kernel objects. */
#include "render/render.h"
#include "session.h"
#include "state/parse.h"
#include "state/tracer.h"

enum { O_DIRECTORY_ = 1024, O_F_CREATED_ = 16384, O_CLOEXEC_ = 4096 }; /* portable values, file_flags in flags.lua */
enum { AT_FDCWD_ = -100 };
enum { F_DUPFD_ = 1, F_SETFD_ = 3, F_DUPFD_CLOEXEC_ = 26 }; /* fcntl_commands in flags.lua */
enum { SOCK_CLOEXEC_ = 0x80000 }; /* as the kernel has it */

void set_fd_name(struct fd *fd, const struct strbuf *text)
{
	fd_set_name(fd, text->s, text->len < PATH_SHOWN_MAX ? text->len : PATH_SHOWN_MAX);
}

/* Whether the descriptors that the call has made are closed when the process starts a program. */
static bool closes_on_exec(struct event *e)
{
	switch (e->type) {
	case PPME_SYSCALL_PIDFD_OPEN_X: case PPME_SYSCALL_PIDFD_GETFD_X: case PPME_SYSCALL_IO_URING_SETUP_X:
	case PPME_SYSCALL_BPF_2_X: /* always */
	case PPME_SYSCALL_TIMERFD_CREATE_X: /* nearly always; its flags are cut to eight bits */
		return true;
	case PPME_SYSCALL_EPOLL_CREATE1_X: case PPME_SYSCALL_MEMFD_CREATE_X: /* they have flags of their own */
		return call_i64(e, PN_flags, 0) & 1;
	case PPME_SOCKET_SOCKETPAIR_X:
		return call_i64(e, PN_type, 0) & SOCK_CLOEXEC_;
	case PPME_SYSCALL_FCNTL_X:
		return call_i64(e, PN_cmd, 0) == F_DUPFD_CLOEXEC_;
	default:
		return call_i64(e, PN_flags, 0) & O_CLOEXEC_;
	}
}

void put_fd(struct event *e, int64_t num, struct fd *fd)
{
	struct fdtable *fds = e->thread ? thread_fds(e->thread) : NULL;
	e->fd_num = num;
	if (!fds) {
		fd_unref(fd);
		return;
	}
	thread_cancel_closes(e->thread->main, num);
	e->fd = fdtable_put(fds, num, fd, closes_on_exec(e)) ? fd : NULL;
	e->thread->last_fd = num;
}

struct fd *own_event_fd(struct event *e)
{
	struct fdtable *fds = e->thread ? thread_fds(e->thread) : NULL;
	struct fd *fd = fds && e->fd ? fdtable_own(fds, e->fd_num) : NULL;
	if (fd)
		e->fd = fd;
	return fd;
}

/* The path argument, without its NUL: what the enter event saw, unless it could not read it. */
static bool path_argument(struct event *e, enum param_name name, struct param *out)
{
	if (e->enter && event_named(e->enter, name, out)) {
		out->len = param_text_len(*out);
		if (out->len && !(out->len == 4 && !memcmp(out->p, "<NA>", 4)))
			return true;
	}
	if (!event_named(e, name, out))
		return false;
	out->len = param_text_len(*out);
	return true;
}

/* The directory that a relative path of an *at call starts from, ending in '/'; "<UNKNOWN>" for unknown descriptors. */
static const char *base_directory(struct event *e, int64_t dirfd, char *buf, uint32_t *len)
{
	if (dirfd == AT_FDCWD_)
		return thread_cwd(e->thread, len);
	struct fdtable *fds = thread_fds(e->thread);
	struct fd *dir = fds ? fdtable_get(fds, dirfd) : NULL;
	if (!dir || rstr_len(dir->name) + 1 >= PATH_SHOWN_MAX) {
		*len = 9;
		return "<UNKNOWN>";
	}
	*len = rstr_len(dir->name);
	memcpy(buf, rstr_s(dir->name), *len);
	if (!*len || buf[*len - 1] != '/')
		buf[(*len)++] = '/';
	return buf;
}

/* Where an absolute path is, if it was lately given; NULL = such a path is not kept. */
static struct rstr **kept_path(struct state *st, const char *path, uint32_t len)
{
	uint64_t middle, end;
	if (len < sizeof end || path[0] != '/')
		return NULL;
	memcpy(&middle, path + (len - sizeof middle) / 2, sizeof middle);
	memcpy(&end, path + len - sizeof end, sizeof end);
	return &st->paths[((middle ^ (end + len) * 0x9E3779B97F4A7C15u) * 0x9E3779B97F4A7C15u >> 32) % STATE_PATHS];
}

/*
 * Names the descriptor after the path. The same files are opened again and again: absolute paths that are their own
 * full names are kept, and shared.
 */
static void name_file(struct state *st, struct fd *fd, const char *base, uint32_t base_len, const char *path,
                      uint32_t path_len)
{
	char full[PATH_SHOWN_MAX];
	bool fits = base_len + path_len + 1 < PATH_SHOWN_MAX;
	struct rstr **kept = fits ? kept_path(st, path, path_len) : NULL;
	if (kept && rstr_len(*kept) == path_len && !memcmp((*kept)->s, path, path_len)) {
		fd->name = rstr_ref(*kept);
		fd->raw_name = rstr_ref(*kept);
		return;
	}
	uint32_t len = path_join(full, base, base_len, path, path_len);
	fd->name = rstr_new(full, len);
	if (len != path_len || memcmp(full, path, len) != 0) {
		fd->raw_name = rstr_new(path, path_len);
		return;
	}
	fd->raw_name = rstr_ref(fd->name);
	if (kept)
		rstr_move(kept, rstr_ref(fd->name));
}

static void open_fd(struct state *st, struct event *e, struct param path, int64_t dirfd, uint32_t flags)
{
	static const char null[] = "/dev/null";
	char base_buf[PATH_SHOWN_MAX];
	uint32_t base_len;
	const char *base = base_directory(e, dirfd, base_buf, &base_len);
	struct fd *fd = fd_new(flags & O_DIRECTORY_ ? FD_DIRECTORY : FD_FILE);
	fd->open_flags = flags;
	fd->dev = (uint32_t)event_u64(e, PN_dev, 0);
	fd->ino = event_u64(e, PN_ino, 0);
	name_file(st, fd, base, base_len, (const char *)path.p, path.len);
	if (rstr_len(fd->name) == sizeof null - 1 && !memcmp(fd->name->s, null, sizeof null - 1))
		fd->flags |= FD_DEV_NULL;
	put_fd(e, e->result, fd);
}

static void parse_open(struct state *st, struct event *e)
{
	struct param path, p;
	if (e->result < 0 || !path_argument(e, PN_name, &path))
		return;
	uint32_t flags = (uint32_t)event_u64(e, PN_flags, 0), created = flags & O_F_CREATED_;
	if (e->enter && event_named(e->enter, PN_flags, &p))
		flags = (uint32_t)param_u64(p) | created;
	int64_t dirfd = e->enter ? event_i64(e->enter, PN_dirfd, AT_FDCWD_) : AT_FDCWD_;
	open_fd(st, e, path, event_i64(e, PN_dirfd, dirfd), flags);
}

static void parse_open_by_handle(struct state *st, struct event *e)
{
	struct param path;
	if (e->result < 0 || !call_param(e, PN_path, &path))
		return;
	path.len = param_text_len(path);
	open_fd(st, e, path, AT_FDCWD_, (uint32_t)event_u64(e, PN_flags, 0));
}

static void parse_close_enter(struct state *st, struct event *e)
{
	(void)st;
	if (e->fd)
		thread_begin_close(e->thread, e->fd_num);
}

static void parse_close(struct state *st, struct event *e)
{
	struct thread *t = e->thread;
	bool canceled = t->closing_fd >= 0 && t->close_canceled;
	thread_end_close(t);
	if (e->result >= 0 && e->fd && !canceled) {
		st->remove_fd = e->fd_num;
		st->remove_fd_tid = t->tid;
	}
}

static void parse_close_range(struct state *st, struct event *e)
{
	(void)st;
	uint64_t first = event_u64(e, PN_first, UINT64_MAX), last = event_u64(e, PN_last, 0);
	uint64_t flags = event_u64(e, PN_flags, 0);
	struct fdtable *fds = thread_fds(e->thread);
	struct fdtable_slot *s;
	if (e->result < 0 || !fds)
		return;
	if (!(flags & 4)) {
		fdtable_remove_range(fds, first, last);
		return;
	}
	for (uint32_t i = 0; (s = fdtable_next(fds, &i));) /* CLOSE_RANGE_CLOEXEC closes nothing now */
		s->closes_on_exec |= (uint64_t)s->num >= first && (uint64_t)s->num <= last;
}

static struct fd *copy_entry(struct fd *from)
{
	struct fd *fd = fd_new(from->type);
	uint32_t refs = fd->refs;
	*fd = *from;
	fd->refs = refs;
	fd->totals = NULL; /* the names are shared */
	rstr_ref(fd->name);
	rstr_ref(fd->raw_name);
	return fd;
}

static void parse_dup(struct state *st, struct event *e)
{
	(void)st;
	struct param p;
	if (e->result < 0)
		return;
	struct fdtable *fds = thread_fds(e->thread);
	struct fd *from = e->fd;
	if (!from && fds)
		from = fdtable_get(fds, call_i64(e, PN_oldfd, call_i64(e, PN_fd, -1)));
	if (!from)
		return;
	struct fd *fd;
	if (call_param(e, PN_flags, &p)) { /* dup3 */
		fd = copy_entry(from);
		fd->open_flags = (fd->open_flags & ~(uint32_t)O_CLOEXEC_) | (uint32_t)param_u64(p);
	} else {
		fd = fd_ref(from);
	}
	if (e->result == 0)
		e->thread->flags |= TF_PIPE_DST;
	else if (e->result == 1)
		e->thread->flags |= TF_PIPE_SRC;
	put_fd(e, e->result, fd);
}

static void parse_fcntl(struct state *st, struct event *e)
{
	(void)st;
	int64_t cmd = call_i64(e, PN_cmd, 0);
	if (e->result >= 0 && e->fd && (cmd == F_DUPFD_ || cmd == F_DUPFD_CLOEXEC_))
		put_fd(e, e->result, fd_ref(e->fd));
	else if (e->result >= 0 && cmd == F_SETFD_ && thread_fds(e->thread))
		fdtable_set_on_exec(thread_fds(e->thread), e->fd_num, call_i64(e, PN_arg, 0) & 1);
}

static void parse_pipe(struct state *st, struct event *e)
{
	(void)st;
	int64_t fds[] = {event_i64(e, PN_fd1, -1), event_i64(e, PN_fd2, -1)};
	if (e->result < 0)
		return;
	for (int i = 0; i < 2; i++) {
		struct fd *fd = fd_new(FD_FIFO);
		fd->ino = event_u64(e, PN_ino, 0);
		fd->open_flags = (uint32_t)event_u64(e, PN_flags, 0);
		put_fd(e, fds[i], fd);
	}
}

static void new_object(struct event *e, enum fd_type type)
{
	if (e->result >= 0)
		put_fd(e, e->result, fd_new(type));
}

#define OBJECT(name, type)                                                                                             \
	static void parse_##name(struct state *st, struct event *e)                                                    \
	{                                                                                                              \
		(void)st;                                                                                              \
		new_object(e, type);                                                                                   \
	}
OBJECT(eventfd, FD_EVENT)
OBJECT(signalfd, FD_SIGNALFD)
OBJECT(timerfd, FD_TIMERFD)
OBJECT(inotify, FD_INOTIFY)
OBJECT(epoll, FD_EVENTPOLL)
OBJECT(userfaultfd, FD_USERFAULTFD)
OBJECT(io_uring, FD_IO_URING)
#undef OBJECT

static void parse_bpf(struct state *st, struct event *e)
{
	(void)st;
	int64_t fd = event_i64(e, PN_fd, -1);
	if (fd >= 0) {
		put_fd(e, fd, fd_new(FD_BPF));
	}
}

static void parse_memfd(struct state *st, struct event *e)
{
	(void)st;
	struct param name;
	if (e->result < 0)
		return;
	struct fd *fd = fd_new(FD_MEMFD);
	if (call_param(e, PN_name, &name))
		fd->name = rstr_new(name.p, param_text_len(name));
	put_fd(e, e->result, fd);
}

static void parse_pidfd_open(struct state *st, struct event *e)
{
	(void)st;
	if (e->result < 0)
		return;
	struct strbuf name = {0};
	struct fd *fd = fd_new(FD_PIDFD);
	fd->pid = call_i64(e, PN_pid, -1);
	strbuf_str(&name, "/proc/");
	strbuf_i64(&name, fd->pid);
	set_fd_name(fd, &name);
	strbuf_free(&name);
	put_fd(e, e->result, fd);
}

static void parse_pidfd_getfd(struct state *st, struct event *e)
{
	struct fdtable *mine = thread_fds(e->thread);
	struct fd *pidfd = mine ? fdtable_get(mine, call_i64(e, PN_pid_fd, -1)) : NULL;
	struct thread *target = pidfd && pidfd->type == FD_PIDFD ? thread_find(st, pidfd->pid) : NULL;
	struct fdtable *theirs = target ? thread_fds(target) : NULL;
	struct fd *fd = theirs ? fdtable_get(theirs, call_i64(e, PN_target_fd, -1)) : NULL;
	if (e->result >= 0 && fd)
		put_fd(e, e->result, fd_ref(fd));
}

/* Calls that only name a descriptor: fd.* fields see it. */
static void parse_names_fd(struct state *st, struct event *e)
{
	(void)st;
	struct fdtable *fds = thread_fds(e->thread);
	e->fd_num = call_i64(e, PN_fd, -1);
	e->fd = fds ? fdtable_get(fds, e->fd_num) : NULL;
}

/* The exit event is about the descriptor that was written to. */
static void parse_copy_file_range(struct state *st, struct event *e)
{
	(void)st;
	struct fdtable *fds = thread_fds(e->thread);
	struct param p;
	if (!event_named(e, PN_fdout, &p))
		return;
	e->fd_num = e->thread->last_fd = param_i64(p);
	e->fd = fds ? fdtable_get(fds, e->fd_num) : NULL;
}

/* Writes: application markers on /dev/null. */
static void parse_write(struct state *st, struct event *e)
{
	struct param data;
	if (!e->fd || !(e->fd->flags & (FD_DEV_NULL | FD_TRACER)) || e->result < 0)
		return;
	if (!event_named(e, PN_data, &data))
		data = (struct param){(const uint8_t *)"", 0};
	if (tracer_write(st, e, data.p, data.len) == TRACER_HIDDEN)
		e->hidden = true;
}

static void parse_write_enter(struct state *st, struct event *e)
{
	(void)st;
	if (e->fd && tracer_hides_enter(e))
		e->hidden = true;
}

const struct parse_row parse_fd_rows[] = {
	{PPME_SYSCALL_OPEN_X, parse_open, true},
	{PPME_SYSCALL_CREAT_X, parse_open, true},
	{PPME_SYSCALL_OPENAT_X, parse_open, true},
	{PPME_SYSCALL_OPENAT_2_X, parse_open, true},
	{PPME_SYSCALL_OPENAT2_X, parse_open, true},
	{PPME_SYSCALL_OPEN_BY_HANDLE_AT_X, parse_open_by_handle, false},
	{PPME_SYSCALL_CLOSE_E, parse_close_enter, false},
	{PPME_SYSCALL_CLOSE_X, parse_close, false},
	{PPME_SYSCALL_CLOSE_RANGE_X, parse_close_range, false},
	{PPME_SYSCALL_DUP_X, parse_dup, false},
	{PPME_SYSCALL_DUP_1_X, parse_dup, false},
	{PPME_SYSCALL_DUP2_X, parse_dup, false},
	{PPME_SYSCALL_DUP3_X, parse_dup, false},
	{PPME_SYSCALL_FCNTL_X, parse_fcntl, true},
	{PPME_SYSCALL_PIPE_X, parse_pipe, false},
	{PPME_SYSCALL_PIPE2_X, parse_pipe, false},
	{PPME_SYSCALL_EVENTFD_X, parse_eventfd, false},
	{PPME_SYSCALL_EVENTFD2_X, parse_eventfd, false},
	{PPME_SYSCALL_SIGNALFD_X, parse_signalfd, false},
	{PPME_SYSCALL_SIGNALFD4_X, parse_signalfd, false},
	{PPME_SYSCALL_TIMERFD_CREATE_X, parse_timerfd, false},
	{PPME_SYSCALL_INOTIFY_INIT_X, parse_inotify, false},
	{PPME_SYSCALL_INOTIFY_INIT1_X, parse_inotify, false},
	{PPME_SYSCALL_EPOLL_CREATE_X, parse_epoll, false},
	{PPME_SYSCALL_EPOLL_CREATE1_X, parse_epoll, false},
	{PPME_SYSCALL_USERFAULTFD_X, parse_userfaultfd, false},
	{PPME_SYSCALL_IO_URING_SETUP_X, parse_io_uring, false},
	{PPME_SYSCALL_BPF_2_X, parse_bpf, false},
	{PPME_SYSCALL_MEMFD_CREATE_X, parse_memfd, false},
	{PPME_SYSCALL_PIDFD_OPEN_X, parse_pidfd_open, false},
	{PPME_SYSCALL_PIDFD_GETFD_X, parse_pidfd_getfd, false},
	{PPME_SYSCALL_FCHMOD_X, parse_names_fd, false},
	{PPME_SYSCALL_FCHOWN_X, parse_names_fd, false},
	{PPME_SYSCALL_COPY_FILE_RANGE_X, parse_copy_file_range, false},
	{PPME_SYSCALL_WRITE_E, parse_write_enter, false},
	{PPME_SYSCALL_WRITEV_E, parse_write_enter, false},
	{PPME_SYSCALL_WRITE_X, parse_write, false},
	{PPME_SYSCALL_WRITEV_X, parse_write, false},
	{0, NULL, false},
};
