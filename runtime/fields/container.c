/* Fields about the container of the process. Outside of containers id, name and type are "host", the rest is unset. */
#include <fnmatch.h>
#include <stddef.h>
#include <arpa/inet.h>

#include "fields/field.h"
#include "session.h"

enum mount_part { MOUNT_ALL, MOUNT_SOURCE, MOUNT_DEST, MOUNT_MODE, MOUNT_RDWR, MOUNT_PROPAGATION };

static bool on_host(const struct event *e) { return !e->thread->container_id; }

/* What is known of the event's container; NULL on the host and when nothing is. */
static const struct container *described(struct event *e)
{
	return e->thread ? container_find(&e->session->state.containers, e->thread->container_id) : NULL;
}

static bool text(const struct rstr *s, struct value *out) { return rstr_len(s) && value_str(out, s->s, s->len); }

static bool get_id(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	if (!e->thread)
		return false;
	return on_host(e) ? value_cstr(out, "host") : text(e->thread->container_id, out);
}

/* `param` is where the text is in struct container. */
static bool get_text(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = described(e);
	return c && text(*(struct rstr *const *)((const char *)c + f->def->param), out);
}

static bool get_host_or_text(struct field *f, struct event *e, struct value *out)
{
	if (!e->thread)
		return false;
	return on_host(e) ? value_cstr(out, "host") : get_text(f, e, out);
}

static bool get_type(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = described(e);
	(void)f;
	if (!e->thread)
		return false;
	if (on_host(e))
		return value_cstr(out, "host");
	return c && *container_type_name(c->type) && value_cstr(out, container_type_name(c->type));
}

static bool get_privileged(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = described(e);
	(void)f;
	return c && container_type_has_privileges(c->type) && value_u64(out, c->privileged);
}

static bool get_probe(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = described(e);
	return c && (get_text(f, e, out) || value_cstr(out, "NONE"));
}

static bool get_ip(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = described(e);
	char ip[INET_ADDRSTRLEN];
	if (!c || !c->ip || !inet_ntop(AF_INET, &c->ip, ip, sizeof ip))
		return false;
	strbuf_reset(&f->buf);
	strbuf_str(&f->buf, ip);
	return value_buf(out, &f->buf);
}

static bool get_start(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->thread && !on_host(e) && e->thread->pidns_init_start_ts &&
	       value_u64(out, e->thread->pidns_init_start_ts);
}

static bool get_duration(struct field *f, struct event *e, struct value *out)
{
	return get_start(f, e, out) && e->ts >= out->u && value_u64(out, e->ts - out->u);
}

/* SOURCE:DEST:MODE:RDWR:PROPAGATION */
static void add_mount(const struct container_mount *m, struct strbuf *b)
{
	const struct rstr *parts[] = {m->source, m->dest, m->mode, NULL, m->propagation};
	for (unsigned i = 0; i < 5; i++) {
		if (i)
			strbuf_chr(b, ':');
		if (i == 3)
			strbuf_str(b, m->rdwr ? "true" : "false");
		else
			strbuf_add(b, rstr_s(parts[i]), rstr_len(parts[i]));
	}
}

static bool get_mounts(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = described(e);
	if (!c)
		return false;
	strbuf_reset(&f->buf);
	for (uint32_t i = 0; i < c->nmounts; i++) {
		if (i)
			strbuf_chr(&f->buf, ',');
		add_mount(&c->mounts[i], &f->buf);
	}
	return value_buf(out, &f->buf);
}

/* The mount that the argument means: a number, or a pattern for its source (for .source: its destination). */
static const struct container_mount *find_mount(const struct field *f, const struct container *c)
{
	if (f->has_num)
		return f->arg_num >= 0 && f->arg_num < c->nmounts ? &c->mounts[f->arg_num] : NULL;
	for (uint32_t i = 0; i < c->nmounts; i++) {
		const struct container_mount *m = &c->mounts[i];
		if (!fnmatch(f->arg, rstr_s(f->def->param == MOUNT_SOURCE ? m->dest : m->source), 0))
			return m;
	}
	return NULL;
}

