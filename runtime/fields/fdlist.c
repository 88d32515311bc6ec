/* Fields of class fdlist: the descriptors that a poll waits for. */
#include <arpa/inet.h>

#include "fields/fd_addr.h"
#include "render/render.h"
#include "state/thread.h"
#include "util/cursor.h"

enum fdlist_part { LIST_NUMS, LIST_NAMES, LIST_CLIENT_IPS, LIST_SERVER_IPS, LIST_CLIENT_PORTS, LIST_SERVER_PORTS };

static void append_ip(struct strbuf *out, const struct fd *fd, int end)
{
	char text[INET6_ADDRSTRLEN];
	if (!fd_is_ipv6(fd))
		render_ipv4(out, fd_end_ip(fd, end));
	else if (inet_ntop(AF_INET6, fd_end_ip(fd, end), text, sizeof text))
		strbuf_str(out, text);
}

/* Appends what is asked about one descriptor, nothing when it has no such thing. */
static void append_part(struct strbuf *out, int64_t num, const struct fd *fd, enum fdlist_part part)
{
	bool ip = part == LIST_CLIENT_IPS || part == LIST_SERVER_IPS;
	int end = part == LIST_SERVER_IPS || part == LIST_SERVER_PORTS;
	if (part == LIST_NUMS) {
		strbuf_i64(out, num);
	} else if (part == LIST_NAMES) {
		if (rstr_len(fd ? fd->name : NULL))
			strbuf_add(out, fd->name->s, fd->name->len);
		else
			strbuf_str(out, "<NA>");
	} else if (fd && fd_is_inet(fd)) {
		if (ip && (end || !fd_is_listening(fd)))
			append_ip(out, fd, end);
		else if (!ip && !fd_is_listening(fd))
			strbuf_u64(out, fd_end_port(fd, end));
	}
}

static bool is_poll(unsigned type)
{
	unsigned enter = type & ~1u;
	return enter == PPME_SYSCALL_POLL_E || enter == PPME_SYSCALL_PPOLL_E;
}

static bool get(struct field *f, struct event *e, struct value *out)
{
	struct param p;
	if (!is_poll(e->type) || !e->thread || !event_named(e, PN_fds, &p))
		return false;
	struct fdtable *table = thread_fds(e->thread);
	struct cursor c = cursor_make(p.p, p.len);
	strbuf_reset(&f->buf);
	for (unsigned n = cursor_u16(&c); n && cursor_left(&c) >= 10; n--) {
		int64_t num = cursor_i64(&c);
		cursor_u16(&c); /* events */
		size_t before = f->buf.len;
		append_part(&f->buf, num, table ? fdtable_get(table, num) : NULL, (enum fdlist_part)f->def->param);
		if (f->buf.len > before)
			strbuf_chr(&f->buf, ',');
	}
	if (!f->buf.len)
		return false;
	f->buf.len--; /* the last comma */
	return value_buf(out, &f->buf);
}

#define ROW(n, fmt, part, h) \
	{.name = "fdlist." n, .type = PT_CHARBUF, .format = fmt, .get = get, .param = part, .help = h}

static const struct field_def defs[] = {
	ROW("nums", PF_ID, LIST_NUMS, "Numbers of the descriptors that a poll waits for, with commas between them."),
	ROW("names", PF_NA, LIST_NAMES, "Their names."),
	ROW("cips", PF_NA, LIST_CLIENT_IPS, "Client addresses of the connections among them."),
	ROW("sips", PF_NA, LIST_SERVER_IPS, "Server addresses of the sockets among them."),
	ROW("cports", PF_DEC, LIST_CLIENT_PORTS, "Client ports of the connections among them."),
	ROW("sports", PF_DEC, LIST_SERVER_PORTS, "Server ports of the connections among them."),
	{0},
};

const struct field_class fields_fdlist = {
	.name = "fdlist",
	.title = "Descriptors of a poll",
	.help = "What the calls poll and ppoll wait for, or have found.",
	.defs = defs,
};
