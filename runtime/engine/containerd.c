/*
 * containerd, alone and under Kubernetes: the shim above the container names the socket and the namespace that it is
 * in. The service knows image and labels; the bundle, which the service has, too, is on the disk as well.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/engine.h"
#include "engine/grpc.h"
#include "engine/process.h"

#define SANDBOX_ID "io.kubernetes.cri.sandbox-id" /* an annotation of the bundle */

enum { PATH_SIZE = 1024 };

/* Where to ask. Texts belong to `args` or `own_id`. */
struct place {
	struct strbuf args;
	const char *socket, *ns, *id;
	char bundles[PATH_SIZE], own_id[ENGINE_ID_MAX + 1];
};

/* The bundles of a namespace lie side by side, and the shim works in one of them. */
static void find_bundles(struct place *p, int64_t shim)
{
	char link[64];
	snprintf(link, sizeof link, "/proc/%lld/cwd", (long long)shim);
	ssize_t n = readlink(link, p->bundles, sizeof p->bundles - 1);
	p->bundles[n > 0 ? n : 0] = 0;
	char *last = strrchr(p->bundles, '/');
	if (last)
		*last = 0;
}

/* A pod has one shim, called by the container that stands for the pod: the others are found by their bundles. */
static bool find_id(struct place *p, const char *id)
{
	if (!strncmp(p->id, id, strlen(id)))
		return true;
	p->id = p->own_id;
	return strspn(id, "0123456789abcdef") == strlen(id) &&
	       engine_find_entry(p->bundles, id, p->own_id, sizeof p->own_id);
}

static bool find_place(const struct engine_question *q, struct place *p)
{
	int64_t shim = process_supervisor(q->pid, "containerd-shim", &p->args);
	if (!shim)
		return false;
	find_bundles(p, shim);
	p->socket = process_option(&p->args, "-address");
	p->ns = process_option(&p->args, "-namespace");
	p->id = process_option(&p->args, "-id");
	return p->socket && p->ns && p->id && strlen(p->ns) < 100 && strlen(p->id) <= ENGINE_ID_MAX &&
	       !strchr(p->ns, '/') && !strchr(p->id, '/') && strcmp(p->ns, "moby");
}

static json_t *text_of(const struct grpc_field *f) { return json_stringn(f->p ? f->p : "", f->p ? f->len : 0); }

/* An entry of a map: 1 is the key, 2 the value. */
static void take_label(const struct grpc_field *entry, json_t *labels)
{
	struct grpc_field f;
	json_t *key = NULL, *value = NULL;
	for (size_t pos = 0; grpc_field_next(entry->p, entry->len, &pos, &f);) {
		json_t **slot = f.number == 1 ? &key : f.number == 2 ? &value : NULL;
		if (slot && !*slot)
			*slot = text_of(&f);
	}
	if (key && value)
		json_object_set(labels, json_string_value(key), value);
	json_decref(key);
	json_decref(value);
}

/* google.protobuf.Any: 2 is the bundle's config.json. */
static void take_spec(const struct grpc_field *any, json_t *o)
{
	struct grpc_field f;
	for (size_t pos = 0; grpc_field_next(any->p, any->len, &pos, &f);) {
		json_t *config = f.number == 2 && f.p ? json_loadb(f.p, f.len, 0, NULL) : NULL;
		if (config)
			engine_take_bundle(config, o);
		json_decref(config);
	}
}

static void take_created(const struct grpc_field *timestamp, json_t *o)
{
	struct grpc_field f;
	for (size_t pos = 0; grpc_field_next(timestamp->p, timestamp->len, &pos, &f);)
		if (f.number == 1)
			json_object_set_new(o, "created_time", json_integer((json_int_t)f.value));
}

