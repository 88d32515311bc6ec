/* Output formats: text with fields in it, "%evt.num %20proc.name". */
#include <stdlib.h>

#include "fields/field.h"
#include "render/json.h"
#include "render/render.h"
#include "render/text.h"
#include "util/bits.h"

enum { WIDTH_MAX = 65535 };

/* Literal text, then a field (which only the last piece may lack). */
struct piece {
	const char *text; /* inside format.source */
	size_t text_len;
	struct field *field;
	size_t width; /* 0 = as long as it is */
};

struct format {
	struct session *session;
	char *source;
	bool show_unset; /* a leading '*': events with unset fields are shown too */
	struct piece *pieces;
	size_t count, cap;
	struct field **by_key; /* the fields by their text, each text once: for JSON */
	size_t nkeys;
};

static struct piece *new_piece(struct format *f)
{
	if (f->count == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 16;
		f->pieces = realloc(f->pieces, f->cap * sizeof *f->pieces);
		if (!f->pieces)
			abort();
	}
	struct piece *p = &f->pieces[f->count++];
	*p = (struct piece){0};
	return p;
}

/* The width in front of a field name at `p`; moves `p` behind it. */
static int parse_width(const char **p, size_t *width, struct err *err)
{
	const char *start = *p;
	size_t w = 0;
	for (; **p >= '0' && **p <= '9'; ++*p) {
		w = 10 * w + (size_t)(**p - '0');
		if (w > WIDTH_MAX)
			return err_set(err, "in the output format: the width in '%%%.40s' is more than %d", start,
			               WIDTH_MAX);
	}
	*width = w;
	return 0;
}

/*
 * Fields that only make sense in filters. evt.around[T] is let through all the same and is always unset: there are
 * formats with it that have to go on working.
 */
static bool never_shown(const struct field *f) { return f->def->flags & FIELD_FILTER_ONLY; }

/* The field at `p`, behind its '%' and width. */
static struct field *open_field(struct format *f, const char *p, size_t *used, struct err *err)
{
	struct err why;
	struct field *field = field_open(f->session, p, used, &why);
	if (!field) {
		err_set(err, "in the output format: %s", why.text);
		return NULL;
	}
	if (never_shown(field) && !(field->def->flags & FIELD_ARG)) {
		err_set(err, "in the output format: '%s' has no value to show, it can only be used in filters",
		        field->text);
		field_free(field);
		return NULL;
	}
	return field;
}

static int parse(struct format *f, struct err *err)
{
	const char *p = f->source;
	if (!*p)
		return err_set(err, "the output format is empty; try %s", "\"%evt.num %proc.name %evt.type\"");
	if (*p == '*') {
		f->show_unset = true;
		p++;
	}
	while (*p) {
		struct piece *piece = new_piece(f);
		size_t used;
		piece->text = p;
		piece->text_len = strcspn(p, "%");
		p += piece->text_len;
		if (!*p)
			break;
		const char *token = p++;
		if (parse_width(&p, &piece->width, err) < 0)
			return -1;
		if (!*p)
			return err_set(err, "the output format ends with '%s': the name of a field must follow", token);
		piece->field = open_field(f, p, &used, err);
		if (!piece->field)
			return -1;
		p += used;
	}
	return 0;
}

/*
 * A copy of the format's text. Escape characters that the user wrote into it are meant: they become the token that the
 * output turns back, unlike those in traced data.
 */
static char *copy_source(const struct session *s, const char *text)
{
	struct strbuf copy = {0};
	for (; *text; text++) {
		if (*text == '\x1b' && s->escape_token)
			strbuf_str(&copy, s->escape_token);
		else
			strbuf_chr(&copy, *text);
	}
	return strbuf_cstr(&copy);
}

/* In the text of an error the token stands for what the user wrote again. */
static void show_escapes(const struct session *s, struct err *err)
{
	char *at;
	while (s->escape_token && (at = strstr(err->text, s->escape_token))) {
		*at = '\x1b';
		memmove(at + 1, at + strlen(s->escape_token), strlen(at + strlen(s->escape_token)) + 1);
	}
}

static int key_order(const void *a, const void *b)
{
	return strcmp((*(struct field *const *)a)->text, (*(struct field *const *)b)->text);
}

