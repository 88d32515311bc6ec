/* A run on the live system: what differs from recordings. See run_live.h. */
#include "run_live.h"

#include <stdlib.h>
#include <time.h>

#include "capture/demand_source.h"
#include "command.h"
#include "interrupt.h"
#include "run_event.h"
#include "script/chisel.h"
#include "view.h"

enum { NS = 1000000000 };
enum {
	FLUSH_NS = 100000000, /* readers of a pipe wait no longer for a line */
	FINISH_NS = 2 * NS,   /* after an interrupt, for what was captured before it; after 5 s it kills */
};

static const char too_late[] = "tracer: interrupted: the last events that were captured are not shown\n";

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts;
	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * NS + (uint64_t)ts.tv_nsec;
}

/* The time since the epoch, without the steps that a clock that is being set makes: so do events. */
static uint64_t now_ns(const struct run *r) { return r->clock_offset + clock_ns(CLOCK_BOOTTIME); }

void run_demand_changed(struct run *r)
{
	r->demand_changed = true;
	r->idle_known = r->deaf = false;
}

void run_set_demand(struct run *r)
{
	struct demand d;
	r->demand_changed = false;
	run_demand(r, &d);
	if (!r->live) {
		demand_source_set(r->session.source, &d);
		return;
	}
	live_set_demand(r->session.source, &d);
	demand_free(&d);
}

static void print_plan(struct run *r, void (*print)(struct run *, const struct strbuf *))
{
	struct demand d;
	run_demand(r, &d);
	strbuf_reset(&r->text);
	demand_plan(&d, &r->text);
	demand_free(&d);
	print(r, &r->text);
}

static void to_stdout(struct run *r, const struct strbuf *text) { out_raw(r->out, text->s, text->len); }

static void to_stderr(struct run *r, const struct strbuf *text) { run_tell(r, text->s, text->len); }

void run_show_demand(struct run *r) { print_plan(r, to_stdout); }

int run_live_open(struct run *r, struct err *err)
{
	struct source *src = r->live_source;
	struct demand none;
	r->live_source = NULL;
	demand_init(&none);
	live_set_demand(src, &none);
	if (session_open(&r->session, src, err) < 0)
		return -1;
	interrupt_handle_requests();
	return 0;
}

void run_live_begin(struct run *r)
{
	if (r->opt.verbose)
		print_plan(r, to_stderr);
	run_set_demand(r);
	uint64_t now = clock_ns(CLOCK_REALTIME);
	r->clock_offset = now - clock_ns(CLOCK_BOOTTIME);
	r->ends_at = !r->opt.max_ns ? 0 : r->opt.max_ns < UINT64_MAX - now ? now + r->opt.max_ns : UINT64_MAX;
	r->flush_at = now;
	run_live_idle(r); /* timers count from now on */
	if (r->command)
		command_release(r->command);
}

void run_stop_capture(struct run *r)
{
	r->finishing = true;
	live_stop(r->session.source);
}

/* What waits to be handled is bounded, but its reader may be slow. */
static bool is_too_late(struct run *r)
{
	uint64_t now = clock_ns(CLOCK_BOOTTIME);
	if (!r->finish_by)
		r->finish_by = now + FINISH_NS;
	if (now < r->finish_by)
		return false;
	run_tell(r, too_late, sizeof too_late - 1);
	return true;
}

/* What was captured and lost, in one line. */
static void put_line(struct strbuf *b, const char *of, const struct live_stats *s)
{
	const struct live_losses *l = &s->lost;
	strbuf_fmt(b, "tracer: %s%llu events captured, %llu lost", of, (unsigned long long)s->captured,
	           (unsigned long long)live_losses_sum(l));
	if (live_losses_sum(l))
		strbuf_fmt(b, ": %llu because the buffer was full, %llu that change state, so that names may be missing, "
		              "%llu could not be read",
		           (unsigned long long)l->ring_full, (unsigned long long)l->state_ring_full,
		           (unsigned long long)l->unreadable);
	strbuf_chr(b, '\n');
}

/* By CPU where something was lost: each has a buffer of its own. */
static void show_captured(struct run *r, bool by_cpu)
{
	struct live_stats s;
	char of[32];
	strbuf_reset(&r->text);
	put_line(&r->text, "", &r->stats);
	for (unsigned cpu = 0; by_cpu && live_statistics_of_cpu(r->session.source, cpu, &s); cpu++) {
		snprintf(of, sizeof of, "  CPU %u: ", cpu);
		if (live_losses_sum(&s.lost))
			put_line(&r->text, of, &s);
	}
	to_stderr(r, &r->text);
}

static void answer_request(struct run *r)
{
	statistics_requested = 0;
	live_statistics(r->session.source, &r->stats);
	show_captured(r, true);
}

bool run_live_goes_on(struct run *r)
{
	if (interrupted && run_is_interrupted(r)) {
		run_stop_capture(r);
		if (is_too_late(r))
			return false;
	}
	if (statistics_requested)
		answer_request(r);
	if (r->demand_changed && !r->finishing)
		run_set_demand(r);
	return true;
}

/* The command, or all processes of --pid, have ended: what they did until then is still handled. */
static void look_at_processes(struct run *r)
{
	if (r->command ? command_done(r->command) : !r->finishing && !live_is_followed(r->session.source))
		run_stop_capture(r);
}

bool run_live_takes(struct run *r, const struct event *e)
{
	if (r->ends_at && e->ts >= r->ends_at) {
		r->file_done = true;
		return false;
	}
	if (e->ts >= r->flush_at) {
		out_flush(r->out);
		look_at_processes(r);
		r->flush_at = e->ts + FLUSH_NS;
	}
	return true;
}

void run_live_copy(struct run *r)
{
	struct err err;
	uint64_t until = r->ends_at ? r->ends_at : UINT64_MAX;
	int64_t n = recorder_copy(r->recorder, r->session.source, r->copied, until, &err);
	if (n < 0) {
		run_error(r, "tracer: %s", err.text);
		r->stop = true;
		return;
	}
	r->session.nevents += (uint64_t)n;
	r->file_passed += (uint64_t)n;
}

/* Timers want an event: one that only tells the time. */
static struct event *tick(struct run *r, uint64_t now)
{
	struct event *e = &r->tick;
	*e = (struct event){
		.num = r->session.nevents, .ts = now, .tid = -1, .type = PPME_SCAPEVENT_E,
		.info = &schema_events[PPME_SCAPEVENT_E], .session = &r->session, .serial = ++r->session.serial, .fd_num = -1,
	};
	return e;
}

void run_live_idle(struct run *r)
{
	uint64_t now = now_ns(r);
	run_timers(r, tick(r, now));
	run_recorder_tick(r, now);
	if (r->view)
		view_tick(r, now);
	out_flush(r->out);
	look_at_processes(r);
	if (r->ends_at && now >= r->ends_at)
		run_stop_capture(r);
}

void run_live_end(struct run *r)
{
	live_stop(r->session.source);
	live_statistics(r->session.source, &r->stats);
	if (live_losses_sum(&r->stats.lost))
		show_captured(r, r->opt.verbose);
}

static void show_number(const char *name, uint64_t n) { fprintf(stderr, "%s:%llu\n", name, (unsigned long long)n); }

void run_live_statistics(const struct run *r)
{
	show_number("Driver Events", r->stats.captured);
	show_number("Driver Drops", live_losses_sum(&r->stats.lost));
	show_number("Drops Buffer Full", r->stats.lost.ring_full);
	show_number("Drops State Buffer Full", r->stats.lost.state_ring_full);
	show_number("Drops Unreadable", r->stats.lost.unreadable);
}
