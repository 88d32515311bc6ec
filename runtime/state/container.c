/* The table of containers, and finding out which one a thread is in. See container.h. */
#include "state/container.h"

#include <stdlib.h>
#include <string.h>

#include "state/detect.h"
#include "state/state.h"

enum { CONTAINERS_MAX = 65536, ID_MAX = 4096, ANCESTORS_MAX = 64 };

/* In the order of trying. */
static const struct container_engine *const engines[] = {
	&engine_told, &engine_podman, &engine_podman_extra, &engine_cri_extra, &engine_docker, &engine_cri,
	&engine_nspawn, &engine_lxc, &engine_lxc_extra, &engine_libvirt_lxc, &engine_mesos, &engine_rkt, &engine_bpm,
	&engine_containerd, &engine_runc,
};

static const struct {
	unsigned type;
	const char *name;
	bool has_privileges;
	bool named; /* ids are names that users choose: two engines may have the same */
} types[] = {
	{CT_DOCKER, "docker", true, false},
	{CT_LXC, "lxc", false, true},
	{CT_LIBVIRT_LXC, "libvirt-lxc", false, true},
	{CT_MESOS, "mesos", false, false},
	{CT_RKT, "rkt", false, false},
	{CT_CUSTOM, "custom", false, false},
	{CT_CRI, "cri", true, false},
	{CT_CONTAINERD, "containerd", true, true},
	{CT_CRIO, "cri-o", true, false},
	{CT_BPM, "bpm", false, true},
	{CT_STATIC, "static", false, false},
	{CT_PODMAN, "podman", true, false},
	{CT_NSPAWN, "systemd-nspawn", false, true},
	{CT_RUNC, "runc", true, true},
	{CT_UNKNOWN, "", false, false},
};

static unsigned type_row(unsigned type)
{
	unsigned i = 0;
	while (types[i].type != type && types[i].type != CT_UNKNOWN)
		i++;
	return i;
}

const char *container_type_name(unsigned type) { return types[type_row(type)].name; }

unsigned container_type_of(const char *name, size_t len)
{
	unsigned i = 0;
	while (types[i].type != CT_UNKNOWN && (strlen(types[i].name) != len || memcmp(types[i].name, name, len)))
		i++;
	return types[i].type;
}

bool container_type_has_privileges(unsigned type) { return types[type_row(type)].has_privileges; }

static uint32_t hash(const char *id, size_t len)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)id[i]) * 16777619u;
	return h ^ h >> 15;
}

static bool has_id(const struct container *k, const char *id, size_t len)
{
	return rstr_len(k->id) == len && !memcmp(rstr_s(k->id), id, len);
}

/* Whether containers of the same id can be two: with these types. */
static bool may_be_two(unsigned a, unsigned b)
{
	return a != b && types[type_row(a)].named && types[type_row(b)].named;
}

/* Where the container is in the index, or the free place where it would go. The index is never full. */
static uint32_t place_of(const struct containers *c, const char *id, size_t len, unsigned type)
{
	uint32_t i = hash(id, len) & (c->index_cap - 1);
	for (; c->index[i]; i = (i + 1) & (c->index_cap - 1)) {
		const struct container *k = c->list[c->index[i] - 1];
		if (has_id(k, id, len) && !may_be_two(k->type, type))
			break;
	}
	return i;
}

static void fill_index(struct containers *c)
{
	memset(c->index, 0, c->index_cap * sizeof *c->index);
	for (uint32_t i = 0; i < c->count; i++)
		c->index[place_of(c, rstr_s(c->list[i]->id), rstr_len(c->list[i]->id), c->list[i]->type)] = i + 1;
}

static void grow(struct containers *c)
{
	c->cap = c->cap ? 2 * c->cap : 16;
	c->list = realloc(c->list, c->cap * sizeof *c->list);
	free(c->index);
	c->index_cap = 2 * c->cap;
	c->index = malloc(c->index_cap * sizeof *c->index);
	if (!c->list || !c->index)
		abort();
	fill_index(c);
}

/* Threads share the text with the container that they are in, which tells two of the same id apart. */
struct container *container_find(const struct containers *c, const struct rstr *id)
{
	if (!id || !c->count)
		return NULL;
	uint32_t i = place_of(c, id->s, id->len, CT_UNKNOWN), first = c->index[i];
	for (; c->index[i]; i = (i + 1) & (c->index_cap - 1))
		if (c->list[c->index[i] - 1]->id == id)
			return c->list[c->index[i] - 1];
	return first ? c->list[first - 1] : NULL;
}

struct container *container_find_id(const struct containers *c, const char *id, size_t len)
{
	uint32_t found = c->count ? c->index[place_of(c, id, len, CT_UNKNOWN)] : 0;
	return found ? c->list[found - 1] : NULL;
}

