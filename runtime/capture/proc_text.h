/* Reading the texts of /proc: a place in a text that cannot leave it. */
#ifndef CAPTURE_PROC_TEXT_H
#define CAPTURE_PROC_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	const char *p, *end;
};

static inline struct text text_make(const char *s, size_t len) { return (struct text){s, s + len}; }

static inline size_t text_left(const struct text *t) { return (size_t)(t->end - t->p); }

/* The text up to the next `delimiter`, which is skipped, or up to the end; false when nothing is left. */
static inline bool text_until(struct text *t, char delimiter, struct text *out)
{
	if (t->p >= t->end)
		return false;
	const char *d = memchr(t->p, delimiter, text_left(t));
	*out = (struct text){t->p, d ? d : t->end};
	t->p = d ? d + 1 : t->end;
	return true;
}

/* Skips `prefix`; false when the text does not begin with it. */
static inline bool text_skip(struct text *t, const char *prefix)
{
	size_t n = strlen(prefix);
	if (text_left(t) < n || memcmp(t->p, prefix, n))
		return false;
	t->p += n;
	return true;
}

static inline void text_skip_blanks(struct text *t)
{
	while (t->p < t->end && (*t->p == ' ' || *t->p == '\t'))
		t->p++;
}

/* The next word; words are separated by blanks. False when there is none. */
static inline bool text_word(struct text *t, struct text *out)
{
	text_skip_blanks(t);
	out->p = t->p;
	while (t->p < t->end && *t->p != ' ' && *t->p != '\t')
		t->p++;
	out->end = t->p;
	return out->p < out->end;
}

static inline void text_skip_words(struct text *t, int n)
{
	struct text word;
	while (n-- > 0 && text_word(t, &word))
		;
}

static inline int text_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* Digits of the base, after blanks; stops at the first other character. False without a digit. Overflow wraps. */
static inline bool text_number(struct text *t, int base, uint64_t *out)
{
	text_skip_blanks(t);
	const char *start = t->p;
	uint64_t v = 0;
	for (int d; t->p < t->end && (d = text_digit(*t->p)) < base; t->p++)
		v = v * (uint64_t)base + (uint64_t)d;
	*out = v;
	return t->p > start;
}

static inline bool text_signed(struct text *t, int64_t *out)
{
	uint64_t v;
	text_skip_blanks(t);
	bool minus = text_skip(t, "-"), ok = text_number(t, 10, &v);
	*out = (int64_t)(minus ? 0 - v : v);
	return ok;
}

#endif
