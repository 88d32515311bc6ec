/* The config.json of a bundle, which is what runc and crun start a container from. See engine.h. */
#include <string.h>

#include "engine/engine.h"

enum { CAPABILITIES_OF_ALL = 36 }; /* privileged containers have at least so many */

static bool has_option(const json_t *mount, const char *option)
{
	const json_t *options = json_object_get(mount, "options"), *v;
	size_t i;
	json_array_foreach(options, i, v)
		if (json_is_string(v) && !strcmp(json_string_value(v), option))
			return true;
	return false;
}

/* What is bound from the host; the other mounts are of the container itself. */
static bool is_bound(const json_t *mount)
{
	const char *type = engine_text(mount, "type");
	return (type && !strcmp(type, "bind")) || has_option(mount, "rbind") || has_option(mount, "bind");
}

static void take_mounts(const json_t *config, json_t *o)
{
	const json_t *mounts = json_object_get(config, "mounts"), *m;
	json_t *list = json_array();
	size_t i;
	json_array_foreach(mounts, i, m) {
		const char *from = engine_text(m, "source"), *to = engine_text(m, "destination");
		bool read_only = has_option(m, "ro");
		if (from && to && is_bound(m))
			json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b, s:s}", "Source", from, "Destination", to,
			                                      "Mode", read_only ? "ro" : "", "RW", !read_only, "Propagation",
			                                      has_option(m, "rprivate") ? "rprivate" : ""));
	}
	json_object_set_new(o, "Mounts", list);
}

/* What a container is called in its pod, by CRI-O or containerd. */
static const char *name_in_pod(const json_t *annotations)
{
	const char *name = engine_text(annotations, "io.kubernetes.container.name");
	return name ? name : engine_text(annotations, "io.kubernetes.cri.container-name");
}

void engine_take_bundle(const json_t *config, json_t *o)
{
	const json_t *process = json_object_get(config, "process");
	json_t *env = json_object_get(process, "env"), *labels = json_object_get(config, "annotations");
	const json_t *caps = json_object_get(json_object_get(process, "capabilities"), "bounding");
	take_mounts(config, o);
	if (json_is_array(env))
		json_object_set(o, "env", env);
	if (json_is_object(labels) && !json_object_get(o, "labels"))
		json_object_set(o, "labels", labels);
	engine_take_probes(labels, name_in_pod(labels), o);
	json_object_set_new(o, "privileged", json_boolean(json_array_size(caps) >= CAPABILITIES_OF_ALL));
}
