/*
 * systemd-nspawn: /systemd-nspawn@NAME.service/payload below machine.slice. The same path ending in /supervisor is
 * that of the process that runs on the host. Where controllers have hierarchies of their own the container is in the
 * root group of most, and the supervisor's command line names it.
 */
#include "state/detect.h"

#include <string.h>

/* Machines that are given no name are called as their directories. */
static bool name_of_supervisor(struct state *st, struct thread *t, struct detect_text *name)
{
	static const char comm[] = "systemd-nspawn";
	if (detect_supervisor(st, t, comm, "-M", name) || detect_supervisor(st, t, comm, "--machine=", name))
		return true;
	if (!detect_supervisor(st, t, comm, "-D", name) && !detect_supervisor(st, t, comm, "--directory=", name))
		return false;
	*name = detect_last_component(*name);
	return true;
}

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path, name;
	uint32_t pos = 0;
	while (detect_cgroup_next(t, &pos, &path)) {
		if (!detect_between(path, "/systemd-nspawn@", '/', &name) || !detect_ends_with(name, ".service"))
			continue;
		name.len -= strlen(".service");
		const char *below = name.s + name.len + strlen(".service");
		size_t left = (size_t)(path.s + path.len - below);
		bool payload = left >= 8 && !memcmp(below, "/payload", 8) && (left == 8 || below[8] == '/');
		if (payload && detect_take_id(out, name))
			return true;
	}
	return thread_in_pidns(t) && name_of_supervisor(st, t, &name) && detect_take_id(out, name);
}

const struct container_engine engine_nspawn = {CT_NSPAWN, DETECT_NAMED_RECORD, true, true, match};
