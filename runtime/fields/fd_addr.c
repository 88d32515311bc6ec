/* Class fd, addresses and ports: the ends of a socket seen as client and server, or as local and remote. */
#include "fields/fd_addr.h"

#include "fields/hosts.h"
#include "render/render.h"
#include "session.h"

static bool is_local(const struct event *e, const struct fd *fd, const uint8_t *ip)
{
	return state_is_local(&e->session->state, ip, fd_is_ipv6(fd), e->thread ? e->thread->container_id : NULL);
}

int fd_end(const struct event *e, const struct fd *fd, enum fd_side side, bool for_port)
{
	bool connection = fd_is_inet(fd) && !fd_is_listening(fd);
	if (!fd_is_inet(fd) || (!connection && side != SIDE_SERVER))
		return -1;
	/* Until it is known who is who, only the port of a listening socket has a meaning. */
	if (fd->role == FD_ROLE_NONE && (connection || !for_port))
		return -1;
	switch (side) {
	case SIDE_CLIENT:
		return 0;
	case SIDE_SERVER:
		return 1;
	default:
		return is_local(e, fd, fd->sip) == (side == SIDE_LOCAL) ? 0 : 1;
	}
}

static void set_ip(struct value *out, const struct fd *fd, int end)
{
	out->type = PT_IPADDR;
	out->ip_len = fd_is_ipv6(fd) ? 16 : 4;
	memcpy(out->ip, fd_end_ip(fd, end), out->ip_len);
}

bool fd_get_ip(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	int end = fd_of_event(e, &fd, NULL) && fd ? fd_end(e, fd, (enum fd_side)f->def->param, false) : -1;
	if (end < 0)
		return false;
	set_ip(out, fd, end);
	return true;
}

bool fd_get_ip_name(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	int end = fd_of_event(e, &fd, NULL) && fd ? fd_end(e, fd, (enum fd_side)f->def->param, false) : -1;
	if (end < 0)
		return false;
	if (!f->data)
		f->data = hosts_load();
	const char *name = hosts_name(f->data, fd_end_ip(fd, end), fd_is_ipv6(fd) ? 16 : 4);
	return name && value_cstr(out, name);
}

/* Unix sockets have no ports, but the side that connected counts as a client at port 0. */
static bool is_unix_client(const struct field *f, const struct fd *fd)
{
	return f->def->param == SIDE_CLIENT && fd->type == FD_UNIX_SOCK && fd->role != FD_ROLE_NONE;
}

bool fd_get_port(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	if (!fd_of_event(e, &fd, NULL) || !fd)
		return false;
	if (is_unix_client(f, fd))
		return value_u64(out, 0);
	int end = fd_end(e, fd, (enum fd_side)f->def->param, true);
	return end >= 0 && value_u64(out, fd_end_port(fd, end));
}

bool fd_get_proto(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	if (!fd_of_event(e, &fd, NULL) || !fd)
		return false;
	if (is_unix_client(f, fd))
		return value_cstr(out, "");
	int end = fd_end(e, fd, (enum fd_side)f->def->param, true);
	if (end < 0)
		return false;
	strbuf_reset(&f->buf);
	render_port(f->session, &f->buf, fd_end_port(fd, end), fd->l4proto);
	return value_buf(out, &f->buf);
}

/* Both ends, or the one of a listening socket; roles do not matter. */
unsigned fd_get_any_ip(struct field *f, struct event *e, struct value *out, unsigned max)
{
	struct fd *fd;
	unsigned n = 0;
	(void)f;
	if (!fd_of_event(e, &fd, NULL) || !fd || !fd_is_inet(fd))
		return 0;
	for (int end = fd_is_listening(fd); end < 2 && n < max; end++) {
		out[n].is_list = false;
		set_ip(&out[n++], fd, end);
	}
	return n;
}

unsigned fd_get_any_port(struct field *f, struct event *e, struct value *out, unsigned max)
{
	struct fd *fd;
	unsigned n = 0;
	(void)f;
	if (!fd_of_event(e, &fd, NULL) || !fd || !fd_is_inet(fd))
		return 0;
	for (int end = fd_is_listening(fd); end < 2 && n < max; end++) {
		out[n].is_list = false;
		out[n].type = PT_PORT;
		out[n++].u = fd_end_port(fd, end);
	}
	return n;
}

bool fd_get_is_server(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	(void)f;
	if (!fd_of_event(e, &fd, NULL) || !fd)
		return false;
	return value_u64(out, fd_is_listening(fd) || (fd_is_inet(fd) && is_local(e, fd, fd->dip)));
}

bool fd_get_l4proto(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	(void)f;
	if (!fd_of_event(e, &fd, NULL) || !fd)
		return false;
	bool known = fd_is_inet(fd) && (fd->role != FD_ROLE_NONE || fd_is_listening(fd) || fd->l4proto == L4_RAW);
	return value_cstr(out, known ? fd_l4_name(fd) : "<NA>");
}

bool fd_get_sockfamily(struct field *f, struct event *e, struct value *out)
{
	struct fd *fd;
	(void)f;
	if (!fd_of_event(e, &fd, NULL) || !fd || (!fd_is_inet(fd) && fd->type != FD_UNIX_SOCK))
		return false;
	return value_cstr(out, fd_is_inet(fd) ? "ip" : "unix");
}
