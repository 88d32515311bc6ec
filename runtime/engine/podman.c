/*
 * Podman, of root and of users: its service, where there is one, knows most; names and images are on the disk, in the
 * storage that the supervisor of the container (conmon) names.
 */
#include <string.h>

#include "engine/engine.h"
#include "engine/http.h"
#include "engine/process.h"

enum { PATH_SIZE = 1024 };

#define SERVICE "/run/podman/podman.sock"
#define STORAGE "/var/lib/containers/storage"

static bool is_id(const char *s) { return strspn(s, "0123456789abcdef") == strlen(s); }

static bool ask_service(const char *id, json_t *o)
{
	struct strbuf body = {0};
	struct err err;
	char path[128];
	snprintf(path, sizeof path, "/containers/%.64s/json", id);
	json_t *doc = http_get(SERVICE, path, &body, &err) == 200 ? json_loadb(body.s, body.len, 0, NULL) : NULL;
	bool found = json_is_object(doc);
	if (found)
		engine_take_inspect(doc, o);
	json_decref(doc);
	strbuf_free(&body);
	return found;
}

/* The entry of the list of containers in the storage. "metadata" is a text that is JSON itself. */
static bool take_entry(const json_t *entry, json_t *o)
{
	const char *text = engine_text(entry, "metadata");
	json_t *more = text ? json_loads(text, 0, NULL) : NULL;
	engine_set_text(o, "full_id", engine_text(entry, "id"));
	engine_set_text(o, "name", json_string_value(json_array_get(json_object_get(entry, "names"), 0)));
	engine_set_text(o, "imageid", engine_text(entry, "image"));
	engine_set_created(o, engine_text(entry, "created"));
	engine_set_image(o, engine_text(more, "image-name"));
	json_decref(more);
	return true;
}

/* `dir`: STORAGE/DRIVER-containers. */
static bool read_list(const char *dir, const char *id, json_t *o)
{
	char path[PATH_SIZE];
	const json_t *entry;
	bool found = false;
	size_t i;
	snprintf(path, sizeof path, "%.900s/containers.json", dir);
	json_t *list = engine_read_json(path);
	json_array_foreach(list, i, entry) {
		const char *of = engine_text(entry, "id");
		if (of && !strncmp(of, id, strlen(id)) && !found)
			found = take_entry(entry, o);
	}
	json_decref(list);
	return found;
}

static void read_bundle(const char *bundle, json_t *o)
{
	char path[PATH_SIZE];
	snprintf(path, sizeof path, "%.900s/config.json", bundle);
	json_t *config = engine_read_json(path);
	if (config)
		engine_take_bundle(config, o);
	json_decref(config);
}

/* conmon's arguments name the bundle: STORAGE/DRIVER-containers/ID/userdata. */
static bool read_storage_of(const struct engine_question *q, json_t *o)
{
	struct strbuf args = {0};
	bool found = false;
	const char *id, *bundle, *end;
	if (process_supervisor(q->pid, "conmon", &args) && (id = process_option(&args, "-c")) &&
	    !strncmp(id, q->id, strlen(q->id)) && (bundle = process_option(&args, "-b")) && (end = strstr(bundle, id))) {
		char dir[PATH_SIZE];
		snprintf(dir, sizeof dir, "%.*s", (int)(end - bundle), bundle);
		if ((found = read_list(dir, id, o)))
			read_bundle(bundle, o);
	}
	strbuf_free(&args);
	return found;
}

/* The storage of root, for containers whose processes have ended. */
static bool read_storage(const char *id, json_t *o)
{
	static const char *const drivers[] = {"overlay", "vfs", "btrfs", "zfs"};
	char dir[PATH_SIZE];
	for (unsigned i = 0; i < sizeof drivers / sizeof *drivers; i++) {
		snprintf(dir, sizeof dir, STORAGE "/%s-containers", drivers[i]);
		if (read_list(dir, id, o))
			return true;
	}
	return false;
}

static enum engine_answer describe(const struct engine_question *q, json_t *o, struct err *err)
{
	(void)err;
	if (!is_id(q->id))
		return ENGINE_UNKNOWN;
	json_object_set_new(o, "type", json_integer(CT_PODMAN));
	return ask_service(q->id, o) || read_storage_of(q, o) || read_storage(q->id, o) ? ENGINE_FOUND : ENGINE_UNKNOWN;
}

const struct engine engine_of_podman = {"podman", {CT_PODMAN, CT_UNKNOWN}, describe};
