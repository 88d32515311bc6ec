/* The list of engines, and what they have in common. See engine.h. */
#include "engine/engine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MAX = 4 << 20 };

/* In the order of asking: the first that knows the container has the word. */
static const struct engine *const engines[] = {
	&engine_of_docker, &engine_of_podman, &engine_of_crio, &engine_of_containerd, &engine_of_oci, &engine_of_lxc,
	&engine_of_nspawn,
};

const struct engine *engine_row(unsigned number)
{
	return number < sizeof engines / sizeof *engines ? engines[number] : NULL;
}

bool engine_takes(const struct engine *e, unsigned type)
{
	for (unsigned i = 0; i < ENGINE_TYPES_MAX && e->types[i] != CT_UNKNOWN; i++)
		if (e->types[i] == type)
			return true;
	return false;
}

void engine_set_text(json_t *o, const char *key, const char *value)
{
	if (value && *value)
		json_object_set_new(o, key, json_string(value));
}

const char *engine_text(const json_t *o, const char *key) { return json_string_value(json_object_get(o, key)); }

static void set_part(json_t *o, const char *key, const char *from, const char *to)
{
	if (to > from)
		json_object_set_new(o, key, json_stringn(from, (size_t)(to - from)));
}

void engine_set_image(json_t *o, const char *image)
{
	if (!image || !*image)
		return;
	const char *digest = strchr(image, '@'), *end = digest ? digest : image + strlen(image);
	const char *slash = memrchr(image, '/', (size_t)(end - image)), *name = slash ? slash : image;
	const char *colon = memchr(name, ':', (size_t)(end - name));
	engine_set_text(o, "image", image);
	if (digest)
		engine_set_text(o, "imagedigest", digest + 1);
	set_part(o, "imagerepo", image, colon ? colon : end);
	if (colon)
		set_part(o, "imagetag", colon + 1, end);
}

void engine_set_created(json_t *o, const char *text)
{
	struct tm tm = {0};
	if (text && strptime(text, "%Y-%m-%dT%H:%M:%S", &tm))
		json_object_set_new(o, "created_time", json_integer((json_int_t)timegm(&tm)));
}

bool engine_read_file(int at, const char *path, size_t max, struct strbuf *out)
{
	struct stat st;
	int fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
	strbuf_reset(out);
	if (fd < 0)
		return false;
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	for (ssize_t n = 1; ok && n > 0 && out->len <= max; out->len += n > 0 ? (size_t)n : 0)
		n = read(fd, strbuf_room(out, 65536), 65536);
	close(fd);
	strbuf_cstr(out);
	return ok && out->len <= max;
}

json_t *engine_read_json(const char *path)
{
	struct strbuf text = {0};
	json_t *doc = engine_read_file(AT_FDCWD, path, FILE_MAX, &text) ? json_loadb(text.s, text.len, 0, NULL) : NULL;
	strbuf_free(&text);
	return doc;
}

bool engine_find_entry(const char *dir, const char *prefix, char *name, size_t size)
{
	struct dirent *e;
	bool found = false;
	DIR *d = opendir(dir);
	while (d && !found && (e = readdir(d)))
		if (!strncmp(e->d_name, prefix, strlen(prefix)) && strlen(e->d_name) < size) {
			strcpy(name, e->d_name);
			found = true;
		}
	if (d)
		closedir(d);
	return found;
}
