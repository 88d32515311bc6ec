/*
 * The JSON description of a container, as container events carry it: {"container": {...}}. All members are optional but
 * the id; members of an unexpected type are ignored.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "state/container.h"
#include "util/strbuf.h"

enum {
	TEXT_BYTES_MAX = 1 << 20,   /* of one description */
	MEMBERS_MAX = 4096,         /* mounts or labels of one container */
	MEMBER_BYTES = 64,          /* one of them, besides its text */
	LOOKUP_STARTED = 0, LOOKUP_FAILED = 2,
};
static const uint64_t ALL_BYTES_MAX = 128 << 20; /* of all descriptions together, see cost_of */

static void take_text(const json_t *o, const char *key, struct rstr **slot)
{
	const json_t *v = json_object_get(o, key);
	if (json_is_string(v))
		rstr_set(slot, json_string_value(v), json_string_length(v));
}

static bool take_bool(const json_t *o, const char *key) { return json_is_true(json_object_get(o, key)); }

/* {"exe": "curl", "args": ["-f", "URL"]} as a command line. */
static void take_command(const json_t *o, const char *key, struct rstr **slot)
{
	const json_t *probe = json_object_get(o, key), *exe = json_object_get(probe, "exe");
	const json_t *args = json_object_get(probe, "args"), *arg;
	struct strbuf line = {0};
	size_t i;
	if (!json_is_string(exe))
		return;
	strbuf_add(&line, json_string_value(exe), json_string_length(exe));
	json_array_foreach(args, i, arg) {
		if (!json_is_string(arg))
			continue;
		strbuf_chr(&line, ' ');
		strbuf_add(&line, json_string_value(arg), json_string_length(arg));
	}
	rstr_set(slot, line.s, line.len);
	strbuf_free(&line);
}

static void take_mounts(const json_t *o, struct container *c)
{
	const json_t *list = json_object_get(o, "Mounts"), *m;
	size_t n = json_array_size(list), i;
	if (n > MEMBERS_MAX)
		n = MEMBERS_MAX;
	c->mounts = n ? calloc(n, sizeof *c->mounts) : NULL;
	if (n && !c->mounts)
		abort();
	for (i = 0; i < n; i++) {
		m = json_array_get(list, i);
		if (!json_is_object(m))
			continue;
		struct container_mount *out = &c->mounts[c->nmounts++];
		take_text(m, "Source", &out->source);
		take_text(m, "Destination", &out->dest);
		take_text(m, "Mode", &out->mode);
		take_text(m, "Propagation", &out->propagation);
		out->rdwr = take_bool(m, "RW");
	}
}

static int by_key(const void *a, const void *b)
{
	const struct container_label *x = a, *y = b;
	return strcmp(rstr_s(x->key), rstr_s(y->key));
}

static struct container_label *take_labels(const json_t *o, const char *member, uint32_t *count)
{
	json_t *labels = json_object_get(o, member), *value;
	size_t n = json_object_size(labels);
	const char *key;
	if (!n)
		return NULL;
	if (n > MEMBERS_MAX)
		n = MEMBERS_MAX;
	struct container_label *out = calloc(n, sizeof *out);
	if (!out)
		abort();
	json_object_foreach(labels, key, value) {
		if (*count == n)
			break;
		if (!json_is_string(value))
			continue;
		out[*count].key = rstr_new(key, strlen(key));
		out[(*count)++].value = rstr_new(json_string_value(value), json_string_length(value));
	}
	qsort(out, *count, sizeof *out, by_key);
	return out;
}

static uint16_t type_of(const json_t *o)
{
	const json_t *type = json_object_get(o, "type");
	json_int_t n = json_integer_value(type);
	return json_is_integer(type) && n >= 0 && n < CT_UNKNOWN ? (uint16_t)n : CT_UNKNOWN;
}

static void take_numbers(const json_t *o, struct container *c)
{
	const json_t *ip = json_object_get(o, "ip");
	json_int_t created = json_integer_value(json_object_get(o, "created_time")); /* seconds */
	c->type = type_of(o);
	if (json_is_string(ip) && inet_pton(AF_INET, json_string_value(ip), &c->ip) != 1)
		c->ip = 0;
	if (created > 0 && created < (json_int_t)(UINT64_MAX / 2000000000))
		c->created_ts = (uint64_t)created * 1000000000;
}

