/* LXC: a configuration file for each container, below the directory that its monitor names. There are no images. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/process.h"

enum { PATH_SIZE = 1024, CONFIG_MAX = 1 << 20 };

/* "KEY = VALUE" of a line; NULL: it is about something else. */
static char *value_of(char *line, const char *key)
{
	size_t n = strlen(key);
	if (strncmp(line, key, n))
		return NULL;
	line += n + strspn(line + n, " \t");
	return *line == '=' ? line + 1 + strspn(line + 1, " \t") : NULL;
}

/* A line of fstab: SOURCE DESTINATION TYPE OPTIONS. */
static void add_mount(json_t *mounts, char *entry)
{
	char *rest, *from = strtok_r(entry, " \t", &rest), *to = strtok_r(NULL, " \t", &rest), dest[PATH_SIZE];
	strtok_r(NULL, " \t", &rest);
	const char *options = strtok_r(NULL, " \t", &rest);
	if (!from || *from != '/' || !to)
		return;
	bool read_only = options && (!strncmp(options, "ro", 2) || strstr(options, ",ro"));
	snprintf(dest, sizeof dest, "%s%.900s", *to == '/' ? "" : "/", to);
	json_array_append_new(mounts, json_pack("{s:s, s:s, s:s, s:b, s:s}", "Source", from, "Destination", dest, "Mode",
	                                        read_only ? "ro" : "", "RW", !read_only, "Propagation", ""));
}

/* Where the files of the container come from stands for its image: dir:/var/lib/lxc/NAME/rootfs. */
static void take_line(char *line, json_t *mounts, json_t *env, json_t *o)
{
	char *v;
	line += strspn(line, " \t");
	if ((v = value_of(line, "lxc.rootfs.path")))
		engine_set_text(o, "image", v);
	else if ((v = value_of(line, "lxc.mount.entry")))
		add_mount(mounts, v);
	else if ((v = value_of(line, "lxc.environment")))
		json_array_append_new(env, json_string(v));
}

static bool read_config(const char *dir, const char *name, json_t *o)
{
	struct strbuf text = {0};
	char path[PATH_SIZE], *rest;
	json_t *mounts = json_array(), *env = json_array();
	snprintf(path, sizeof path, "%.700s/%.255s/config", dir, name);
	bool found = engine_read_file(AT_FDCWD, path, CONFIG_MAX, &text);
	if (found)
		for (char *line = strtok_r(text.s, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			take_line(line, mounts, env, o);
	json_object_set_new(o, "Mounts", mounts);
	json_object_set_new(o, "env", env);
	strbuf_free(&text);
	return found;
}

/* The monitor's arguments are one text: "[lxc monitor] DIRECTORY NAME". */
static bool read_of_monitor(const struct engine_question *q, json_t *o)
{
	static const char title[] = "[lxc monitor] ";
	struct strbuf args = {0};
	char *space = NULL;
	if (process_supervisor(q->pid, "lxc-start", &args) && !strncmp(args.s, title, sizeof title - 1))
		space = strrchr(args.s, ' ');
	bool found = false;
	if (space && space > args.s + sizeof title) {
		*space = 0;
		found = read_config(args.s + sizeof title - 1, q->id, o);
	}
	strbuf_free(&args);
	return found;
}

static enum engine_answer describe(const struct engine_question *q, json_t *o, struct err *err)
{
	(void)err;
	if (strchr(q->id, '/') || *q->id == '.')
		return ENGINE_UNKNOWN;
	engine_set_text(o, "name", q->id);
	json_object_set_new(o, "type", json_integer(CT_LXC));
	return read_of_monitor(q, o) || read_config("/var/lib/lxc", q->id, o) ? ENGINE_FOUND : ENGINE_UNKNOWN;
}

const struct engine engine_of_lxc = {"lxc", {CT_LXC, CT_UNKNOWN}, describe};
