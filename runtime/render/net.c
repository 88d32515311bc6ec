/* Addresses, ports and the names of sockets. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>

#include "render/render.h"
#include "render/text.h"
#include "state/fd.h"
#include "util/cursor.h"

enum { FAMILY_UNIX = 1, FAMILY_INET = 2, FAMILY_INET6 = 10 };

/* Names of services by port, read once: the machine's /etc/services does not depend on the session. */
struct service {
	uint16_t port;
	bool udp;
	char *name;
};

static struct {
	bool loaded;
	struct service *list; /* sorted by port and protocol */
	size_t count;
} services;

static int service_order(const void *a, const void *b)
{
	const struct service *x = a, *y = b;
	return x->port != y->port ? (int)x->port - (int)y->port : (int)x->udp - (int)y->udp;
}

/* The first name of a port counts. */
static bool service_known(uint16_t port, bool udp)
{
	for (size_t i = 0; i < services.count; i++)
		if (services.list[i].port == port && services.list[i].udp == udp)
			return true;
	return false;
}

static void services_load(void)
{
	size_t cap = 0;
	struct servent *e;
	services.loaded = true;
	setservent(1);
	while ((e = getservent())) {
		bool udp = !strcmp(e->s_proto, "udp");
		uint16_t port = ntohs((uint16_t)e->s_port);
		if ((!udp && strcmp(e->s_proto, "tcp")) || service_known(port, udp))
			continue;
		if (services.count == cap) {
			cap = cap ? 2 * cap : 512;
			services.list = realloc(services.list, cap * sizeof *services.list);
			if (!services.list)
				abort();
		}
		char *name = strdup(e->s_name);
		if (!name)
			abort();
		services.list[services.count++] = (struct service){port, udp, name};
	}
	endservent();
	if (services.count)
		qsort(services.list, services.count, sizeof *services.list, service_order);
}

/* NULL = no name. Of an unknown protocol: the TCP service, else the UDP one. */
static const char *service_name(unsigned port, unsigned l4proto)
{
	struct service key = {.port = (uint16_t)port, .udp = l4proto == L4_UDP};
	if (!services.loaded)
		services_load();
	if (!services.count)
		return NULL;
	const struct service *found = bsearch(&key, services.list, services.count, sizeof key, service_order);
	if (!found && l4proto != L4_TCP && l4proto != L4_UDP) {
		key.udp = true;
		found = bsearch(&key, services.list, services.count, sizeof key, service_order);
	}
	return found ? found->name : NULL;
}

static char *octet(char *p, unsigned v)
{
	if (v >= 100)
		*p++ = (char)('0' + v / 100);
	if (v >= 10)
		*p++ = (char)('0' + v / 10 % 10);
	*p++ = (char)('0' + v % 10);
	return p;
}

void render_ipv4(struct strbuf *out, const uint8_t *ip)
{
	char *p = strbuf_room(out, 16);
	for (int i = 0; i < 4; i++) {
		p = octet(p, ip[i]);
		*p++ = '.';
	}
	out->len = (size_t)(p - 1 - out->s);
}

static void hex_word(struct strbuf *out, unsigned v)
{
	char *p = strbuf_room(out, 4);
	int shift = v > 0xfff ? 12 : v > 0xff ? 8 : v > 0xf ? 4 : 0;
	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[v >> shift & 15];
	out->len = (size_t)(p - out->s);
}

/* The longest run of at least two zero words: where it starts (8 = none) and its length. */
static int zero_run(const uint8_t *ip, int *len)
{
	int best = 8, best_len = 1;
	for (int i = 0; i < 8; i++) {
		int n = 0;
		while (i + n < 8 && !ip[2 * (i + n)] && !ip[2 * (i + n) + 1])
			n++;
		if (n > best_len) {
			best = i;
			best_len = n;
		}
		i += n;
	}
	*len = best_len;
	return best;
}

void render_ipv6(struct strbuf *out, const uint8_t *ip)
{
	int run, start = zero_run(ip, &run);
	bool holds_ipv4 = !start && (run == 6 || (run == 5 && ip[10] == 0xff && ip[11] == 0xff));
	for (int i = 0; i < 8; i++) {
		if (i > start && i < start + run)
			continue;
		if (i || i == start)
			strbuf_chr(out, ':');
		if (i == start)
			continue;
		if (i == 6 && holds_ipv4) {
			render_ipv4(out, ip + 12);
			return;
		}
		hex_word(out, (unsigned)ip[2 * i] << 8 | ip[2 * i + 1]);
	}
	if (start + run == 8)
		strbuf_chr(out, ':');
}

void render_port(const struct session *s, struct strbuf *out, unsigned port, unsigned l4proto)
{
	const char *name = s->resolve_ports ? service_name(port, l4proto) : NULL;
	if (name)
		strbuf_str(out, name);
	else
		strbuf_u64(out, port);
}

