/* Fields of class fd: what the descriptor of an event stands for. */
#include "fields/fd_addr.h"
#include "fields/fd_name.h"

#include <stdlib.h>

#include "session.h"

bool fd_of_event_slow(struct event *e, struct fd **fd, int64_t *num)
{
	if (!e->about_fd || !e->thread)
		return false;
	int64_t n = e->fd_num != -1 ? e->fd_num : e->thread->last_fd;
	struct fdtable *table = e->fd || n < 0 ? NULL : thread_fds(e->thread);
	*fd = table ? fdtable_get(table, n) : e->fd;
	if (num)
		*num = n;
	return true;
}

static bool get_num(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	int64_t num;
	(void)f;
	return fd_of_event(e, &fd, &num) && value_i64(out, num);
}

static bool get_type(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	(void)f;
	return fd_of_event(e, &fd, NULL) && fd && value_cstr(out, fd_type_name(fd));
}

/* The letter that fits what a call makes, when there is no descriptor. */
static char type_char_of_call(const struct event *e)
{
	switch (e->type & ~1) {
	case PPME_SYSCALL_OPEN_E: case PPME_SYSCALL_OPENAT_E: case PPME_SYSCALL_OPENAT_2_E: case PPME_SYSCALL_OPENAT2_E:
	case PPME_SYSCALL_CREAT_E:
		return 'f';
	case PPME_SOCKET_SOCKET_E: case PPME_SOCKET_ACCEPT_E: case PPME_SOCKET_ACCEPT_5_E:
	case PPME_SOCKET_ACCEPT4_E: case PPME_SOCKET_ACCEPT4_5_E: case PPME_SOCKET_ACCEPT4_6_E:
		return '4'; /* as good a guess as any */
	case PPME_SYSCALL_PIPE_E: case PPME_SYSCALL_PIPE2_E:
		return 'p';
	case PPME_SYSCALL_EVENTFD_E: case PPME_SYSCALL_EVENTFD2_E:
		return 'e';
	case PPME_SYSCALL_SIGNALFD_E: case PPME_SYSCALL_SIGNALFD4_E:
		return 's';
	case PPME_SYSCALL_TIMERFD_CREATE_E:
		return 't';
	case PPME_SYSCALL_INOTIFY_INIT_E: case PPME_SYSCALL_INOTIFY_INIT1_E:
		return 'i';
	default:
		return 'o';
	}
}

static bool get_type_char(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	if (!fd_of_event(e, &fd, NULL))
		return false;
	strbuf_reset(&f->buf);
	strbuf_chr(&f->buf, fd ? fd_type_char(fd) : type_char_of_call(e));
	return value_buf(out, &f->buf);
}

static bool get_uid(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	int64_t num;
	if (!fd_of_event(e, &fd, &num))
		return false;
	strbuf_reset(&f->buf);
	strbuf_i64(&f->buf, e->tid);
	strbuf_i64(&f->buf, num);
	return value_buf(out, &f->buf);
}

/* A flag of the entry (field_def.param: enum fd_flag). */
static bool get_flag(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	return fd_of_event(e, &fd, NULL) && fd && value_u64(out, (fd->flags & f->def->param) != 0);
}

/* A bit among the flags it was opened with (field_def.param). */
static bool get_open_flag(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	return fd_of_event(e, &fd, NULL) && fd && value_u64(out, (fd->open_flags & f->def->param) != 0);
}

static bool get_name_changed(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	(void)f;
	return fd_of_event(e, &fd, NULL) && fd && value_u64(out, e->fd_name_changed);
}

enum dev_part { DEV_ALL, DEV_MAJOR, DEV_MINOR };

/* Device numbers: 8 bits of minor, 12 of major, 12 more of minor, from the lowest. */
static bool get_dev(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	if (!fd_of_event(e, &fd, NULL) || !fd)
		return false;
	switch (f->def->param) {
	case DEV_MAJOR:
		return value_i64(out, fd->dev >> 8 & 0xfff);
	case DEV_MINOR:
		return value_i64(out, (fd->dev & 0xff) | (fd->dev >> 12 & 0xfff00));
	default:
		return value_i64(out, (int32_t)fd->dev);
	}
}

static bool get_ino(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	(void)f;
	return fd_of_event(e, &fd, NULL) && fd && value_i64(out, (int64_t)fd->ino);
}

static int set_types_arg(struct field *f, const char *arg, size_t len, struct err *err)
{
	if (f->has_num && f->arg_num >= 0)
		return 0;
	return err_set(err, "the argument of 'fd.types' must be the number of a descriptor, not '%.*s'", (int)len, arg);
}

