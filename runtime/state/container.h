/* Containers: found from cgroup paths, described by container events. */
#ifndef STATE_CONTAINER_H
#define STATE_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/rstr.h"

struct thread;
struct state;

enum container_type {
	CT_DOCKER, CT_LXC, CT_LIBVIRT_LXC, CT_MESOS, CT_RKT, CT_CUSTOM, CT_CRI, CT_CONTAINERD, CT_CRIO, CT_BPM,
	CT_STATIC, CT_PODMAN,
	CT_NSPAWN = 0x100, CT_RUNC, /* ours, never in files of others */
	CT_UNKNOWN = 0xffff
};

struct container_mount {
	struct rstr *source, *dest, *mode, *propagation;
	bool rdwr;
};

struct container_label {
	struct rstr *key, *value;
};

struct container {
	struct rstr *id; /* first 12 characters of 64, or a name */
	struct rstr *full_id, *name, *image, *image_id, *image_repo, *image_tag, *image_digest;
	struct rstr *healthcheck, *liveness_probe, *readiness_probe; /* command lines; NULL = none */
	struct rstr *cni_json, *pod_sandbox_id, *user; /* pod_sandbox_id: full length */
	uint16_t type;        /* enum container_type */
	bool known;           /* described by an event or an engine; false: only its id was seen */
	bool privileged, is_pod_sandbox;
	int64_t pid;          /* its first process, or one that it was detected by; 0 = only a description is known */
	bool has_init;        /* the former: number 1 of its namespace */
	bool unused;          /* nothing was in it when containers_sweep looked last */
	bool kept;            /* a recording that is pruned has something of it */
	uint32_t ip;          /* network order; 0 = none */
	uint64_t created_ts;  /* ns since the epoch; 0 = unknown */
	uint32_t nmounts, nlabels, nsandbox_labels;
	struct container_mount *mounts;
	struct container_label *labels, *sandbox_labels; /* sorted by key */
	struct rstr *json;    /* the description as it was recorded, for writing it again */
	uint64_t cost;        /* what it counts in containers.described */
};

/* Keys of container descriptions whose values are texts, and the members (struct rstr *) that hold them; NULL ended. */
extern const struct container_text {
	const char *key;
	size_t offset;
} container_texts[];

struct containers {
	struct container **list; /* in order of appearance */
	uint32_t count, cap;
	uint32_t *index;         /* hash of the id -> 1 + place in list, 0 = free; a power of two */
	uint32_t index_cap;
	uint64_t described;      /* bytes held by descriptions, roughly; bounded */
	struct rstr *plain;  /* cgroups in which no engine saw a container: the next process is in the same, mostly */
	bool plain_to_extra; /* and so did those that are extra */
	bool pruned, host_kept; /* a recording has only containers that are kept; the same of the host */
	bool unplaced; /* recordings: a container was described that no thread was known to be in, see containers_place */
};

const char *container_type_name(unsigned type); /* "docker", "lxc", "libvirt-lxc", ..., "" when unknown */
unsigned container_type_of(const char *name, size_t len); /* the type that has the name, or CT_UNKNOWN */
bool container_type_has_privileges(unsigned type); /* whether engines of that type tell if a container is privileged */
/* NULL = unknown; the id NULL is the host: NULL. */
struct container *container_find(const struct containers *c, const struct rstr *id);
struct container *container_find_id(const struct containers *c, const char *id, size_t len);
/*
 * Makes one (known = false) when there is none of that id; names that are ids can be of several, one for each type
 * (enum container_type). NULL when the table is full or the id unusable.
 */
struct container *container_get(struct containers *c, const char *id, size_t len, unsigned type);
void container_clear(struct container *c); /* forgets everything but the id */
void containers_free(struct containers *c);

/*
 * For the running system, once in a while: removes containers, with their users, that no thread was in at the last call
 * and none is in now. `may_go` is asked before, with the place in the list; those behind it move up. No event may be
 * under way.
 */
void containers_sweep(struct state *st, bool (*may_go)(void *arg, uint32_t place), void *arg);

/* Sets t->container_id from its cgroups, root and environment; one detector per engine, see state/detect_*.c. */
void container_resolve(struct state *st, struct thread *t);

/*
 * Whether programs of 2022 find the thread's container, or none where it is in none, from its cgroups, root and
 * environment.
 */
bool container_is_classic(struct state *st, struct thread *t);

/* A process ends: the container that is known by it is known by its parent, if that is in it, or by the next one. */
void container_left(struct state *st, struct thread *t);

/* When all threads have been read: containers are known by the first process that is in them, which no other began. */
void containers_find_first(struct state *st);

/* Recordings: looks for the container of threads that seemed to be on the host, after more have been described. */
void containers_place(struct state *st);

/*
 * A container event's JSON text: adds or replaces the container. Returns it; NULL with err for invalid JSON, and for
 * what only tells programs of 2022 something (container_write_lookup). *hidden is set for records of look-ups that did
 * not succeed.
 */
struct container *container_from_json(struct containers *c, const char *json, size_t len, bool *hidden,
                                      struct err *err);

/* The description in an old container event: id, type, name and image. NULL when the id is empty or the table full. */
struct container *container_from_event(struct containers *c, const char *id, unsigned type, const char *name,
                                       const char *image);

/*
 * Sets t->category: what the process is to its container (its first process, a health check, ...). For a new process
 * and after exec; `parent` is its parent's entry or NULL.
 */
void container_categorize(struct state *st, struct thread *t, const struct thread *parent);

#endif
