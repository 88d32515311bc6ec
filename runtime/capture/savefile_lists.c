/*
 * Reading the lists of a recording: see savefile_lists.h. A list can be far larger than what memory should be spent on,
 * so the input is asked for one entry at a time. Nothing reaches the state before its entry was read whole.
 */
#include "capture/savefile_lists.h"

#include "capture/blocks.h"
#include "capture/thread_layout.h"
#include "util/cursor.h"

enum {
	ENTRY_MAX = 1 << 20, /* longest entry: eight strings of 64 KB and some numbers */
	ENTRY_TRY = 4096,    /* bytes asked for at first where entries do not tell their length */
	PADDING_MAX = 4,     /* fewer bytes than that at the end of a list are padding */
	IFACES_MAX = 1024,   /* further interfaces are ignored: they are searched one by one */
};

struct list {
	struct input *in;
	struct state *st;
	const struct list_type *type;
	uint64_t left; /* bytes of the body */
	int64_t tid;   /* descriptors: of this process */
	const char *why;
};

struct list_type {
	uint32_t block;
	uint8_t version;
	uint8_t sized;   /* entries begin with their length; 2: which does not count its own four bytes */
	bool single;     /* no list, just one entry */
	bool owned;      /* a tid comes before the entries */
	/* Reads one entry and gives it to the state, unless the entry is too short: then the cursor is bad. */
	void (*entry)(struct list *l, struct cursor *c);
};

struct text {
	const char *s;
	uint32_t len;
};

/* u16 length and bytes, which may hold NULs. */
static struct text read_bytes(struct cursor *c)
{
	struct text t = {.len = cursor_u16(c)};
	t.s = (const char *)cursor_take(c, t.len);
	return t.s ? t : (struct text){"", 0};
}

/* The same for names, which end at the first NUL. */
static struct text read_text(struct cursor *c)
{
	struct text t = read_bytes(c);
	t.len = (uint32_t)strnlen(t.s, t.len);
	return t;
}

static struct rstr *text_rstr(struct text t) { return rstr_new(t.s, t.len); }

static void copy_bytes(struct cursor *c, void *dst, size_t n)
{
	const uint8_t *p = cursor_take(c, n);
	if (p)
		memcpy(dst, p, n);
}

static void read_machine(struct list *l, struct cursor *c)
{
	struct machine m = {0};
	m.num_cpus = cursor_u32(c);
	m.memory_bytes = cursor_u64(c);
	m.max_pid = cursor_u64(c);
	copy_bytes(c, m.hostname, HOSTNAME_SIZE);
	m.boot_ts = cursor_u64(c);
	m.flags = cursor_u64(c);
	if (c->bad)
		return;
	l->st->machine = m;
	l->st->exact = cursor_left(c) >= sizeof(uint64_t) && cursor_u64(c) == MACHINE_EXACT;
}

/* u16 kind, u16 name length, three addresses, [u64 speed], name. Kinds: 1 IPv4, 2 IPv6; 3, 4: without speed. */
static void read_iface(struct list *l, struct cursor *c)
{
	uint16_t kind = cursor_u16(c), name_len = cursor_u16(c);
	if (c->bad)
		return;
	if (kind < 1 || kind > 4) {
		if (!l->type->sized)
			l->why = "the interface list has an entry of unknown type";
		return;
	}
	struct iface i = {.ipv6 = kind == 2 || kind == 4, .has_speed = kind <= 2};
	size_t n = i.ipv6 ? 16 : 4;
	copy_bytes(c, i.addr, n);
	copy_bytes(c, i.mask, n);
	copy_bytes(c, i.bcast, n);
	if (i.has_speed)
		i.speed = cursor_u64(c);
	const char *name = (const char *)cursor_take(c, name_len);
	if (c->bad || l->st->nifaces >= IFACES_MAX)
		return;
	i.name = rstr_new(name, strnlen(name, name_len));
	state_add_iface(l->st, &i);
}

/* u8 kind; 0: u32 uid, u32 gid, name, home, shell; else: u32 gid, name. */
static void read_user(struct list *l, struct cursor *c)
{
	bool is_group = cursor_u8(c) != 0;
	uint32_t uid = is_group ? 0 : cursor_u32(c), gid = cursor_u32(c);
	struct text text[3] = {{"", 0}, {"", 0}, {"", 0}};
	struct rstr *copy[3];
	for (int i = 0; i < (is_group ? 1 : 3); i++)
		text[i] = read_text(c);
	if (c->bad)
		return;
	for (int i = 0; i < 3; i++)
		copy[i] = text_rstr(text[i]); /* ended by a NUL */
	if (l->st->keep_users)
		users_add(&l->st->users, is_group, "", uid, gid, rstr_s(copy[0]), rstr_s(copy[1]), rstr_s(copy[2]));
	for (int i = 0; i < 3; i++)
		rstr_unref(copy[i]);
}