struct container *container_get(struct containers *c, const char *id, size_t len, unsigned type)
{
	if (!len || len > ID_MAX)
		return NULL;
	if (c->count == c->cap && c->count < CONTAINERS_MAX)
		grow(c);
	uint32_t place = place_of(c, id, len, type);
	if (c->index[place])
		return c->list[c->index[place] - 1];
	if (c->count == CONTAINERS_MAX)
		return NULL;
	struct container *n = calloc(1, sizeof *n);
	if (!n)
		abort();
	n->id = rstr_new(id, len);
	n->type = (uint16_t)type;
	c->list[c->count] = n;
	c->index[place] = ++c->count;
	return n;
}

static void labels_free(struct container_label *labels, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		rstr_unref(labels[i].key);
		rstr_unref(labels[i].value);
	}
	free(labels);
}

void container_clear(struct container *c)
{
	struct rstr *strings[] = {
		c->full_id, c->name, c->image, c->image_id, c->image_repo, c->image_tag, c->image_digest,
		c->healthcheck, c->liveness_probe, c->readiness_probe, c->cni_json, c->pod_sandbox_id, c->user, c->json,
	};
	for (unsigned i = 0; i < sizeof strings / sizeof *strings; i++)
		rstr_unref(strings[i]);
	for (uint32_t i = 0; i < c->nmounts; i++) {
		rstr_unref(c->mounts[i].source);
		rstr_unref(c->mounts[i].dest);
		rstr_unref(c->mounts[i].mode);
		rstr_unref(c->mounts[i].propagation);
	}
	free(c->mounts);
	labels_free(c->labels, c->nlabels);
	labels_free(c->sandbox_labels, c->nsandbox_labels);
	*c = (struct container){.id = c->id, .type = CT_UNKNOWN, .pid = c->pid, .has_init = c->has_init};
}

void containers_free(struct containers *c)
{
	for (uint32_t i = 0; i < c->count; i++) {
		container_clear(c->list[i]);
		rstr_unref(c->list[i]->id);
		free(c->list[i]);
	}
	free(c->list);
	free(c->index);
	rstr_unref(c->plain);
	*c = (struct containers){0};
}

static int use_container(struct thread *t, void *all)
{
	struct container *c = container_find(all, t->container_id);
	if (c)
		c->unused = false;
	return 0;
}

static void remove_container(struct state *st, struct container *c)
{
	users_remove_all(&st->users, c->id);
	st->containers.described -= c->cost;
	container_clear(c);
	rstr_unref(c->id);
	free(c);
}

void containers_sweep(struct state *st, bool (*may_go)(void *arg, uint32_t place), void *arg)
{
	struct containers *all = &st->containers;
	bool *was = malloc(all->count + 1);
	uint32_t left = 0;
	if (!was)
		abort();
	for (uint32_t i = 0; i < all->count; i++) {
		was[i] = all->list[i]->unused;
		all->list[i]->unused = true;
	}
	thread_each(st, use_container, all);
	for (uint32_t i = 0; i < all->count; i++) {
		struct container *c = all->list[i];
		if (was[i] && c->unused && may_go(arg, left))
			remove_container(st, c);
		else
			all->list[left++] = c;
	}
	free(was);
	if (left == all->count)
		return;
	all->count = left;
	fill_index(all);
}

struct container *container_from_event(struct containers *c, const char *id, unsigned type, const char *name,
                                       const char *image)
{
	struct container *k = container_get(c, id, strlen(id), type);
	if (!k)
		return NULL;
	c->described -= k->cost;
	container_clear(k);
	k->known = true;
	k->type = (uint16_t)type;
	rstr_set(&k->name, name, strlen(name));
	rstr_set(&k->image, image, strlen(image));
	return k;
}

/* Makes the row's kind of record for an id that was not seen before. Returns the shared id text; NULL: table full. */
static struct rstr *record(struct containers *c, const struct container_engine *e, const struct detected *d,
                           const struct thread *t)
{
	if (e->record == DETECT_NO_RECORD) {
		struct rstr *id = rstr_new(d->id, d->len);
		const struct container *known = container_find(c, id);
		if (known)
			rstr_move(&id, rstr_ref(known->id));
		return id;
	}
	struct container *k = container_get(c, d->id, d->len, e->type);
	if (!k)
		return rstr_new(d->id, d->len);
	bool is_init = t->vpid == 1 && thread_in_pidns(t);
	if (!k->pid || (is_init && !k->has_init)) {
		k->pid = t->pid;
		k->has_init = is_init;
	}
	if (!k->known && !rstr_len(k->name)) {
		k->type = e->type;
		if (e->record == DETECT_NAMED_RECORD)
			rstr_set(&k->name, d->id, d->len);
	}
	return rstr_ref(k->id);
}

