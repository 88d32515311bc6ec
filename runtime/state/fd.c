/* Descriptor entries and tables: see fd.h. */
#include "state/fd.h"

#include <stdlib.h>

enum { FDS_MAX = 1 << 20, FDS_TOTAL_MAX = 1 << 21 }; /* in one table, in all of them */
enum { NAME_SHORT = 256, NAMES_MAX = 256 << 20 }; /* bytes of names: of one that is always kept, of all others */
enum { REACH_MAX = 2048 }; /* only numbers that were chosen to collide get so far */

struct fd *fd_new(enum fd_type type)
{
	struct fd *f = malloc(sizeof *f); /* calloc does not take what was freed last */
	if (!f)
		abort();
	*f = (struct fd){.refs = 1, .type = (uint8_t)type};
	return f;
}

struct fd *fd_ref(struct fd *f)
{
	if (f)
		f->refs++;
	return f;
}

void fd_unref(struct fd *f)
{
	if (!f || --f->refs)
		return;
	if (f->totals)
		f->totals->name_bytes -= f->name_bytes;
	rstr_unref(f->name);
	rstr_unref(f->raw_name);
	free(f);
}

void fd_swap_ends(struct fd *f)
{
	uint8_t ip[sizeof f->sip];
	uint16_t port = f->sport;
	memcpy(ip, f->sip, sizeof ip);
	memcpy(f->sip, f->dip, sizeof ip);
	memcpy(f->dip, ip, sizeof ip);
	f->sport = f->dport;
	f->dport = port;
}

/* Name and letter of each type, in the order of enum fd_type. */
static const struct {
	const char *name;
	char letter;
} fd_types[FD_TYPE_COUNT] = {
	[FD_UNKNOWN] = {"<NA>", 'o'},
	[FD_FILE] = {"file", 'f'},
	[FD_DIRECTORY] = {"directory", 'd'},
	[FD_IPV4_SOCK] = {"ipv4", '4'},
	[FD_IPV6_SOCK] = {"ipv6", '6'},
	[FD_IPV4_SERVSOCK] = {"ipv4", '4'},
	[FD_IPV6_SERVSOCK] = {"ipv6", '6'},
	[FD_FIFO] = {"pipe", 'p'},
	[FD_UNIX_SOCK] = {"unix", 'u'},
	[FD_EVENT] = {"event", 'e'},
	[FD_UNSUPPORTED] = {"<NA>", 'X'},
	[FD_SIGNALFD] = {"signalfd", 's'},
	[FD_EVENTPOLL] = {"eventpoll", 'l'},
	[FD_INOTIFY] = {"inotify", 'i'},
	[FD_TIMERFD] = {"timerfd", 't'},
	[FD_NETLINK] = {"netlink", 'n'},
	[FD_FILE_V2] = {"file", 'f'},
	[FD_BPF] = {"bpf", 'b'},
	[FD_USERFAULTFD] = {"userfaultfd", 'u'},
	[FD_IO_URING] = {"io_uring", 'r'},
	[FD_MEMFD] = {"memfd", 'm'},
	[FD_PIDFD] = {"pidfd", 'P'},
};

const char *fd_type_name(const struct fd *f) { return f->type < FD_TYPE_COUNT ? fd_types[f->type].name : "<NA>"; }

char fd_type_char(const struct fd *f) { return f->type < FD_TYPE_COUNT ? fd_types[f->type].letter : '?'; }

const char *fd_l4_name(const struct fd *f)
{
	static const char *const names[] = {"<NA>", "<NA>", "tcp", "udp", "icmp", "raw"};
	return f->l4proto < sizeof names / sizeof *names ? names[f->l4proto] : "<NA>";
}

static void count(struct fdtable *t, int64_t change)
{
	t->count += (uint32_t)change;
	if (t->totals)
		t->totals->count += (uint64_t)change;
}

/* Takes the first free slot; false when that is farther away than max. */
static bool place(struct fdtable *t, struct fdtable_slot slot, uint32_t max)
{
	uint32_t i = fdtable_home(t, slot.num), n = 0;
	for (; t->slots[i].fd; n++, i = (i + 1) & (t->cap - 1))
		if (n == max)
			return false;
	if (n > t->reach)
		t->reach = n;
	t->slots[i] = slot;
	return true;
}

static void resize(struct fdtable *t, uint32_t cap)
{
	struct fdtable old = *t;
	t->cap = cap;
	t->reach = 0;
	t->slots = calloc(cap, sizeof *t->slots);
	if (!t->slots)
		abort();
	for (uint32_t i = 0; i < old.cap; i++)
		if (old.slots[i].fd)
			place(t, old.slots[i], cap);
	free(old.slots);
}

/* The least size that leaves a quarter of the slots free. */
static uint32_t fitting_cap(uint32_t count)
{
	uint32_t cap = 8;
	while (4 * (uint64_t)count > 3 * (uint64_t)cap)
		cap *= 2;
	return cap;
}

/* Counts the names of an entry; false when they are too long and there are too many such. */
static bool count_names(struct fd_totals *totals, struct fd *fd)
{
	uint64_t bytes = (uint64_t)rstr_len(fd->name) + rstr_len(fd->raw_name);
	if (!totals || fd->totals || bytes <= NAME_SHORT)
		return true;
	if (totals->name_bytes + bytes > NAMES_MAX)
		return false;
	fd->totals = totals;
	fd->name_bytes = (uint32_t)bytes;
	totals->name_bytes += bytes;
	return true;
}

