/* Docker: cgroup paths that end in /ID (cgroupfs) or /docker-ID.scope (systemd). */
#include "state/detect.h"

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	static const struct detect_hex_pattern patterns[] = {{"/", ""}, {"/docker-", ".scope"}, {NULL, NULL}};
	(void)st;
	return detect_hex_cgroup(t, patterns, out);
}

const struct container_engine engine_docker = {CT_DOCKER, DETECT_TYPE_RECORD, false, false, match};
