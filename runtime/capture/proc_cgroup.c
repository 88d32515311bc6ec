/*
 * Control groups of a process as events list them, "controller=path" each with its NUL. The lines of /proc/PID/cgroup
 * of the old hierarchies name their controllers. For the unified one (0::PATH) it is the group itself that says, in
 * cgroup.controllers; a controller that is not in effect there belongs to the nearest group above that has it. As in
 * events, the group itself is added as "unified" where none of the controllers that events name is in effect.
 */
#include <stdlib.h>

#include "capture/proc_inner.h"
#include "util/strbuf.h"

enum { PATHS_MAX = 4096, GROUPS_MAX = 4096, LEVELS_MAX = 64 };

/* What was found out about groups of the unified hierarchy. */
struct cgroup_paths {
	struct rstr *mount;  /* where it is mounted; NULL = nowhere */
	struct strbuf all;   /* scratch */
	struct cgroup_path {
		struct rstr *path, *list;
	} slots[2 * PATHS_MAX]; /* open addressing, path NULL = free */
	uint32_t count;
};

static void forget(struct cgroup_paths *c)
{
	for (uint32_t i = 0; i < 2 * PATHS_MAX; i++) {
		rstr_move(&c->slots[i].path, NULL);
		rstr_move(&c->slots[i].list, NULL);
	}
	c->count = 0;
}

void proc_cgroups_free(struct cgroup_paths *c)
{
	if (!c)
		return;
	forget(c);
	rstr_unref(c->mount);
	strbuf_free(&c->all);
	free(c);
}

/* DEVICE POINT TYPE OPTIONS ... */
static struct rstr *find_mount(struct proc *p)
{
	struct text all = proc_read_all(p, p->root, "self/mounts"), line, device, point, type;
	while (text_until(&all, '\n', &line))
		if (text_word(&line, &device) && text_word(&line, &point) && text_word(&line, &type) &&
		    text_skip(&type, "cgroup2") && !text_left(&type))
			return rstr_new(point.p, text_left(&point));
	return NULL;
}

static struct cgroup_path *place(struct cgroup_paths *c, struct text path)
{
	uint32_t h = 2166136261u;
	for (const char *s = path.p; s < path.end; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	for (uint32_t i = (h ^ h >> 15) % (2 * PATHS_MAX);; i = (i + 1) % (2 * PATHS_MAX)) {
		struct cgroup_path *e = &c->slots[i];
		if (!e->path || (e->path->len == text_left(&path) && !memcmp(e->path->s, path.p, e->path->len)))
			return e;
	}
}

static bool has_controller(const struct strbuf *list, struct text name)
{
	struct text all = text_make(list->s, list->len), entry;
	while (text_until(&all, 0, &entry))
		if (text_left(&entry) > text_left(&name) && entry.p[text_left(&name)] == '=' &&
		    !memcmp(entry.p, name.p, text_left(&name)))
			return true;
	return false;
}

static void add_entry(struct strbuf *list, struct text name, struct text path)
{
	strbuf_add(list, name.p, text_left(&name));
	strbuf_chr(list, '=');
	strbuf_add(list, path.p, text_left(&path));
	strbuf_chr(list, 0);
}

/* Adds the controllers that are in effect in the group; false at the top. Cuts the path to the group above. */
static bool add_level(struct proc *p, const struct rstr *mount, struct text *path, struct strbuf *list)
{
	struct strbuf file = {0};
	strbuf_add(&file, rstr_s(mount), rstr_len(mount));
	strbuf_add(&file, path->p, text_left(path));
	strbuf_str(&file, "/cgroup.controllers");
	struct text all = proc_read(p, -1, strbuf_cstr(&file), PROC_TEXT_MAX), line, name;
	strbuf_free(&file);
	if (text_until(&all, '\n', &line))
		while (text_word(&line, &name))
			if (!has_controller(list, name))
				add_entry(list, name, *path);
	if (text_left(path) <= 1)
		return false;
	const char *slash = memrchr(path->p, '/', text_left(path));
	path->end = slash && slash > path->p ? slash : path->p + 1;
	return true;
}

static struct rstr *unified_list(struct proc *p, struct text path)
{
	struct cgroup_paths *c = p->cgroups;
	if (c->count == PATHS_MAX)
		forget(c);
	struct cgroup_path *e = place(c, path);
	if (e->path)
		return e->list;
	struct strbuf list = {0};
	e->path = rstr_new(path.p, text_left(&path));
	c->count++;
	for (int i = 0; c->mount && i < LEVELS_MAX && add_level(p, c->mount, &path, &list); i++)
		;
	e->list = rstr_new(list.s, list.len);
	strbuf_free(&list);
	return e->list;
}

/* Whether a controller that events name is in effect in the group itself; its path is what tells containers. */
static bool is_told(const struct rstr *list, struct text path)
{
	static const char *const names[] = {"cpuset=", "cpu=", "cpuacct=", "io=", "memory="};
	struct text all = text_make(rstr_s(list), rstr_len(list)), entry;
	while (text_until(&all, 0, &entry))
		for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
			struct text value = entry;
			if (text_skip(&value, names[i]) && text_left(&value) == text_left(&path) &&
			    !memcmp(value.p, path.p, text_left(&path)))
				return true;
		}
	return false;
}

struct rstr *proc_read_cgroups(struct proc *p, int dir)
{
	struct text all, line, id, names, name;
	if (!p->cgroups) {
		p->cgroups = calloc(1, sizeof *p->cgroups);
		if (!p->cgroups)
			abort();
		p->cgroups->mount = find_mount(p);
	}
	struct strbuf *list = &p->cgroups->all;
	struct text unified = {0};
	strbuf_reset(list);
	all = proc_read(p, dir, "cgroup", PROC_TEXT_MAX);
	struct rstr *copy = rstr_new(all.p, text_left(&all)); /* reading of groups goes to the same place */
	all = text_make(rstr_s(copy), rstr_len(copy));
	while (text_until(&all, '\n', &line)) {
		if (!text_until(&line, ':', &id) || !text_until(&line, ':', &names) || !text_left(&line))
			continue;
		if (!text_left(&names))
			unified = line;
		while (text_until(&names, ',', &name))
			add_entry(list, name, line);
	}
	if (text_left(&unified)) {
		struct rstr *more = unified_list(p, unified);
		strbuf_add(list, rstr_s(more), rstr_len(more));
		if (text_left(&unified) > 1 && !is_told(more, unified))
			add_entry(list, text_make("unified", 7), unified);
	}
	rstr_unref(copy);
	return rstr_new(list->s, list->len < GROUPS_MAX ? list->len : GROUPS_MAX);
}