static void ipv4_end(const struct session *s, struct strbuf *out, const uint8_t *ip, unsigned port, unsigned l4proto)
{
	render_ipv4(out, ip);
	strbuf_chr(out, ':');
	render_port(s, out, port, l4proto);
}

static void ipv6_end(const struct session *s, struct strbuf *out, const uint8_t *ip, unsigned port, unsigned l4proto)
{
	render_ipv6(out, ip);
	strbuf_chr(out, ':');
	render_port(s, out, port, l4proto);
}

static void arrow(struct strbuf *out) { strbuf_add(out, "->", 2); }

/* Whether an IPv6 address stands for an IPv4 one: ::ffff:a.b.c.d, or :: for none. */
static bool is_mapped_ipv4(const uint8_t *ip)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}, none[16];
	return !memcmp(ip, mapped, sizeof mapped) || !memcmp(ip, none, sizeof none);
}

static void ipv6_pair(const struct session *s, struct strbuf *out, const uint8_t *src, unsigned sport,
                      const uint8_t *dst, unsigned dport, unsigned l4proto)
{
	if (is_mapped_ipv4(src) && is_mapped_ipv4(dst)) {
		ipv4_end(s, out, src + 12, sport, l4proto);
		arrow(out);
		ipv4_end(s, out, dst + 12, dport, l4proto);
	} else {
		ipv6_end(s, out, src, sport, l4proto);
		arrow(out);
		ipv6_end(s, out, dst, dport, l4proto);
	}
}

static void unknown_family(struct strbuf *out, unsigned family)
{
	strbuf_str(out, "family ");
	strbuf_u64(out, family);
}

static unsigned port_at(const uint8_t *p) { return p[0] | (unsigned)p[1] << 8; }

static void rest_as_path(struct strbuf *out, struct cursor *c)
{
	size_t len = cursor_left(c);
	render_printable(out, (const char *)c->p, strnlen((const char *)c->p, len));
}

void render_sockaddr(const struct session *s, const uint8_t *p, uint32_t len, unsigned l4proto, struct strbuf *out)
{
	struct cursor c = cursor_make(p, len);
	unsigned family = cursor_u8(&c);
	const uint8_t *a;
	if (family == FAMILY_UNIX) {
		rest_as_path(out, &c);
	} else if (family == FAMILY_INET) {
		if ((a = cursor_take(&c, 6)))
			ipv4_end(s, out, a, port_at(a + 4), l4proto);
		else
			strbuf_str(out, "INVALID IPv4");
	} else if (family == FAMILY_INET6) {
		if ((a = cursor_take(&c, 18)))
			ipv6_end(s, out, a, port_at(a + 16), l4proto);
		else
			strbuf_str(out, "INVALID IPv6");
	} else {
		unknown_family(out, family);
	}
}

void render_tuple(const struct session *s, const uint8_t *p, uint32_t len, unsigned l4proto, struct strbuf *out)
{
	struct cursor c = cursor_make(p, len);
	unsigned family = cursor_u8(&c);
	const uint8_t *a;
	if (family == FAMILY_UNIX) {
		render_hex_lower(out, cursor_u64(&c));
		arrow(out);
		render_hex_lower(out, cursor_u64(&c));
		strbuf_chr(out, ' ');
		rest_as_path(out, &c);
	} else if (family == FAMILY_INET) {
		if ((a = cursor_take(&c, 12))) {
			ipv4_end(s, out, a, port_at(a + 4), l4proto);
			arrow(out);
			ipv4_end(s, out, a + 6, port_at(a + 10), l4proto);
		} else {
			strbuf_str(out, "INVALID IPv4");
		}
	} else if (family == FAMILY_INET6) {
		if ((a = cursor_take(&c, 36)))
			ipv6_pair(s, out, a, port_at(a + 16), a + 18, port_at(a + 34), l4proto);
		else
			strbuf_str(out, "INVALID IPv6");
	} else {
		unknown_family(out, family);
	}
}

void render_fd_name(const struct session *s, const struct fd *f, struct strbuf *out)
{
	switch (f->type) {
	case FD_IPV4_SOCK:
		ipv4_end(s, out, f->sip, f->sport, f->l4proto);
		arrow(out);
		ipv4_end(s, out, f->dip, f->dport, f->l4proto);
		break;
	case FD_IPV6_SOCK:
		ipv6_pair(s, out, f->sip, f->sport, f->dip, f->dport, f->l4proto);
		break;
	case FD_IPV4_SERVSOCK:
		ipv4_end(s, out, f->dip, f->dport, f->l4proto);
		break;
	case FD_IPV6_SERVSOCK:
		ipv6_end(s, out, f->dip, f->dport, f->l4proto);
		break;
	default:
		strbuf_add(out, rstr_s(f->name), rstr_len(f->name));
	}
}
