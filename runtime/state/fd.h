/* File descriptors: what a number in a process stands for. Entries are shared after clone and copied when changed. */
#ifndef STATE_FD_H
#define STATE_FD_H

#include <stdbool.h>
#include <stdint.h>

#include "util/rstr.h"

/* The numbers are those of the fd list blocks of .scap files; FILE_V2 is only a record layout, in memory it is FILE. */
enum fd_type {
	FD_UNKNOWN, FD_FILE, FD_DIRECTORY, FD_IPV4_SOCK, FD_IPV6_SOCK, FD_IPV4_SERVSOCK, FD_IPV6_SERVSOCK, FD_FIFO,
	FD_UNIX_SOCK, FD_EVENT, FD_UNSUPPORTED, FD_SIGNALFD, FD_EVENTPOLL, FD_INOTIFY, FD_TIMERFD, FD_NETLINK, FD_FILE_V2,
	FD_BPF, FD_USERFAULTFD, FD_IO_URING, FD_MEMFD, FD_PIDFD, FD_TYPE_COUNT
};

enum l4proto { L4_UNKNOWN, L4_NA, L4_TCP, L4_UDP, L4_ICMP, L4_RAW };

enum fd_role { FD_ROLE_NONE, FD_ROLE_CLIENT, FD_ROLE_SERVER };

enum fd_flag {
	FD_CONNECTED = 1,
	FD_CLOSING = 2,        /* a close has begun */
	FD_CLOSE_CANCELED = 4, /* the number was re-used between enter and exit of that close */
	FD_CLONED = 8,
	FD_NAME_FINAL = 16,    /* name came with the entry, not from a call */
	FD_SOURCE_SET = 32, FD_DEST_SET = 64,
	FD_NOT_DUMPABLE = 128, /* a filtered recording leaves it out */
	FD_TRACER = 256, FD_NOT_TRACER = 512, /* see state/tracer.h; neither = undecided */
	FD_DEV_NULL = 1024,    /* opened on /dev/null: may carry tracers */
};

struct fd {
	uint32_t refs;
	uint8_t type;    /* enum fd_type */
	uint8_t l4proto; /* enum l4proto */
	uint8_t role;    /* enum fd_role */
	uint16_t flags;  /* enum fd_flag */
	uint16_t sport, dport;    /* inet, host order; listening sockets: dport only */
	uint8_t sip[16], dip[16]; /* inet: source (client) and destination (server), network order; IPv4 in the first four
	                             bytes; listening sockets: dip only */
	uint64_t unix_source, unix_dest; /* unix sockets: kernel addresses */
	struct rstr *name;     /* as shown; NULL = "" */
	struct rstr *raw_name; /* path as the program gave it, or NULL */
	uint64_t ino;
	uint32_t dev, open_flags; /* portable O_ values */
	int64_t pid;              /* pidfd: the process */
	uint32_t name_bytes;      /* what it counts in totals->name_bytes */
	uint32_t verdicts;        /* what checks of filters have found about the name: see filter/judge.h */
	struct fd_totals *totals; /* where it counts; NULL = nowhere */
};

static inline bool fd_is_ipv4(const struct fd *f) { return f->type == FD_IPV4_SOCK || f->type == FD_IPV4_SERVSOCK; }
static inline bool fd_is_ipv6(const struct fd *f) { return f->type == FD_IPV6_SOCK || f->type == FD_IPV6_SERVSOCK; }
static inline bool fd_is_inet(const struct fd *f) { return f->type >= FD_IPV4_SOCK && f->type <= FD_IPV6_SERVSOCK; }
static inline bool fd_is_listening(const struct fd *f)
{
	return f->type == FD_IPV4_SERVSOCK || f->type == FD_IPV6_SERVSOCK;
}
static inline bool fd_is_file(const struct fd *f) { return f->type == FD_FILE || f->type == FD_DIRECTORY; }

/* New entry, all zero but type; one reference, the caller's. */
struct fd *fd_new(enum fd_type type);
struct fd *fd_ref(struct fd *f);
void fd_unref(struct fd *f);

/* Names it anew; nothing is allocated when the bytes are the same. */
static inline void fd_set_name(struct fd *f, const void *name, size_t len)
{
	rstr_set(&f->name, name, len);
	f->verdicts = 0;
}

void fd_swap_ends(struct fd *f); /* inet: exchanges source and destination */

const char *fd_type_name(const struct fd *f); /* "file", "ipv4", ...; "<NA>" when unknown */
char fd_type_char(const struct fd *f);        /* one letter, see docs/fields.md */
const char *fd_l4_name(const struct fd *f);   /* "tcp", ... "<NA>" */

/*
 * A process's descriptors: number -> entry. Zero-initialised is empty. There are limits for one table and for all that
 * count in the same place; what goes beyond them is not stored, so that no recording can fill the memory.
 */
struct fd_totals {
	uint64_t count;   /* entries in all tables */
	uint64_t name_bytes; /* of long names of entries */
	uint64_t dropped; /* entries that were not stored because of a limit */
};

struct fdtable {
	struct fdtable_slot {
		int64_t num;
		struct fd *fd;      /* NULL = free */
		bool closes_on_exec; /* of the number, not of what it stands for */
	} *slots;
	uint32_t cap, count; /* cap: 0 or a power of two */
	uint32_t reach;      /* no entry is farther behind the slot where a search for it begins */
	struct fd_totals *totals; /* of all tables; NULL = none are kept */
};

/* Where the search for a number begins. */
static inline uint32_t fdtable_home(const struct fdtable *t, int64_t num)
{
	return (uint32_t)(((uint64_t)num * 0x9E3779B97F4A7C15u) >> 32) & (t->cap - 1);
}

static inline struct fdtable_slot *fdtable_find(const struct fdtable *t, int64_t num) /* NULL = unknown */
{
	if (!t->count)
		return NULL;
	for (uint32_t i = fdtable_home(t, num), n = 0; n <= t->reach; n++, i = (i + 1) & (t->cap - 1)) {
		struct fdtable_slot *s = &t->slots[i];
		if (!s->fd)
			return NULL;
		if (s->num == num)
			return s;
	}
	return NULL;
}

static inline struct fd *fdtable_get(const struct fdtable *t, int64_t num) /* borrowed; NULL = unknown */
{
	struct fdtable_slot *s = fdtable_find(t, num);
	return s ? s->fd : NULL;
}

/* Takes the reference; replaces. False: a limit is reached, there is no such number now. */
bool fdtable_put(struct fdtable *t, int64_t num, struct fd *fd, bool closes_on_exec);
bool fdtable_remove(struct fdtable *t, int64_t num);
void fdtable_remove_range(struct fdtable *t, uint64_t first, uint64_t last); /* both included */
void fdtable_set_on_exec(struct fdtable *t, int64_t num, bool closes); /* nothing when num is unknown */
void fdtable_exec(struct fdtable *t);                               /* removes those that close on exec */
struct fd *fdtable_own(struct fdtable *t, int64_t num);             /* for changing: unshares it; NULL = unknown */
void fdtable_copy(struct fdtable *to, const struct fdtable *from);  /* shares the entries */
void fdtable_free(struct fdtable *t);
/* Iteration: for (uint32_t i = 0; (slot = fdtable_next(t, &i));) in no particular order. */
struct fdtable_slot *fdtable_next(const struct fdtable *t, uint32_t *i);

#endif
