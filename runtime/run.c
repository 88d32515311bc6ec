/* The main loop: events from the session to the consumers; see run.h. */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/demand_source.h"
#include "command.h"
#include "dump_state.h"
#include "fields/field.h"
#include "interrupt.h"
#include "run_event.h"
#include "run_live.h"
#include "script/chisel.h"
#include "summary.h"

enum { PROGRESS_STEP = 10000 }; /* events between two reports */

struct run *run_new(struct host *host)
{
	struct run *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	session_init(&r->session);
	r->host = host;
	r->file = "";
	r->filter_text = strdup("");
	return r;
}

/* Texts up to NULL. */
static void free_list(char **list)
{
	for (char **s = list; list && *s; s++)
		free(*s);
	free(list);
}

static void free_options(struct run_options *o)
{
	for (unsigned i = 0; i < o->nfiles; i++)
		free(o->files[i]);
	free(o->files);
	free(o->format);
	free(o->record.path);
	free(o->final_state);
	free(o->live.follow);
	free(o->live.exclude);
	free_list(o->live.suppress);
	free_list(o->command);
	free(o->early_path);
}

void run_free(struct run *r)
{
	for (unsigned i = 0; i < r->nchisels; i++)
		chisel_free(r->chisels[i]);
	free(r->chisels);
	filter_free(r->filter);
	filter_free(r->retired);
	format_free(r->line);
	summary_free(r->summary);
	strbuf_free(&r->text);
	out_free(r->out);
	free(r->filter_text);
	free(r->rerun);
	free_options(&r->opt);
	session_free(&r->session);
	run_close_live(r);
	free(r);
}

void run_error(struct run *r, const char *fmt, ...)
{
	va_list ap;
	char *text;
	if (r->out)
		out_flush(r->out);
	if (r->progress_shown)
		fputc('\n', stderr);
	r->progress_shown = false;
	va_start(ap, fmt);
	int len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		abort();
	text[len] = '\n'; /* in place of the NUL */
	out_message(text, (size_t)len + 1);
	free(text);
	r->failed = true;
}

int run_set_filter(struct run *r, const char *text, struct err *err)
{
	struct filter *f = NULL;
	if (*text && !(f = filter_compile(&r->session, text, err)))
		return -1;
	filter_free(r->retired);
	r->retired = r->filter;
	r->filter = f;
	free(r->filter_text);
	r->filter_text = strdup(text);
	run_demand_changed(r);
	return 0;
}

void run_add_chisel(struct run *r, struct chisel *c)
{
	struct chisel **list = realloc(r->chisels, (r->nchisels + 1) * sizeof *list);
	if (!list)
		abort();
	r->chisels = list;
	list[r->nchisels++] = c;
}

double run_progress(const struct run *r)
{
	const struct source *src = r->session.source;
	return src && src->ops->progress ? src->ops->progress(r->session.source) : 0;
}

static void show_progress(struct run *r, bool end)
{
	if (end)
		fprintf(stderr, "\r     \r%.2f\n", 100.0);
	else
		fprintf(stderr, "\r     \r%.2f", run_progress(r));
	fflush(stderr);
	r->progress_shown = !end;
	r->progress_at = r->session.nevents + PROGRESS_STEP;
}

static void start_chisels(struct run *r)
{
	for (unsigned i = 0; i < r->nchisels && !r->exited; i++)
		if (!chisel_ended(r->chisels[i]))
			chisel_init(r->chisels[i]);
}

static void announce_start(struct run *r)
{
	r->capturing = true;
	for (unsigned i = 0; i < r->nchisels && !r->exited; i++)
		if (!chisel_ended(r->chisels[i]))
			chisel_start(r->chisels[i]);
}

static void announce_end(struct run *r)
{
	uint64_t first = r->session.first_ts, last = r->session.last_ts;
	if (!r->capturing)
		return;
	r->capturing = false;
	if (r->opt.window.limited) {
		first = first > r->opt.window.first ? first : r->opt.window.first;
		last = last < r->opt.window.last ? last : r->opt.window.last;
	}
	for (unsigned i = 0; i < r->nchisels && !r->exited; i++)
		chisel_end(r->chisels[i], first, last);
}

static bool goes_on(struct run *r)
{
	if (r->stop || r->file_done)
		return false;
	if (r->live)
		return run_live_goes_on(r);
	if (r->opt.as_live && r->demand_changed)
		run_set_demand(r);
	return !interrupted;
}

/* Events outside of the window only change state. */
static bool is_outside(struct run *r, const struct event *e)
{
	const struct window *w = &r->opt.window;
	r->file_done |= window_passed(w, e->ts);
	return !window_has(w, e->ts);
}

/* Reads what is open, to its end or until a consumer has had enough. */
static void read_events(struct run *r)
{
	struct err err = {""};
	int got = 0;
	while (goes_on(r) && (got = session_next(&r->session, &err)) > 0) {
		if (got == SOURCE_IDLE)
			run_live_idle(r);
		else if (r->live ? run_live_takes(r, &r->session.event)
		                 : !r->opt.window.limited || !is_outside(r, &r->session.event))
			run_event(r, &r->session.event);
		if (save_requested)
			run_save_requested(r);
		if (r->opt.progress && r->session.nevents >= r->progress_at)
			show_progress(r, false);
	}
	interrupt_seen();
	if (r->opt.progress)
		show_progress(r, true);
	r->passed += r->file_passed;
	if (got < 0 && !interrupted) {
		run_error(r, "tracer: %s", err.text);
		r->stop = true;
	}
}