bool fdtable_put(struct fdtable *t, int64_t num, struct fd *fd, bool closes_on_exec)
{
	struct fdtable_slot *s = fdtable_find(t, num);
	bool full = !count_names(t->totals, fd);
	if (s && !full) {
		fd_unref(s->fd);
		s->fd = fd;
		s->closes_on_exec = closes_on_exec;
		return true;
	}
	if (s)
		fdtable_remove(t, num); /* it is something else now */
	full |= t->count >= FDS_MAX || (t->totals && t->totals->count >= FDS_TOTAL_MAX);
	if (!full && 4 * (t->count + 1) > 3 * t->cap)
		resize(t, fitting_cap(t->count + 1));
	if (!full && place(t, (struct fdtable_slot){num, fd, closes_on_exec}, REACH_MAX)) {
		count(t, 1);
		return true;
	}
	if (t->totals)
		t->totals->dropped++;
	fd_unref(fd);
	return false;
}

bool fdtable_remove(struct fdtable *t, int64_t num)
{
	struct fdtable_slot *s = fdtable_find(t, num);
	if (!s)
		return false;
	fd_unref(s->fd);
	s->fd = NULL;
	count(t, -1);
	/* Close the gap: move later entries of the run back to where a search would meet them. */
	uint32_t gap = (uint32_t)(s - t->slots), mask = t->cap - 1;
	for (uint32_t i = (gap + 1) & mask; t->slots[i].fd && ((i - gap) & mask) <= t->reach; i = (i + 1) & mask) {
		if (((i - fdtable_home(t, t->slots[i].num)) & mask) < ((i - gap) & mask))
			continue;
		t->slots[gap] = t->slots[i];
		t->slots[i].fd = NULL;
		gap = i;
	}
	return true;
}

static void drop(struct fdtable_slot *s, uint32_t *dropped)
{
	fd_unref(s->fd);
	s->fd = NULL;
	++*dropped;
}

/* After some slots were emptied by hand: closes the gaps. */
static void tidy(struct fdtable *t, uint32_t dropped)
{
	count(t, -(int64_t)dropped);
	if (dropped)
		resize(t, fitting_cap(t->count));
}

void fdtable_remove_range(struct fdtable *t, uint64_t first, uint64_t last)
{
	struct fdtable_slot *s;
	uint32_t dropped = 0;
	for (uint32_t i = 0; (s = fdtable_next(t, &i));)
		if ((uint64_t)s->num >= first && (uint64_t)s->num <= last)
			drop(s, &dropped);
	tidy(t, dropped);
}

void fdtable_exec(struct fdtable *t)
{
	struct fdtable_slot *s;
	uint32_t dropped = 0;
	for (uint32_t i = 0; (s = fdtable_next(t, &i));)
		if (s->closes_on_exec)
			drop(s, &dropped);
	tidy(t, dropped);
}

void fdtable_set_on_exec(struct fdtable *t, int64_t num, bool closes)
{
	struct fdtable_slot *s = fdtable_find(t, num);
	if (s)
		s->closes_on_exec = closes;
}

struct fd *fdtable_own(struct fdtable *t, int64_t num)
{
	struct fdtable_slot *s = fdtable_find(t, num);
	if (!s)
		return NULL;
	if (s->fd->refs > 1) {
		struct fd *copy = malloc(sizeof *copy);
		if (!copy)
			abort();
		*copy = *s->fd;
		copy->refs = 1;
		copy->totals = NULL; /* the names are shared */
		rstr_ref(copy->name);
		rstr_ref(copy->raw_name);
		s->fd->refs--;
		s->fd = copy;
	}
	return s->fd;
}

void fdtable_copy(struct fdtable *to, const struct fdtable *from)
{
	fdtable_free(to);
	if (!from->count)
		return;
	if (to->totals && to->totals->count + from->count > FDS_TOTAL_MAX) {
		to->totals->dropped += from->count;
		return;
	}
	uint32_t cap = fitting_cap(from->count);
	if (from->cap > 4 * cap) { /* it was much larger once */
		struct fdtable_slot *s;
		resize(to, cap);
		for (uint32_t i = 0; (s = fdtable_next(from, &i));)
			place(to, *s, cap);
	} else {
		to->cap = from->cap;
		to->reach = from->reach;
		to->slots = malloc(from->cap * sizeof *to->slots);
		if (!to->slots)
			abort();
		memcpy(to->slots, from->slots, from->cap * sizeof *to->slots);
	}
	count(to, from->count);
	for (uint32_t i = 0; i < to->cap; i++)
		fd_ref(to->slots[i].fd);
}

void fdtable_free(struct fdtable *t)
{
	for (uint32_t i = 0; i < t->cap; i++)
		fd_unref(t->slots[i].fd);
	free(t->slots);
	count(t, -(int64_t)t->count);
	t->slots = NULL;
	t->cap = t->reach = 0;
}

struct fdtable_slot *fdtable_next(const struct fdtable *t, uint32_t *i)
{
	while (*i < t->cap)
		if (t->slots[(*i)++].fd)
			return &t->slots[*i - 1];
	return NULL;
}
