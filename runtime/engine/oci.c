/* runc and crun started by hand: their state names the bundle. */
#include <stdio.h>
#include <string.h>

#include "engine/engine.h"

enum { PATH_SIZE = 1024 };

/* runc lists annotations as labels, KEY=VALUE; the bundle is one of them. */
static const char *bundle_of_runc(const json_t *state)
{
	const json_t *labels = json_object_get(json_object_get(state, "config"), "labels"), *v;
	size_t i;
	json_array_foreach(labels, i, v)
		if (json_is_string(v) && !strncmp(json_string_value(v), "bundle=", 7))
			return json_string_value(v) + 7;
	return NULL;
}

static bool take_state(json_t *state, const char *bundle, json_t *o)
{
	char path[PATH_SIZE];
	json_t *config = NULL;
	if (bundle) {
		snprintf(path, sizeof path, "%.900s/config.json", bundle);
		config = engine_read_json(path);
		engine_set_created(o, engine_text(state, "created"));
	}
	if (config) {
		engine_take_bundle(config, o);
		engine_set_image(o, engine_text(json_object_get(config, "annotations"), "org.opencontainers.image.ref.name"));
	}
	json_decref(config);
	json_decref(state);
	return config != NULL;
}

static enum engine_answer describe(const struct engine_question *q, json_t *o, struct err *err)
{
	char path[PATH_SIZE];
	(void)err;
	if (strchr(q->id, '/') || *q->id == '.')
		return ENGINE_UNKNOWN;
	engine_set_text(o, "name", q->id);
	json_object_set_new(o, "type", json_integer(CT_RUNC));
	snprintf(path, sizeof path, "/run/runc/%s/state.json", q->id);
	json_t *state = engine_read_json(path);
	if (take_state(state, bundle_of_runc(state), o))
		return ENGINE_FOUND;
	snprintf(path, sizeof path, "/run/crun/%s/status", q->id);
	state = engine_read_json(path);
	return take_state(state, engine_text(state, "bundle"), o) ? ENGINE_FOUND : ENGINE_UNKNOWN;
}

const struct engine engine_of_oci = {"runc", {CT_RUNC, CT_UNKNOWN}, describe};