/* Events whose names are missing because a recording had more to keep than there is room for. */
static void tell_limits(struct run *r)
{
	const struct state *st = &r->session.state;
	if (!st->dropped_threads && !st->fds.dropped)
		return;
	out_flush(r->out);
	fprintf(stderr, "tracer: %s%stoo much to follow, so names are missing: no room for a thread %llu times, "
	                "for a descriptor %llu times\n", r->file, *r->file ? ": " : "",
	        (unsigned long long)st->dropped_threads, (unsigned long long)st->fds.dropped);
}

/* Whether chisels were all that wanted events, and have ended. */
static bool is_left_alone(const struct run *r) { return r->nchisels && !r->recorder && !run_chisels_left(r); }

static void report_open_error(struct run *r, const struct err *err)
{
	if (!interrupted)
		run_error(r, "tracer: %s", err->text);
	r->stop = true;
}

static void read_file(struct run *r, const char *path)
{
	struct err err = {""};
	r->file = path;
	r->file_passed = 0;
	r->progress_at = PROGRESS_STEP;
	r->file_done = false;
	start_chisels(r);
	if (r->exited || is_left_alone(r)) {
		r->stop = true;
		return;
	}
	struct source *src = savefile_open(path, &err);
	if (src && r->opt.as_live)
		src = demand_source(src);
	if (!src || session_open(&r->session, src, &err) < 0) {
		report_open_error(r, &err);
		return;
	}
	window_open(&r->opt.window, r->session.event.ts);
	announce_start(r);
	run_demand_changed(r);
	r->stop |= is_left_alone(r);
	read_events(r);
	announce_end(r);
	tell_limits(r);
	session_close(&r->session);
}

/* Chisels start when everything that needs privileges is done. */
static void watch_system(struct run *r)
{
	struct err err = {""};
	if (run_live_open(r, &err) < 0) {
		report_open_error(r, &err);
		return;
	}
	start_chisels(r);
	if (!r->exited && !is_left_alone(r)) {
		announce_start(r);
		r->stop |= is_left_alone(r);
		run_live_begin(r);
		read_events(r);
	}
	run_live_end(r);
	announce_end(r);
	tell_limits(r);
	if (r->opt.final_state && dump_state_to(&r->session, r->opt.final_state, &err) < 0)
		run_error(r, "tracer: %s", err.text);
	session_close(&r->session);
}

static void close_recorder(struct run *r)
{
	struct err err;
	if (r->recorder && recorder_close(r->recorder, &err) < 0)
		run_error(r, "tracer: %s", err.text);
	r->recorder = NULL;
}

static void show_statistics(struct run *r, const struct timespec *begin)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	double s = (double)(now.tv_sec - begin->tv_sec) + (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
	out_flush(r->out);
	if (r->live)
		run_live_statistics(r);
	else
		fprintf(stderr, "Driver Events:%d\nDriver Drops:%d\nSuppressed by Comm:%d\n", 0, 0, 0);
	fprintf(stderr, "Elapsed time: %.3f, Captured Events: %llu, %.2f eps\n", s, (unsigned long long)r->passed,
	        s > 0 ? (double)r->passed / s : 0);
}

static void show_profiles(struct run *r)
{
	out_flush(r->out);
	for (unsigned i = 0; i < r->nchisels && r->opt.profile; i++)
		chisel_show_profile(r->chisels[i], stderr);
}

static int prepare(struct run *r)
{
	struct err err;
	if (!r->out)
		r->out = out_new(STDOUT_FILENO, r->opt.unbuffered);
	if (!r->opt.quiet && !r->nchisels && !(r->line = format_compile(&r->session, r->opt.format, &err))) {
		run_error(r, "tracer: %s", err.text);
		return -1;
	}
	if (r->opt.summary)
		r->summary = summary_new();
	r->opt.record.live |= r->live;
	if (r->opt.record.path && !r->opt.show_demand)
		r->recorder = recorder_new(&r->opt.record);
	unsigned needs = (r->filter ? filter_needs(r->filter) : 0) | (r->line ? format_needs(r->line) : 0);
	if (!r->live && !r->recorder && !r->nchisels && !(needs & FIELD_MEMORY)) /* these can want it at any time */
		state_ignore_memory(&r->session.state);
	return 0;
}

/* Output that could not be written is an error, but not when the reader of a pipe has just seen enough. */
static void check_output(struct run *r)
{
	out_flush(r->out);
	int e = out_error(r->out);
	if (e && e != EPIPE)
		run_error(r, "tracer: standard output: %s", strerror(e));
}

int run_start(struct run *r)
{
	struct timespec begin;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	r->live = !r->opt.nfiles;
	r->opt.progress &= !r->live;
	if (prepare(r) < 0)
		return 1;
	if (r->opt.show_demand) {
		start_chisels(r);
		run_show_demand(r);
	} else if (r->live) {
		watch_system(r);
	}
	for (unsigned i = 0; i < r->opt.nfiles && !r->opt.show_demand && !r->stop && !interrupted; i++)
		read_file(r, r->opt.files[i]);
	r->file = "";
	close_recorder(r);
	if (r->summary) {
		strbuf_reset(&r->text);
		summary_text(r->summary, &r->text);
		out_raw(r->out, r->text.s, r->text.len);
	}
	if (r->opt.verbose)
		show_statistics(r, &begin);
	show_profiles(r);
	check_output(r);
	int command_status = run_command_status(r);
	return r->exited ? r->exit_status : r->failed ? 1 : command_status;
}