static bool get_mount(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = described(e);
	const struct container_mount *m = c ? find_mount(f, c) : NULL;
	const struct rstr *s = NULL;
	if (!m)
		return false;
	switch ((enum mount_part)f->def->param) {
	case MOUNT_ALL:
		strbuf_reset(&f->buf);
		add_mount(m, &f->buf);
		return value_buf(out, &f->buf);
	case MOUNT_RDWR: return value_cstr(out, m->rdwr ? "true" : "false");
	case MOUNT_SOURCE: s = m->source; break;
	case MOUNT_DEST: s = m->dest; break;
	case MOUNT_MODE: s = m->mode; break;
	case MOUNT_PROPAGATION: s = m->propagation; break;
	}
	return value_str(out, rstr_s(s), rstr_len(s));
}

#define PLAIN(field, getter, words)                                                                                    \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .help = words, .get = getter                                        \
	}
#define TEXT(field, getter, member, words)                                                                             \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .help = words, .get = getter,                                       \
		.param = offsetof(struct container, member)                                                            \
	}
#define MOUNT(field, part, words)                                                                                      \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .flags = FIELD_ARG, .arg = "N or pattern", .help = words,           \
		.get = get_mount, .param = part                                                                        \
	}

static const struct field_def defs[] = {
	PLAIN("container.id", get_id,
	      "Short id of the container, or its name where the engine has no ids; 'host' outside."),
	TEXT("container.full_id", get_host_or_text, full_id, "Full id of the container; 'host' outside."),
	TEXT("container.name", get_host_or_text, name, "Name of the container; 'host' outside."),
	TEXT("container.image", get_text, image, "Image as the container was started with it, for example nginx:1.27."),
	TEXT("container.image.id", get_text, image_id, "Id of the image."),
	PLAIN("container.type", get_type,
	      "Engine that runs the container: docker, podman, lxc, containerd, ...; 'host' outside."),
	{.name = "container.privileged",
	 .type = PT_BOOL,
	 .get = get_privileged,
	 .help = "Whether the container runs privileged. Only for engines that know the notion."},
	PLAIN("container.mounts", get_mounts,
	      "All mounts, each as source:destination:mode:writable:propagation, separated by commas."),
	MOUNT("container.mount", MOUNT_ALL, "One mount, by its number from 0 or by a pattern for its source."),
	MOUNT("container.mount.source", MOUNT_SOURCE,
	      "Source of a mount, by its number or a pattern for its destination."),
	MOUNT("container.mount.dest", MOUNT_DEST, "Destination of a mount, by its number or a pattern for its source."),
	MOUNT("container.mount.mode", MOUNT_MODE, "Mode of a mount, by its number or a pattern for its source."),
	MOUNT("container.mount.rdwr", MOUNT_RDWR,
	      "Whether a mount can be written to, by its number or a pattern for its source."),
	MOUNT("container.mount.propagation", MOUNT_PROPAGATION,
	      "Propagation of a mount, by its number or a pattern for its source."),
	TEXT("container.image.repository", get_text, image_repo, "Image without tag and digest."),
	TEXT("container.image.tag", get_text, image_tag, "Tag of the image, for example 1.27."),
	TEXT("container.image.digest", get_text, image_digest, "Digest of the image, for example sha256:..."),
	TEXT("container.healthcheck", get_probe, healthcheck, "Command of the health check, or NONE."),
	TEXT("container.liveness_probe", get_probe, liveness_probe, "Command of the liveness probe, or NONE."),
	TEXT("container.readiness_probe", get_probe, readiness_probe, "Command of the readiness probe, or NONE."),
	{.name = "container.start_ts",
	 .type = PT_UINT64,
	 .format = PF_DEC,
	 .get = get_start,
	 .help = "When the container's first process was started, in nanoseconds since 1970."},
	{.name = "container.duration",
	 .type = PT_RELTIME,
	 .format = PF_DEC,
	 .get = get_duration,
	 .help = "Nanoseconds since the container's first process was started."},
	PLAIN("container.ip", get_ip, "IPv4 address of the container."),
	TEXT("container.cni.json", get_text, cni_json, "What the network plugin reported, as JSON."),
	{.name = NULL},
};

const struct field_class fields_container = {
	.name = "container",
	.title = "Containers",
	.defs = defs,
	.help = "The container that the process runs in.",
};
