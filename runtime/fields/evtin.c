/* Fields of class evtin: events that happen while a span is open. */
#include "fields/span_text.h"
#include "session.h"

/* A row's parameter: who must have begun the span for an event to be in it, and what of the span is asked. */
enum scope { SAME_THREAD, SAME_PROCESS, OF_PARENT, ANYWHERE };
enum part { PART_ID, PART_NTAGS, PART_NARGS, PART_TAGS, PART_TAG, PART_ARGS, PART_ARG };
#define PARAM(scope, part) ((scope) << 4 | (part))

static bool in_scope(const struct event *e, const struct span *s, enum scope scope)
{
	switch (scope) {
	case SAME_THREAD:
		return s->tid == e->tid;
	case SAME_PROCESS:
		return s->pid == e->thread->pid && s->pid >= 0;
	case OF_PARENT:
		return s->pid == e->thread->ptid && s->pid >= 0;
	default:
		return true;
	}
}

/* Appends or sets one value. Text that is composed goes to `text`, at *at. */
static bool part_of(struct field *f, const struct span *s, struct value *out, struct strbuf *text, size_t *at)
{
	*at = SIZE_MAX;
	out->is_list = false;
	out->type = f->def->type;
	switch (f->def->param & 15) {
	case PART_ID:
		return value_i64(out, s->id);
	case PART_NTAGS:
		return value_u64(out, s->ntags);
	case PART_NARGS:
		return value_u64(out, s->nargs);
	case PART_TAG:
		return texts_tag(span_tags(s), f->arg_num, out);
	case PART_ARG:
		return texts_arg(f, span_args(s), out);
	}
	*at = text->len;
	if ((f->def->param & 15) == PART_TAGS)
		texts_join_tags(span_tags(s), text);
	else
		texts_join_args(span_args(s), ':', text);
	return true;
}

/*
 * The values of the spans that the event is in, newest first, up to `max`. The marker that begins a span is not yet in
 * it, the one that ends it still is.
 */
static unsigned get_all(struct field *f, struct event *e, struct value *out, unsigned max)
{
	const struct tracers *t = e->session->state.tracers;
	const struct span *own = t ? tracer_span(&e->session->state, e) : NULL;
	const struct span *ended = e->type == PPME_TRACER_X ? own : NULL;
	size_t at[TRACER_SPANS_MAX + 1];
	unsigned n = 0;
	strbuf_reset(&f->buf);
	if (!t || !e->thread)
		return 0;
	for (unsigned i = t->nopen + 1; i-- > 0 && n < max && n <= TRACER_SPANS_MAX;) {
		const struct span *s = i == t->nopen ? ended : t->open[i];
		if (s && (s != own || s == ended) && in_scope(e, s, (enum scope)(f->def->param >> 4)))
			n += part_of(f, s, &out[n], &f->buf, &at[n]);
	}
	for (unsigned i = 0; i < n; i++) /* the buffer has stopped moving */
		if (at[i] != SIZE_MAX)
			value_str(&out[i], f->buf.s ? f->buf.s + at[i] : "", (i + 1 < n ? at[i + 1] : f->buf.len) - at[i]);
	return n;
}

/* To print: the newest span. Markers themselves show their own span by span.*. */
static bool get(struct field *f, struct event *e, struct value *out)
{
	return e->type != PPME_TRACER_E && e->type != PPME_TRACER_X && get_all(f, e, out, 1);
}

#define ROW(n, t, fmt, fl, sc, pt, ...) \
	{.name = "evtin.span." n, .type = t, .format = fmt, .flags = FIELD_SPANS | FIELD_ANY | FIELD_MARKERS | (fl), \
	 .get = get, .get_all = get_all, .param = PARAM(sc, pt), __VA_ARGS__}
#define ROWS(prefix, sc, who) \
	ROW(prefix "id", PT_INT64, PF_ID, 0, sc, PART_ID, .help = "Number of the span that it happens in, " who "."), \
	ROW(prefix "ntags", PT_UINT32, PF_DEC, 0, sc, PART_NTAGS, .help = "How many tags that span has."), \
	ROW(prefix "nargs", PT_UINT32, PF_DEC, 0, sc, PART_NARGS, .help = "How many arguments it began with."), \
	ROW(prefix "tags", PT_CHARBUF, PF_NA, 0, sc, PART_TAGS, .help = "Its tags, with dots between them."), \
	ROW(prefix "tag", PT_CHARBUF, PF_NA, FIELD_ARG, sc, PART_TAG, .set_arg = span_set_number, \
	    .arg = "number of a tag, from 0; negative from the end", .help = "One of its tags."), \
	ROW(prefix "args", PT_CHARBUF, PF_NA, 0, sc, PART_ARGS, .help = "Its arguments, as name:value with commas."), \
	ROW(prefix "arg", PT_CHARBUF, PF_NA, FIELD_ARG, sc, PART_ARG, \
	    .arg = "name or number of an argument, from 0; negative from the end", .help = "One of its arguments.")

static const struct field_def defs[] = {
	ROWS("", SAME_THREAD, "begun by the same thread"),
	ROWS("p.", SAME_PROCESS, "begun by any thread of the same process"),
	ROWS("s.", OF_PARENT, "begun by the parent process, as scripts do for what they run"),
	ROWS("m.", ANYWHERE, "begun by anybody on the machine"),
	{0},
};

const struct field_class fields_evtin = {
	.name = "evtin",
	.title = "Inside of spans",
	.help = "The span of application markers that an event happens in. A filter holds when it holds for any open span.",
	.defs = defs,
};