static void sort_keys(struct format *f)
{
	size_t n = 0, unique = 0;
	f->by_key = calloc(f->count + 1, sizeof *f->by_key);
	if (!f->by_key)
		abort();
	for (size_t i = 0; i < f->count; i++)
		if (f->pieces[i].field)
			f->by_key[n++] = f->pieces[i].field;
	qsort(f->by_key, n, sizeof *f->by_key, key_order);
	for (size_t i = 0; i < n; i++)
		if (!unique || strcmp(f->by_key[unique - 1]->text, f->by_key[i]->text))
			f->by_key[unique++] = f->by_key[i];
	f->nkeys = unique;
}

struct format *format_compile(struct session *s, const char *text, struct err *err)
{
	struct format *f = calloc(1, sizeof *f);
	if (!f)
		abort();
	f->session = s;
	f->source = copy_source(s, text);
	if (parse(f, err) < 0) {
		show_escapes(s, err);
		format_free(f);
		return NULL;
	}
	sort_keys(f);
	return f;
}

void format_free(struct format *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++)
		field_free(f->pieces[i].field);
	free(f->pieces);
	free(f->by_key);
	free(f->source);
	free(f);
}

unsigned format_needs(const struct format *f)
{
	unsigned needs = 0;
	for (size_t i = 0; i < f->count; i++)
		if (f->pieces[i].field && !never_shown(f->pieces[i].field))
			needs |= field_needs(f->pieces[i].field);
	return needs;
}

/* Fields that remember must see the events that are not shown, too. */
static bool may_show(const struct format *f, unsigned type)
{
	bool all = f->show_unset, complete = true;
	for (size_t i = 0; i < f->nkeys; i++) {
		struct field_traits t = field_traits(f->by_key[i]);
		all |= t.remembers;
		complete &= field_may_be_set(&t, type);
	}
	return all || complete;
}

void format_types(const struct format *f, uint64_t *types)
{
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++)
		if (may_show(f, type))
			bits_set(types, type);
}

/* The data of events may have lines of its own; names may not. */
static bool is_name(const struct field *field)
{
	const char *name = field->def->name;
	return field->def->type == PT_CHARBUF && strncmp(name, "evt.", 4) && strncmp(name, "syslog.", 7);
}

static void add_value(const struct format *f, const struct field *field, const struct value *v, struct strbuf *out)
{
	size_t start = out->len;
	if (!v)
		strbuf_add(out, "<NA>", 4);
	else if (v->type == PT_BYTEBUF)
		render_bytes(f->session, (const uint8_t *)v->str.s, v->str.len, out);
	else
		value_text(v, field->def->format, out);
	if (f->session->one_line && is_name(field))
		render_one_line(out, start);
}

/* Makes what was added since `start` exactly `width` bytes long. */
static void fit(struct strbuf *out, size_t start, size_t width)
{
	size_t len = out->len - start;
	if (len < width)
		strbuf_fill(out, ' ', width - len);
	else
		out->len = start + width;
}

bool format_event(struct format *f, struct event *e, struct strbuf *out)
{
	bool complete = true;
	for (const struct piece *p = f->pieces, *end = p + f->count; p < end; p++) {
		strbuf_add(out, p->text, p->text_len);
		if (!p->field)
			continue;
		/* Every field is evaluated, even when the line will not be shown: some remember the event before. */
		const struct value *v = never_shown(p->field) ? NULL : field_get(p->field, e);
		complete &= v != NULL;
		size_t start = out->len;
		add_value(f, p->field, v, out);
		if (p->width)
			fit(out, start, p->width);
	}
	return complete || f->show_unset;
}

bool format_event_json(struct format *f, struct event *e, struct strbuf *out)
{
	bool complete = true;
	strbuf_chr(out, '{');
	for (size_t i = 0; i < f->nkeys; i++) {
		struct field *field = f->by_key[i];
		const struct value *v = never_shown(field) ? NULL : field_get(field, e);
		complete &= v != NULL;
		if (i)
			strbuf_chr(out, ',');
		render_json_text(out, field->text, strlen(field->text));
		strbuf_chr(out, ':');
		render_json_value(field, e, v, out);
	}
	strbuf_chr(out, '}');
	return complete || f->show_unset;
}
