/* Docker: asked over its socket; what it keeps on the disk when it does not answer. */
#include <string.h>

#include "engine/engine.h"
#include "engine/http.h"
#include "engine/process.h"

enum { PATH_SIZE = 512 };

/* What is asked of every Docker on the host, until one knows the container. */
struct inquiry {
	const char *id;
	json_t *o;
	struct err *err;
	enum engine_answer answer;
};

/* Of /KIND/ID/json; NULL when there is none. */
static json_t *ask_more(const char *socket, const char *kind, const char *id)
{
	struct strbuf body = {0};
	struct err err;
	char path[PATH_SIZE];
	snprintf(path, sizeof path, "/%s/%.64s/json", kind, id);
	json_t *doc = http_get(socket, path, &body, &err) == 200 ? json_loadb(body.s, body.len, 0, NULL) : NULL;
	strbuf_free(&body);
	return doc;
}

static bool is_hex(const char *id) { return strspn(id, "0123456789abcdef") == strlen(id); }

/* The digest is a matter of the image. */
static void ask_image(const char *socket, json_t *o)
{
	const char *image = engine_text(o, "imageid");
	if (!image || json_object_get(o, "imagedigest") || !is_hex(image))
		return;
	json_t *doc = ask_more(socket, "images", image);
	const char *digest = json_string_value(json_array_get(json_object_get(doc, "RepoDigests"), 0));
	if (digest && strchr(digest, '@'))
		engine_set_text(o, "imagedigest", strchr(digest, '@') + 1);
	json_decref(doc);
}

/* Annotations of a pod are with the container that stands for it. */
static void ask_pod(const char *socket, json_t *o)
{
	const json_t *labels = json_object_get(o, "labels");
	const char *pod = engine_text(labels, "io.kubernetes.sandbox.id");
	if (!pod || !is_hex(pod))
		return;
	json_t *doc = ask_more(socket, "containers", pod);
	const json_t *annotations = json_object_get(json_object_get(doc, "Config"), "Labels");
	engine_take_probes(annotations, engine_text(labels, "io.kubernetes.container.name"), o);
	json_decref(doc);
}

/* What an unknown id is answered with: status 404 and {"message": ...}. */
static enum engine_answer ask(const char *socket, const char *id, json_t *o, struct err *err)
{
	struct strbuf body = {0};
	char path[PATH_SIZE];
	snprintf(path, sizeof path, "/containers/%s/json", id);
	int status = http_get(socket, path, &body, err);
	json_t *doc = status == 200 ? json_loadb(body.s, body.len, 0, NULL) : NULL;
	enum engine_answer a = status == 404 ? ENGINE_UNKNOWN : json_is_object(doc) ? ENGINE_FOUND : ENGINE_TROUBLE;
	if (status == 200 && a == ENGINE_TROUBLE)
		err_set(err, "%s: the answer is no JSON object", socket);
	else if (status > 0 && a == ENGINE_TROUBLE)
		err_set(err, "%s: the answer has status %d", socket, status);
	if (a == ENGINE_FOUND) {
		engine_take_inspect(doc, o);
		ask_image(socket, o);
		ask_pod(socket, o);
	}
	json_decref(doc);
	strbuf_free(&body);
	return a;
}

/* /CONTAINERS/ID/config.v2.json: much like the answer to `inspect`, but for mounts. */
static bool read_disk(const char *root, const char *id, json_t *o)
{
	char dir[PATH_SIZE], name[80], path[PATH_SIZE + 100];
	json_t *mounts = json_array(), *m;
	const char *key;
	snprintf(dir, sizeof dir, "%.400s/containers", root);
	if (!engine_find_entry(dir, id, name, sizeof name))
		*name = 0;
	snprintf(path, sizeof path, "%s/%s/config.v2.json", dir, name);
	json_t *doc = *name ? engine_read_json(path) : NULL, *points = json_object_get(doc, "MountPoints");
	json_object_foreach(points, key, m)
		json_array_append(mounts, m);
	if (json_is_object(doc)) {
		engine_take_inspect(doc, o);
		engine_set_text(o, "full_id", name);
		json_object_set(o, "Mounts", mounts);
	}
	json_decref(mounts);
	json_decref(doc);
	return *name && doc;
}

static bool ask_socket(struct inquiry *q, const char *socket, const char *root)
{
	enum engine_answer a = ask(socket, q->id, q->o, q->err);
	if (a == ENGINE_TROUBLE && read_disk(root, q->id, q->o))
		a = ENGINE_FOUND;
	if (a != ENGINE_UNKNOWN)
		q->answer = a;
	return a == ENGINE_FOUND;
}

static bool ask_daemon(struct strbuf *args, void *arg)
{
	struct inquiry *q = arg;
	const char *host = process_option(args, "-H"), *root = process_option(args, "--data-root");
	if (!host)
		host = process_option(args, "--host=");
	if (!host || strncmp(host, "unix://", 7))
		return false;
	return ask_socket(q, host + 7, root ? root : "/var/lib/docker");
}

static enum engine_answer describe(const struct engine_question *q, json_t *o, struct err *err)
{
	struct inquiry i = {q->id, o, err, ENGINE_UNKNOWN};
	if (!is_hex(q->id))
		return ENGINE_UNKNOWN;
	json_object_set_new(o, "type", json_integer(CT_DOCKER));
	if (!process_each("dockerd", ask_daemon, &i) && i.answer == ENGINE_UNKNOWN)
		ask_socket(&i, "/run/docker.sock", "/var/lib/docker");
	return i.answer;
}

const struct engine engine_of_docker = {"docker", {CT_DOCKER, CT_UNKNOWN}, describe};
