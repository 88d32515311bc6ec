/* Writing of the lists, each in its newest layout: see writer_lists.h, and savefile_lists.c for the layouts. */
#include "capture/writer_lists.h"

#include <stdlib.h>

#include "capture/blocks.h"
#include "capture/classic.h"
#include "capture/thread_layout.h"
#include "capture/writer_block.h"

enum {
	NAME_MAX_BYTES = 1023, /* longest descriptor name that every reader takes */
	USER_TEXT_MAX = 254,
	BLOCK_BODY_MAX = 1 << 30, /* longer thread lists are split */
};

static void write_section(struct output *o, struct strbuf *b)
{
	strbuf_reset(b);
	put_u32(b, SECTION_MAGIC);
	put_u16(b, SECTION_MAJOR);
	put_u16(b, SECTION_MINOR);
	put_u64(b, UINT64_MAX); /* length unknown */
	block_write(o, BLOCK_SECTION, b);
}

static void write_machine(struct output *o, struct strbuf *b, const struct machine *m, bool exact)
{
	char hostname[HOSTNAME_SIZE] = {0};
	memcpy(hostname, m->hostname, strnlen(m->hostname, sizeof hostname - 1));
	strbuf_reset(b);
	put_u32(b, m->num_cpus);
	put_u64(b, m->memory_bytes);
	put_u64(b, m->max_pid);
	strbuf_add(b, hostname, sizeof hostname);
	put_u64(b, m->boot_ts);
	put_u64(b, m->flags);
	put_u64(b, exact ? MACHINE_EXACT : 0);
	put_u64(b, 0);
	block_write(o, BLOCK_MACHINE, b);
}

static void write_ifaces(struct output *o, struct strbuf *b, const struct state *st)
{
	strbuf_reset(b);
	for (uint32_t i = 0; i < st->nifaces; i++) {
		const struct iface *f = &st->ifaces[i];
		size_t n = f->ipv6 ? 16 : 4, at = begin_length(b);
		uint16_t name_len = (uint16_t)(rstr_len(f->name) < NAME_MAX_BYTES ? rstr_len(f->name) : NAME_MAX_BYTES);
		put_u16(b, (f->ipv6 ? 2 : 1) + (f->has_speed ? 0 : 2));
		put_u16(b, name_len);
		strbuf_add(b, f->addr, n);
		strbuf_add(b, f->mask, n);
		strbuf_add(b, f->bcast, n);
		if (f->has_speed)
			put_u64(b, f->speed);
		strbuf_add(b, rstr_s(f->name), name_len);
		end_length(b, at, false);
	}
	block_write(o, BLOCK_IFACES_V2, b);
}

/* Users of the host; those of containers are written as events. */
static void write_users(struct output *o, struct strbuf *b, const struct users *users, bool left_out)
{
	strbuf_reset(b);
	for (uint32_t i = 0; i < users->count; i++) {
		const struct user *u = &users->list[i];
		if (rstr_len(u->container_id) || left_out)
			continue;
		size_t at = begin_length(b);
		put_u8(b, u->is_group);
		if (!u->is_group)
			put_u32(b, u->uid);
		put_u32(b, u->gid);
		put_text(b, u->name, USER_TEXT_MAX);
		if (!u->is_group) {
			put_text(b, u->home, USER_TEXT_MAX);
			put_text(b, u->shell, USER_TEXT_MAX);
		}
		end_length(b, at, true);
	}
	block_write(o, BLOCK_USERS_V2, b);
}

struct ports {
	uint8_t bits[65536 / 8];
};

static bool ports_has(const struct ports *p, uint16_t port) { return p->bits[port / 8] & 1 << port % 8; }

/* The threads to write, and the ports they listen on. */
struct thread_list {
	struct state *st;
	bool classic;
	struct thread **list;
	size_t count;
	struct ports listening;
};

/*
 * Whether the entry needs what came after the first layout of its tail. Old readers take an entry without that as it
 * was meant, but would mistake the fields that new ones put in front.
 */
