/*
 * CRI-O under Kubernetes: the supervisor of the container (conmon) names the bundle, in whose annotations everything
 * is. It is read there and not asked for by CRI-O's socket, which knows no more.
 */
#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/process.h"

#define OWN "io.kubernetes.cri-o."

enum { PATH_SIZE = 1024 };

static json_t *read_bundle(const struct engine_question *q)
{
	struct strbuf args = {0};
	char path[PATH_SIZE];
	json_t *config = NULL;
	const char *id, *bundle;
	if (process_supervisor(q->pid, "conmon", &args) && (id = process_option(&args, "-c")) &&
	    !strncmp(id, q->id, strlen(q->id)) && (bundle = process_option(&args, "-b"))) {
		snprintf(path, sizeof path, "%.900s/config.json", bundle);
		config = engine_read_json(path);
	}
	strbuf_free(&args);
	return config;
}

/* Labels are JSON in an annotation; names of the pod and the container are among them, or annotations beside them. */
static void take_labels(const json_t *annotations, json_t *o)
{
	static const char *const names[] = {
		"io.kubernetes.container.name", "io.kubernetes.pod.name", "io.kubernetes.pod.namespace",
		"io.kubernetes.pod.uid",
	};
	const char *text = engine_text(annotations, OWN "Labels");
	json_t *labels = text ? json_loads(text, 0, NULL) : NULL;
	if (!json_is_object(labels)) {
		json_decref(labels);
		labels = json_object();
	}
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (!json_object_get(labels, names[i]))
			engine_set_text(labels, names[i], engine_text(annotations, names[i]));
	json_object_set_new(o, "labels", labels);
}

static void take_image(const json_t *annotations, json_t *o)
{
	const char *ref = engine_text(annotations, OWN "ImageRef"), *digest = ref ? strchr(ref, '@') : NULL;
	engine_set_image(o, engine_text(annotations, OWN "ImageName"));
	if (digest)
		engine_set_text(o, "imagedigest", digest + 1);
	else if (ref && !strchr(ref, ':') && !strchr(ref, '/'))
		engine_set_text(o, "imageid", ref);
}

static enum engine_answer describe(const struct engine_question *q, json_t *o, struct err *err)
{
	json_t *config = read_bundle(q);
	const json_t *annotations = json_object_get(config, "annotations");
	const char *kind = engine_text(annotations, OWN "ContainerType");
	bool is_sandbox = kind && !strcmp(kind, "sandbox");
	(void)err;
	if (!kind) { /* conmon is podman's, too */
		json_decref(config);
		return ENGINE_UNKNOWN;
	}
	json_object_set_new(o, "type", json_integer(CT_CRIO));
	engine_set_text(o, "full_id", engine_text(annotations, OWN "ContainerID"));
	take_labels(annotations, o);
	take_image(annotations, o);
	engine_take_bundle(config, o);
	engine_set_text(o, "ip", engine_text(annotations, OWN "IP.0"));
	engine_set_created(o, engine_text(annotations, OWN "Created"));
	const char *name = is_sandbox ? "io.kubernetes.pod.name" : "io.kubernetes.container.name";
	engine_set_text(o, "name", engine_text(json_object_get(o, "labels"), name));
	engine_set_text(o, "pod_sandbox_id", engine_text(annotations, OWN "SandboxID"));
	json_object_set_new(o, "is_pod_sandbox", json_boolean(is_sandbox));
	json_decref(config);
	return ENGINE_FOUND;
}

const struct engine engine_of_crio = {"CRI-O", {CT_CRI, CT_UNKNOWN}, describe};
