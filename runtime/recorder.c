/* Recordings written from a run: the first event makes the file, rotation starts new ones; see recorder.h. */
#include "recorder.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/writer.h"
#include "state/state.h"
#include "state/tracer.h"
#include "util/strbuf.h"

struct recorder {
	const struct recorder_options *opt;
	struct writer_options form;
	struct writer *writer;
	bool failed;
	uint64_t files;        /* started so far */
	uint64_t period_start; /* event time at which the period of rotate_ns began */
	uint64_t count;        /* events that rotation has counted in this file */
	char **names;          /* the last max_files names, for removing the oldest */
	uint64_t nnames;
};

struct mark {
	struct session *session;
	struct filter *filter;
};

static unsigned decimal_digits(uint64_t n)
{
	unsigned digits = 1;
	for (; n >= 10; n /= 10)
		digits++;
	return digits;
}

/* PATH with the strftime conversions in it replaced by the time of the period. */
static void add_dated(struct strbuf *name, const char *path, uint64_t ts)
{
	time_t seconds = (time_t)(ts / 1000000000);
	struct tm tm;
	localtime_r(&seconds, &tm);
	size_t room = strlen(path) * 4 + 256;
	char *dst = strbuf_room(name, room);
	name->len += strftime(dst, room, path, &tm);
}

/*
 * The name of the next file. By event count: PATH and a number. By time: PATH with the date in it, or PATH and a
 * number. By size: that name (or PATH) and a number, with leading zeros when the number of files is limited.
 */
static void file_name(const struct recorder *r, struct strbuf *name)
{
	const struct recorder_options *o = r->opt;
	uint64_t index = o->max_files ? r->files % o->max_files : r->files;
	bool dated = o->rotate_ns && strchr(o->path, '%');
	strbuf_reset(name);
	if (o->rotate_events || !dated)
		strbuf_str(name, o->path);
	else
		add_dated(name, o->path, r->period_start);
	if (o->rotate_events)
		strbuf_u64(name, index);
	else if (o->rotate_bytes && o->max_files)
		strbuf_pad_u64(name, index, (int)decimal_digits(o->max_files));
	else if (o->rotate_bytes || (o->rotate_ns && !dated))
		strbuf_u64(name, index);
	strbuf_cstr(name);
}

/* Dated names do not repeat: the oldest file of the set is removed when a new one begins. */
static void forget_oldest(struct recorder *r, const char *name)
{
	uint64_t max = r->opt->max_files;
	if (!max || !r->opt->rotate_ns || r->opt->rotate_events || !strchr(r->opt->path, '%'))
		return;
	char **names = realloc(r->names, (r->nnames + 1) * sizeof *names);
	if (!names)
		abort();
	r->names = names;
	names[r->nnames++] = strdup(name);
	if (r->nnames <= max)
		return;
	unlink(names[0]);
	free(names[0]);
	memmove(names, names + 1, --r->nnames * sizeof *names);
}

static bool matches(struct mark *m, struct thread *t, int64_t num, struct fd *fd)
{
	struct event e = {.session = m->session, .serial = ++m->session->serial};
	state_synthetic_event(&m->session->state, &e, t, num, fd, m->session->last_ts);
	return filter_match(m->filter, &e);
}

/* A process is kept when the filter holds for it or for one of its descriptors; of those only the matching are kept. */
static int mark_thread(struct thread *t, void *arg)
{
	struct mark *m = arg;
	bool keep = !m->filter || matches(m, t, -1, NULL);
	const struct fdtable *fds = thread_is_main(t) ? &t->fds : NULL;
	struct fdtable_slot *slot;
	for (uint32_t i = 0; fds && (slot = fdtable_next(fds, &i));) {
		if (!m->filter || matches(m, t, slot->num, slot->fd)) {
			slot->fd->flags &= (uint16_t)~FD_NOT_DUMPABLE;
			keep = true;
		} else {
			slot->fd->flags |= FD_NOT_DUMPABLE;
		}
	}
	t->not_dumpable = !keep;
	return 0;
}

static int start_file(struct recorder *r, struct session *s, uint64_t ts, struct filter *filter, struct err *err)
{
	struct strbuf name = {0};
	file_name(r, &name);
	r->files++;
	r->writer = writer_open(name.s, &r->form, err);
	if (r->writer)
		forget_oldest(r, name.s);
	strbuf_free(&name);
	if (!r->writer)
		return -1;
	struct mark m = {s, filter};
	thread_each(&s->state, mark_thread, &m);
	return writer_state(r->writer, &s->state, ts, err);
}

/* Whether the event belongs into a new file. Time is looked at first, then size, then the number of events. */
static bool is_full(struct recorder *r, uint64_t ts)
{
	const struct recorder_options *o = r->opt;
	if (o->rotate_ns && ts >= r->period_start && ts - r->period_start >= o->rotate_ns) {
		r->period_start = ts - (ts - r->period_start) % o->rotate_ns;
		return true;
	}
	if (o->rotate_bytes && writer_bytes(r->writer) > o->rotate_bytes)
		return true;
	return o->rotate_events && r->count >= o->rotate_events;
}

struct recorder *recorder_new(const struct recorder_options *opt)
{
	struct recorder *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->opt = opt;
	r->form.level = !opt->compress ? OUTPUT_PLAIN : opt->live ? OUTPUT_GZIP_FAST : OUTPUT_GZIP;
	r->form.classic = opt->classic;
	return r;
}

static int write_event(struct recorder *r, struct session *s, struct event *e, bool hidden, struct filter *filter,
                       struct err *err)
{
	if (!r->writer) {
		if (!r->period_start)
			r->period_start = e->ts;
		if (start_file(r, s, e->ts, filter, err) < 0)
			return -1;
	} else if (is_full(r, e->ts)) {
		struct writer *full = r->writer;
		r->writer = NULL;
		r->count = 0;
		if (writer_close(full, err) < 0 || start_file(r, s, e->ts, filter, err) < 0)
			return -1;
	}
	r->count++;
	return writer_event(r->writer, tracer_original(&s->state, e), hidden, err);
}

int recorder_event(struct recorder *r, struct session *s, struct event *e, bool passed, struct filter *filter,
                   struct err *err)
{
	if (r->failed)
		return 0;
	bool internal = e->info->category & EC_INTERNAL;
	bool state = r->opt->keep_state_events && e->info->flags & EF_MODIFIES_STATE;
	if (!passed && !internal && !state)
		return 0;
	if (write_event(r, s, e, !passed && !internal, filter, err) == 0)
		return 0;
	r->failed = true;
	return -1;
}

int recorder_close(struct recorder *r, struct err *err)
{
	int status = r->writer ? writer_close(r->writer, err) : 0;
	for (uint64_t i = 0; i < r->nnames; i++)
		free(r->names[i]);
	free(r->names);
	free(r);
	return status;
}
