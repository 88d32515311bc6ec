/*
 * Commands by which Kubernetes finds out how a container does. Engines are not told of them; where the pod was made
 * with `kubectl apply`, an annotation holds all that it was given.
 */
#include <string.h>

#include "engine/engine.h"

void engine_set_command(json_t *o, const char *key, const json_t *words, size_t first)
{
	json_t *exe = json_array_get(words, first), *args = json_array();
	for (size_t i = first + 1; i < json_array_size(words); i++)
		json_array_append(args, json_array_get(words, i));
	if (json_is_string(exe))
		json_object_set_new(o, key, json_pack("{s:O, s:O}", "exe", exe, "args", args));
	json_decref(args);
}

/* Docker has annotations among its labels. */
static json_t *applied_pod(const json_t *annotations)
{
	const char *text = engine_text(annotations, "kubectl.kubernetes.io/last-applied-configuration");
	if (!text)
		text = engine_text(annotations, "annotation.kubectl.kubernetes.io/last-applied-configuration");
	return text ? json_loads(text, 0, NULL) : NULL;
}

static void take_probe(const json_t *container, const char *probe, json_t *o, const char *key)
{
	const json_t *exec = json_object_get(json_object_get(container, probe), "exec");
	engine_set_command(o, key, json_object_get(exec, "command"), 0);
}

void engine_take_probes(const json_t *annotations, const char *container, json_t *o)
{
	json_t *pod = applied_pod(annotations), *list = json_object_get(json_object_get(pod, "spec"), "containers"), *c;
	size_t i;
	json_array_foreach(list, i, c) {
		const char *name = engine_text(c, "name");
		if (!name || !container || strcmp(name, container))
			continue;
		take_probe(c, "livenessProbe", o, "LivenessProbe");
		take_probe(c, "readinessProbe", o, "ReadinessProbe");
	}
	json_decref(pod);
}
