/*
 * Fuzzes what is done with single event records: decoding, the state engine, every field, rendering in every buffer
 * format. An input is a series of records, each: one byte (bit 0: v2 header, bit 1: 32-bit lengths, bit 2: state only),
 * a 16-bit length, the record. They run through a session with a small process table.
 */
#include <stdlib.h>

#include "fields/field.h"
#include "render/render.h"
#include "session.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_FIELDS = 600, MAX_RECORDS = 64 };

struct chunks {
	struct source source;
	const uint8_t *data;
	size_t size;
	unsigned count;
	uint8_t *record; /* a copy of exactly its size, so that reading past it is noticed */
};

static void add_thread(struct state *st, int64_t tid, int64_t pid)
{
	static const char args[] = "-v\0two words";
	struct thread *t = state_new_thread(tid);
	t->pid = t->vpid = pid;
	t->ptid = 1;
	t->vtid = tid;
	rstr_set(&t->comm, "app", 3);
	rstr_set(&t->exe, "/usr/bin/app", 12);
	rstr_set(&t->args, args, sizeof args);
	rstr_set(&t->cwd, "/home/u/", 8);
	state_add_thread(st, t);
}

static int start(struct source *src, struct err *err)
{
	(void)err;
	struct state *st = src->state;
	state_reset(st);
	add_thread(st, 1, 1);
	add_thread(st, 100, 100);
	add_thread(st, 101, 100);
	for (int i = 0; i < FD_TYPE_COUNT; i++) {
		struct fd *f = fd_new(i);
		if (i == FD_FILE)
			f->flags |= FD_DEV_NULL;
		rstr_set(&f->name, i == FD_FILE ? "/dev/null" : "/a/name", i == FD_FILE ? 9 : 7);
		f->sport = 40000;
		f->dport = 80;
		state_add_fd(st, 100, i, f);
	}
	users_add(&st->users, false, "", 0, 0, "root", "/root", "/bin/sh");
	state_lists_done(st);
	return 0;
}

static int next(struct source *src, struct event *e, struct err *err)
{
	struct chunks *c = (struct chunks *)src;
	while (c->size >= 3 && c->count++ < MAX_RECORDS) {
		uint8_t form = c->data[0];
		size_t len = (size_t)(c->data[1] | c->data[2] << 8);
		if (len > c->size - 3)
			len = c->size - 3;
		free(c->record);
		c->record = malloc(len ? len : 1);
		memcpy(c->record, c->data + 3, len);
		c->data += 3 + len;
		c->size -= 3 + len;
		const char *why = NULL;
		if (event_decode(e, c->record, (uint32_t)len, form & 1 ? 2 : 1, form & 2, &why) == 0) {
			e->block_flags = form & 4 ? EVENT_STATE_ONLY : 0;
			e->cpu = form >> 4;
			return 1;
		}
		if (!why)
			abort(); /* a refusal must have a reason */
	}
	(void)err;
	return 0;
}

static double progress(struct source *src)
{
	(void)src;
	return 0;
}

static void close_source(struct source *src)
{
	free(((struct chunks *)src)->record);
}

static const struct source_ops ops = {"fuzz", start, next, progress, close_source};

/* Made once: opening all fields takes longer than most inputs. session_open forgets what the input before did. */
static struct session session;
static struct field *fields[MAX_FIELDS];
static unsigned nfields;
static struct format *format;

/* One field of every definition, with a plausible argument where there must be one. */
static unsigned open_fields(struct session *s)
{
	static const char *const args[] = {"", "[0]", "[1]", ".fd", ".name", ".x", "[1000000000]"};
	unsigned n = 0;
	for (unsigned c = 0; field_classes[c]; c++)
		for (const struct field_def *def = field_classes[c]->defs; def->name && n < MAX_FIELDS; def++)
			for (unsigned i = 0; i < sizeof args / sizeof *args; i++) {
				char text[128];
				snprintf(text, sizeof text, "%s%s", def->name, args[i]);
				size_t used;
				struct err err;
				struct field *f = field_open(s, text, &used, &err);
				if (f) {
					fields[n++] = f;
					break;
				}
			}
	return n;
}

static void look(struct event *e, struct strbuf *text, struct strbuf *more)
{
	struct value many[16];
	for (unsigned i = 0; i < nfields; i++) {
		const struct field_def *def = fields[i]->def;
		const struct value *v = field_get(fields[i], e);
		strbuf_reset(text);
		if (v && !v->is_list)
			value_text(v, def->format, text);
		for (unsigned k = 0; v && v->is_list && k < v->list.n; k++)
			value_text(&v->list.items[k], def->format, text);
		unsigned n = def->get_all ? def->get_all(fields[i], e, many, 16) : 0;
		if (n > 16)
			abort();
		for (unsigned k = 0; k < n; k++)
			value_text(&many[k], def->format, text);
	}
	for (unsigned i = 0; i < SCHEMA_MAX_PARAMS + 2; i++) {
		strbuf_reset(text);
		strbuf_reset(more);
		render_param(e, i, text, more);
	}
	for (int brief = 0; brief < 2; brief++) {
		strbuf_reset(text);
		render_args(e, brief, text);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err;
	(void)argc;
	(void)argv;
	session_init(&session);
	session.track_spans = true;
	nfields = open_fields(&session);
	format = format_compile(&session, "*%evt.num %evt.outputtime %30proc.name %evt.args %fd.name", &err);
	if (!nfields || !format)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session *s = &session;
	struct err err;
	struct chunks c = {.source.ops = &ops, .data = data, .size = size};
	struct strbuf text = {0}, more = {0};

	unsigned n = 0;
	if (session_open(s, &c.source, &err) == 0) {
		for (; session_next(s, &err) > 0; n++) {
			s->buffer_format = n % (BUFFER_BASE64 + 1);
			s->buffer_cut = n & 1;
			s->resolve_ports = n & 2;
			s->fd_type_letters = !(n & 4);
			look(&s->event, &text, &more);
			strbuf_reset(&text);
			if (n & 8)
				format_event_json(format, &s->event, &text);
			else
				format_event(format, &s->event, &text);
		}
	}
	session_close(s);
	strbuf_free(&text);
	strbuf_free(&more);
	return 0;
}
