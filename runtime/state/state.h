/* The state engine: follows events so that numbers get names. Filled from a recording's lists or from /proc. */
#ifndef STATE_STATE_H
#define STATE_STATE_H

#include "event/event.h"
#include "state/container.h"
#include "state/fd.h"
#include "state/thread.h"
#include "state/user.h"
#include "util/err.h"

struct machine {
	uint32_t num_cpus;
	uint64_t memory_bytes, max_pid, boot_ts; /* boot_ts: ns since the epoch, 0 = unknown */
	uint64_t flags;
	char hostname[129];
};

struct iface {
	bool ipv6, has_speed;
	uint8_t addr[16], mask[16], bcast[16]; /* network order; IPv4 in the first four bytes */
	uint64_t speed;
	struct rstr *name;
};

enum { STATE_ENDED = 1024, STATE_PATHS = 256 };

typedef void (*state_parser)(struct state *st, struct event *e);

/* Where to ask about what is not in the tables while the system is running; NULL: nowhere. */
struct state_lookup {
	bool (*thread)(struct state *st, int64_t tid); /* adds it; false: there is none */
	bool (*fd)(struct state *st, struct thread *t, int64_t num, uint64_t ts); /* adds it; ts: of the event that asks */
	void *arg;
};

struct state {
	struct session *session; /* for rendering names; may be NULL */
	struct machine machine;
	struct iface *ifaces;
	uint32_t nifaces;
	struct users users;
	struct containers containers;
	/* Thread table: open addressing, keyed by tid. */
	struct thread_slot {
		int64_t tid;
		struct thread *thread; /* NULL = free */
	} *threads;
	uint32_t threads_cap, nthreads;
	uint32_t threads_reach; /* no thread is farther behind the slot where a search for it begins */
	struct thread *last_found;
	/* Set by options. */
	bool keep_users;       /* false: no names of users and groups (-E) */
	/*
	 * What happens is followed as it is: names that prctl gives, parents of orphans, sessions and process groups,
	 * containers by all that tells of them. True for the running system and our recordings of it; those of other
	 * programs are read as these do, to whom a process has the name, parent and cgroup that it began with.
	 */
	bool exact;
	struct state_lookup lookup;
	uint8_t listening[65536 / 8]; /* ports that some process of the lists listens on */
	/*
	 * Numbers of changes: the latest, and the latest of which nobody knows what it changed. What only changes
	 * descriptors does not count; sizes in memory count for their threads (thread.changed).
	 */
	uint64_t changes, changed;

	/* Of the event under way: removals that wait until consumers have seen it. */
	int64_t remove_tid;                       /* -1 = none */
	int64_t remove_fd, remove_fd_tid;         /* number to remove from the process of that tid; -1 = none */
	/* Threads that ended last, by the lower part of their tid: the end of vfork can come after that of the child. */
	struct ended_thread {
		int64_t tid;
		uint64_t ts;
	} ended[STATE_ENDED];
	uint64_t dropped_threads;                 /* times that a thread was not stored: the table was full */
	struct fd_totals fds;                     /* of all processes */
	uint64_t list_bytes;                      /* of arguments, environments and cgroups that events told */
	uint64_t enter_bytes;                     /* of kept enter events, in all threads */
	struct rstr *paths[STATE_PATHS];          /* of files opened lately, as they were given; see parse_fd.c */
	struct tracers *tracers;                  /* open spans, see state/tracer.h */
	struct thread *stand_in;                  /* plays the thread of container events; NULL until needed */
	struct event enter;                       /* view on the enter event of the call that exits */
	/* By event type, resolved once, by name: what applies it, and what is known about it. The last: unknown types. */
	struct state_rule {
		state_parser apply;    /* NULL = changes nothing */
		uint16_t traits;       /* enum state_trait, state.c */
		int8_t fd_param;       /* parameter that holds the descriptor of the call; -1 = none */
		int8_t fd_param_alone; /* the same, of exit events without an enter event */
	} rules[SCHEMA_NEVENTS + 1];
};

void state_init(struct state *st);
void state_free(struct state *st);
void state_follow_memory(struct state *st, bool follow); /* false: nobody asks how much memory processes have */
/* Bits of the types that tell nothing of threads, users and containers but of what a call does, and of memory. */
void state_types_of_calls(const struct state *st, uint64_t *types);
void state_reset(struct state *st); /* forgets everything (a new section of a recording, or the next file) */

/*
 * Filling from lists. The caller builds an entry and gives it away; strings belong to the state from then on.
 * state_lists_done links parents, reverses server connections and resolves users; call it before the first event.
 */
struct thread *state_new_thread(struct state *st, int64_t tid); /* unknown values everywhere; not yet in the table */
/* Replaces one with the same tid. False when the table is full: then the thread has been freed. */
bool state_add_thread(struct state *st, struct thread *t);
void state_add_fd(struct state *st, int64_t tid, int64_t num, struct fd *fd); /* ignored when tid is not in the table */
void state_add_iface(struct state *st, const struct iface *i);
void state_lists_done(struct state *st);
/* Does not remove what the last event has ended: tables have been filled anew since. */
void state_forget_removals(struct state *st);
/* The same for a thread (with its descriptors) or a descriptor that came later, from a look-up. */
void state_thread_added(struct state *st, struct thread *t);
void state_fd_added(struct state *st, struct fd *fd);

/*
 * Follows one event: finds its thread and descriptor, fills the state part of the view and applies what it changes.
 * Removals are done by the next call, so that consumers still see a closing descriptor and an exiting process.
 */
void state_event(struct state *st, struct event *e);

/*
 * A view of no real event, for evaluating filters and fields on table entries (process lists): a read exit. The caller
 * has set e->session and gives every view a new e->serial (++session->serial).
 */
void state_synthetic_event(struct state *st, struct event *e, struct thread *t, int64_t fd_num, struct fd *fd,
                           uint64_t ts);

/* Whether an address (4 or 16 bytes) is one of this machine's, seen from container `id` (NULL = host). */
bool state_is_local(const struct state *st, const uint8_t *addr, bool ipv6, const struct rstr *container_id);

#endif
