/* See view.h. */
#include "view.h"

#include <stdlib.h>

#include "capture/demand.h"
#include "run.h"

enum { NS = 1000000000 };

void view_free(struct view *v)
{
	if (!v)
		return;
	table_free(v->table);
	lines_free(v->lines);
	free(v);
}

void run_set_view(struct run *r, struct view *v)
{
	view_free(r->view);
	r->view = v;
	r->snaplen = v && v->lines ? LINES_SNAPLEN : 0;
	run_demand_changed(r);
}

struct sampling {
	struct run *run;
	uint64_t ts;
};

static int add_thread(struct thread *t, void *arg)
{
	struct sampling *s = arg;
	struct session *session = &s->run->session;
	struct event e = {
		.ts = s->ts, .tid = t->tid, .type = PPME_SCAPEVENT_X, .info = &schema_events[PPME_SCAPEVENT_X],
		.session = session, .serial = ++session->serial, .thread = t, .fd_num = -1,
	};
	if (!s->run->filter || filter_match(s->run->filter, &e))
		table_add(s->run->view->table, &e);
	return 0;
}

/*
 * Every thread contributes an event of no known type, so that those appear that did nothing, and all that is known of
 * them. Its time is just before the second of the sample.
 */
static void take_sample(struct run *r, uint64_t ts, double seconds)
{
	struct sampling s = {r, ts - ts % NS - 1};
	thread_each(&r->session.state, add_thread, &s);
	table_sample(r->view->table, seconds);
	r->view->fresh = true;
	if (r->pause_at != RUN_WITHOUT_PAUSE) /* so that it is seen before the next one */
		r->pause_at = r->look_at = 0;
}

static void begin_interval(struct view *v, uint64_t ts) { v->sample_at = ts - ts % v->interval + v->interval; }

void view_tick(struct run *r, uint64_t now)
{
	struct view *v = r->view;
	if (!v->table || !v->interval)
		return;
	if (v->sample_at && now > v->sample_at) {
		v->sampled_at = v->sample_at;
		take_sample(r, now, (double)v->interval / NS);
	}
	if (now > v->sample_at)
		begin_interval(v, now);
}

void view_event(struct run *r, struct event *e)
{
	struct view *v = r->view;
	if (v->lines) {
		uint64_t before = v->lines->store.end;
		lines_add(v->lines, e);
		v->fresh |= v->lines->store.end != before;
		if (!r->live && view_has_enough(v))
			r->look_at = 0;
		return;
	}
	if ((r->live || v->slices) && v->interval && e->ts > v->sample_at) {
		view_tick(r, e->ts);
		if (v->slices && v->fresh)
			r->look_at = 0;
	}
	table_add(v->table, e);
}

void view_end(struct run *r)
{
	struct view *v = r->view;
	const struct session *s = &r->session;
	bool sampled = (r->live || v->slices) && v->sample_at > v->interval;
	uint64_t since = sampled ? v->sample_at - v->interval : s->first_ts;
	v->sampled_at = v->sample_at;
	if (v->table)
		take_sample(r, s->last_ts, s->last_ts > since ? (double)(s->last_ts - since) / NS : 0);
}

/* Threads are sampled, so what only tells of them is not wanted. */
void view_demand(const struct view *v, struct consumer *out, uint64_t *types)
{
	if (v->table)
		table_types(v->table, true, types);
	else
		lines_types(v->lines, types);
	out->types = types;
	out->needs = view_needs(v);
}

void view_looks_at(const struct view *v, uint64_t *types)
{
	if (v->table)
		table_types(v->table, false, types);
	else
		lines_types(v->lines, types);
}

unsigned view_needs(const struct view *v) { return v->table ? table_needs(v->table) : lines_needs(v->lines); }
