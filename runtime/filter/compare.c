/* Operators, kinds of values, and what each operator does on each kind. See compare.h. */
#include "filter/compare.h"

#include <ctype.h>
#include <string.h>

#include "filter/glob.h"

/* Kinds. */

enum kind kind_of(unsigned ptype)
{
	switch (ptype) {
	case PT_INT8: case PT_INT16: case PT_INT32: case PT_INT64: case PT_ERRNO: case PT_FD: case PT_PID:
	case PT_FD32: case PT_PID32:
		return KIND_SIGNED;
	case PT_UINT8: case PT_UINT16: case PT_UINT32: case PT_UINT64: case PT_SYSCALLID: case PT_SIGTYPE:
	case PT_RELTIME: case PT_ABSTIME: case PT_PORT: case PT_L4PROTO: case PT_FLAGS8: case PT_FLAGS16:
	case PT_FLAGS32: case PT_UID: case PT_GID: case PT_SIGSET: case PT_MODE: case PT_ENUMFLAGS8:
	case PT_ENUMFLAGS16: case PT_ENUMFLAGS32:
		return KIND_UNSIGNED;
	case PT_BOOL:
		return KIND_BOOL;
	case PT_DOUBLE:
		return KIND_DOUBLE;
	case PT_CHARBUF: case PT_FSPATH: case PT_FSRELPATH: case PT_SOCKFAMILY:
		return KIND_TEXT;
	case PT_BYTEBUF: case PT_SOCKADDR: case PT_CHARBUFARRAY: case PT_CHARBUF_PAIR_ARRAY:
		return KIND_BYTES;
	case PT_IPADDR: case PT_IPV4ADDR: case PT_IPV6ADDR:
		return KIND_IP;
	case PT_IPNET: case PT_IPV4NET: case PT_IPV6NET:
		return KIND_NET;
	default:
		return KIND_NONE;
	}
}

const char *kind_name(enum kind k)
{
	static const char *const names[KIND_COUNT] = {
		"of a kind that cannot be compared", "a number", "a number", "true or false", "a number with fractions",
		"a text", "raw bytes", "an IP address", "an IP network",
	};
	return names[k];
}

bool kind_is_number(enum kind k) { return k == KIND_SIGNED || k == KIND_UNSIGNED || k == KIND_BOOL; }

/* Operators. */

#define KINDS_NUMBER (1 << KIND_SIGNED | 1 << KIND_UNSIGNED | 1 << KIND_BOOL | 1 << KIND_DOUBLE)
#define KINDS_STRING (1 << KIND_TEXT | 1 << KIND_BYTES)
#define KINDS_ALL (KINDS_NUMBER | KINDS_STRING | 1 << KIND_IP | 1 << KIND_NET)

static const struct op_row {
	const char *name;
	unsigned kinds;
} ops[OP_COUNT] = {
	[OP_EQ] = {"=", KINDS_ALL},
	[OP_NE] = {"!=", KINDS_ALL},
	[OP_LT] = {"<", KINDS_NUMBER | 1 << KIND_TEXT},
	[OP_LE] = {"<=", KINDS_NUMBER | 1 << KIND_TEXT},
	[OP_GT] = {">", KINDS_NUMBER | 1 << KIND_TEXT},
	[OP_GE] = {">=", KINDS_NUMBER | 1 << KIND_TEXT},
	[OP_CONTAINS] = {"contains", KINDS_STRING},
	[OP_ICONTAINS] = {"icontains", 1 << KIND_TEXT},
	[OP_STARTSWITH] = {"startswith", KINDS_STRING},
	[OP_ENDSWITH] = {"endswith", KINDS_STRING},
	[OP_GLOB] = {"glob", 1 << KIND_TEXT},
	[OP_IGLOB] = {"iglob", 1 << KIND_TEXT},
	[OP_REGEX] = {"regex", 1 << KIND_TEXT},
	[OP_BCONTAINS] = {"bcontains", 1 << KIND_BYTES},
	[OP_BSTARTSWITH] = {"bstartswith", 1 << KIND_BYTES},
	[OP_IN] = {"in", KINDS_ALL},
	[OP_INTERSECTS] = {"intersects", KINDS_ALL},
	[OP_PMATCH] = {"pmatch", 1 << KIND_TEXT},
	[OP_EXISTS] = {"exists", KINDS_ALL | 1 << KIND_NONE},
};

const char *op_name(enum op op) { return ops[op].name; }

enum op op_find(const char *name)
{
	enum op op = 0;
	while (op < OP_COUNT && strcmp(ops[op].name, name) != 0)
		op++;
	return op;
}

bool op_is_list(enum op op) { return op == OP_IN || op == OP_INTERSECTS || op == OP_PMATCH; }
bool op_is_pattern(enum op op) { return op >= OP_CONTAINS && op <= OP_BSTARTSWITH; }
bool op_fits(enum op op, enum kind k) { return ops[op].kinds >> k & 1; }

/* Comparisons. */

#define COMPARE(name, expression)                                                                                      \
	static bool name(const struct value *l, const struct value *r) { return expression; }

