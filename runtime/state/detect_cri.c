/*
 * containerd and CRI-O under Kubernetes. Which of the two it is only the engine itself could tell. Paths that end in
 * a bare /ID are taken for Docker's first, except that below "kubepods" it is known better when that is allowed.
 */
#include "state/detect.h"

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	static const struct detect_hex_pattern patterns[] = {
		{"/", ""}, {"/crio-", ""}, {"/cri-containerd-", ".scope"}, {"/crio-", ".scope"},
		{":cri-containerd:", ""}, {NULL, NULL},
	};
	(void)st;
	return detect_hex_cgroup(t, patterns, out);
}

static bool match_extra(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path;
	uint32_t pos = 0;
	while (detect_cgroup_next(t, &pos, &path))
		if (detect_find(path, "kubepods"))
			return match(st, t, out);
	return false;
}

const struct container_engine engine_cri = {CT_CRI, DETECT_NO_RECORD, false, false, match};
const struct container_engine engine_cri_extra = {CT_CRI, DETECT_TYPE_RECORD, true, false, match_extra};
