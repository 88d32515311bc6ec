/*
 * What container engines know about their containers: one engine per file, each ending in its row; the list of them is
 * in engine.c. All this runs in a process of its own (helper.h), where it may take its time and read what it must.
 * Everything read is hostile: other programs, and what is in containers, have written it.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "state/container.h"
#include "util/err.h"
#include "util/strbuf.h"

enum { ENGINE_ID_MAX = 255, ENGINE_TYPES_MAX = 4, ENGINES_MAX = 16 };

struct engine_question {
	char id[ENGINE_ID_MAX + 1]; /* as detected: 12 digits, or a name */
	uint16_t type;              /* enum container_type, as detected */
	int64_t pid;                /* its first process, or another; it may have ended */
	bool only_users;            /* it has been described already */
};

enum engine_answer {
	ENGINE_UNKNOWN, /* has no such container, now */
	ENGINE_FOUND,
	ENGINE_TROUBLE, /* cannot tell */
};

struct engine {
	const char *name;
	uint16_t types[ENGINE_TYPES_MAX]; /* detected types that may be its containers; ends with 0xffff if shorter */
	/*
	 * Adds members of the "container" object of container events (state/container_json.c) to `o`. TROUBLE with err,
	 * in own words: nothing that the engine said is in it.
	 */
	enum engine_answer (*describe)(const struct engine_question *q, json_t *o, struct err *err);
};

extern const struct engine engine_of_docker, engine_of_podman, engine_of_crio, engine_of_containerd, engine_of_oci,
	engine_of_lxc, engine_of_nspawn;

/* The row with that number, from 0; NULL after the last. */
const struct engine *engine_row(unsigned number);
bool engine_takes(const struct engine *e, unsigned type);

/* --- what engines have in common --- */

/* Members of the object that are texts; NULL and "" are left out, as are texts that are not UTF-8. */
void engine_set_text(json_t *o, const char *key, const char *value);
/* image, imagerepo, imagetag and imagedigest of REPOSITORY[:TAG][@DIGEST]. */
void engine_set_image(json_t *o, const char *image);
/* created_time of "2026-11-21T20:03:41.011918425Z". */
void engine_set_created(json_t *o, const char *time);
/* The text of the member, or NULL. */
const char *engine_text(const json_t *o, const char *key);

/* What `inspect` of docker says, as podman does, too. */
void engine_take_inspect(const json_t *doc, json_t *o);
/* The config.json of a bundle: mounts, environment, rights, probes; annotations become labels when there are none. */
void engine_take_bundle(const json_t *config, json_t *o);

/* A command: the words of the list from the one with number `first` on. Nothing when there is none. */
void engine_set_command(json_t *o, const char *key, const json_t *words, size_t first);
/* LivenessProbe and ReadinessProbe of the container that is called so in its pod; NULL: in none. */
void engine_take_probes(const json_t *annotations, const char *container, json_t *o);

/* A regular file, at most so long, below the directory `at` (or AT_FDCWD). False: there is none, or it is too long. */
bool engine_read_file(int at, const char *path, size_t max, struct strbuf *out);
/* The same, parsed; NULL when it is no JSON. Free with json_decref. */
json_t *engine_read_json(const char *path);
/* Name of the first entry of the directory that begins with `prefix`; false: none does, or it is too long. */
bool engine_find_entry(const char *dir, const char *prefix, char *name, size_t size);

#endif
