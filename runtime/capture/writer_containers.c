/* Containers, and users and groups inside of them, as events: see writer_lists.h. */
#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>

#include "capture/classic.h"
#include "capture/made_event.h"
#include "capture/writer_block.h"
#include "capture/writer_lists.h"

/* JSON text is UTF-8; bytes that are not become '?'. */
static json_t *text_json(const char *s, size_t len)
{
	json_t *v = json_stringn(s, len);
	if (v)
		return v;
	char *copy = malloc(len);
	if (!copy)
		abort();
	for (size_t i = 0; i < len; i++)
		copy[i] = (unsigned char)s[i] < 0x80 ? s[i] : '?';
	v = json_stringn(copy, len);
	free(copy);
	return v;
}

static void set_text(json_t *o, const char *key, const struct rstr *s)
{
	json_object_set_new(o, key, text_json(rstr_s(s), rstr_len(s)));
}

/* A command line: {"exe": first word, "args": [the others]}. */
static void set_command(json_t *o, const char *key, const struct rstr *line)
{
	if (!rstr_len(line))
		return;
	json_t *command = json_object(), *args = json_array();
	const char *s = rstr_s(line), *end = s + rstr_len(line), *space;
	for (bool first = true; s <= end; s = space + 1, first = false) {
		space = memchr(s, ' ', (size_t)(end - s));
		if (!space)
			space = end;
		json_t *word = text_json(s, (size_t)(space - s));
		if (first)
			json_object_set_new(command, "exe", word);
		else
			json_array_append_new(args, word);
	}
	json_object_set_new(command, "args", args);
	json_object_set_new(o, key, command);
}

static void set_mounts(json_t *o, const struct container *c)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < c->nmounts; i++) {
		json_t *m = json_object();
		set_text(m, "Source", c->mounts[i].source);
		set_text(m, "Destination", c->mounts[i].dest);
		set_text(m, "Mode", c->mounts[i].mode);
		json_object_set_new(m, "RW", json_boolean(c->mounts[i].rdwr));
		set_text(m, "Propagation", c->mounts[i].propagation);
		json_array_append_new(list, m);
	}
	json_object_set_new(o, "Mounts", list);
}

static void set_labels(json_t *o, const char *key, const struct container_label *labels, uint32_t n)
{
	json_t *map = json_object();
	for (uint32_t i = 0; i < n; i++) {
		json_t *name = text_json(rstr_s(labels[i].key), rstr_len(labels[i].key));
		set_text(map, json_string_value(name), labels[i].value);
		json_decref(name);
	}
	json_object_set_new(o, key, map);
}

/* The description as container events carry it; state/container_json.c reads it. Malloced. */
static char *container_json(const struct container *c)
{
	char ip[INET_ADDRSTRLEN] = "";
	json_t *o = json_object(), *root = json_object();
	set_text(o, "id", c->id);
	for (const struct container_text *t = container_texts; t->key; t++)
		set_text(o, t->key, *(struct rstr *const *)((const char *)c + t->offset));
	inet_ntop(AF_INET, &c->ip, ip, sizeof ip);
	json_object_set_new(o, "ip", json_string(ip));
	json_object_set_new(o, "type", json_integer(c->type));
	json_object_set_new(o, "privileged", json_boolean(c->privileged));
	json_object_set_new(o, "is_pod_sandbox", json_boolean(c->is_pod_sandbox));
	json_object_set_new(o, "created_time", json_integer((json_int_t)(c->created_ts / 1000000000)));
	json_object_set_new(o, "lookup_state", json_integer(1)); /* found */
	set_command(o, "Healthcheck", c->healthcheck);
	set_command(o, "LivenessProbe", c->liveness_probe);
	set_command(o, "ReadinessProbe", c->readiness_probe);
	set_mounts(o, c);
	set_labels(o, "labels", c->labels, c->nlabels);
	set_labels(o, "pod_sandbox_labels", c->sandbox_labels, c->nsandbox_labels);
	json_object_set_new(root, "container", o);
	char *text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	if (!text)
		abort();
	return text;
}

