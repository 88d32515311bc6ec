/*
 * systemd-nspawn: /systemd-nspawn@NAME.service/payload below machine.slice. The same path ending in /supervisor is
 * that of the process that runs on the host.
 */
#include "state/detect.h"

#include <string.h>

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path, name;
	uint32_t pos = 0;
	(void)st;
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
	return false;
}

const struct container_engine engine_nspawn = {CT_NSPAWN, DETECT_NAMED_RECORD, true, match};
