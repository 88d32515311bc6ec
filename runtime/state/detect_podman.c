/*
 * Podman: /libpod-ID.scope (systemd), rootless ones also /podman-PID.scope/ID below the user's slice. With the cgroupfs
 * manager the path is /libpod-ID; with no cgroups at all only conmon, the supervisor, names the container.
 */
#include "state/detect.h"

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	static const struct detect_hex_pattern patterns[] = {
		{"/libpod-", ".scope"}, {"/libpod-", ".scope/container"}, {".scope/", ""}, {NULL, NULL},
	};
	struct detect_text path, pid;
	uint32_t pos = 0;
	(void)st;
	while (detect_cgroup_next(t, &pos, &path)) {
		if (!detect_hex_path(path, patterns, out))
			continue;
		if (detect_find(path, "/libpod-") || detect_between(path, "/podman-", '.', &pid))
			return true;
	}
	return false;
}

static bool match_extra(struct state *st, struct thread *t, struct detected *out)
{
	static const struct detect_hex_pattern patterns[] = {
		{"/libpod-", ""}, {"/libpod-", "/container"}, {NULL, NULL},
	};
	struct detect_text id;
	if (detect_hex_cgroup(t, patterns, out))
		return true;
	return thread_in_pidns(t) && detect_supervisor(st, t, "conmon", "-c", &id) && detect_is_hex_id(id) &&
	       detect_take_id(out, id);
}

const struct container_engine engine_podman = {CT_PODMAN, DETECT_TYPE_RECORD, false, false, match};
const struct container_engine engine_podman_extra = {CT_PODMAN, DETECT_TYPE_RECORD, true, true, match_extra};
