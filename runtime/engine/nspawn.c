/* systemd-nspawn: the command line of the supervisor is all that there is to know. */
#include <string.h>

#include "engine/engine.h"
#include "engine/process.h"

/* --setenv=NAME=VALUE and --bind[-ro]=SOURCE[:DESTINATION[:OPTIONS]]. */
static void take_option(const char *option, json_t *mounts, json_t *env)
{
	const char *value = strchr(option, '=');
	bool read_only = !strncmp(option, "--bind-ro=", 10);
	if (!strncmp(option, "--setenv=", 9)) {
		json_array_append_new(env, json_string(value + 1));
	} else if (read_only || !strncmp(option, "--bind=", 7)) {
		const char *from = value + 1, *colon = strchr(from, ':');
		const char *to = colon ? colon + 1 : from;
		json_array_append_new(mounts,
		                      json_pack("{s:s%, s:s%, s:s, s:b, s:s}", "Source", from,
		                                colon ? (size_t)(colon - from) : strlen(from), "Destination", to,
		                                strcspn(to, ":"), "Mode", read_only ? "ro" : "", "RW", !read_only,
		                                "Propagation", ""));
	}
}

/* The directory or disk image that is the container's root stands for its image. */
static const char *image_of(struct strbuf *args)
{
	static const char *const options[] = {"-D", "--directory=", "-i", "--image=", "--template=", "--oci-bundle="};
	const char *v = NULL;
	for (unsigned i = 0; !v && i < sizeof options / sizeof *options; i++)
		v = process_option(args, options[i]);
	return v;
}

static void take_arguments(struct strbuf *args, json_t *o)
{
	json_t *mounts = json_array(), *env = json_array();
	const char *s = strbuf_cstr(args), *end = s + args->len;
	engine_set_text(o, "image", image_of(args));
	for (; s < end; s += strlen(s) + 1)
		take_option(s, mounts, env);
	json_object_set_new(o, "Mounts", mounts);
	json_object_set_new(o, "env", env);
}

static enum engine_answer describe(const struct engine_question *q, json_t *o, struct err *err)
{
	struct strbuf args = {0};
	(void)err;
	bool found = process_supervisor(q->pid, "systemd-nspawn", &args) > 0;
	engine_set_text(o, "name", q->id);
	json_object_set_new(o, "type", json_integer(CT_NSPAWN));
	if (found)
		take_arguments(&args, o);
	strbuf_free(&args);
	return found ? ENGINE_FOUND : ENGINE_UNKNOWN;
}

const struct engine engine_of_nspawn = {"systemd-nspawn", {CT_NSPAWN, CT_UNKNOWN}, describe};
