/* Regular expressions by PCRE2. See regex.h. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "filter/regex.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/strbuf.h"

/* Steps of one match: some milliseconds at most, far more than any sane pattern needs on a path or a command line. */
enum { MATCH_LIMIT = 100000, HEAP_LIMIT_KIB = 16384 };

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	struct strbuf clean; /* the text as valid UTF-8 */
};

struct regex *regex_new(const char *pattern, size_t len, char *why, size_t why_len)
{
	int error;
	PCRE2_SIZE offset;
	uint32_t options =
	        PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, len, options, &error, &offset, NULL);
	if (!code) {
		PCRE2_UCHAR message[100];
		pcre2_get_error_message(error, message, sizeof message);
		snprintf(why, why_len, "%s at character %zu", (const char *)message, offset + 1);
		return NULL;
	}
	struct regex *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->code = code;
	r->match = pcre2_match_data_create(1, NULL); /* only whether it matches is asked */
	r->limits = pcre2_match_context_create(NULL);
	if (!r->match || !r->limits)
		abort();
	pcre2_set_match_limit(r->limits, MATCH_LIMIT);
	pcre2_set_heap_limit(r->limits, HEAP_LIMIT_KIB);
	return r;
}

/* Length of the UTF-8 sequence at s, 0 when it is none (overlong, surrogate, beyond U+10FFFF, cut off). */
static size_t sequence_len(const unsigned char *s, size_t left)
{
	size_t n = s[0] < 0x80                   ? 1
	           : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
	           : (s[0] & 0xf0) == 0xe0       ? 3
	           : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
	                                         : 0;
	if (!n || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* The text with U+FFFD for every byte that belongs to no UTF-8 sequence. */
static void sanitise(struct strbuf *out, const char *s, size_t len)
{
	strbuf_reset(out);
	for (size_t i = 0; i < len;) {
		size_t n = sequence_len((const unsigned char *)s + i, len - i);
		if (n)
			strbuf_add(out, s + i, n);
		else
			strbuf_str(out, "\xef\xbf\xbd");
		i += n ? n : 1;
	}
}

static bool is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

bool regex_match(struct regex *r, const char *s, size_t len)
{
	if (!is_ascii(s, len)) {
		sanitise(&r->clean, s, len);
		s = r->clean.s;
		len = r->clean.len;
	}
	return pcre2_match(r->code, (PCRE2_SPTR)s, len, 0, PCRE2_NO_UTF_CHECK, r->match, r->limits) >= 0;
}

void regex_free(struct regex *r)
{
	if (!r)
		return;
	pcre2_code_free(r->code);
	pcre2_match_data_free(r->match);
	pcre2_match_context_free(r->limits);
	strbuf_free(&r->clean);
	free(r);
}
