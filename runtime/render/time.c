/* Points in time and durations as text. */
#include <time.h>

#include "render/render.h"
#include "util/digits.h"

enum { DAY = 86400, OFFSET_STEP = 900, NS = 1000000000 };

/* Offsets from UTC change on quarter hours only, so asking for one per quarter hour is enough. */
static int64_t local_offset(int64_t t)
{
	static _Thread_local int64_t known_quarter = INT64_MIN, known_offset;
	int64_t quarter = t / OFFSET_STEP;
	if (quarter != known_quarter) {
		time_t when = (time_t)t;
		struct tm tm;
		known_offset = localtime_r(&when, &tm) ? tm.tm_gmtoff : 0;
		known_quarter = quarter;
	}
	return known_offset;
}

static char *two_digits(char *p, unsigned v) { return digits_two(p, v % 100); }

static char *nine_digits(char *p, uint32_t v)
{
	for (int i = 7; i > 0; i -= 2, v /= 100)
		digits_two(p + i, v % 100);
	*p = (char)('0' + v % 10);
	return p + 9;
}

/* Days since 1970-01-01 -> "YYYY-MM-DD" (proleptic Gregorian calendar; years count from March inside). */
static char *date(char *p, int64_t days)
{
	uint32_t d = (uint32_t)(days + 719468); /* since 0000-03-01 */
	uint32_t era = d / 146097, of_era = d % 146097;
	uint32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	uint32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	uint32_t month = (5 * of_year + 2) / 153; /* 0 = March */
	uint32_t day = of_year - (153 * month + 2) / 5 + 1;
	uint32_t year = era * 400 + year_of_era + (month >= 10);
	p = two_digits(two_digits(p, year / 100), year % 100);
	*p++ = '-';
	p = two_digits(p, month < 10 ? month + 3 : month - 9);
	*p++ = '-';
	return two_digits(p, day);
}

static char *clock_time(char *p, unsigned s)
{
	p = two_digits(p, s / 3600);
	*p++ = ':';
	p = two_digits(p, s / 60 % 60);
	*p++ = ':';
	return two_digits(p, s % 60);
}

static char *zone(char *p, int64_t offset)
{
	unsigned minutes = (unsigned)((offset < 0 ? -offset : offset) / 60);
	*p++ = offset < 0 ? '-' : '+';
	return two_digits(two_digits(p, minutes / 60), minutes % 60);
}

void render_time(struct strbuf *out, uint64_t ts, enum time_style style)
{
	char *p = strbuf_room(out, 48);
	int64_t t = (int64_t)(ts / NS);
	int64_t offset = style == TIME_STYLE_ISO8601 ? 0 : local_offset(t);
	int64_t local = t + offset, days = local >= 0 ? local / DAY : (local - DAY + 1) / DAY;
	if (style != TIME_STYLE_TIME && style != TIME_STYLE_TIME_S) {
		p = date(p, days);
		*p++ = style == TIME_STYLE_ISO8601 ? 'T' : ' ';
	}
	p = clock_time(p, (unsigned)(local - days * DAY));
	if (style != TIME_STYLE_TIME_S && style != TIME_STYLE_DATETIME_S) {
		*p++ = '.';
		p = nine_digits(p, (uint32_t)(ts % NS));
	}
	if (style == TIME_STYLE_ABSTIME)
		*p++ = ' ';
	if (style == TIME_STYLE_ABSTIME || style == TIME_STYLE_ISO8601)
		p = zone(p, offset);
	out->len = (size_t)(p - out->s);
}

/* "1.04": whole units and two digits, cut rather than rounded. */
static void hundredths(struct strbuf *out, uint64_t v, uint64_t unit)
{
	strbuf_u64(out, v / unit);
	strbuf_chr(out, '.');
	strbuf_pad_u64(out, v % unit / (unit / 100), 2);
}

void render_interval(struct strbuf *out, uint64_t ns)
{
	uint64_t s = ns / NS;
	if (s >= 3600) {
		strbuf_pad_u64(out, s / 3600, 2);
		strbuf_chr(out, ':');
		strbuf_pad_u64(out, s / 60 % 60, 2);
		strbuf_chr(out, ':');
		strbuf_pad_u64(out, s % 60, 2);
	} else if (s >= 60) {
		strbuf_u64(out, s / 60);
		strbuf_chr(out, ':');
		strbuf_u64(out, s % 60);
	} else if (s) {
		hundredths(out, ns, NS);
		strbuf_chr(out, 's');
	} else if (ns >= 1000000) {
		if (ns >= 10000000)
			strbuf_u64(out, ns / 1000000);
		else
			hundredths(out, ns, 1000000);
		strbuf_add(out, "ms", 2);
	} else if (ns >= 1000) {
		if (ns >= 10000)
			strbuf_u64(out, ns / 1000);
		else
			hundredths(out, ns, 1000);
		strbuf_add(out, "us", 2);
	} else {
		strbuf_u64(out, ns);
		strbuf_add(out, "ns", 2);
	}
}
