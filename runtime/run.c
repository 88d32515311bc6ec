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
#include "timeline.h"
#include "view.h"

enum {
	PROGRESS_STEP = 10000, /* events between two reports */
	LOOK_STEP = 256,       /* events between two looks at the clock: less than a millisecond */
};

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
	view_free(r->view);
	free(r->timeline);
	strbuf_free(&r->text);
	strbuf_free(&r->messages);
	out_free(r->out);
	free(r->filter_text);
	free(r->rerun);
	free_options(&r->opt);
	session_free(&r->session);
	run_close_live(r);
	free(r);
}

void run_tell(struct run *r, const char *text, size_t len)
{
	if (r->opt.keep_messages) {
		strbuf_add(&r->messages, text, len);
		return;
	}
	if (r->out)
		out_flush(r->out);
	if (r->progress_shown)
		fputc('\n', stderr);
	r->progress_shown = false;
	out_message(text, len);
}

void run_error(struct run *r, const char *fmt, ...)
{
	va_list ap;
	char *text;
	va_start(ap, fmt);
	int len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		abort();
	text[len] = '\n'; /* in place of the NUL */
	run_tell(r, text, (size_t)len + 1);
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

static uint64_t clock_ns(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static bool has_enough(const struct run *r) { return !r->live && r->view && view_has_enough(r->view); }

/* What is not worth doing for every event. Whether the step is over. */
static bool look_up(struct run *r)
{
	if (has_enough(r))
		return true;
	if (r->opt.progress && r->session.nevents >= r->progress_at)
		show_progress(r, false);
	if (r->pause_at == RUN_WITHOUT_PAUSE) {
		r->look_at = r->opt.progress ? r->progress_at : UINT64_MAX;
		return false;
	}
	r->look_at = r->session.nevents + LOOK_STEP;
	return clock_ns() >= r->pause_at;
}

/* What is open has come to its end. */
static void end_reading(struct run *r, int got, const struct err *err)
{
	interrupt_seen();
	if (r->opt.progress)
		show_progress(r, true);
	r->passed += r->file_passed;
	if (got < 0 && !interrupted) {
		run_error(r, "tracer: %s", err->text);
		r->stop = true;
	}
}

/* An event, or none for now, where more people than the consumers may have to know. Whether the step is over. */
static __attribute__((noinline)) bool handle(struct run *r, int got)
{
	struct event *e = &r->session.event;
	if (got == SOURCE_IDLE)
		run_live_idle(r);
	else if (r->live ? run_live_takes(r, e) : !r->opt.window.limited || !is_outside(r, e))
		run_event(r, e);
	if (r->copies && !r->stop && !r->file_done)
		run_live_copy(r);
	if (save_requested)
		run_save_requested(r);
	return got == SOURCE_IDLE && r->pause_at != RUN_WITHOUT_PAUSE;
}

/* The same as read_events where nobody hears of events that do not match: all that is left to do for these. */
static int read_deaf(struct run *r, struct err *err)
{
	struct event *e = &r->session.event;
	int got = 1;
	while (!interrupted && r->session.nevents < r->look_at && (got = session_next(&r->session, err)) > 0) {
		if (!run_matches(r, e) || e->hidden)
			continue;
		run_matched(r, e);
		if (r->stop || r->file_done || !r->deaf)
			break;
	}
	return got;
}

/* Reads what is open, to its end, until a consumer has had enough, or until the step is over. */
static enum run_progress read_events(struct run *r)
{
	struct err err = {""};
	int got = 0;
	while (goes_on(r) && (got = session_next(&r->session, &err)) > 0) {
		if (handle(r, got))
			return RUN_IDLE;
		if (r->deaf && goes_on(r) && (got = read_deaf(r, &err)) <= 0)
			break;
		if (r->session.nevents >= r->look_at && look_up(r))
			return has_enough(r) ? RUN_WAITING : RUN_READING;
	}
	end_reading(r, got, &err);
	return RUN_DONE;
}

/* Events whose names are missing because a recording had more to keep than there is room for. */
static void tell_limits(struct run *r)
{
	const struct state *st = &r->session.state;
	if (!st->dropped_threads && !st->fds.dropped)
		return;
	strbuf_reset(&r->text);
	strbuf_fmt(&r->text, "tracer: %s%stoo much to follow, so names are missing: no room for a thread %llu times, "
	                     "for a descriptor %llu times\n", r->file, *r->file ? ": " : "",
	           (unsigned long long)st->dropped_threads, (unsigned long long)st->fds.dropped);
	run_tell(r, r->text.s, r->text.len);
}

/* Whether chisels were all that wanted events, and have ended. */
static bool is_left_alone(const struct run *r) { return r->nchisels && !r->recorder && !run_chisels_left(r); }

static void report_open_error(struct run *r, const struct err *err)
{
	if (!interrupted)
		run_error(r, "tracer: %s", err->text);
	r->stop = true;
}

static void open_file(struct run *r, const char *path)
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
	r->reading = true;
}

/* Chisels start when everything that needs privileges is done. */
static void open_system(struct run *r)
{
	struct err err = {""};
	if (run_live_open(r, &err) < 0) {
		report_open_error(r, &err);
		return;
	}
	start_chisels(r);
	r->reading = true;
	r->stop |= r->exited || is_left_alone(r);
	if (r->stop)
		return;
	announce_start(r);
	r->stop |= is_left_alone(r);
	run_live_begin(r);
}

static void close_source(struct run *r)
{
	struct err err;
	if (r->live)
		run_live_end(r);
	if (r->view)
		view_end(r);
	announce_end(r);
	tell_limits(r);
	if (r->live && r->opt.final_state && dump_state_to(&r->session, r->opt.final_state, &err) < 0)
		run_error(r, "tracer: %s", err.text);
	session_close(&r->session);
	r->reading = false;
}

static void close_recorder(struct run *r)
{
	struct err err;
	if (r->recorder && recorder_close(r->recorder, &err) < 0)
		run_error(r, "tracer: %s", err.text);
	r->recorder = NULL;
}

static void show_statistics(struct run *r)
{
	double s = (double)(clock_ns() - r->begun_at) / 1e9;
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
	if (!r->opt.quiet && !r->nchisels && !r->view && !(r->line = format_compile(&r->session, r->opt.format, &err))) {
		run_error(r, "tracer: %s", err.text);
		return -1;
	}
	if (r->opt.summary)
		r->summary = summary_new();
	r->opt.record.live |= r->live;
	if (r->opt.record.path && !r->opt.show_demand)
		r->recorder = recorder_new(&r->opt.record);
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

/* Whether there is another file, or the running system, that is to be read. */
static bool has_next(const struct run *r)
{
	return !r->stop && (r->live || !interrupted) && r->next_file < (r->live ? 1 : r->opt.nfiles);
}

static void open_next(struct run *r)
{
	unsigned i = r->next_file++;
	if (r->opt.show_demand) {
		start_chisels(r);
		run_show_demand(r);
		r->stop = true;
	} else if (r->live) {
		open_system(r);
	} else {
		open_file(r, r->opt.files[i]);
	}
}

int run_begin(struct run *r)
{
	r->begun_at = clock_ns();
	r->live = !r->opt.nfiles;
	r->opt.progress &= !r->live;
	if (r->view && r->view->table && !r->live)
		table_follow_state(r->view->table);
	return prepare(r);
}

enum run_progress run_step(struct run *r, uint64_t budget_ns)
{
	r->pause_at = budget_ns == RUN_WITHOUT_PAUSE ? budget_ns : clock_ns() + budget_ns;
	r->look_at = 0;
	if (r->reading && has_enough(r))
		return RUN_WAITING;
	if (!r->reading && !has_next(r))
		return RUN_DONE;
	if (!r->reading)
		open_next(r);
	if (r->reading) {
		enum run_progress now = read_events(r);
		if (now != RUN_DONE)
			return now;
		close_source(r);
	}
	return has_next(r) ? RUN_READING : RUN_DONE;
}

int run_finish(struct run *r)
{
	if (r->reading)
		close_source(r);
	r->file = "";
	close_recorder(r);
	if (r->summary) {
		strbuf_reset(&r->text);
		summary_text(r->summary, &r->text);
		out_raw(r->out, r->text.s, r->text.len);
	}
	if (r->opt.verbose)
		show_statistics(r);
	show_profiles(r);
	check_output(r);
	int command_status = run_command_status(r);
	return r->exited ? r->exit_status : r->failed ? 1 : command_status;
}

int run_start(struct run *r)
{
	if (run_begin(r) < 0)
		return 1;
	while (run_step(r, RUN_WITHOUT_PAUSE) != RUN_DONE)
		continue;
	return run_finish(r);
}