#define COMPARE_ORDERED(kind, member)                                                                                  \
	COMPARE(kind##_eq, l->member == r->member)                                                                     \
	COMPARE(kind##_ne, l->member != r->member)                                                                     \
	COMPARE(kind##_lt, l->member < r->member)                                                                      \
	COMPARE(kind##_le, l->member <= r->member)                                                                     \
	COMPARE(kind##_gt, l->member > r->member)                                                                      \
	COMPARE(kind##_ge, l->member >= r->member)

COMPARE_ORDERED(signed, i)
COMPARE_ORDERED(unsigned, u)
COMPARE_ORDERED(double, d)

/* Like strcmp, for texts with lengths. */
static int text_order(const struct value *l, const struct value *r)
{
	uint32_t n = l->str.len < r->str.len ? l->str.len : r->str.len;
	int order = n ? memcmp(l->str.s, r->str.s, n) : 0;
	return order ? order : (l->str.len > r->str.len) - (l->str.len < r->str.len);
}

static bool same_bytes(const char *l, const char *r, uint32_t len) { return !len || !memcmp(l, r, len); }

/*
 * Looks for the end of what is wanted first, as paths have more in common at the begin. What is searched is short:
 * memmem does more to prepare than it saves.
 */
static bool text_contains(const struct value *l, const struct value *r)
{
	const char *wanted = r->str.s;
	uint32_t n = r->str.len;
	if (!n || l->str.len < n)
		return !n;
	uint32_t at = n > 1 && wanted[n - 1] == '/' ? n - 2 : n - 1;
	const char *p = l->str.s + at, *end = p + (l->str.len - n) + 1;
	for (; (p = memchr(p, wanted[at], (size_t)(end - p))); p++)
		if (!memcmp(p - at, wanted, n))
			return true;
	return false;
}

static bool text_icontains(const struct value *l, const struct value *r)
{
	uint32_t n = r->str.len;
	for (uint32_t at = 0; at + n <= l->str.len; at++) {
		uint32_t i = 0;
		while (i < n && tolower((unsigned char)l->str.s[at + i]) == tolower((unsigned char)r->str.s[i]))
			i++;
		if (i == n)
			return true;
	}
	return false;
}

COMPARE(text_eq, l->str.len == r->str.len && same_bytes(l->str.s, r->str.s, r->str.len))
COMPARE(text_ne, !text_eq(l, r))
COMPARE(text_lt, text_order(l, r) < 0)
COMPARE(text_le, text_order(l, r) <= 0)
COMPARE(text_gt, text_order(l, r) > 0)
COMPARE(text_ge, text_order(l, r) >= 0)
COMPARE(text_startswith, l->str.len >= r->str.len && same_bytes(l->str.s, r->str.s, r->str.len))
COMPARE(text_endswith, l->str.len >= r->str.len &&
                               same_bytes(l->str.s + (l->str.len - r->str.len), r->str.s, r->str.len))
COMPARE(text_glob, glob_match(r->str.s, r->str.len, l->str.s, l->str.len, false))
COMPARE(text_iglob, glob_match(r->str.s, r->str.len, l->str.s, l->str.len, true))

COMPARE(ip_eq, l->ip_len == r->ip_len && !memcmp(l->ip, r->ip, r->ip_len))
COMPARE(ip_ne, !ip_eq(l, r))

#define ORDERED_ROW(kind)                                                                                              \
	{[OP_EQ] = kind##_eq, [OP_NE] = kind##_ne, [OP_LT] = kind##_lt, [OP_LE] = kind##_le, [OP_GT] = kind##_gt,      \
	 [OP_GE] = kind##_ge, [OP_IN] = kind##_eq, [OP_INTERSECTS] = kind##_eq}

static const compare_fn comparisons[KIND_COUNT][OP_COUNT] = {
	[KIND_SIGNED] = ORDERED_ROW(signed),
	[KIND_UNSIGNED] = ORDERED_ROW(unsigned),
	[KIND_BOOL] = ORDERED_ROW(unsigned),
	[KIND_DOUBLE] = ORDERED_ROW(double),
	[KIND_TEXT] = {
		[OP_EQ] = text_eq, [OP_NE] = text_ne, [OP_LT] = text_lt, [OP_LE] = text_le, [OP_GT] = text_gt,
		[OP_GE] = text_ge, [OP_CONTAINS] = text_contains, [OP_ICONTAINS] = text_icontains,
		[OP_STARTSWITH] = text_startswith, [OP_ENDSWITH] = text_endswith, [OP_GLOB] = text_glob,
		[OP_IGLOB] = text_iglob, [OP_IN] = text_eq, [OP_INTERSECTS] = text_eq,
	},
	[KIND_BYTES] = {
		[OP_EQ] = text_eq, [OP_NE] = text_ne, [OP_CONTAINS] = text_contains, [OP_STARTSWITH] = text_startswith,
		[OP_ENDSWITH] = text_endswith, [OP_BCONTAINS] = text_contains, [OP_BSTARTSWITH] = text_startswith,
		[OP_IN] = text_eq, [OP_INTERSECTS] = text_eq,
	},
	[KIND_IP] = {[OP_EQ] = ip_eq, [OP_NE] = ip_ne, [OP_IN] = ip_eq, [OP_INTERSECTS] = ip_eq},
};

compare_fn compare_find(enum op op, enum kind k) { return comparisons[k][op]; }

bool compare_within(const struct value *l, const struct value *r) { return l->i <= r->i && l->i >= -r->i; }
