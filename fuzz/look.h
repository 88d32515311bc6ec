/*
 * What the fuzzers do with an event: every field, every parameter, every form of text; and with a session: a copy by
 * writer, which must read like the original. Included once by a fuzzer.
 */
#ifndef FUZZ_LOOK_H
#define FUZZ_LOOK_H

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/savefile.h"
#include "capture/writer.h"
#include "fields/field.h"
#include "render/render.h"
#include "session.h"
#include "state/tracer.h"
#include "summary.h"

enum { MAX_FIELDS = 1000, MAX_VALUES = 16 };

struct look {
	struct field *fields[MAX_FIELDS];
	unsigned nfields, nevents;
	struct format *all;
	struct summary *summary;
	struct strbuf text, more;
};

/* Every field, with arguments that it takes. A format of all of them, too, for JSON. */
static void look_open_fields(struct look *l, struct session *s)
{
	static const char *const args[] = {"", "[1]", "[-1]", ".fd", ".name"};
	struct strbuf all = {0};
	struct err err;
	strbuf_chr(&all, '*');
	for (unsigned c = 0; field_classes[c]; c++)
		for (const struct field_def *def = field_classes[c]->defs; def->name; def++)
			for (unsigned i = 0; i < sizeof args / sizeof *args && l->nfields < MAX_FIELDS; i++) {
				char text[128];
				size_t used;
				snprintf(text, sizeof text, "%s%s", def->name, args[i]);
				struct field *f = field_open(s, text, &used, &err);
				if (!f)
					continue;
				l->fields[l->nfields++] = f;
				if (!(def->flags & FIELD_FILTER_ONLY))
					strbuf_fmt(&all, "%%%s ", text);
				if (!(def->flags & (FIELD_ARG | FIELD_ARG_OPT)))
					break;
			}
	l->all = format_compile(s, strbuf_cstr(&all), &err);
	strbuf_free(&all);
	if (!l->nfields || !l->all) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
}

/* Made once for all inputs: opening all fields takes longer than most inputs do. */
static void look_init(struct look *l, struct session *s)
{
	session_init(s);
	s->track_spans = true;
	look_open_fields(l, s);
	l->summary = summary_new();
}

static void look_value(struct look *l, const struct field_def *def, const struct value *v)
{
	strbuf_reset(&l->text);
	if (!v->is_list)
		value_text(v, def->format, &l->text);
	for (unsigned k = 0; v->is_list && k < v->list.n; k++)
		value_text(&v->list.items[k], def->format, &l->text);
}

static void look_fields(struct look *l, struct event *e)
{
	struct value many[MAX_VALUES];
	for (unsigned i = 0; i < l->nfields; i++) {
		const struct field_def *def = l->fields[i]->def;
		const struct value *v = field_get(l->fields[i], e);
		if (v)
			look_value(l, def, v);
		for (unsigned k = 0; k < MAX_VALUES; k++)
			many[k] = (struct value){.type = def->type};
		unsigned n = def->get_all ? def->get_all(l->fields[i], e, many, MAX_VALUES) : 0;
		if (n > MAX_VALUES)
			abort();
		for (unsigned k = 0; k < n; k++)
			look_value(l, def, &many[k]);
	}
}

static void look_event(struct look *l, struct event *e)
{
	struct session *s = e->session;
	unsigned n = l->nevents++;
	s->buffer_format = n % (BUFFER_BASE64 + 1);
	s->buffer_cut = n & 1;
	s->resolve_ports = n & 2;
	s->fd_type_letters = !(n & 4);
	s->time_format = "hardD"[n % 5];
	look_fields(l, e);
	for (unsigned i = 0; i < SCHEMA_MAX_PARAMS + 2; i++) {
		strbuf_reset(&l->text);
		strbuf_reset(&l->more);
		render_param(e, i, &l->text, &l->more);
	}
	for (int brief = 0; brief < 2; brief++) {
		strbuf_reset(&l->text);
		render_args(e, brief, &l->text);
	}
	strbuf_reset(&l->text);
	if (n & 1)
		format_event_json(l->all, e, &l->text);
	else
		format_event(l->all, e, &l->text);
	summary_add(l->summary, e);
	strbuf_reset(&l->text);
	if (n == 7)
		summary_text(l->summary, &l->text);
}

/* A recording that is being written to memory; fd -1 = none. */
struct copy {
	int fd;
	struct writer *writer;
	struct writer *older; /* the same for programs of 2022 */
};

static void copy_event(struct copy *c, struct session *s)
{
	char path[64];
	struct err err;
	if (c->fd < 0) {
		c->fd = memfd_create("copy", MFD_CLOEXEC);
		snprintf(path, sizeof path, "/proc/self/fd/%d", c->fd);
		c->writer = writer_open(path, &(struct writer_options){.level = OUTPUT_PLAIN}, &err);
		if (!c->writer || writer_state(c->writer, &s->state, s->event.ts, &err) < 0)
			abort();
		c->older = writer_memory(0, true);
		writer_state(c->older, &s->state, s->event.ts, &err);
	}
	writer_event(c->older, tracer_original(&s->state, &s->event), s->event.hidden, &err);
	if (writer_event(c->writer, tracer_original(&s->state, &s->event), s->event.hidden, &err) < 0)
		abort();
}

/* Every event that was written must come back, and nothing else. */
static void copy_check(struct copy *c)
{
	char path[64];
	struct err err = {""};
	struct session s;
	if (c->fd < 0)
		return;
	uint64_t events = writer_events(c->writer);
	if (writer_close(c->writer, &err) < 0)
		abort();
	writer_close(c->older, &err);
	snprintf(path, sizeof path, "/proc/self/fd/%d", c->fd);
	struct source *src = savefile_open(path, &err);
	struct event e;
	session_init(&s);
	src->state = &s.state;
	int more = src->ops->start(src, &err) < 0 ? -1 : 1;
	while (more > 0 && (more = src->ops->next(src, &e, &err)) > 0)
		events--;
	if (more < 0 || events) {
		fprintf(stderr, "the copy differs by %lld events: %s\n", (long long)events, err.text);
		abort();
	}
	src->ops->close(src);
	session_free(&s);
	close(c->fd);
	c->fd = -1;
}

#endif
