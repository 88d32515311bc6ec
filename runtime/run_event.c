/* What happens to an event: see run_event.h. */
#include "run_event.h"

#include <stdio.h>

#include "interrupt.h"
#include "script/chisel.h"
#include "state/tracer.h"
#include "summary.h"
#include "view.h"

static void print_event(struct run *r, struct event *e)
{
	bool show;
	strbuf_reset(&r->text);
	if (r->session.json)
		show = format_event_json(r->line, e, &r->text);
	else
		show = format_event(r->line, e, &r->text);
	if (!show)
		return;
	if (r->session.json) {
		strbuf_chr(&r->text, '\n');
		out_raw(r->out, r->text.s, r->text.len);
	} else {
		out_line(r->out, r->text.s ? r->text.s : "", r->text.len);
	}
	if (out_error(r->out))
		r->stop = true;
}

static void record_event(struct run *r, struct event *e, bool passed)
{
	struct err err;
	struct filter *keep = r->opt.filter_proclist || r->opt.record.prune ? r->filter : NULL;
	if (recorder_event(r->recorder, &r->session, e, passed, keep, &err) == 0)
		return;
	run_error(r, "tracer: %s", err.text);
	r->stop = true;
}

/* A name made of a time gets that of the events, which is today's when they are live. */
int64_t run_save_ring(struct run *r, const char *path, struct strbuf *name, struct err *err)
{
	if (!r->recorder)
		return err_set(err, "there is nothing to save: only --ring keeps events");
	return recorder_save(r->recorder, path, r->session.last_ts, name, err);
}

/* SIGUSR2 has asked for what the ring has. */
void run_save_requested(struct run *r)
{
	struct err err;
	struct strbuf name = {0};
	save_requested = 0;
	int64_t n = run_save_ring(r, NULL, &name, &err);
	if (n < 0)
		run_error(r, "tracer: %s", err.text);
	else
		fprintf(stderr, "tracer: wrote the last %lld events to %s\n", (long long)n, name.s);
	strbuf_free(&name);
}

void run_recorder_tick(struct run *r, uint64_t now)
{
	struct err err;
	if (!r->recorder || recorder_tick(r->recorder, now, &err) == 0)
		return;
	run_error(r, "tracer: %s", err.text);
	r->stop = true;
}

void run_timers(struct run *r, struct event *e)
{
	for (unsigned i = 0; i < r->nchisels && !r->stop; i++)
		chisel_timer(r->chisels[i], e);
}

bool run_chisels_left(const struct run *r)
{
	for (unsigned i = 0; i < r->nchisels; i++)
		if (!chisel_ended(r->chisels[i]))
			return true;
	return false;
}

static void run_chisels(struct run *r, struct event *e)
{
	bool ended = false;
	for (unsigned i = 0; i < r->nchisels && !r->exited; i++)
		ended |= !chisel_event(r->chisels[i], e);
	if (out_error(r->out) || (ended && !r->recorder && !run_chisels_left(r)))
		r->stop = true;
}

bool run_shows(const struct run *r, const struct event_info *info)
{
	const struct source *src = r->session.source;
	return !(info->category & EC_INTERNAL) || r->session.show_internal || (src && src->exits_only);
}

static bool is_printed(struct run *r, struct event *e)
{
	if (!run_shows(r, e->info))
		return false;
	return !r->opt.filter_display || !r->filter || filter_match(r->filter, e);
}

/* An event that passed the filter (or any, when the filter only selects what is printed). */
void run_consume(struct run *r, struct event *e)
{
	if (r->opt.max_ns && !r->live) {
		if (!r->file_passed) {
			r->window_start = e->ts;
		} else if (e->ts >= r->window_start && e->ts - r->window_start >= r->opt.max_ns) {
			r->file_done = true;
			return;
		}
	}
	if (!r->live || !(e->info->category & EC_INTERNAL)) /* samples of threads count for nothing live */
		r->file_passed++;
	if (r->recorder)
		record_event(r, e, true);
	if (r->view) {
		view_event(r, e);
	} else if (r->nchisels) {
		run_chisels(r, e);
	} else {
		if (r->summary)
			summary_add(r->summary, e);
		if (r->line && is_printed(r, e))
			print_event(r, e);
	}
	if (r->opt.max_events && r->file_passed >= r->opt.max_events)
		r->file_done = true;
}

void run_refused(struct run *r, struct event *e, bool matches)
{
	if (r->recorder)
		record_event(r, e, matches && tracer_is_text(e));
	if (r->nchisels)
		run_timers(r, e);
}
