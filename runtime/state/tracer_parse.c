/* The grammar of application markers: a compact form, and JSON arrays for programs that have an encoder at hand. */
#include "state/tracer_parse.h"

#include "state/thread.h"

struct parser {
	const char *p, *end;
};

/* The next character, or -1 at the end. */
static int peek(const struct parser *in) { return in->p < in->end ? (unsigned char)*in->p : -1; }

static enum tracer_syntax expect(struct parser *in, char c)
{
	int got = peek(in);
	if (got < 0)
		return TRACER_MORE;
	in->p++;
	return got == c ? TRACER_WHOLE : TRACER_BAD;
}

/* t, p, pp, g or nothing. */
static bool named_id(const char *s, size_t len, int64_t tid, const struct thread *t, int64_t *id)
{
	if (!len || (len == 1 && *s == 'g'))
		*id = 0;
	else if (len == 1 && *s == 't')
		*id = tid;
	else if (len == 1 && *s == 'p')
		*id = t ? t->pid : -1;
	else if (len == 2 && s[0] == 'p' && s[1] == 'p')
		*id = t ? t->ptid : -1;
	else
		return false;
	return true;
}

/* Decimal digits with an optional minus sign; numbers that do not fit 64 bits wrap around. */
static enum tracer_syntax number(struct parser *in, int64_t *id)
{
	bool negative = peek(in) == '-';
	uint64_t v = 0;
	in->p += negative;
	for (; peek(in) >= '0' && peek(in) <= '9'; in->p++)
		v = v * 10 + (uint64_t)(*in->p - '0');
	*id = (int64_t)(negative ? -v : v);
	return peek(in) < 0 ? TRACER_MORE : TRACER_WHOLE;
}

/* --- DIR:ID:TAGS:ARGS: --- */

static enum tracer_syntax compact_id(struct parser *in, int64_t tid, const struct thread *t, int64_t *id)
{
	const char *start = in->p;
	if (peek(in) == '-' || (peek(in) >= '0' && peek(in) <= '9')) {
		enum tracer_syntax r = number(in, id);
		return r == TRACER_WHOLE ? expect(in, ':') : r;
	}
	while (peek(in) == 't' || peek(in) == 'p' || peek(in) == 'g')
		in->p++;
	size_t len = (size_t)(in->p - start);
	bool known = named_id(start, len, tid, t, id);
	if (peek(in) < 0)
		return known ? TRACER_MORE : TRACER_BAD;
	return known ? expect(in, ':') : TRACER_BAD;
}

/* Takes characters up to an unescaped one of `stop`, which is left in *last, into `out` and ends them with a NUL. */
static enum tracer_syntax compact_text(struct parser *in, const char *stop, const char *illegal, struct strbuf *out,
                                       char *last)
{
	while (in->p < in->end) {
		char c = *in->p++;
		if (c == '\\') {
			if (in->p == in->end)
				return TRACER_MORE;
			c = *in->p++;
		} else if (strchr(stop, c)) {
			*last = c;
			strbuf_chr(out, '\0');
			return TRACER_WHOLE;
		} else if (strchr(illegal, c)) {
			return TRACER_BAD;
		}
		strbuf_chr(out, c);
	}
	return TRACER_MORE;
}

static enum tracer_syntax compact_tags(struct parser *in, struct span *out)
{
	char last = '.';
	if (peek(in) == ':') {
		in->p++;
		return TRACER_WHOLE;
	}
	while (last == '.') {
		enum tracer_syntax r = compact_text(in, ".:", "><=\n", &out->tags, &last);
		if (r != TRACER_WHOLE)
			return r;
		out->ntags++;
	}
	return TRACER_WHOLE;
}

static enum tracer_syntax compact_args(struct parser *in, struct span *out)
{
	char last = ',';
	if (peek(in) == ':') {
		in->p++;
		return TRACER_WHOLE;
	}
	while (last == ',') {
		enum tracer_syntax r = compact_text(in, "=", "><\n,:", &out->args, &last);
		if (r == TRACER_WHOLE)
			r = compact_text(in, ",:", "=", &out->args, &last);
		if (r != TRACER_WHOLE)
			return r;
		out->nargs++;
	}
	return TRACER_WHOLE;
}

static enum tracer_syntax compact(struct parser *in, int64_t tid, const struct thread *t, struct span *out)
{
	enum tracer_syntax r = expect(in, ':');
	if (r == TRACER_WHOLE)
		r = compact_id(in, tid, t, &out->id);
	if (r == TRACER_WHOLE)
		r = compact_tags(in, out);
	return r == TRACER_WHOLE ? compact_args(in, out) : r;
}

/* --- ["DIR", ID, ["TAG", ...], [{"NAME":"VALUE"}, ...]] --- */