/* Writes the event as one block. flags: enum event_block_flag; only for large ones. */
static void write_event(struct output *o, struct made_event *m, uint64_t ts, uint32_t flags)
{
	struct strbuf b = {0};
	put_u16(&b, 0); /* cpu */
	if (flags)
		put_u32(&b, flags);
	made_record(m, ts, &b);
	block_write(o, flags ? BLOCK_EVENT_V2_LARGE_FLAGS : m->large ? BLOCK_EVENT_V2_LARGE : BLOCK_EVENT_V2, &b);
	strbuf_free(&b);
}

static void put_text_param(struct made_event *m, const struct rstr *s) { made_param_text(m, rstr_s(s), rstr_len(s)); }

uint64_t container_write_lookup(struct output *o, const struct container *c, uint64_t ts)
{
	struct made_event m = {.type = PPME_CONTAINER_JSON_2_E, .large = true};
	if (!c || c->type == CT_LXC || !classic_is_lxc(c->id))
		return 0;
	json_t *root = json_pack("{s:{s:o,s:i,s:b}}", "container", "id", text_json(rstr_s(c->id), rstr_len(c->id)),
	                         "type", CT_LXC, "made_up", 1);
	char *text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	if (!text)
		abort();
	made_param_text(&m, text, (uint32_t)strlen(text));
	free(text);
	write_event(o, &m, ts, EVENT_STATE_ONLY);
	return 1;
}

/* Returns how many events it took. */
static uint64_t write_container(struct output *o, const struct container *c, uint64_t ts, bool classic)
{
	uint64_t n = classic ? container_write_lookup(o, c, ts) : 0;
	struct made_event m = {.type = PPME_CONTAINER_JSON_2_E, .large = true};
	if (c->json) {
		put_text_param(&m, c->json);
	} else {
		char *text = container_json(c);
		made_param_text(&m, text, (uint32_t)strlen(text));
		free(text);
	}
	write_event(o, &m, ts, 0);
	return n + 1;
}

static void write_user(struct output *o, const struct user *u, uint64_t ts)
{
	struct made_event m = {.type = u->is_group ? PPME_GROUP_ADDED_E : PPME_USER_ADDED_E};
	if (!u->is_group)
		made_param_u32(&m, u->uid);
	made_param_u32(&m, u->gid);
	put_text_param(&m, u->name);
	if (!u->is_group) {
		put_text_param(&m, u->home);
		put_text_param(&m, u->shell);
	}
	put_text_param(&m, u->container_id);
	write_event(o, &m, ts, 0);
}

uint64_t container_write(struct output *o, const struct state *st, const struct container *c, uint64_t ts,
                         bool classic)
{
	uint64_t n = 0;
	if (c && c->known)
		n += write_container(o, c, ts, classic);
	for (uint32_t i = 0; !classic && i < st->users.count; i++)
		if (rstr_equal(st->users.list[i].container_id, c ? c->id : NULL)) {
			write_user(o, &st->users.list[i], ts);
			n++;
		}
	return n;
}

uint64_t containers_write(struct output *o, const struct state *st, uint64_t ts, bool classic)
{
	const struct containers *all = &st->containers;
	uint64_t n = 0;
	for (uint32_t i = 0; i < all->count; i++)
		if (all->list[i]->known && (!all->pruned || all->list[i]->kept))
			n += write_container(o, all->list[i], ts, classic);
	for (uint32_t i = 0; !classic && i < st->users.count; i++) {
		const struct rstr *id = st->users.list[i].container_id;
		const struct container *c = all->pruned && id ? container_find_id(all, id->s, id->len) : NULL;
		if (id && (!all->pruned || (c && c->kept))) {
			write_user(o, &st->users.list[i], ts);
			n++;
		}
	}
	return n;
}
