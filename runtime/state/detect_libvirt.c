/*
 * libvirt's LXC driver: /NAME.libvirt-lxc (cgroupfs), /machine-lxc\x2dNAME.scope (systemd), /libvirt/lxc/NAME (old).
 */
#include "state/detect.h"

#include <string.h>

static bool take_name(struct detect_text path, struct detect_text *name)
{
	struct detect_text last = detect_last_component(path);
	if (detect_ends_with(last, ".libvirt-lxc")) {
		*name = (struct detect_text){last.s, last.len - strlen(".libvirt-lxc")};
		return true;
	}
	const char *escaped = detect_find(last, "-lxc\\x2d");
	if (escaped && detect_ends_with(last, ".scope")) {
		name->s = escaped + 8;
		name->len = last.len - (size_t)(name->s - last.s);
		if (name->len < strlen(".scope"))
			return false;
		name->len -= strlen(".scope");
		return true;
	}
	return detect_between(path, "/libvirt/lxc/", '/', name);
}

static bool match(struct state *st, struct thread *t, struct detected *out)
{
	struct detect_text path, name;
	uint32_t pos = 0;
	(void)st;
	while (detect_cgroup_next(t, &pos, &path))
		if (take_name(path, &name) && detect_take_id(out, name))
			return true;
	return false;
}

const struct container_engine engine_libvirt_lxc = {CT_LIBVIRT_LXC, DETECT_NAMED_RECORD, false, false, match};
