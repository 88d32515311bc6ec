/* runc and crun started by hand, in a cgroup of their own: /runc/NAME or /crun/NAME, and a pid namespace. */
#include "state/detect.h"

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path, name;
	uint32_t pos = 0;
	(void)st;
	if (!thread_in_pidns(t))
		return false;
	while (detect_cgroup_next(t, &pos, &path))
		if ((detect_between(path, "/runc/", '/', &name) || detect_between(path, "/crun/", '/', &name)) &&
		    detect_take_id(out, name))
			return true;
	return false;
}

const struct container_engine engine_runc = {CT_RUNC, DETECT_NAMED_RECORD, true, true, match};
