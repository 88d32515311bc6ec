/* Sockets of a network namespace: /proc/PID/net/tcp and its like, read once per namespace. */
#include <stdlib.h>

#include "capture/proc_inner.h"

enum { SOCKETS_MAX = 1 << 22, NAMESPACES_MAX = 4096, READ_AGAIN_MAX = 2 };

struct socket_entry {
	uint64_t ino; /* 0 = free place */
	uint8_t type, l4proto;
	bool ambiguous; /* two sockets claim the inode: a path with a line feed forges lines */
	uint16_t sport, dport;
	uint8_t sip[16], dip[16];
	struct rstr *path;
};

/* Open addressing by inode; inodes of sockets are those of the whole system. */
struct socket_table {
	struct socket_entry *slots;
	uint32_t cap, count;
	uint64_t *namespaces; /* those that were read */
	uint32_t nnamespaces;
	uint32_t read_again; /* times that they were read anew, for sockets made since */
};

void proc_sockets_free(struct socket_table *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->cap; i++)
		rstr_unref(s->slots[i].path);
	free(s->slots);
	free(s->namespaces);
	free(s);
}

static struct socket_entry *place(const struct socket_table *s, uint64_t ino)
{
	uint32_t i = (uint32_t)(ino * 0x9E3779B97F4A7C15u >> 32) & (s->cap - 1);
	while (s->slots[i].ino && s->slots[i].ino != ino)
		i = (i + 1) & (s->cap - 1);
	return &s->slots[i];
}

/* The place for a new socket; NULL when it is there already or cannot be. */
static struct socket_entry *add(struct socket_table *s, uint64_t ino, enum fd_type type)
{
	if (!ino || s->count >= SOCKETS_MAX)
		return NULL;
	if (2 * (s->count + 1) > s->cap) {
		struct socket_table old = *s;
		s->cap = old.cap ? 2 * old.cap : 256;
		s->slots = calloc(s->cap, sizeof *s->slots);
		if (!s->slots)
			abort();
		for (uint32_t i = 0; i < old.cap; i++)
			if (old.slots[i].ino)
				*place(s, old.slots[i].ino) = old.slots[i];
		free(old.slots);
	}
	struct socket_entry *e = place(s, ino);
	if (e->ino) {
		e->ambiguous |= type == FD_UNIX_SOCK && e->type == FD_UNIX_SOCK;
		return NULL;
	}
	s->count++;
	e->ino = ino;
	e->type = (uint8_t)type;
	return e;
}

/* IP:PORT in hexadecimal; an IP is one or four words as they lie in memory. */
static bool read_address(struct text *t, unsigned words, uint8_t *ip, uint16_t *port)
{
	uint64_t v;
	text_skip_blanks(t);
	for (unsigned i = 0; i < words; i++) {
		if (text_left(t) < 8)
			return false;
		struct text word = text_make(t->p, 8);
		if (!text_number(&word, 16, &v) || text_left(&word))
			return false;
		uint32_t u = (uint32_t)v;
		memcpy(ip + 4 * i, &u, 4);
		t->p += 8;
	}
	if (!text_skip(t, ":") || !text_number(t, 16, &v))
		return false;
	*port = (uint16_t)v;
	return true;
}

/* sl: local remote st tx:rx tr:when retransmits uid timeout inode ... Without a remote end it counts as a server. */
static void read_inet(struct socket_table *s, struct text line, enum fd_type type, enum l4proto l4)
{
	static const uint8_t zero[16];
	struct socket_entry v = {0}, *e;
	unsigned words = type == FD_IPV4_SOCK ? 1 : 4;
	uint64_t ino;
	text_skip_words(&line, 1);
	if (!read_address(&line, words, v.sip, &v.sport) || !read_address(&line, words, v.dip, &v.dport))
		return;
	text_skip_words(&line, 6);
	if (!text_number(&line, 10, &ino) || !(e = add(s, ino, type)))
		return;
	v.ino = ino;
	v.l4proto = (uint8_t)l4;
	v.type = (uint8_t)type;
	if (!memcmp(v.dip, zero, sizeof zero)) {
		v.type = type == FD_IPV4_SOCK ? FD_IPV4_SERVSOCK : FD_IPV6_SERVSOCK;
		memcpy(v.dip, v.sip, sizeof v.dip);
		memset(v.sip, 0, sizeof v.sip);
		v.dport = v.sport;
		v.sport = 0;
	}
	*e = v;
}