static bool needs_late_fields(const struct thread *t)
{
	return t->pidns_init_start_ts || t->tty || t->exe_upper_layer || t->exe_ino || t->exe_ino_ctime ||
	       t->exe_ino_mtime || t->exe_from_memfd || t->exe_lower_layer || t->pgid != -1;
}

/* A list of strings: each ends with a NUL, the last one too. */
static void put_strings(struct strbuf *b, const char *list, size_t len, uint32_t limit)
{
	len = len < limit ? len : limit;
	bool open = len && list[len - 1];
	put_u16(b, (uint16_t)(len + open));
	strbuf_add(b, list, len);
	if (open)
		put_u8(b, 0);
}

static void put_cgroups(struct strbuf *b, struct thread *t, const struct thread_list *all, uint32_t limit)
{
	struct strbuf list = {0};
	if (all->classic)
		classic_put_cgroups(&list, all->st, t, rstr_s(t->cgroups), rstr_len(t->cgroups));
	else
		strbuf_add(&list, rstr_s(t->cgroups), rstr_len(t->cgroups));
	put_strings(b, list.s, list.len, limit);
	strbuf_free(&list);
}

static void put_thread(struct strbuf *b, struct thread *t, const struct thread_list *all)
{
	bool late = !all->classic && needs_late_fields(t);
	size_t at = begin_length(b);
	for (const struct thread_field *f = thread_layout; f->since; f++) {
		bool of_process = f->offset == offsetof(struct thread, cwd) || f->offset == offsetof(struct thread, env);
		const char *from = (const char *)(of_process ? thread_main(t) : t) + f->offset;
		unsigned size = thread_field_size(f);
		if (f->since > THREAD_V9 && !late && !f->first)
			continue;
		if (size)
			strbuf_add(b, from, size);
		else if (f->kind == TFK_TEXT)
			put_text(b, *(struct rstr *const *)from, f->limit);
		else if (f->offset == offsetof(struct thread, cgroups))
			put_cgroups(b, t, all, f->limit);
		else
			put_strings(b, rstr_s(*(struct rstr *const *)from), rstr_len(*(struct rstr *const *)from), f->limit);
	}
	end_length(b, at, true);
}

static int collect(struct thread *t, void *arg)
{
	struct thread_list *all = arg;
	struct fdtable_slot *s;
	if (t->not_dumpable)
		return 0;
	all->list[all->count++] = t;
	for (uint32_t i = 0; (s = fdtable_next(&t->fds, &i));)
		if (fd_is_listening(s->fd) && !(s->fd->flags & FD_NOT_DUMPABLE))
			all->listening.bits[s->fd->dport / 8] |= (uint8_t)(1 << s->fd->dport % 8);
	return 0;
}

