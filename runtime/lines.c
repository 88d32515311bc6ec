/* See lines.h. */
#include "lines.h"

#include <stdlib.h>

#include "fields/field.h"
#include "session.h"
#include "util/bits.h"

struct lines *lines_new(struct session *s, const char *format, uint64_t keep, struct err *err)
{
	struct format *f = format ? format_compile(s, format, err) : NULL;
	if (format && !f)
		return NULL;
	struct lines *l = calloc(1, sizeof *l);
	if (!l)
		abort();
	l->format = f;
	l->internal = s->show_internal;
	store_init(&l->store, sizeof(struct line), keep);
	return l;
}

void lines_free(struct lines *l)
{
	if (!l)
		return;
	format_free(l->format);
	store_free(&l->store);
	strbuf_free(&l->text);
	free(l);
}

static struct line *new_line(struct lines *l, const struct event *e, const char *text, size_t len)
{
	struct line *line = store_add(&l->store);
	line->ns = e->ts;
	line->text = store_text(&l->store, text, len);
	line->len = (uint32_t)len;
	return line;
}

static const char *keep_text(struct lines *l, const struct rstr *s)
{
	return s ? store_text(&l->store, s->s, s->len + 1) : "";
}

static void dig(struct lines *l, struct event *e)
{
	strbuf_reset(&l->text);
	if (format_event(l->format, e, &l->text))
		new_line(l, e, strbuf_cstr(&l->text), l->text.len);
}

static bool moves_data(unsigned type)
{
	return !event_type_is_enter(type) && schema_events[type].flags & (EF_READS_FROM_FD | EF_WRITES_TO_FD);
}

/* Without one line break at each end. */
static void echo(struct lines *l, struct event *e)
{
	struct param data;
	if (!e->has_result || e->result <= 0 || !e->fd || !e->thread || !event_named(e, PN_data, &data))
		return;
	strbuf_reset(&l->text);
	render_bytes(e->session, data.p, data.len, &l->text);
	const char *text = strbuf_cstr(&l->text);
	size_t len = l->text.len;
	if (len && *text == '\n') {
		text++;
		len--;
	}
	len -= len && text[len - 1] == '\n';
	struct line *line = new_line(l, e, text, len);
	line->reads = e->info->flags & EF_READS_FROM_FD;
	line->bytes = e->result;
	line->fd = e->fd_num;
	line->fd_type = fd_type_char(e->fd);
	line->fd_name = keep_text(l, e->fd->name);
	line->process = keep_text(l, e->thread->comm);
	const struct container *c = container_find(&e->session->state.containers, e->thread->container_id);
	line->container = c ? keep_text(l, c->name) : "";
}

void lines_add(struct lines *l, struct event *e)
{
	if (!l->format && e->type < SCHEMA_NEVENTS && moves_data(e->type))
		echo(l, e);
	else if (l->format && (l->internal || !(e->info->category & EC_INTERNAL)))
		dig(l, e);
}

void lines_types(const struct lines *l, uint64_t *types)
{
	if (l->format)
		format_types(l->format, types);
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (!l->format && moves_data(type))
			bits_set(types, type);
}

unsigned lines_needs(const struct lines *l)
{
	return l->format ? format_needs(l->format) : FIELD_IO_DATA | FIELD_EVENT_FDS;
}