/* address: references protocol flags type state inode [path] */
static void read_unix(struct socket_table *s, struct text line)
{
	struct socket_entry *e;
	uint64_t ino;
	text_skip_words(&line, 6);
	if (!text_number(&line, 10, &ino) || !(e = add(s, ino, FD_UNIX_SOCK)))
		return;
	if (text_skip(&line, " "))
		e->path = rstr_new(line.p, text_left(&line));
}

/* sk family pid groups rmem wmem dump locks drops inode */
static void read_netlink(struct socket_table *s, struct text line)
{
	uint64_t ino;
	text_skip_words(&line, 9);
	if (text_number(&line, 10, &ino))
		add(s, ino, FD_NETLINK);
}

static const struct {
	const char *file;
	enum fd_type type;
	enum l4proto l4;
} tables[] = {
	{"net/tcp", FD_IPV4_SOCK, L4_TCP}, {"net/tcp6", FD_IPV6_SOCK, L4_TCP},
	{"net/udp", FD_IPV4_SOCK, L4_UDP}, {"net/udp6", FD_IPV6_SOCK, L4_UDP},
	{"net/raw", FD_IPV4_SOCK, L4_RAW}, {"net/raw6", FD_IPV6_SOCK, L4_RAW},
	{"net/unix", FD_UNIX_SOCK, L4_NA}, {"net/netlink", FD_NETLINK, L4_NA},
};

static void read_namespace(struct proc *p, struct socket_table *s, int dir)
{
	for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct text all = proc_read_all(p, dir, tables[i].file), line;
		while (text_until(&all, '\n', &line))
			if (tables[i].type == FD_UNIX_SOCK)
				read_unix(s, line);
			else if (tables[i].type == FD_NETLINK)
				read_netlink(s, line);
			else
				read_inet(s, line, tables[i].type, tables[i].l4);
	}
}

/* False: the sockets of the process's namespace had been read before. */
static bool know_namespace(struct proc *p, struct socket_table *s, struct proc_entry *e)
{
	struct statx sx;
	if (e->netns_known)
		return false;
	e->netns_known = true;
	uint64_t ns = proc_statx(e->dir, "ns/net", STATX_INO, &sx) ? sx.stx_ino : 0;
	for (uint32_t i = 0; i < s->nnamespaces; i++)
		if (s->namespaces[i] == ns)
			return false;
	if (s->nnamespaces == NAMESPACES_MAX)
		return false;
	s->namespaces = realloc(s->namespaces, (s->nnamespaces + 1) * sizeof *s->namespaces);
	if (!s->namespaces)
		abort();
	s->namespaces[s->nnamespaces++] = ns;
	read_namespace(p, s, e->dir);
	return true;
}

static const struct socket_entry *find(const struct socket_table *s, uint64_t ino)
{
	const struct socket_entry *e = s->cap && ino ? place(s, ino) : NULL;
	return e && e->ino ? e : NULL;
}

/* An empty table: at first, or, `again` more than 0, for all to be read anew. Old lines must not meet new ones. */
static void begin(struct proc *p, uint32_t again)
{
	if (p->sockets && !again)
		return;
	proc_sockets_free(p->sockets);
	if (!(p->sockets = calloc(1, sizeof *p->sockets)))
		abort();
	p->sockets->read_again = again;
}

struct fd *proc_find_socket(struct proc *p, struct proc_entry *e, uint64_t ino)
{
	const struct socket_entry *found;
	begin(p, 0);
	if (!(found = find(p->sockets, ino)) && know_namespace(p, p->sockets, e))
		found = find(p->sockets, ino);
	if (!found && p->sockets->read_again < READ_AGAIN_MAX) {
		begin(p, p->sockets->read_again + 1);
		e->netns_known = false;
		know_namespace(p, p->sockets, e);
		found = find(p->sockets, ino);
	}
	if (!found)
		return NULL;
	struct fd *fd = fd_new(found->type);
	fd->l4proto = found->l4proto;
	fd->sport = found->sport;
	fd->dport = found->dport;
	memcpy(fd->sip, found->sip, sizeof fd->sip);
	memcpy(fd->dip, found->dip, sizeof fd->dip);
	if (!found->ambiguous)
		fd->name = rstr_ref(found->path);
	return fd;
}
