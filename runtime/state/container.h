/* Containers: found from cgroup paths, described by container events. */
#ifndef STATE_CONTAINER_H
#define STATE_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/rstr.h"

struct thread;
struct state;

enum container_type {
	CT_DOCKER, CT_LXC, CT_LIBVIRT_LXC, CT_MESOS, CT_RKT, CT_CUSTOM, CT_CRI, CT_CONTAINERD, CT_CRIO, CT_BPM, CT_STATIC,
	CT_PODMAN, CT_UNKNOWN = 0xffff
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
	struct rstr *cni_json, *pod_sandbox_id, *user;
	uint16_t type;        /* enum container_type */
	bool known;           /* described by an event or an engine; false: only its id was seen */
	bool privileged, is_pod_sandbox;
	uint32_t ip;          /* network order; 0 = none */
	uint64_t created_ts;
	uint32_t nmounts, nlabels, nsandbox_labels;
	struct container_mount *mounts;
	struct container_label *labels, *sandbox_labels;
	struct rstr *json;    /* the description as it was recorded, for writing it again */
};

struct containers {
	struct container **list; /* in order of appearance */
	uint32_t count, cap;
};

const char *container_type_name(unsigned type); /* "docker", "lxc", "libvirt-lxc", ..., "" when unknown */
struct container *container_find(const struct containers *c, const struct rstr *id); /* NULL = unknown; id NULL = host: NULL */
struct container *container_get(struct containers *c, const char *id, size_t len);   /* makes one (known = false) */
void containers_free(struct containers *c);

/* Sets t->container_id from its cgroups, root and environment; one detector per engine, see state/detect_*.c. */
void container_resolve(struct state *st, struct thread *t);

/*
 * A container event's JSON text: adds or replaces the container. Returns it; NULL with err for invalid JSON. *hidden is
 * set for records of look-ups that did not succeed.
 */
struct container *container_from_json(struct containers *c, const char *json, size_t len, bool *hidden, struct err *err);

#endif
