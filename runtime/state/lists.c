/* What is worked out once the lists of processes, descriptors and interfaces are complete. */
#include "render/render.h"
#include "state/parse.h"
#include "util/strbuf.h"

static bool is_zero(const uint8_t *ip, unsigned n)
{
	while (n--)
		if (*ip++)
			return false;
	return true;
}

static bool same_subnet(const struct iface *i, const uint8_t *ip, unsigned n)
{
	for (unsigned k = 0; k < n; k++)
		if ((i->addr[k] ^ ip[k]) & i->mask[k])
			return false;
	return true;
}

static bool is_loopback(const struct iface *i)
{
	static const uint8_t v6[16] = {[15] = 1};
	return i->ipv6 ? !memcmp(i->addr, v6, 16) : i->addr[0] == 127;
}

/* The local address that talks to `other`: the one that is it, one in its subnet, the first that is not loopback. */
static const struct iface *local_side(const struct state *st, const uint8_t *other, bool ipv6)
{
	unsigned n = ipv6 ? 16 : 4;
	const struct iface *subnet = NULL, *first = NULL;
	for (uint32_t k = 0; k < st->nifaces; k++) {
		const struct iface *i = &st->ifaces[k];
		if (i->ipv6 != ipv6)
			continue;
		if (!memcmp(i->addr, other, n))
			return i;
		if (!subnet && same_subnet(i, other, n))
			subnet = i;
		if (!first && !is_loopback(i))
			first = i;
	}
	return subnet ? subnet : first;
}

void infer_address(const struct state *st, struct fd *fd)
{
	if (fd->type != FD_IPV4_SOCK && fd->type != FD_IPV6_SOCK)
		return;
	bool ipv6 = fd->type == FD_IPV6_SOCK;
	unsigned n = ipv6 ? 16 : 4;
	bool no_source = is_zero(fd->sip, n), no_dest = is_zero(fd->dip, n);
	if (no_source == no_dest)
		return;
	const struct iface *i = local_side(st, no_source ? fd->dip : fd->sip, ipv6);
	if (!i)
		return;
	uint8_t *unknown = no_source ? fd->sip : fd->dip;
	const uint8_t *other = no_source ? fd->dip : fd->sip;
	if (!memcmp(i->addr, other, n) && fd->sport == fd->dport)
		return;
	memcpy(unknown, i->addr, n);
}

bool state_is_local(const struct state *st, const uint8_t *addr, bool ipv6, const struct rstr *container_id)
{
	if (container_id && ipv6)
		return false;
	if (container_id) {
		const struct container *c = container_find(&st->containers, container_id);
		if (c && c->ip)
			return !memcmp(&c->ip, addr, 4);
		for (uint32_t i = 0; c && i < st->containers.count; i++)
			if (st->containers.list[i]->ip && !memcmp(&st->containers.list[i]->ip, addr, 4))
				return true;
	}
	for (uint32_t k = 0; k < st->nifaces; k++)
		if (st->ifaces[k].ipv6 == ipv6 && !memcmp(st->ifaces[k].addr, addr, ipv6 ? 8 : 4))
			return true;
	return false;
}

static bool is_mapped(const uint8_t *ip)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	return !memcmp(ip, prefix, sizeof prefix) || is_zero(ip, 16);
}

/* IPv6 sockets that carry IPv4 (::ffff:a.b.c.d, or nothing yet) are kept as IPv4. */
static void unmap_address(struct fd *fd)
{
	if (fd->type != FD_IPV6_SOCK || !is_mapped(fd->sip) || !is_mapped(fd->dip))
		return;
	fd->type = FD_IPV4_SOCK;
	memmove(fd->sip, fd->sip + 12, 4);
	memmove(fd->dip, fd->dip + 12, 4);
	memset(fd->sip + 4, 0, 12);
	memset(fd->dip + 4, 0, 12);
}

static int collect_ports(struct thread *t, void *arg)
{
	struct state *st = arg;
	struct fdtable_slot *s;
	for (uint32_t i = 0; (s = fdtable_next(&t->fds, &i));)
		if (fd_is_listening(s->fd))
			st->listening[s->fd->dport / 8] |= (uint8_t)(1 << s->fd->dport % 8);
	return 0;
}

/* Neither bound nor connected yet. */
static bool is_fresh(const struct fd *fd)
{
	return !fd_is_listening(fd) && !fd->sport && !fd->dport && is_zero(fd->sip, 16) && is_zero(fd->dip, 16);
}

/* The list knows local and remote; roles and names are worked out here. */
void state_fd_added(struct state *st, struct fd *fd)
{
	struct strbuf name = {0};
	if (fd->type == FD_UNIX_SOCK)
		fd->role = fd->name ? FD_ROLE_SERVER : FD_ROLE_CLIENT;
	if (rstr_len(fd->name) == 9 && !memcmp(rstr_s(fd->name), "/dev/null", 9))
		fd->flags |= FD_DEV_NULL;
	if (!fd_is_inet(fd) || is_fresh(fd))
		return;
	unmap_address(fd);
	infer_address(st, fd);
	if (fd->type == FD_IPV4_SOCK) {
		fd->role = FD_ROLE_CLIENT;
		if (st->listening[fd->sport / 8] & 1 << fd->sport % 8) {
			fd->role = FD_ROLE_SERVER;
			fd_swap_ends(fd);
		}
	}
	if (!fd_is_listening(fd) && fd->l4proto == L4_TCP)
		fd->flags |= FD_CONNECTED;
	render_fd_name(st->session, fd, &name);
	set_fd_name(fd, &name);
	strbuf_free(&name);
}

void state_thread_added(struct state *st, struct thread *t)
{
	struct fdtable_slot *s;
	t->flags |= TF_ACTIVE;
	container_resolve(st, t);
	for (uint32_t i = 0; (s = fdtable_next(&t->fds, &i));)
		state_fd_added(st, s->fd);
}

static int finish_thread(struct thread *t, void *st)
{
	state_thread_added(st, t);
	return 0;
}

void state_lists_done(struct state *st)
{
	threads_link(st);
	memset(st->listening, 0, sizeof st->listening);
	thread_each(st, collect_ports, st);
	thread_each(st, finish_thread, st);
	containers_find_first(st);
}
