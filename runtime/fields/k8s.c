/*
 * Fields about Kubernetes pods, from what the container runtime tells: labels of the container and of its pod's sandbox
 * container. Fields that only the API server could answer parse, but have no value.
 */
#include <arpa/inet.h>

#include "fields/field.h"
#include "session.h"

enum { SHORT_ID_LEN = 12 };

static const struct container *own(struct event *e)
{
	return e->thread ? container_find(&e->session->state.containers, e->thread->container_id) : NULL;
}

static size_t short_len(const struct rstr *id) { return id->len < SHORT_ID_LEN ? id->len : SHORT_ID_LEN; }

/* The container that holds the pod's network and labels. Sandbox ids are full, containers are known by 12 digits. */
static const struct container *sandbox(struct event *e, const struct container *c)
{
	if (!c || c->is_pod_sandbox || !c->pod_sandbox_id)
		return c;
	return container_find_id(&e->session->state.containers, c->pod_sandbox_id->s, short_len(c->pod_sandbox_id));
}

static bool find_label(const struct container_label *labels, uint32_t n, const char *key, struct value *out)
{
	for (uint32_t i = 0; i < n; i++)
		if (!strcmp(rstr_s(labels[i].key), key))
			return value_str(out, rstr_s(labels[i].value), rstr_len(labels[i].value));
	return false;
}

/* A label of the container, or else of its sandbox; `param` is the label's name. */
static bool get_known_label(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = own(e), *s = sandbox(e, c);
	const char *key = (const char *)f->def->param;
	if (!c)
		return false;
	return find_label(c->labels, c->nlabels, key, out) ||
	       find_label(c->sandbox_labels, c->nsandbox_labels, key, out) ||
	       (s && s != c && find_label(s->labels, s->nlabels, key, out));
}

/* Labels of the pod: as its sandbox has them, which containers repeat. */
static const struct container_label *pod_labels(struct event *e, uint32_t *n)
{
	const struct container *c = own(e), *s = sandbox(e, c);
	if (c && c->nsandbox_labels) {
		*n = c->nsandbox_labels;
		return c->sandbox_labels;
	}
	*n = s ? s->nlabels : 0;
	return s ? s->labels : NULL;
}

static bool in_pod(struct event *e)
{
	const struct container *c = own(e);
	return c && (c->is_pod_sandbox || c->pod_sandbox_id || c->nsandbox_labels);
}

static bool get_label(struct field *f, struct event *e, struct value *out)
{
	uint32_t n;
	const struct container_label *labels = pod_labels(e, &n);
	return in_pod(e) && find_label(labels, n, f->arg, out);
}

static bool get_labels(struct field *f, struct event *e, struct value *out)
{
	uint32_t n;
	const struct container_label *labels = pod_labels(e, &n);
	if (!in_pod(e) || !n)
		return false;
	strbuf_reset(&f->buf);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			strbuf_str(&f->buf, ", ");
		strbuf_add(&f->buf, rstr_s(labels[i].key), rstr_len(labels[i].key));
		strbuf_chr(&f->buf, ':');
		strbuf_add(&f->buf, rstr_s(labels[i].value), rstr_len(labels[i].value));
	}
	return value_buf(out, &f->buf);
}

/* `param`: whether the full id is meant. */
static bool get_sandbox_id(struct field *f, struct event *e, struct value *out)
{
	const struct container *c = own(e);
	const struct rstr *id = c && c->is_pod_sandbox && !c->pod_sandbox_id ? (c->full_id ? c->full_id : c->id)
	                        : c                                          ? c->pod_sandbox_id
	                                                                     : NULL;
	if (!id)
		return false;
	return value_str(out, id->s, f->def->param ? id->len : short_len(id));
}

/* Whose network the pod has: the sandbox's when it is known. */
static const struct container *network(struct event *e)
{
	const struct container *s = in_pod(e) ? sandbox(e, own(e)) : NULL;
	return s || !in_pod(e) ? s : own(e);
}

static bool get_ip(struct field *f, struct event *e, struct value *out)
{
	const struct container *s = network(e);
	char ip[INET_ADDRSTRLEN];
	if (!s || !s->ip || !inet_ntop(AF_INET, &s->ip, ip, sizeof ip))
		return false;
	strbuf_reset(&f->buf);
	strbuf_str(&f->buf, ip);
	return value_buf(out, &f->buf);
}

static bool get_cni(struct field *f, struct event *e, struct value *out)
{
	const struct container *s = network(e);
	(void)f;
	return s && s->cni_json && value_str(out, s->cni_json->s, s->cni_json->len);
}

#define KNOWN(field, label, words)                                                                                     \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .help = words, .get = get_known_label, .param = (intptr_t)(label)   \
	}
#define PLAIN(field, getter, words)                                                                                    \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .help = words, .get = getter                                        \
	}
#define GONE(field, mark)                                                                                              \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .flags = FIELD_DEPRECATED | (mark), .arg = (mark) ? "KEY" : NULL,   \
		.help = "Has no value any more: it came from the Kubernetes API server."                               \
	}
#define GONE_OBJECT(object)                                                                                            \
	GONE(object ".name", 0), GONE(object ".id", 0), GONE(object ".label", FIELD_ARG), GONE(object ".labels", 0)

static const struct field_def defs[] = {
	KNOWN("k8s.ns.name", "io.kubernetes.pod.namespace", "Namespace of the pod."),
	KNOWN("k8s.pod.name", "io.kubernetes.pod.name", "Name of the pod."),
	KNOWN("k8s.pod.id", "io.kubernetes.pod.uid", "Uid of the pod, the same as k8s.pod.uid."),
	KNOWN("k8s.pod.uid", "io.kubernetes.pod.uid", "Uid of the pod."),
	PLAIN("k8s.pod.sandbox_id", get_sandbox_id, "Short id of the pod's sandbox container."),
	{.name = "k8s.pod.full_sandbox_id",
	 .type = PT_CHARBUF,
	 .get = get_sandbox_id,
	 .param = true,
	 .help = "Full id of the pod's sandbox container."},
	{.name = "k8s.pod.label",
	 .type = PT_CHARBUF,
	 .flags = FIELD_ARG,
	 .arg = "KEY",
	 .get = get_label,
	 .help = "One label of the pod: k8s.pod.label.app or k8s.pod.label[app]."},
	PLAIN("k8s.pod.labels", get_labels, "All labels of the pod, as key:value separated by commas."),
	PLAIN("k8s.pod.ip", get_ip, "IPv4 address of the pod."),
	PLAIN("k8s.pod.cni.json", get_cni, "What the network plugin reported for the pod, as JSON."),
	GONE_OBJECT("k8s.rc"),
	GONE_OBJECT("k8s.svc"),
	GONE("k8s.ns.id", 0),
	GONE("k8s.ns.label", FIELD_ARG),
	GONE("k8s.ns.labels", 0),
	GONE_OBJECT("k8s.rs"),
	GONE_OBJECT("k8s.deployment"),
	{.name = NULL},
};

const struct field_class fields_k8s = {
	.name = "k8s",
	.title = "Kubernetes",
	.defs = defs,
	.help = "The Kubernetes pod that the process runs in.",
};
