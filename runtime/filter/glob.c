/*
 * Wildcard matching without recursion: only the last `*` seen is ever retried, which is enough, because anything an
 * earlier one could give up, the later one can take. fnmatch(3) can take exponential time, and wants NULs at the ends.
 */
#include "filter/glob.h"

#include <ctype.h>
#include <string.h>

struct text {
	const char *s;
	size_t len;
};

static unsigned char folded(char c, bool fold) { return (unsigned char)(fold ? tolower((unsigned char)c) : c); }

/* A class such as [:alpha:] at p[i]: whether c is in it; *i is moved behind it. False and untouched i: not a class. */
static bool in_class(struct text p, size_t *i, unsigned char c, bool fold, bool *is_class)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
	        {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
	        {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
	        {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
	};
	const char *start = p.s + *i + 2, *end = memchr(start, ':', p.len - *i - 2);
	*is_class = false;
	if (!end || end + 1 >= p.s + p.len || end[1] != ']')
		return false;
	for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
		if (strlen(classes[k].name) == (size_t)(end - start) &&
		    !memcmp(start, classes[k].name, (size_t)(end - start))) {
			*is_class = true;
			*i = (size_t)(end + 2 - p.s);
			return classes[k].test(c) ||
			       (fold && (classes[k].test(tolower(c)) || classes[k].test(toupper(c))));
		}
	}
	return false;
}

/*
 * A bracket expression at p[*i] (the '['): 1 when c is in it, 0 when not, *i moved behind it; -1 when it has no end and
 * the bracket is an ordinary character.
 */
static int in_brackets(struct text p, size_t *i, char c, bool fold)
{
	size_t k = *i + 1;
	bool negated = k < p.len && (p.s[k] == '!' || p.s[k] == '^'), found = false;
	unsigned char want = folded(c, fold);
	k += negated;
	for (bool first = true;; first = false) {
		if (k >= p.len)
			return -1;
		if (p.s[k] == ']' && !first)
			break;
		if (p.s[k] == '[' && k + 2 < p.len && p.s[k + 1] == ':') {
			bool is_class;
			bool in = in_class(p, &k, (unsigned char)c, fold, &is_class);
			if (is_class) {
				found |= in;
				continue;
			}
		}
		if (p.s[k] == '\\' && k + 1 < p.len)
			k++;
		unsigned char low = folded(p.s[k++], fold), high = low;
		if (k + 1 < p.len && p.s[k] == '-' && p.s[k + 1] != ']') {
			k++;
			if (p.s[k] == '\\' && k + 1 < p.len)
				k++;
			high = folded(p.s[k++], fold);
		}
		found |= low <= want && want <= high;
	}
	*i = k + 1;
	return found != negated;
}

/* Whether the one-character pattern at p[*i] takes c; *i is moved behind it when it does. */
static bool takes(struct text p, size_t *i, char c, bool fold)
{
	if (p.s[*i] == '?') {
		++*i;
		return true;
	}
	if (p.s[*i] == '[') {
		size_t k = *i;
		int in = in_brackets(p, &k, c, fold);
		if (in >= 0) {
			if (in)
				*i = k;
			return in;
		}
	}
	size_t k = *i + (p.s[*i] == '\\' && *i + 1 < p.len);
	if (folded(p.s[k], fold) != folded(c, fold))
		return false;
	*i = k + 1;
	return true;
}

bool glob_match(const char *pattern, size_t plen, const char *s, size_t len, bool fold)
{
	struct text p = {pattern, plen};
	size_t i = 0, k = 0, star = 0, retry = 0;
	bool starred = false;
	while (k < len) {
		if (i < plen && pattern[i] == '*') {
			starred = true;
			star = ++i;
			retry = k;
		} else if (i < plen && takes(p, &i, s[k], fold)) {
			k++;
		} else if (starred) {
			i = star;
			k = ++retry;
		} else {
			return false;
		}
	}
	while (i < plen && pattern[i] == '*')
		i++;
	return i == plen;
}

bool glob_special(const char *pattern, size_t plen)
{
	return memchr(pattern, '*', plen) || memchr(pattern, '?', plen) || memchr(pattern, '[', plen);
}