const struct container_text container_texts[] = {
	{"full_id", offsetof(struct container, full_id)},
	{"name", offsetof(struct container, name)},
	{"image", offsetof(struct container, image)},
	{"imageid", offsetof(struct container, image_id)},
	{"imagerepo", offsetof(struct container, image_repo)},
	{"imagetag", offsetof(struct container, image_tag)},
	{"imagedigest", offsetof(struct container, image_digest)},
	{"User", offsetof(struct container, user)},
	{"cni_json", offsetof(struct container, cni_json)},
	{"pod_sandbox_id", offsetof(struct container, pod_sandbox_id)},
	{NULL, 0},
};

static void fill(struct container *c, const json_t *o)
{
	c->known = true;
	for (const struct container_text *t = container_texts; t->key; t++)
		take_text(o, t->key, (struct rstr **)((char *)c + t->offset));
	take_numbers(o, c);
	c->privileged = take_bool(o, "privileged");
	c->is_pod_sandbox = take_bool(o, "is_pod_sandbox");
	take_command(o, "Healthcheck", &c->healthcheck);
	take_command(o, "LivenessProbe", &c->liveness_probe);
	take_command(o, "ReadinessProbe", &c->readiness_probe);
	take_mounts(o, c);
	c->labels = take_labels(o, "labels", &c->nlabels);
	c->sandbox_labels = take_labels(o, "pod_sandbox_labels", &c->nsandbox_labels);
}

/* Only a stated "in progress" or "failed" counts as not found. */
static bool lookup_failed(const json_t *o)
{
	const json_t *state = json_object_get(o, "lookup_state");
	return json_is_integer(state) &&
	       (json_integer_value(state) == LOOKUP_STARTED || json_integer_value(state) == LOOKUP_FAILED);
}

/* The memory that a description takes: its text twice, as it is and taken apart, and its members. */
static uint64_t cost_of(const json_t *o, size_t len)
{
	static const char *const objects[] = {"labels", "pod_sandbox_labels"};
	size_t members = json_array_size(json_object_get(o, "Mounts"));
	for (unsigned i = 0; i < sizeof objects / sizeof *objects; i++)
		members += json_object_size(json_object_get(o, objects[i]));
	return 2 * (uint64_t)len + MEMBER_BYTES * (uint64_t)members;
}

static struct container *store(struct containers *all, const json_t *o, const char *json, size_t len, struct err *err)
{
	const json_t *id = json_object_get(o, "id");
	if (!json_string_length(id)) {
		err_set(err, "a container description in the recording has no id");
		return NULL;
	}
	struct container *c = container_get(all, json_string_value(id), json_string_length(id), type_of(o));
	uint64_t cost = cost_of(o, len);
	if (!c || all->described - c->cost + cost > ALL_BYTES_MAX) {
		err_set(err, "the recording has more container descriptions than can be kept; this one is ignored");
		return NULL;
	}
	all->described += cost - c->cost;
	container_clear(c);
	fill(c, o);
	c->cost = cost;
	c->json = rstr_new(json, len);
	return c;
}

struct container *container_from_json(struct containers *all, const char *json, size_t len, bool *hidden,
                                      struct err *err)
{
	json_error_t why;
	struct container *c = NULL;
	*hidden = false;
	len = strnlen(json, len);
	if (len > TEXT_BYTES_MAX) {
		err_set(err, "a container description in the recording is too long (%zu bytes)", len);
		return NULL;
	}
	json_t *root = json_loadb(json, len, JSON_ALLOW_NUL, &why);
	if (!root) {
		err_set(err, "a container description in the recording is not valid JSON: %s", why.text);
		return NULL;
	}
	const json_t *o = json_object_get(root, "container");
	if (json_is_object(o)) {
		*hidden = lookup_failed(o);
		c = take_bool(o, "made_up") ? NULL : store(all, o, json, len, err);
	} else {
		err_set(err, "a container description in the recording has no \"container\" object");
	}
	json_decref(root);
	return c;
}
