/* From what was asked for to times: see window.h. */
#include "window.h"

#include <time.h>

static const int64_t second = 1000000000, day = 86400 * second;

/* The time of day is told by the local clock, whose days can be an hour longer or shorter. */
static uint64_t clock_time(uint64_t begins, uint64_t ns)
{
	struct tm tm;
	time_t s = (time_t)(begins / (uint64_t)second);
	localtime_r(&s, &tm);
	int64_t wanted = (int64_t)ns, now = (tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec) * second;
	if (now - wanted > day / 2)
		tm.tm_mday++;
	else if (wanted - now > day / 2)
		tm.tm_mday--;
	tm.tm_hour = (int)(wanted / second / 3600);
	tm.tm_min = (int)(wanted / second / 60 % 60);
	tm.tm_sec = (int)(wanted / second % 60);
	tm.tm_isdst = -1;
	return (uint64_t)mktime(&tm) * (uint64_t)second + ns % (uint64_t)second;
}

static uint64_t resolve(const struct moment *m, uint64_t begins, uint64_t none)
{
	switch (m->form) {
	case MOMENT_AT: return m->ns;
	case MOMENT_SINCE: return begins + m->ns;
	case MOMENT_CLOCK: return clock_time(begins, m->ns);
	default: return none;
	}
}

void window_open(struct window *w, uint64_t begins)
{
	w->first = resolve(&w->from, begins, 0);
	w->last = resolve(&w->to, begins, UINT64_MAX);
	w->limited = w->first || w->last != UINT64_MAX;
}
