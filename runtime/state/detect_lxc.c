/*
 * LXC: the container's name follows /lxc/ or /lxc.payload/ in a cgroup path. LXC 4 and newer write /lxc.payload.NAME,
 * with "-1" and so on added when that cgroup existed already; the monitor process knows the plain name.
 */
#include "state/detect.h"

#include <string.h>

#include "state/state.h"

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path, name;
	uint32_t pos = 0;
	(void)st;
	while (detect_cgroup_next(t, &pos, &path))
		if ((detect_between(path, "/lxc/", '/', &name) || detect_between(path, "/lxc.payload/", '/', &name)) &&
		    detect_take_id(out, name))
			return true;
	return false;
}

/* The monitor's command line reads "[lxc monitor] PATH NAME". */
static bool monitor_name(struct state *st, struct thread *t, struct detect_text *name)
{
	static const char title[] = "[lxc monitor] ";
	struct thread *p = thread_main(t);
	for (int depth = 0; depth < 64 && (p = thread_parent(st, p)); depth++) {
		const char *exe = rstr_s(p->exe), *space = strrchr(exe, ' ');
		if (strncmp(exe, title, sizeof title - 1))
			continue;
		name->s = space + 1;
		name->len = strlen(name->s);
		return name->len > 0;
	}
	return false;
}

static bool match_extra(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path, name, plain;
	uint32_t pos = 0;
	while (detect_cgroup_next(t, &pos, &path)) {
		if (!detect_between(path, "/lxc.payload.", '/', &name))
			continue;
		/* Nested containers: the monitor's name must be the one that the path starts with. */
		if (monitor_name(st, t, &plain) && plain.len <= name.len && !memcmp(plain.s, name.s, plain.len))
			name = plain;
		return detect_take_id(out, name);
	}
	return false;
}

const struct container_engine engine_lxc = {CT_LXC, DETECT_NAMED_RECORD, false, false, match};
const struct container_engine engine_lxc_extra = {CT_LXC, DETECT_NAMED_RECORD, true, false, match_extra};
