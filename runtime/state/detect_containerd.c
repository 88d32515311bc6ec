/*
 * containerd without Kubernetes (ctr, nerdctl): nothing in the cgroup path is typical, but the shim above the container
 * carries its id.
 */
#include "state/detect.h"

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text id;
	return thread_in_pidns(t) && detect_supervisor(st, t, "containerd-shim", "-id", &id) && detect_take_id(out, id);
}

const struct container_engine engine_containerd = {CT_CONTAINERD, DETECT_NAMED_RECORD, true, true, match};