static int by_tid(const void *a, const void *b)
{
	const struct thread *x = *(struct thread *const *)a, *y = *(struct thread *const *)b;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* How many threads from `done` on go into one block, and the length of its body. */
static size_t measure_block(struct strbuf *b, const struct thread_list *all, size_t done, uint32_t *body)
{
	size_t i;
	*body = 0;
	for (i = 0; done + i < all->count; i++) {
		strbuf_reset(b);
		put_thread(b, all->list[done + i], all);
		if (i && *body + b->len > BLOCK_BODY_MAX)
			break;
		*body += (uint32_t)b->len;
	}
	return i;
}

/* One block for all; entries are made twice, so that the list is never in memory as a whole. */
static void write_threads(struct output *o, struct strbuf *b, const struct thread_list *all)
{
	size_t done = 0;
	do {
		uint32_t body;
		size_t n = measure_block(b, all, done, &body);
		block_begin(o, BLOCK_THREADS_V9, body);
		for (size_t i = 0; i < n; i++) {
			strbuf_reset(b);
			put_thread(b, all->list[done + i], all);
			output_add(o, b->s, b->len);
		}
		block_end(o, body);
		done += n;
	} while (done < all->count);
}

/*
 * Lists have the local side of a connection first; readers turn those around whose local port somebody listens on, and
 * know then that they are a server's. A server's port that nobody listens on any more stays where it is.
 */
static void put_connection(struct strbuf *b, const struct fd *fd, const struct ports *listening)
{
	size_t n = fd_is_ipv4(fd) ? 4 : 16;
	bool turn = fd->type == FD_IPV4_SOCK && fd->role == FD_ROLE_SERVER && ports_has(listening, fd->dport);
	strbuf_add(b, turn ? fd->dip : fd->sip, n);
	strbuf_add(b, turn ? fd->sip : fd->dip, n);
	put_u16(b, turn ? fd->dport : fd->sport);
	put_u16(b, turn ? fd->sport : fd->dport);
	put_u8(b, fd->l4proto);
}

static void put_fd(struct strbuf *b, int64_t num, const struct fd *fd, const struct thread_list *all)
{
	uint8_t type = all->classic ? classic_fd_type(fd->type) : fd->type;
	size_t at = begin_length(b);
	put_u64(b, (uint64_t)num);
	put_u64(b, fd->ino);
	put_u8(b, type == FD_FILE ? FD_FILE_V2 : type);
	switch (fd->type) {
	case FD_UNKNOWN:
		break;
	case FD_IPV4_SOCK: case FD_IPV6_SOCK:
		put_connection(b, fd, &all->listening);
		break;
	case FD_IPV4_SERVSOCK: case FD_IPV6_SERVSOCK:
		strbuf_add(b, fd->dip, fd_is_ipv4(fd) ? 4 : 16);
		put_u16(b, fd->dport);
		put_u8(b, fd->l4proto);
		break;
	case FD_UNIX_SOCK:
		put_u64(b, fd->unix_source);
		put_u64(b, fd->unix_dest);
		put_text(b, fd->name, NAME_MAX_BYTES);
		break;
	case FD_FILE: case FD_FILE_V2:
		put_u32(b, fd->open_flags);
		put_text(b, fd->name, NAME_MAX_BYTES);
		put_u32(b, fd->dev);
		break;
	default:
		put_text(b, fd->name, NAME_MAX_BYTES);
	}
	end_length(b, at, true);
}

static int by_number(const void *a, const void *b)
{
	const struct fdtable_slot *x = *(struct fdtable_slot *const *)a, *y = *(struct fdtable_slot *const *)b;
	return (x->num > y->num) - (x->num < y->num);
}

/* The descriptors of a process, under its main thread. Other threads get an empty list. */
static void write_fds(struct output *o, struct strbuf *b, const struct thread *t, const struct thread_list *all)
{
	const struct fdtable *table = &t->fds;
	struct fdtable_slot **sorted = malloc((table->count + 1) * sizeof *sorted), *slot;
	size_t n = 0;
	if (!sorted)
		abort();
	for (uint32_t i = 0; (slot = fdtable_next(table, &i));)
		if (!(slot->fd->flags & FD_NOT_DUMPABLE))
			sorted[n++] = slot;
	qsort(sorted, n, sizeof *sorted, by_number);
	strbuf_reset(b);
	put_u64(b, (uint64_t)t->tid);
	for (size_t i = 0; i < n; i++)
		put_fd(b, sorted[i]->num, sorted[i]->fd, all);
	block_write(o, BLOCK_FDS_V2, b);
	free(sorted);
}

void lists_write(struct output *o, struct state *st, bool classic)
{
	struct thread_list all = {.st = st, .classic = classic, .list = malloc((st->nthreads + 1) * sizeof *all.list)};
	struct strbuf b = {0};
	if (!all.list)
		abort();
	thread_each(st, collect, &all);
	qsort(all.list, all.count, sizeof *all.list, by_tid);
	write_section(o, &b);
	write_machine(o, &b, &st->machine, st->exact && !classic);
	write_ifaces(o, &b, st);
	write_users(o, &b, &st->users, st->containers.pruned && !st->containers.host_kept);
	write_threads(o, &b, &all);
	for (size_t i = 0; i < all.count; i++)
		write_fds(o, &b, all.list[i], &all);
	strbuf_free(&b);
	free(all.list);
}
