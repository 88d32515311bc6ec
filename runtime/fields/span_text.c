/* Texts of a span's tags and arguments: see span_text.h. */
#include "fields/span_text.h"

/* Joins the strings, with signs[0] after the first, signs[1] after the second, and so on in turn. */
static void join(struct texts t, const char signs[2], struct strbuf *out)
{
	const char *p = t.s, *end = p + t.len;
	for (unsigned n = 0; p < end; n++) {
		size_t len = strnlen(p, (size_t)(end - p));
		if (n)
			strbuf_chr(out, signs[(n - 1) & 1]);
		strbuf_add(out, p, len);
		p += len + 1;
	}
}

void texts_join_tags(struct texts t, struct strbuf *out) { join(t, "..", out); }

void texts_join_args(struct texts t, char sign, struct strbuf *out) { join(t, (char[]){sign, ','}, out); }

bool texts_tag(struct texts t, int64_t n, struct value *out)
{
	uint32_t len;
	const char *s = text_item(t.s, t.len, n, &len);
	return s && value_str(out, s, len);
}

bool texts_arg(const struct field *f, struct texts t, struct value *out)
{
	uint32_t len;
	if (f->has_num) {
		int64_t count = text_count(t.s, t.len) / 2, n = f->arg_num < 0 ? f->arg_num + count : f->arg_num;
		return n >= 0 && n < count && texts_tag(t, 2 * n + 1, out);
	}
	size_t want = strlen(f->arg);
	for (const char *p = t.s, *end = p + t.len, *value; p < end;
	     p = value + strnlen(value, (size_t)(end - value)) + 1) {
		len = (uint32_t)strnlen(p, (size_t)(end - p));
		value = p + len + 1;
		if (value >= end)
			return false;
		if (len == want && !memcmp(p, f->arg, len))
			return value_str(out, value, strnlen(value, (size_t)(end - value)));
	}
	return false;
}

int span_set_number(struct field *f, const char *arg, size_t len, struct err *err)
{
	if (f->has_num)
		return 0;
	return err_set(err, "the argument of '%s' must be a number in brackets, not '%.*s'", f->def->name, (int)len, arg);
}