static const struct container_engine *row_of(unsigned type)
{
	for (unsigned i = 1; i < sizeof engines / sizeof *engines; i++)
		if (engines[i]->type == type)
			return engines[i];
	return engines[0];
}

/* Recordings: evidence of other kinds than they have always been judged by is believed when it is confirmed. */
static bool is_described(const struct containers *c, const struct detected *d)
{
	const struct container *k = container_find_id(c, d->id, d->len);
	return k && k->known;
}

void container_resolve(struct state *st, struct thread *t)
{
	struct containers *c = &st->containers;
	struct detected d;
	struct rstr *id = NULL;
	bool extra = st->exact || c->count, found = false;
	bool plain = c->plain && c->plain_to_extra == extra && rstr_equal(c->plain, t->cgroups);
	for (unsigned i = 0; !id && i < sizeof engines / sizeof *engines; i++) {
		const struct container_engine *e = engines[i];
		if ((e->extra && !extra) || (plain && !e->beyond) || !e->match(st, t, &d))
			continue;
		found = true;
		if (!e->extra || st->exact || is_described(c, &d))
			id = record(c, e->type == CT_UNKNOWN ? row_of(d.type) : e, &d, t);
	}
	if (!found && !plain) {
		rstr_move(&c->plain, rstr_ref(t->cgroups));
		c->plain_to_extra = extra;
	}
	rstr_move(&t->container_id, id);
}

/* Podman is left out: they look for it only where its socket is on the machine that reads. */
bool container_is_classic(struct state *st, struct thread *t)
{
	const struct container *c = container_find(&st->containers, t->container_id);
	struct detected d;
	for (unsigned i = 0; i < sizeof engines / sizeof *engines; i++)
		if (!engines[i]->extra && engines[i] != &engine_podman && engines[i]->match(st, t, &d))
			return c ? has_id(c, d.id, d.len) && c->type == engines[i]->type
			         : rstr_len(t->container_id) == d.len && !memcmp(rstr_s(t->container_id), d.id, d.len);
	return !t->container_id;
}

void container_left(struct state *st, struct thread *t)
{
	struct container *c = container_find(&st->containers, t->container_id);
	if (!c || c->pid != t->tid)
		return;
	const struct thread *p = thread_parent(st, t);
	c->pid = p && rstr_equal(p->container_id, t->container_id) ? p->pid : 0;
	c->has_init = false;
}

/* Others may have ended when the engine is asked about them. */
void containers_find_first(struct state *st)
{
	for (uint32_t i = 0; i < st->containers.count; i++) {
		struct container *c = st->containers.list[i];
		struct thread *t = c->has_init ? NULL : thread_find(st, c->pid), *p;
		for (int depth = 0; t && depth < ANCESTORS_MAX; depth++, t = thread_main(p)) {
			c->pid = t->pid;
			if (!(p = thread_parent(st, t)) || !rstr_equal(p->container_id, t->container_id))
				break;
		}
	}
}

static int place_thread(struct thread *t, void *st)
{
	if (!t->container_id)
		container_resolve(st, t);
	return 0;
}

void containers_place(struct state *st)
{
	st->containers.unplaced = false;
	st->changed = ++st->changes;
	thread_each(st, place_thread, st);
}

/* Whether "exe args..." is the command line `probe`. */
static bool is_command(const struct thread *t, const struct rstr *probe)
{
	size_t left = rstr_len(probe), n = rstr_len(t->exe);
	const char *p = rstr_s(probe);
	struct detect_text arg;
	uint32_t pos = 0;
	if (!n || left < n || memcmp(p, t->exe->s, n))
		return false;
	p += n;
	left -= n;
	while (detect_list_next(t->args, &pos, &arg)) {
		if (left < arg.len + 1 || *p != ' ' || memcmp(p + 1, arg.s, arg.len))
			return false;
		p += arg.len + 1;
		left -= arg.len + 1;
	}
	return !left;
}

void container_categorize(struct state *st, struct thread *t, const struct thread *parent)
{
	const struct container *c = container_find(&st->containers, t->container_id);
	if (!t->container_id)
		return;
	if (t->vpid == 1) {
		t->category = TC_CONTAINER;
		return;
	}
	if (parent && parent->category != TC_NONE) {
		t->category = parent->category;
		return;
	}
	if (!c)
		return;
	if (is_command(t, c->healthcheck))
		t->category = TC_HEALTHCHECK;
	else if (is_command(t, c->liveness_probe))
		t->category = TC_LIVENESS_PROBE;
	else if (is_command(t, c->readiness_probe))
		t->category = TC_READINESS_PROBE;
}