static void blanks(struct parser *in)
{
	while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\r' || peek(in) == '\n')
		in->p++;
}

static enum tracer_syntax mark(struct parser *in, char c)
{
	blanks(in);
	return expect(in, c);
}

/* A string as it is written between the quotes: escapes are only skipped. */
static enum tracer_syntax json_text(struct parser *in, const char **s, size_t *len)
{
	enum tracer_syntax r = mark(in, '"');
	if (r != TRACER_WHOLE)
		return r;
	for (*s = in->p; in->p < in->end && *in->p != '"'; in->p++)
		if (*in->p == '\\' && ++in->p == in->end)
			return TRACER_MORE;
	*len = (size_t)(in->p - *s);
	return expect(in, '"');
}

static enum tracer_syntax json_keep(struct parser *in, struct strbuf *out)
{
	const char *s;
	size_t len;
	enum tracer_syntax r = json_text(in, &s, &len);
	if (r == TRACER_WHOLE) {
		strbuf_add(out, s, len);
		strbuf_chr(out, '\0');
	}
	return r;
}

static enum tracer_syntax json_tag(struct parser *in, struct span *out)
{
	out->ntags++;
	return json_keep(in, &out->tags);
}

static enum tracer_syntax json_pair(struct parser *in, struct span *out)
{
	enum tracer_syntax r = json_keep(in, &out->args);
	if (r == TRACER_WHOLE)
		r = mark(in, ':');
	if (r == TRACER_WHOLE)
		r = json_keep(in, &out->args);
	out->nargs++;
	return r;
}

/* Items between `open` and `close`, with commas between them; may be none. */
static enum tracer_syntax json_items(struct parser *in, char open, char close, struct span *out,
                                     enum tracer_syntax (*item)(struct parser *, struct span *))
{
	enum tracer_syntax r = mark(in, open);
	blanks(in);
	if (r == TRACER_WHOLE && peek(in) == close) {
		in->p++;
		return TRACER_WHOLE;
	}
	while (r == TRACER_WHOLE) {
		r = item(in, out);
		blanks(in);
		if (r == TRACER_WHOLE && peek(in) == close) {
			in->p++;
			return TRACER_WHOLE;
		}
		if (r == TRACER_WHOLE)
			r = expect(in, ',');
	}
	return r;
}

static enum tracer_syntax json_object(struct parser *in, struct span *out)
{
	return json_items(in, '{', '}', out, json_pair);
}

static enum tracer_syntax json_id(struct parser *in, int64_t tid, const struct thread *t, int64_t *id)
{
	const char *s;
	size_t len;
	blanks(in);
	if (peek(in) != '"') {
		bool ok = peek(in) < 0 || peek(in) == '-' || (peek(in) >= '0' && peek(in) <= '9');
		return ok ? number(in, id) : TRACER_BAD;
	}
	enum tracer_syntax r = json_text(in, &s, &len);
	return r == TRACER_WHOLE && !named_id(s, len, tid, t, id) ? TRACER_BAD : r;
}

static enum tracer_syntax json(struct parser *in, int64_t tid, const struct thread *t, struct span *out, bool *is_exit)
{
	const char *dir;
	size_t len;
	enum tracer_syntax r = mark(in, '[');
	if (r == TRACER_WHOLE)
		r = json_text(in, &dir, &len);
	if (r != TRACER_WHOLE)
		return r;
	if (!len || (*dir != '>' && *dir != '<'))
		return TRACER_BAD;
	*is_exit = *dir == '<';
	r = mark(in, ',');
	if (r == TRACER_WHOLE)
		r = json_id(in, tid, t, &out->id);
	if (r == TRACER_WHOLE)
		r = mark(in, ',');
	if (r == TRACER_WHOLE)
		r = json_items(in, '[', ']', out, json_tag);
	if (r == TRACER_WHOLE)
		r = mark(in, ',');
	if (r == TRACER_WHOLE)
		r = json_items(in, '[', ']', out, json_object);
	return r == TRACER_WHOLE ? mark(in, ']') : r;
}

enum tracer_syntax tracer_parse(const char *text, size_t len, int64_t tid, const struct thread *thread,
                                struct span *out, bool *is_exit)
{
	struct parser in;
	strbuf_reset(&out->tags);
	strbuf_reset(&out->args);
	out->ntags = out->nargs = 0;
	out->id = 0;
	if (!len)
		return TRACER_BAD;
	in.p = text;
	in.end = text + len;
	if (*text != '>' && *text != '<')
		return json(&in, tid, thread, out, is_exit);
	*is_exit = *text == '<';
	in.p++;
	return compact(&in, tid, thread, out);
}