/* The different types that the process has open, or that of descriptor N. */
static bool get_types(struct field *f, struct event *e, struct value *out)
{
	struct fdtable *table = e->thread ? thread_fds(e->thread) : NULL;
	bool seen[FD_TYPE_COUNT] = {false};
	struct fdtable_slot *slot;
	uint32_t n = 0;
	if (!table)
		return false;
	if (f->has_num) {
		struct fd *fd = fdtable_get(table, f->arg_num);
		return fd && value_cstr(out, fd_type_name(fd));
	}
	struct value *items = f->data;
	if (!items && !(items = f->data = calloc(FD_TYPE_COUNT, sizeof *items)))
		abort();
	for (uint32_t i = 0; (slot = fdtable_next(table, &i));)
		if (slot->fd->type < FD_TYPE_COUNT)
			seen[slot->fd->type] = true;
	/* Listening and connected sockets have one name. */
	seen[FD_IPV4_SOCK] |= seen[FD_IPV4_SERVSOCK];
	seen[FD_IPV6_SOCK] |= seen[FD_IPV6_SERVSOCK];
	seen[FD_IPV4_SERVSOCK] = seen[FD_IPV6_SERVSOCK] = false;
	for (unsigned i = 0; i < FD_TYPE_COUNT; i++) {
		struct fd of_type = {.type = (uint8_t)i};
		if (!seen[i])
			continue;
		items[n].type = PT_CHARBUF;
		value_cstr(&items[n++], fd_type_name(&of_type));
	}
	out->is_list = true;
	out->list.items = items;
	out->list.n = n;
	return n > 0;
}

#define ROW(n, t, fmt, fl, ...) {.name = "fd." n, .type = t, .format = fmt, .flags = fl, __VA_ARGS__}
#define TEXT(n, getter, h) ROW(n, PT_CHARBUF, PF_NA, 0, .get = getter, .help = h)
#define SIDE(n, t, fmt, fl, getter, side, h) ROW(n, t, fmt, fl, .get = getter, .param = side, .help = h)
#define EITHER (FIELD_FILTER_ONLY | FIELD_ANY_BUT_NE)

