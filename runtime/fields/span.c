/* Fields of class span: application markers (see state/tracer.h), and the spans that they begin and end. */
#include <math.h>

#include "fields/span_text.h"
#include "render/render.h"
#include "session.h"

static bool is_tracer(const struct event *e) { return (e->type & ~1) == PPME_TRACER_E; }
static bool is_end(const struct event *e) { return e->type == PPME_TRACER_X; }

static struct texts event_texts(struct event *e, enum param_name name)
{
	struct param p;
	if (!event_named(e, name, &p))
		return (struct texts){"", 0};
	return (struct texts){(const char *)p.p, p.len};
}

static struct texts event_tags(struct event *e) { return event_texts(e, PN_tags); }
static unsigned ntags(struct event *e) { return text_count(event_tags(e).s, event_tags(e).len); }

/* The beginning of the span that a marker begins or ends; NULL = unknown, or no marker. */
static const struct span *begun(const struct event *e)
{
	return is_tracer(e) ? tracer_span(&e->session->state, e) : NULL;
}

static bool get_id(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return is_tracer(e) && value_i64(out, event_i64(e, PN_id, 0));
}

static bool get_time(struct field *f, struct event *e, struct value *out)
{
	if (!begun(e))
		return false;
	strbuf_reset(&f->buf);
	render_time(&f->buf, e->ts, TIME_STYLE_TIME);
	return value_buf(out, &f->buf);
}

static bool get_ntags(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return is_tracer(e) && value_u64(out, ntags(e));
}

static bool get_nargs(struct field *f, struct event *e, struct value *out)
{
	const struct span *s = begun(e);
	(void)f;
	return s && value_u64(out, s->nargs);
}

static bool get_tags(struct field *f, struct event *e, struct value *out)
{
	if (!is_tracer(e))
		return false;
	strbuf_reset(&f->buf);
	texts_join_tags(event_tags(e), &f->buf);
	return value_buf(out, &f->buf);
}

static bool get_tag(struct field *f, struct event *e, struct value *out)
{
	return is_tracer(e) && texts_tag(event_tags(e), f->arg_num, out);
}

/* Whose arguments a row is about (field_def.param). */
enum whose { OF_EVENT, OF_BEGIN };

/* False without a beginning: an end of an unknown span is not told apart from noise. */
static bool args_of(struct field *f, struct event *e, struct texts *out)
{
	const struct span *s = begun(e);
	if (!s)
		return false;
	*out = f->def->param == OF_BEGIN ? span_args(s) : event_texts(e, PN_args);
	return true;
}

static bool get_args(struct field *f, struct event *e, struct value *out)
{
	struct texts t;
	if (!args_of(f, e, &t))
		return false;
	strbuf_reset(&f->buf);
	texts_join_args(t, '=', &f->buf);
	return value_buf(out, &f->buf);
}

static bool get_arg(struct field *f, struct event *e, struct value *out)
{
	struct texts t;
	return args_of(f, e, &t) && texts_arg(f, t, out);
}

static bool duration(const struct event *e, uint64_t *ns)
{
	const struct span *s = is_end(e) ? begun(e) : NULL;
	if (!s)
		return false;
	*ns = e->ts > s->ts ? e->ts - s->ts : 0;
	return true;
}

static bool get_duration(struct field *f, struct event *e, struct value *out)
{
	uint64_t ns;
	(void)f;
	return duration(e, &ns) && value_u64(out, ns);
}

static bool get_duration_human(struct field *f, struct event *e, struct value *out)
{
	uint64_t ns;
	if (!duration(e, &ns))
		return false;
	strbuf_reset(&f->buf);
	render_interval(&f->buf, ns);
	return value_buf(out, &f->buf);
}

/* The column of a spectrogram, on a logarithmic scale that ends at 100 seconds. Unset for no duration at all. */
static bool get_duration_quantized(struct field *f, struct event *e, struct value *out)
{
	uint64_t ns;
	(void)f;
	if (!duration(e, &ns) || !ns)
		return false;
	int columns = e->session->latency_columns ? e->session->latency_columns : -1;
	return value_u64(out, (uint64_t)((int64_t)(fmin(log10((double)ns), 11) * columns / 11) + 1));
}

/* The argument N of *.fortag: spans with N + 1 tags. */
static bool depth_is(struct field *f, struct event *e) { return (int64_t)ntags(e) == f->arg_num + 1; }

static bool get_duration_fortag(struct field *f, struct event *e, struct value *out)
{
	uint64_t ns;
	return duration(e, &ns) && depth_is(f, e) && value_u64(out, ns);
}

static bool get_count(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return is_tracer(e) && value_u64(out, is_end(e));
}

static bool get_count_fortag(struct field *f, struct event *e, struct value *out)
{
	return is_tracer(e) && value_u64(out, is_end(e) && depth_is(f, e));
}

static bool get_childcount_fortag(struct field *f, struct event *e, struct value *out)
{
	return is_tracer(e) && value_u64(out, is_end(e) && (int64_t)ntags(e) > f->arg_num + 1);
}

static bool get_idtag(struct field *f, struct event *e, struct value *out)
{
	struct value tag;
	if (!begun(e))
		return false;
	strbuf_reset(&f->buf);
	strbuf_i64(&f->buf, event_i64(e, PN_id, 0));
	if (texts_tag(event_tags(e), f->arg_num, &tag))
		strbuf_add(&f->buf, tag.str.s, tag.str.len);
	return value_buf(out, &f->buf);
}