/* Reads one field of an entry; into nowhere when t is NULL. */
static void read_thread_field(struct cursor *c, const struct thread_field *f, struct thread *t)
{
	unsigned size = thread_field_size(f);
	if (size) {
		uint8_t bytes[8] = {0};
		copy_bytes(c, bytes, size);
		if (t && !c->bad)
			memcpy((char *)t + f->offset, bytes, size);
		return;
	}
	struct text s = f->kind == TFK_TEXT ? read_text(c) : read_bytes(c);
	if (t)
		rstr_move((struct rstr **)((char *)t + f->offset), text_rstr(s));
}

static void read_thread_fields(struct cursor *c, int version, struct thread *t)
{
	bool front = false, tail = false;
	for (const struct thread_field *f = thread_layout; f->since && !c->bad; f++) {
		if (f->since > THREAD_V9) {
			if (version < THREAD_V9)
				return;
			if (!tail)
				front = cursor_left(c) > THREAD_TAIL_FIRST;
			tail = true;
			if (f->since == THREAD_TAIL_FRONT && !front)
				continue;
			if (cursor_left(c) < thread_field_size(f))
				return;
		} else if (f->since > version) {
			continue;
		}
		read_thread_field(c, f, t);
	}
}

/* A byte of the file may be any number, a bool may not. */
static void mend_bool(bool *b)
{
	uint8_t v;
	memcpy(&v, b, 1);
	*b = v != 0;
}

static void read_thread(struct list *l, struct cursor *c)
{
	struct cursor start = *c;
	read_thread_fields(c, l->type->version, NULL);
	if (c->bad)
		return;
	struct thread *t = state_new_thread(l->st, -1);
	read_thread_fields(&start, l->type->version, t);
	mend_bool(&t->exe_writable);
	mend_bool(&t->exe_upper_layer);
	mend_bool(&t->exe_lower_layer);
	mend_bool(&t->exe_from_memfd);
	if (thread_is_main(t)) {
		thread_set_cwd(t, rstr_s(t->cwd), rstr_len(t->cwd));
	} else { /* these belong to the process */
		rstr_move(&t->cwd, NULL);
		rstr_move(&t->env, NULL);
	}
	state_add_thread(l->st, t);
}

/* Addresses and ports: all of the source, then all of the destination in dip and dport for servers. */
static void read_inet(struct cursor *c, struct fd *fd)
{
	size_t n = fd_is_ipv4(fd) ? 4 : 16;
	if (!fd_is_listening(fd))
		copy_bytes(c, fd->sip, n);
	copy_bytes(c, fd->dip, n);
	if (!fd_is_listening(fd))
		fd->sport = cursor_u16(c);
	fd->dport = cursor_u16(c);
	fd->l4proto = cursor_u8(c);
}

static void read_unknown_fd(struct list *l, struct cursor *c, struct fd *fd)
{
	char name[32];
	if (!l->type->sized)
		l->why = "the descriptor list has an entry of unknown type";
	fd->name = rstr_new(name, (size_t)snprintf(name, sizeof name, "unknown-type:[%u]", fd->type));
	fd->type = FD_UNSUPPORTED;
	c->p = c->end;
}

/* i64 number, u64 inode, u8 type (enum fd_type), then by type. */
static void read_fd(struct list *l, struct cursor *c)
{
	int64_t num = cursor_i64(c);
	uint64_t ino = cursor_u64(c);
	struct fd *fd = fd_new(cursor_u8(c));
	fd->ino = ino;
	switch (fd->type) {
	case FD_UNKNOWN:
		break;
	case FD_IPV4_SOCK: case FD_IPV6_SOCK: case FD_IPV4_SERVSOCK: case FD_IPV6_SERVSOCK:
		read_inet(c, fd);
		break;
	case FD_UNIX_SOCK:
		fd->unix_source = cursor_u64(c);
		fd->unix_dest = cursor_u64(c);
		fd->name = text_rstr(read_text(c));
		break;
	case FD_FILE_V2:
		fd->type = FD_FILE;
		fd->open_flags = cursor_u32(c);
		fd->name = text_rstr(read_text(c));
		if (l->type->sized && cursor_left(c) >= 4)
			fd->dev = cursor_u32(c);
		break;
	default:
		if (fd->type < FD_TYPE_COUNT)
			fd->name = text_rstr(read_text(c));
		else
			read_unknown_fd(l, c, fd);
	}
	if (c->bad || l->why || fd->type == FD_UNKNOWN)
		fd_unref(fd);
	else
		state_add_fd(l->st, l->tid, num, fd);
}

