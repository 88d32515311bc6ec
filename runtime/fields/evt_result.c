/* Fields of class evt about how a call ended. */
#include "fields/evt.h"
#include "render/render.h"
#include "state/fd.h"

bool evt_get_res(struct field *f, struct event *e, struct value *out)
{
	if (!e->has_result)
		return false;
	if (e->result >= 0)
		return value_cstr(out, "SUCCESS");
	const char *name = render_errno(e->result);
	if (*name)
		return value_cstr(out, name);
	strbuf_reset(&f->buf);
	strbuf_i64(&f->buf, e->result);
	return value_buf(out, &f->buf);
}

bool evt_get_rawres(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->has_result && value_i64(out, e->result);
}

static bool failed(const struct event *e) { return e->has_result && e->result < 0; }

bool evt_get_failed(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_u64(out, failed(e));
}

static bool opens_file(unsigned type)
{
	switch (type) {
	case PPME_SYSCALL_OPEN_X: case PPME_SYSCALL_CREAT_X: case PPME_SYSCALL_OPENAT_X: case PPME_SYSCALL_OPENAT_2_X:
	case PPME_SYSCALL_OPENAT2_X: case PPME_SYSCALL_OPEN_BY_HANDLE_AT_X:
		return true;
	default:
		return false;
	}
}

static bool makes_connection(unsigned type)
{
	switch (type) {
	case PPME_SOCKET_ACCEPT_X: case PPME_SOCKET_ACCEPT_5_X: case PPME_SOCKET_ACCEPT4_X:
	case PPME_SOCKET_ACCEPT4_5_X: case PPME_SOCKET_ACCEPT4_6_X: case PPME_SOCKET_CONNECT_X:
		return true;
	default:
		return false;
	}
}

static bool is_file_error(const struct event *e) { return e->fd ? fd_is_file(e->fd) : opens_file(e->type); }

static bool is_net_error(const struct event *e)
{
	return e->fd ? fd_is_inet(e->fd) || e->fd->type == FD_UNIX_SOCK : makes_connection(e->type);
}

static bool is_memory_error(const struct event *e) { return event_category(e) == EC_MEMORY; }

bool evt_get_count_error(struct field *f, struct event *e, struct value *out)
{
	bool counts = failed(e);
	if (!counts)
		return false;
	switch (f->def->param) {
	case ERROR_FILE: counts = is_file_error(e); break;
	case ERROR_NET: counts = is_net_error(e); break;
	case ERROR_MEMORY: counts = is_memory_error(e); break;
	case ERROR_OTHER: counts = !is_file_error(e) && !is_net_error(e) && !is_memory_error(e); break;
	default: break;
	}
	return counts && value_u64(out, 1);
}

bool evt_get_buflen(struct field *f, struct event *e, struct value *out)
{
	unsigned category = event_category(e);
	intptr_t kind = f->def->param;
	if (category < EC_IO_BASE || category >= EC_WAIT || !event_is_exit(e) || !e->fd)
		return false;
	if (!e->has_result || e->result < 0)
		return false;
	if ((kind & IO_IN && category != EC_IO_READ) || (kind & IO_OUT && category != EC_IO_WRITE))
		return false;
	if ((kind & IO_FILE && e->fd->type != FD_FILE) || (kind & IO_NET && !fd_is_inet(e->fd)))
		return false;
	return value_u64(out, (uint64_t)e->result);
}