static bool get_time_of(struct field *f, const struct span *s, struct value *out)
{
	if (!s)
		return false;
	strbuf_reset(&f->buf);
	strbuf_u64(&f->buf, s->ts);
	return value_buf(out, &f->buf);
}

static bool get_rawtime(struct field *f, struct event *e, struct value *out) { return get_time_of(f, begun(e), out); }

static bool get_rawparenttime(struct field *f, struct event *e, struct value *out)
{
	const struct span *s = begun(e);
	return s && get_time_of(f, tracer_parent(&e->session->state, s), out);
}

#define ROW(n, t, fmt, fl, ...) {.name = "span." n, .type = t, .format = fmt, .flags = FIELD_MARKERS | (fl), \
	__VA_ARGS__}
#define TAG_ARG .set_arg = span_set_number, .arg = "number of a tag, from 0"
#define ARG_ARG .arg = "name or number of an argument, from 0; negative from the end"
#define FOR_TAG (FIELD_ARG | FIELD_TABLE_ONLY)

static const struct field_def defs[] = {
	ROW("id", PT_INT64, PF_ID, 0, .get = get_id, .help = "Number that pairs the markers of a span."),
	ROW("time", PT_CHARBUF, PF_NA, FIELD_SPANS, .get = get_time, .help = "Time of the marker."),
	ROW("ntags", PT_UINT32, PF_DEC, 0, .get = get_ntags, .help = "How many tags the span has."),
	ROW("nargs", PT_UINT32, PF_DEC, FIELD_SPANS, .get = get_nargs, .help = "How many arguments the span began with."),
	ROW("tags", PT_CHARBUF, PF_NA, 0, .get = get_tags, .help = "The tags, with dots between them."),
	ROW("tag", PT_CHARBUF, PF_NA, FIELD_ARG, .get = get_tag, TAG_ARG,
	    .help = "One tag by its number, from 0; negative numbers count from the end: span.tag[-1] is the last."),
	ROW("args", PT_CHARBUF, PF_NA, FIELD_SPANS, .get = get_args, .param = OF_EVENT,
	    .help = "The marker's arguments, as name=value with commas between them."),
	ROW("arg", PT_CHARBUF, PF_NA, FIELD_ARG | FIELD_SPANS, .get = get_arg, .param = OF_EVENT, ARG_ARG,
	    .help = "One of the marker's arguments: span.arg.NAME or span.arg[N]."),
	ROW("enterargs", PT_CHARBUF, PF_NA, FIELD_SPANS, .get = get_args, .param = OF_BEGIN,
	    .help = "The arguments that the span began with."),
	ROW("enterarg", PT_CHARBUF, PF_NA, FIELD_ARG | FIELD_SPANS, .get = get_arg, .param = OF_BEGIN, ARG_ARG,
	    .help = "One argument that the span began with: span.enterarg.NAME or span.enterarg[N]."),
	ROW("duration", PT_RELTIME, PF_DEC, FIELD_SPANS, .get = get_duration,
	    .help = "Time from the beginning to the end of the span, in nanoseconds; on its end."),
	ROW("duration.quantized", PT_UINT64, PF_DEC, FIELD_SPANS | FIELD_TABLE_ONLY, .get = get_duration_quantized,
	    .help = "The duration's place on a logarithmic scale."),
	ROW("duration.human", PT_CHARBUF, PF_NA, FIELD_SPANS, .get = get_duration_human,
	    .help = "The duration for people, like 10.3ms."),
	ROW("duration.fortag", PT_RELTIME, PF_DEC, FOR_TAG | FIELD_SPANS, .get = get_duration_fortag, TAG_ARG,
	    .help = "The duration of spans with exactly N + 1 tags."),
	ROW("count", PT_UINT64, PF_DEC, FIELD_TABLE_ONLY, .get = get_count,
	    .help = "1 for the end of a span, 0 for its beginning: for counting."),
	ROW("count.fortag", PT_UINT64, PF_DEC, FOR_TAG, .get = get_count_fortag, TAG_ARG,
	    .help = "1 for the end of a span with exactly N + 1 tags."),
	ROW("childcount.fortag", PT_UINT64, PF_DEC, FOR_TAG, .get = get_childcount_fortag, TAG_ARG,
	    .help = "1 for the end of a span with more than N + 1 tags."),
	ROW("idtag", PT_CHARBUF, PF_NA, FOR_TAG | FIELD_SPANS, .get = get_idtag, TAG_ARG,
	    .help = "The span's number followed by tag N."),
	ROW("rawtime", PT_CHARBUF, PF_NA, FIELD_TABLE_ONLY | FIELD_SPANS, .get = get_rawtime,
	    .help = "When the span began, in nanoseconds since 1970."),
	ROW("rawparenttime", PT_CHARBUF, PF_NA, FIELD_TABLE_ONLY | FIELD_SPANS, .get = get_rawparenttime,
	    .help = "When the span around it began: that with the same number and all tags but the last."),
	{0},
};

const struct field_class fields_span = {
	.name = "span",
	.title = "Application markers",
	.help = "What programs say about their own work by writing markers to /dev/null.",
	.defs = defs,
};