/* Sized entries. */
static int read_sized(struct list *l)
{
	while (l->left >= PADDING_MAX) {
		const uint8_t *p = input_peek(l->in, 4);
		if (!p)
			return -1;
		struct cursor c = cursor_make(p, 4);
		uint64_t len = (uint64_t)cursor_u32(&c) + (l->type->sized == 2 ? 4 : 0);
		if (len < 4 || len > l->left || len > ENTRY_MAX) {
			l->why = "an entry's length does not fit its list";
			return -1;
		}
		p = input_peek(l->in, (size_t)len);
		if (!p)
			return -1;
		c = cursor_make(p + 4, (size_t)len - 4);
		l->type->entry(l, &c);
		if (c.bad)
			l->why = "an entry of a list is shorter than what it holds";
		if (l->why)
			return -1;
		input_take(l->in, (size_t)len);
		l->left -= len;
	}
	return 0;
}

/* Entries that end where they end: tried on more and more bytes. */
static int read_unsized(struct list *l)
{
	uint64_t want = ENTRY_TRY;
	while (l->left >= PADDING_MAX) {
		want = want < l->left ? want : l->left;
		const uint8_t *p = input_peek(l->in, (size_t)want);
		if (!p)
			return -1;
		struct cursor c = cursor_make(p, (size_t)want);
		l->type->entry(l, &c);
		if (!l->why && c.bad && (want == l->left || want >= ENTRY_MAX))
			l->why = "a list ends in the middle of an entry";
		if (l->why)
			return -1;
		if (c.bad) {
			want *= 4;
			continue;
		}
		l->left -= (uint64_t)(c.p - p);
		input_take(l->in, (size_t)(c.p - p));
		want = ENTRY_TRY;
		if (l->type->single)
			break;
	}
	return 0;
}

static const struct list_type types[] = {
	{BLOCK_MACHINE, 1, 0, true, false, read_machine},
	{BLOCK_MACHINE_PRE, 1, 0, true, false, read_machine},
	{BLOCK_THREADS_V1, 1, 0, false, false, read_thread},
	{BLOCK_THREADS_V1_PRE, 1, 0, false, false, read_thread},
	{BLOCK_THREADS_V2, 2, 0, false, false, read_thread},
	{BLOCK_THREADS_V2_PRE, 2, 0, false, false, read_thread},
	{BLOCK_THREADS_V3, 3, 0, false, false, read_thread},
	{BLOCK_THREADS_V3_PRE, 3, 0, false, false, read_thread},
	{BLOCK_THREADS_V4, 4, 0, false, false, read_thread},
	{BLOCK_THREADS_V5, 5, 0, false, false, read_thread},
	{BLOCK_THREADS_V6, 6, 0, false, false, read_thread},
	{BLOCK_THREADS_V7, 7, 0, false, false, read_thread},
	{BLOCK_THREADS_V8, 8, 0, false, false, read_thread},
	{BLOCK_THREADS_V9, 9, 1, false, false, read_thread},
	{BLOCK_FDS_V1, 1, 0, false, true, read_fd},
	{BLOCK_FDS_PRE, 1, 0, false, true, read_fd},
	{BLOCK_FDS_V2, 2, 1, false, true, read_fd},
	{BLOCK_IFACES_V1, 1, 0, false, false, read_iface},
	{BLOCK_IFACES_PRE, 1, 0, false, false, read_iface},
	{BLOCK_IFACES_V2, 2, 2, false, false, read_iface},
	{BLOCK_USERS_V1, 1, 0, false, false, read_user},
	{BLOCK_USERS_PRE, 1, 0, false, false, read_user},
	{BLOCK_USERS_V2, 2, 1, false, false, read_user},
};

static const struct list_type *type_of(uint32_t block)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].block == block)
			return &types[i];
	return NULL;
}

static int read_owner(struct list *l)
{
	if (l->left < 8) {
		l->why = "a descriptor list does not say whose it is";
		return -1;
	}
	const uint8_t *p = input_peek(l->in, 8);
	if (!p)
		return -1;
	memcpy(&l->tid, p, 8);
	input_take(l->in, 8);
	l->left -= 8;
	return 0;
}

bool list_known(uint32_t type) { return type_of(type) != NULL; }

int list_read(struct input *in, uint32_t type, uint64_t size, struct state *st, const char **why)
{
	struct list l = {.in = in, .st = st, .type = type_of(type), .left = size};
	if ((l.type->owned && read_owner(&l) < 0) || (l.type->sized ? read_sized(&l) : read_unsized(&l)) < 0 ||
	    !input_skip(in, l.left)) {
		*why = l.why;
		return -1;
	}
	return 0;
}
