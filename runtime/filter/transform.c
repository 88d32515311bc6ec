/* Computing operands for an event. See operand.h. */
#define _GNU_SOURCE /* memrchr */
#include <ctype.h>

#include "filter/operand.h"

static bool change_case(struct operand *o, const struct value *v, int (*change)(int))
{
	strbuf_reset(&o->buf);
	char *out = strbuf_room(&o->buf, v->str.len);
	for (uint32_t i = 0; i < v->str.len; i++)
		out[i] = (char)change((unsigned char)v->str.s[i]);
	return value_str(&o->value, out, v->str.len);
}

static bool base_name(struct operand *o, const struct value *v)
{
	const char *slash = v->str.len ? memrchr(v->str.s, '/', v->str.len) : NULL;
	size_t skip = slash ? (size_t)(slash + 1 - v->str.s) : 0;
	return value_str(&o->value, v->str.s + skip, v->str.len - skip);
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes; unset when the text is not base64. Missing padding is forgiven. */
static bool base64(struct operand *o, const struct value *v)
{
	uint32_t bits = 0, nbits = 0, len = v->str.len;
	strbuf_reset(&o->buf);
	for (int padding = 0; padding < 2 && len && v->str.s[len - 1] == '='; padding++)
		len--;
	for (uint32_t i = 0; i < len; i++) {
		int digit = base64_digit(v->str.s[i]);
		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		nbits += 6;
		if (nbits >= 8) {
			nbits -= 8;
			strbuf_chr(&o->buf, (char)(bits >> nbits));
		}
	}
	return len % 4 != 1 && value_buf(&o->value, &o->buf);
}

static bool concat(struct operand *o, struct event *e)
{
	strbuf_reset(&o->buf);
	for (size_t i = 0; i < o->nargs; i++) {
		const struct value *v = operand_get(o->args[i], e);
		if (!v)
			return false;
		value_text(v, o->args[i]->format, &o->buf);
	}
	return value_buf(&o->value, &o->buf);
}

static bool join(struct operand *o, struct event *e)
{
	const struct value *separator = operand_get(o->args[0], e), *list = operand_get(o->args[1], e);
	strbuf_reset(&o->buf);
	if (!list)
		return false;
	for (uint32_t i = 0; i < list->list.n; i++) {
		if (i)
			strbuf_add(&o->buf, separator->str.s, separator->str.len);
		value_text(&list->list.items[i], o->args[1]->format, &o->buf);
	}
	return value_buf(&o->value, &o->buf);
}

static bool literal_list(struct operand *o, struct event *e)
{
	for (size_t i = 0; i < o->nargs; i++) {
		const struct value *v = operand_get(o->args[i], e);
		if (!v)
			return false;
		o->items[i] = *v;
	}
	o->value.is_list = true;
	o->value.list.items = o->items;
	o->value.list.n = (uint32_t)o->nargs;
	return true;
}

/* Getopt. */

/* The words of a list, or of a text between blanks. */
struct words {
	const struct value *v;
	uint32_t at; /* the next member, or the next byte */
};

static bool next_word(struct words *w, struct value *out)
{
	if (w->v->is_list) {
		if (w->at >= w->v->list.n)
			return false;
		*out = w->v->list.items[w->at++];
		return true;
	}
	const char *s = w->v->str.s;
	uint32_t len = w->v->str.len, start;
	while (w->at < len && s[w->at] == ' ')
		w->at++;
	for (start = w->at; w->at < len && s[w->at] != ' '; w->at++)
		;
	value_str(out, s + start, w->at - start);
	return w->at > start;
}

/* How option c is listed: 0 not at all, 1 plain, 2 with an argument, 3 with one in the same word only. */
static unsigned option_kind(const struct value *options, char c)
{
	const char *s = options->str.s, *end = s + options->str.len;
	const char *p = c == ':' || c == '+' ? NULL : memchr(s, c, options->str.len);
	if (!p)
		return 0;
	return 1u + (p + 1 < end && p[1] == ':') + (p + 2 < end && p[1] == ':' && p[2] == ':');
}

/* One word of options: -ab, -fFILE, -f FILE. True when the selected option is in it; its argument is the value. */
static bool option_word(struct operand *o, const struct value *options, const struct value *word, struct words *rest)
{
	for (uint32_t i = 1; i < word->str.len; i++) {
		char c = word->str.s[i];
		unsigned kind = option_kind(options, c);
		struct value argument = {.type = PT_CHARBUF};
		value_str(&argument, "", 0);
		if (!kind)
			continue;
		if (kind > 1)
			value_str(&argument, word->str.s + i + 1, word->str.len - i - 1);
		if (kind == 2 && !argument.str.len && !next_word(rest, &argument))
			return false; /* the argument is missing */
		if (o->selector == c) {
			o->value.str = argument.str;
			return true;
		}
		if (o->is_list && o->value.list.n < o->max_items)
			value_str(&o->items[o->value.list.n++], word->str.s + i, 1);
		if (kind > 1)
			break;
	}
	return false;
}

/* As getopt(3): options among other words, up to "--"; after a leading "+" only up to the first other word. */
static bool get_options(struct operand *o, struct event *e)
{
	const struct value *args = operand_get(o->args[0], e), *options = operand_get(o->args[1], e);
	struct value word;
	if (!args)
		return false;
	struct words words = {args, 0};
	bool strict = options->str.len && options->str.s[0] == '+';
	if (o->is_list) {
		o->value.is_list = true;
		o->value.list.items = o->items;
		o->value.list.n = 0;
	}
	while (next_word(&words, &word)) {
		bool option = word.str.len > 1 && word.str.s[0] == '-';
		if ((option && word.str.len == 2 && word.str.s[1] == '-') || (!option && strict))
			break;
		if (option && option_word(o, options, &word, &words))
			return true;
	}
	return o->is_list;
}

/* All of them. */

static bool compute(struct operand *o, struct event *e)
{
	if (o->what == WHAT_CONCAT)
		return concat(o, e);
	if (o->what == WHAT_JOIN)
		return join(o, e);
	if (o->what == WHAT_GETOPT)
		return get_options(o, e);
	const struct value *v = operand_get(o->args[0], e);
	if (!v)
		return false;
	switch (o->what) {
	case WHAT_TOLOWER: return change_case(o, v, tolower);
	case WHAT_TOUPPER: return change_case(o, v, toupper);
	case WHAT_BASENAME: return base_name(o, v);
	case WHAT_B64: return base64(o, v);
	default: return value_u64(&o->value, v->is_list ? v->list.n : v->str.len);
	}
}

/* Where the type depends on the event, the value may be of another kind than the one compiled for: that is unset. */
static const struct value *field_value(struct operand *o, struct event *e)
{
	const struct value *v = field_get(o->field, e);
	if (!v || o->field->def->type != PT_DYN)
		return v;
	enum kind kind = kind_of(v->type);
	return kind == o->kind || (kind_is_number(kind) && kind_is_number(o->kind)) ? v : NULL;
}

const struct value *operand_get(struct operand *o, struct event *e)
{
	switch (o->what) {
	case WHAT_FIELD: return o->current ? o->current : field_value(o, e);
	case WHAT_TEXT: return &o->value;
	case WHAT_LIST: return literal_list(o, e) ? &o->value : NULL;
	default: return compute(o, e) ? &o->value : NULL;
	}
}
