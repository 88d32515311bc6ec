/* containerd and CRI-O under Kubernetes. Which of the two it is only the engine itself could tell. */
#include "state/detect.h"

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	static const struct detect_hex_pattern patterns[] = {
		{"/", ""}, {"/crio-", ""}, {"/cri-containerd-", ".scope"}, {"/crio-", ".scope"}, {":cri-containerd:", ""},
		{NULL, NULL},
	};
	(void)st;
	return detect_hex_cgroup(t, patterns, out);
}

const struct container_engine engine_cri = {CT_CRI, DETECT_NO_RECORD, false, match};
