/* Texts of a span's tags and arguments, for fields of classes span and evtin. */
#ifndef FIELDS_SPAN_TEXT_H
#define FIELDS_SPAN_TEXT_H

#include "fields/field.h"
#include "state/tracer.h"

/* A list of strings, each with a NUL, as in tags and args parameters. */
struct texts {
	const char *s;
	uint32_t len;
};

static inline struct texts texts_of(const struct strbuf *b)
{
	return (struct texts){b->s ? b->s : "", (uint32_t)b->len};
}
static inline struct texts span_tags(const struct span *s) { return texts_of(&s->tags); }
static inline struct texts span_args(const struct span *s) { return texts_of(&s->args); }

/* "a.b.c" */
void texts_join_tags(struct texts t, struct strbuf *out);

/* "name=value,name=value", with `sign` for '='. */
void texts_join_args(struct texts t, char sign, struct strbuf *out);

/* Tag number n; negative numbers count from the end. False when there is none. */
bool texts_tag(struct texts t, int64_t n, struct value *out);

/* The value of argument [N] or of the one called NAME, as the field's argument says. */
bool texts_arg(const struct field *f, struct texts t, struct value *out);

/* Argument of fields that take only [N]. */
int span_set_number(struct field *f, const char *arg, size_t len, struct err *err);

#endif