/* containerd.services.containers.v1.Container. Labels are preferred to the bundle's annotations, which stand in. */
static void take_container(const struct grpc_field *message, json_t *o)
{
	enum { LABELS = 2, IMAGE = 3, SPEC = 5, CREATED = 8 };
	struct grpc_field f;
	json_t *labels = json_object();
	for (size_t pos = 0; grpc_field_next(message->p, message->len, &pos, &f);) {
		if (!f.p)
			continue;
		if (f.number == LABELS) {
			take_label(&f, labels);
		} else if (f.number == IMAGE) {
			json_t *image = text_of(&f);
			engine_set_image(o, json_string_value(image));
			json_decref(image);
		} else if (f.number == CREATED) {
			take_created(&f, o);
		} else if (f.number == SPEC) {
			take_spec(&f, o);
		}
	}
	engine_set_text(o, "pod_sandbox_id", engine_text(json_object_get(o, "labels"), SANDBOX_ID));
	if (json_object_size(labels))
		json_object_set(o, "labels", labels);
	json_decref(labels);
}

static bool ask_service(const struct place *p, json_t *o, struct err *err)
{
	struct strbuf request = {0}, answer = {0};
	struct grpc_field f;
	grpc_put_text(&request, 1, p->id);
	int status = grpc_call(p->socket, "/containerd.services.containers.v1.Containers/Get", "containerd-namespace",
	                       p->ns, &request, &answer, err);
	for (size_t pos = 0; status > 0 && grpc_field_next(answer.s, answer.len, &pos, &f);)
		if (f.number == 1 && f.p)
			take_container(&f, o);
	strbuf_free(&request);
	strbuf_free(&answer);
	return status > 0;
}

static bool read_bundle(const struct place *p, json_t *o)
{
	char path[PATH_SIZE + ENGINE_ID_MAX + 16];
	snprintf(path, sizeof path, "%s/%s/config.json", p->bundles, p->id);
	json_t *config = engine_read_json(path);
	if (config)
		engine_take_bundle(config, o);
	json_decref(config);
	return config != NULL;
}

/* What Kubernetes adds: it names its own things in annotations of the bundle, which are among the labels then. */
static void take_pod(json_t *o)
{
	const json_t *labels = json_object_get(o, "labels");
	const char *name = engine_text(labels, "io.kubernetes.container.name");
	const char *kind = engine_text(labels, "io.kubernetes.cri.container-type");
	const char *sandbox = engine_text(labels, SANDBOX_ID);
	const char *pod = engine_text(labels, "io.kubernetes.pod.name");
	bool is_sandbox = (kind && !strcmp(kind, "sandbox"));
	kind = engine_text(labels, "io.cri-containerd.kind");
	is_sandbox |= kind && !strcmp(kind, "sandbox");
	if (name)
		engine_set_text(o, "name", name);
	else if (is_sandbox)
		engine_set_text(o, "name", pod);
	if (!json_object_get(o, "image"))
		engine_set_image(o, engine_text(labels, "io.kubernetes.cri.image-name"));
	engine_set_text(o, "pod_sandbox_id", sandbox);
	json_object_set_new(o, "is_pod_sandbox", json_boolean(is_sandbox));
}

static enum engine_answer describe(const struct engine_question *q, json_t *o, struct err *err)
{
	struct place p = {.args = {0}};
	enum engine_answer answer = ENGINE_UNKNOWN;
	if (find_place(q, &p) && find_id(&p, q->id)) {
		engine_set_text(o, "full_id", p.id);
		engine_set_text(o, "name", p.id);
		json_object_set_new(o, "type", json_integer(CT_CONTAINERD));
		bool answered = ask_service(&p, o, err), read = answered || read_bundle(&p, o);
		answer = read ? ENGINE_FOUND : *err->text ? ENGINE_TROUBLE : ENGINE_UNKNOWN;
		take_pod(o);
	}
	strbuf_free(&p.args);
	return answer;
}

const struct engine engine_of_containerd = {
	"containerd", {CT_CONTAINERD, CT_CRI, CT_DOCKER, CT_UNKNOWN}, describe,
};