static const struct field_def defs[] = {
	ROW("num", PT_INT64, PF_ID, 0, .get = get_num, .help = "Number of the descriptor."),
	ROW("type", PT_CHARBUF, PF_DEC, 0, .get = get_type,
	    .help = "What it is: file, directory, ipv4, ipv6, unix, pipe, event, signalfd, eventpoll, inotify, timerfd, "
		    "netlink, bpf, userfaultfd, io_uring, memfd or pidfd."),
	ROW("typechar", PT_CHARBUF, PF_DEC, 0, .get = get_type_char,
	    .help = "The same as one letter: f file, d directory, 4 IPv4, 6 IPv6, u unix, p pipe, e event, s signalfd, "
		    "l eventpoll, i inotify, t timerfd, n netlink, b bpf, r io_uring, m memfd, P pidfd, o other."),
	TEXT("name", fd_get_name,
	     "Full name: the path of a file, the two ends of a connection as client->server, the path of a unix socket."),
	TEXT("directory", fd_get_directory, "Directory of a file; of a directory its own path."),
	TEXT("filename", fd_get_filename, "Name of a file without its directory."),
	ROW("ip", PT_IPADDR, PF_NA, EITHER, .get_all = fd_get_any_ip, .help = "Address of either end of a socket."),
	SIDE("cip", PT_IPADDR, PF_NA, 0, fd_get_ip, SIDE_CLIENT, "Address of the client."),
	SIDE("sip", PT_IPADDR, PF_NA, 0, fd_get_ip, SIDE_SERVER, "Address of the server."),
	SIDE("lip", PT_IPADDR, PF_NA, 0, fd_get_ip, SIDE_LOCAL, "Address of the end on this machine."),
	SIDE("rip", PT_IPADDR, PF_NA, 0, fd_get_ip, SIDE_REMOTE, "Address of the other end."),
	ROW("port", PT_PORT, PF_DEC, EITHER, .get_all = fd_get_any_port, .help = "Port of either end of a socket."),
	SIDE("cport", PT_PORT, PF_DEC, 0, fd_get_port, SIDE_CLIENT, "Port of the client."),
	SIDE("sport", PT_PORT, PF_DEC, 0, fd_get_port, SIDE_SERVER, "Port of the server."),
	SIDE("lport", PT_PORT, PF_DEC, 0, fd_get_port, SIDE_LOCAL, "Port of the end on this machine."),
	SIDE("rport", PT_PORT, PF_DEC, 0, fd_get_port, SIDE_REMOTE, "Port of the other end."),
	TEXT("l4proto", fd_get_l4proto, "Protocol of a socket: tcp, udp, icmp or raw."),
	TEXT("sockfamily", fd_get_sockfamily, "Family of a socket: ip or unix."),
	ROW("is_server", PT_BOOL, PF_NA, 0, .get = fd_get_is_server,
	    .help = "Whether the process is the server of the connection, or listens."),
	TEXT("uid", get_uid, "The thread's number followed by the descriptor's: tells descriptors of a machine apart."),
	TEXT("containername", fd_get_container_name, "Container, a colon, and fd.name."),
	TEXT("containerdirectory", fd_get_container_directory, "Container, a colon, and fd.directory."),
	ROW("proto", PT_PORT, PF_NA, EITHER, .get_all = fd_get_any_port,
	    .help = "Port of either end of a socket, given as a service name."),
	SIDE("cproto", PT_CHARBUF, PF_NA, 0, fd_get_proto, SIDE_CLIENT, "Service of the client's port."),
	SIDE("sproto", PT_CHARBUF, PF_NA, 0, fd_get_proto, SIDE_SERVER, "Service of the server's port."),
	SIDE("lproto", PT_CHARBUF, PF_NA, 0, fd_get_proto, SIDE_LOCAL, "Service of the port on this machine."),
	SIDE("rproto", PT_CHARBUF, PF_NA, 0, fd_get_proto, SIDE_REMOTE, "Service of the port at the other end."),
	ROW("net", PT_IPNET, PF_NA, EITHER, .get_all = fd_get_any_ip, .help = "Network that either end of a socket is in."),
	SIDE("cnet", PT_IPNET, PF_NA, FIELD_FILTER_ONLY, fd_get_ip, SIDE_CLIENT, "Network that the client is in."),
	SIDE("snet", PT_IPNET, PF_NA, FIELD_FILTER_ONLY, fd_get_ip, SIDE_SERVER, "Network that the server is in."),
	SIDE("lnet", PT_IPNET, PF_NA, FIELD_FILTER_ONLY, fd_get_ip, SIDE_LOCAL, "Network of the end on this machine."),
	SIDE("rnet", PT_IPNET, PF_NA, FIELD_FILTER_ONLY, fd_get_ip, SIDE_REMOTE, "Network of the other end."),
	ROW("connected", PT_BOOL, PF_NA, 0, .get = get_flag, .param = FD_CONNECTED,
	    .help = "Whether a socket is connected."),
	ROW("name_changed", PT_BOOL, PF_NA, 0, .get = get_name_changed,
	    .help = "Whether this event changed the descriptor's name, as datagrams to another address do."),
	SIDE("cip.name", PT_CHARBUF, PF_NA, 0, fd_get_ip_name, SIDE_CLIENT, "Name of the client's address in /etc/hosts."),
	SIDE("sip.name", PT_CHARBUF, PF_NA, 0, fd_get_ip_name, SIDE_SERVER, "Name of the server's address in /etc/hosts."),
	SIDE("lip.name", PT_CHARBUF, PF_NA, 0, fd_get_ip_name, SIDE_LOCAL, "Name of the local address in /etc/hosts."),
	SIDE("rip.name", PT_CHARBUF, PF_NA, 0, fd_get_ip_name, SIDE_REMOTE, "Name of the remote address in /etc/hosts."),
	ROW("dev", PT_INT32, PF_HEX, 0, .get = get_dev, .param = DEV_ALL, .help = "Device that a file is on."),
	ROW("dev.major", PT_INT32, PF_DEC, 0, .get = get_dev, .param = DEV_MAJOR, .help = "Major number of that device."),
	ROW("dev.minor", PT_INT32, PF_DEC, 0, .get = get_dev, .param = DEV_MINOR, .help = "Minor number of that device."),
	ROW("ino", PT_INT64, PF_DEC, 0, .get = get_ino, .help = "Inode number."),
	TEXT("nameraw", fd_get_name_raw, "Path of a file as the program gave it, perhaps relative."),
	ROW("types", PT_CHARBUF, PF_DEC, FIELD_ARG_OPT | FIELD_LIST, .get = get_types, .set_arg = set_types_arg,
	    .arg = "number of a descriptor",
	    .help = "The different types of descriptors that the process has open; fd.types[N]: the type of descriptor N."),
	ROW("is_upper_layer", PT_BOOL, PF_NA, 0, .get = get_open_flag, .param = 1 << 15,
	    .help = "Whether a file lies in the upper layer of an overlay file system."),
	ROW("is_lower_layer", PT_BOOL, PF_NA, 0, .get = get_open_flag, .param = 1 << 16,
	    .help = "Whether a file lies in a lower layer of an overlay file system."),
	{0},
};

const struct field_class fields_fd = {
	.name = "fd",
	.title = "Descriptors",
	.help = "The file, socket or other object behind the descriptor that a call makes, uses or closes.",
	.defs = defs,
};
