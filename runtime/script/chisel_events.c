/* A chisel during the capture: events, timers, the end. See chisel.h. */
#include <time.h>

#include "script/script.h"

enum { CATCH_UP_MAX = 100000 }; /* calls of on_interval for one gap between events */

static void push_time(lua_State *L, uint64_t ts)
{
	push_u64(L, ts / 1000000000);
	push_u64(L, ts % 1000000000);
}

static void fire(struct chisel *c, uint64_t ts, uint64_t delta)
{
	lua_State *L = c->L;
	lua_rawgeti(L, LUA_REGISTRYINDEX, c->on_interval);
	push_time(L, ts);
	push_u64(L, delta);
	if (chisel_call(c, 3, 1, "on_interval") < 0)
		return;
	bool go_on = lua_toboolean(L, -1);
	lua_pop(L, 1);
	if (go_on)
		return;
	run_error(c->run, "%s: on_interval() has ended the chisel: it did not return true", c->name);
	chisel_stop(c);
}

/* One call for every interval since the first event, with the time at which it began. */
static void fire_precisely(struct chisel *c, uint64_t ts)
{
	for (int i = 0; ts > c->slot_start && ts - c->slot_start >= c->interval && c->phase == PHASE_CAPTURE; i++) {
		if (i == CATCH_UP_MAX) {
			c->slot_start = ts - (ts - c->slot_start) % c->interval;
			break;
		}
		fire(c, c->slot_start, c->interval);
		c->slot_start += c->interval;
	}
}

/* Intervals of recordings begin at multiples of their length, live ones are counted from the start. */
static uint64_t slot_of(const struct chisel *c, uint64_t ts)
{
	return c->run->live ? ts - (ts - c->slot_start) % c->interval : ts - ts % c->interval;
}

static void start_timer(struct chisel *c, uint64_t ts)
{
	c->timer_running = true;
	c->slot_start = ts;
	if (c->run->live)
		c->last_fired = ts;
	else if (!c->precise)
		c->slot_start = slot_of(c, ts);
}

bool chisel_has_timer(const struct chisel *c)
{
	return c->phase == PHASE_CAPTURE && c->interval && c->on_interval != LUA_NOREF;
}

/* The coarse clock costs next to nothing, and is exact to some milliseconds. */
static void timer_by_clock(struct chisel *c, uint64_t ts)
{
	struct timespec now_ts;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &now_ts);
	uint64_t now = (uint64_t)now_ts.tv_sec * 1000000000 + (uint64_t)now_ts.tv_nsec;
	if (!c->timer_running) {
		c->timer_running = true;
		c->last_fired = now;
	} else if (now - c->last_fired >= c->interval) {
		uint64_t delta = now - c->last_fired;
		c->last_fired = now;
		fire(c, ts, delta);
	}
}

void chisel_timer(struct chisel *c, struct event *e)
{
	uint64_t ts = e->ts;
	if (!chisel_has_timer(c))
		return;
	c->event = e;
	if (c->by_clock) {
		timer_by_clock(c, ts);
	} else if (!c->timer_running) {
		start_timer(c, ts);
	} else if (c->precise) {
		fire_precisely(c, ts);
	} else if (c->run->live && ts < c->slot_start) {
		/* an event from before the last moment without events */
	} else if (ts - c->slot_start >= c->interval) {
		uint64_t delta = c->last_fired ? ts - c->last_fired : 0;
		if (c->last_fired && !delta)
			return;
		c->slot_start = slot_of(c, ts);
		c->last_fired = ts;
		fire(c, ts, delta);
	}
}

static void show_event(struct chisel *c, struct event *e)
{
	struct run *r = c->run;
	strbuf_reset(&r->text);
	if (r->session.json) {
		if (!format_event_json(c->formatter, e, &r->text))
			return;
		strbuf_chr(&r->text, '\n');
		out_raw(r->out, r->text.s, r->text.len);
	} else if (format_event(c->formatter, e, &r->text)) {
		out_line(r->out, strbuf_cstr(&r->text), r->text.len);
	}
}

/* Whether on_event wants to show the event. */
static bool call_on_event(struct chisel *c)
{
	lua_rawgeti(c->L, LUA_REGISTRYINDEX, c->on_event);
	if (chisel_call(c, 0, 1, "on_event") < 0)
		return false;
	bool show = lua_toboolean(c->L, -1);
	lua_pop(c->L, 1);
	return show;
}

bool chisel_event(struct chisel *c, struct event *e)
{
	if (chisel_has_timer(c))
		chisel_timer(c, e);
	if (c->phase != PHASE_CAPTURE)
		return c->phase != PHASE_ENDED;
	c->event = e;
	if (c->profile)
		c->profile->seen++;
	if (c->filter && !filter_match(c->filter, e))
		return true;
	if (c->profile)
		c->profile->passed++;
	for (unsigned i = 0; i < c->nattached; i++)
		aggregate_add(c->attached[i].aggregate, e);
	if ((c->on_event == LUA_NOREF || call_on_event(c)) && c->formatter)
		show_event(c, e);
	return c->phase != PHASE_ENDED;
}

void chisel_end(struct chisel *c, uint64_t first_ts, uint64_t last_ts)
{
	lua_State *L = c->L;
	if (!c->started)
		return;
	bool failed = c->phase == PHASE_ENDED;
	if (*c->limit_reached)
		return;
	c->started = false;
	c->event = NULL;
	const struct event *last = &c->run->session.event;
	c->num = last->num;
	c->ts = last->ts;
	c->cpu = last->cpu;
	c->type_name = last->info ? last->info->name : NULL;
	if (script_raw_global(L, "on_capture_end") != LUA_TFUNCTION) {
		lua_pop(L, 1);
		return;
	}
	push_time(L, last_ts);
	push_u64(L, last_ts >= first_ts ? last_ts - first_ts : 0);
	if (!failed)
		chisel_call(c, 3, 0, "on_capture_end");
	else if (chisel_pcall(c, 3, 0, "on_capture_end") != LUA_OK)
		lua_settop(L, 1); /* its first error was reported */
}
