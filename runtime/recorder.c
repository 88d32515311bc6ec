/* Recordings written from a run: see recorder.h. */
#include "recorder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "capture/live.h"
#include "capture/writer.h"
#include "ring.h"
#include "state/state.h"
#include "state/tracer.h"
#include "util/strbuf.h"

struct recorder {
	const struct recorder_options *opt;
	struct writer_options form;
	struct writer *writer; /* of the file under way, or NULL */
	struct ring *ring;     /* NULL = events are written at once */
	bool failed;
	uint64_t flush_at;     /* event time at which a live recording goes to the disk */
	uint64_t files;        /* started so far */
	uint64_t last_ts;      /* of the last event written */
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
 * The name of the next file of a rotating set. By event count: PATH and a number. By time: PATH with the date in it, or
 * PATH and a number. By size: that name (or PATH) and a number, with leading zeros when the number of files is limited.
 * So by time and size there are two numbers, as in sets that sysdig writes.
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
	else if (o->rotate_ns && !dated)
		strbuf_u64(name, index);
	if (o->rotate_bytes && !o->rotate_events)
		strbuf_pad_u64(name, index, o->max_files ? (int)decimal_digits(o->max_files) : 1);
	strbuf_cstr(name);
}

/* The name of the next file with what the ring has: PATH with the date in it, or PATH and a number. */
static void save_name(const struct recorder *r, uint64_t ts, struct strbuf *name)
{
	const struct recorder_options *o = r->opt;
	bool dated = strchr(o->path, '%');
	strbuf_reset(name);
	if (dated)
		add_dated(name, o->path, ts);
	else
		strbuf_str(name, o->path);
	size_t len = name->len;
	if (!dated)
		strbuf_u64(name, o->max_files ? r->files % o->max_files : r->files);
	/* The date may not tell two of them apart. */
	for (uint64_t n = 1; dated && access(strbuf_cstr(name), F_OK) == 0; n++) {
		name->len = len;
		strbuf_chr(name, '.');
		strbuf_u64(name, n);
	}
	strbuf_cstr(name);
}

/* A recording that is being read must not be truncated. */
static int check_name(const struct recorder *r, const char *name, struct err *err)
{
	struct stat out, in;
	if (stat(name, &out) < 0 || !S_ISREG(out.st_mode))
		return 0;
	for (unsigned i = 0; i < r->opt->ninputs; i++)
		if (!stat(r->opt->inputs[i], &in) && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
			return err_set(err, "can't write %s: it is being read", name);
	return 0;
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

/* Whether the container, NULL = the host, has a place in the pruned recording. */
static bool *kept(struct state *st, struct container *c) { return c ? &c->kept : &st->containers.host_kept; }

static int keep_container(struct thread *t, void *arg)
{
	struct state *st = arg;
	if (!t->not_dumpable)
		*kept(st, container_find(&st->containers, t->container_id)) = true;
	return 0;
}

static int write_lists(struct recorder *r, struct writer *w, struct session *s, uint64_t ts, struct filter *filter,
                       struct err *err)
{
	struct containers *c = &s->state.containers;
	struct mark m = {s, filter};
	thread_each(&s->state, mark_thread, &m);
	c->pruned = r->opt->prune;
	c->host_kept = false;
	for (uint32_t i = 0; i < c->count; i++)
		c->list[i]->kept = false;
	thread_each(&s->state, keep_container, &s->state);
	return writer_state(w, &s->state, ts, err);
}

/* Stores the container that the event is about: of users, the one that they are in. False: it is about none. */
static bool container_of_event(struct state *st, struct event *e, struct container **c)
{
	struct param p;
	const struct thread *t = e->thread;
	bool named = event_named(e, PN_container_id, &p);
	if (!t && e->type == PPME_PROCINFO_E)
		t = thread_find(st, e->tid);
	if (named)
		*c = container_find_id(&st->containers, (const char *)p.p, param_text_len(p));
	else
		*c = container_find(&st->containers, t ? t->container_id : NULL);
	return named || t || e->type == PPME_PROCINFO_E;
}

/* Whether an event that did not pass is about nothing that the pruned recording has. */
static bool is_pruned(const struct recorder *r, struct state *st, struct event *e)
{
	struct container *c;
	return r->opt->prune && container_of_event(st, e, &c) && !*kept(st, c);
}

/* A container that was left out of the lists is told about when it comes up. */
static int tell_container(const struct recorder *r, struct writer *w, struct state *st, struct event *e,
                          struct err *err)
{
	struct container *c;
	if (!r->opt->prune || !container_of_event(st, e, &c) || *kept(st, c))
		return 0;
	*kept(st, c) = true;
	return writer_container(w, st, c, e->ts, err);
}

static int start_file(struct recorder *r, struct session *s, uint64_t ts, struct filter *filter, struct err *err)
{
	struct strbuf name = {0};
	file_name(r, &name);
	r->files++;
	r->count = 0;
	if (check_name(r, name.s, err) == 0)
		r->writer = writer_open(name.s, &r->form, err);
	r->form.fd = 0;
	if (r->writer)
		forget_oldest(r, name.s);
	strbuf_free(&name);
	return r->writer ? write_lists(r, r->writer, s, ts, filter, err) : -1;
}

static int close_file(struct recorder *r, struct err *err)
{
	struct writer *w = r->writer;
	r->writer = NULL;
	return w ? writer_close(w, err) : 0;
}

/* Whether the period of the file is over; then a new one begins. */
static bool is_over(struct recorder *r, uint64_t ts)
{
	uint64_t ns = r->opt->rotate_ns;
	if (!ns || ts < r->period_start || ts - r->period_start < ns)
		return false;
	r->period_start = ts - (ts - r->period_start) % ns;
	return true;
}

/* Whether the event belongs into a new file. Time is looked at first, then size, then the number of events. */
static bool is_full(struct recorder *r, uint64_t ts)
{
	const struct recorder_options *o = r->opt;
	if (is_over(r, ts) || !r->writer)
		return true;
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
	r->form.can_wait = !opt->live;
	r->form.level = !opt->compress ? OUTPUT_PLAIN : opt->live ? OUTPUT_GZIP_FAST : OUTPUT_GZIP;
	r->form.classic = opt->classic;
	r->form.fd = opt->fd;
	if (opt->ring_bytes)
		r->ring = ring_new(opt->ring_bytes, opt->classic);
	return r;
}

/* Once a second: a program that is killed loses no more than that. */
static void flush_when_due(struct recorder *r, uint64_t now)
{
	enum { SECOND = 1000000000 };
	if (!r->opt->live || now < r->flush_at)
		return;
	writer_flush(r->writer);
	r->flush_at = now + SECOND;
}

static int write_to_file(struct recorder *r, struct session *s, struct event *e, bool hidden,
                         struct filter *filter, struct err *err)
{
	if (!r->period_start)
		r->period_start = e->ts;
	if (is_full(r, e->ts) && (close_file(r, err) < 0 || start_file(r, s, e->ts, filter, err) < 0))
		return -1;
	r->count++;
	flush_when_due(r, e->ts);
	if (!hidden && tell_container(r, r->writer, &s->state, e, err) < 0)
		return -1;
	return writer_event(r->writer, tracer_original(&s->state, e), hidden, err);
}

static int write_to_ring(struct recorder *r, struct session *s, struct event *e, bool hidden,
                         struct filter *filter, struct err *err)
{
	bool fresh;
	struct writer *w = ring_segment(r->ring, &fresh);
	if (fresh) {
		write_lists(r, w, s, e->ts, filter, err);
		ring_lists_done(r->ring);
	}
	if (!hidden && tell_container(r, w, &s->state, e, err) < 0)
		return -1;
	return writer_event(w, tracer_original(&s->state, e), hidden, err);
}

int recorder_event(struct recorder *r, struct session *s, struct event *e, bool passed, struct filter *filter,
                   struct err *err)
{
	if (r->failed)
		return 0;
	bool internal = e->info->category & EC_INTERNAL;
	bool state = r->opt->keep_state_events && e->info->flags & EF_MODIFIES_STATE;
	if (!passed && ((!internal && !state && !session_is_preface(e)) || is_pruned(r, &s->state, e)))
		return 0;
	r->last_ts = e->ts;
	bool hidden = !passed && (!internal || e->block_flags & EVENT_STATE_ONLY);
	if ((r->ring ? write_to_ring : write_to_file)(r, s, e, hidden, filter, err) == 0)
		return 0;
	r->failed = true;
	return -1;
}

bool recorder_copies(const struct recorder *r)
{
	const struct recorder_options *o = r->opt;
	return o->live && !o->classic && !o->prune && !o->rotate_bytes && !o->rotate_ns && !o->rotate_events && !r->ring;
}

int64_t recorder_copy(struct recorder *r, struct source *live, const uint64_t *types, uint64_t until, struct err *err)
{
	if (!r->writer || r->failed)
		return 0;
	uint64_t n = live_copy(live, types, until, r->writer, &r->last_ts);
	r->count += n;
	flush_when_due(r, r->last_ts);
	r->failed = writer_check(r->writer, err) < 0;
	return r->failed ? -1 : (int64_t)n;
}

int recorder_tick(struct recorder *r, uint64_t now, struct err *err)
{
	if (!r->writer || r->failed)
		return 0;
	if (is_over(r, now) ? close_file(r, err) < 0 : (flush_when_due(r, now), writer_check(r->writer, err)) < 0) {
		r->failed = true;
		return -1;
	}
	return 0;
}

int64_t recorder_save(struct recorder *r, const char *path, uint64_t ts, struct strbuf *name, struct err *err)
{
	struct strbuf own = {0}, *to = name ? name : &own;
	if (!r->ring)
		return err_set(err, "there is nothing to save: only --ring keeps events");
	if (path) {
		strbuf_reset(to);
		strbuf_str(to, path);
		strbuf_cstr(to);
	} else {
		save_name(r, ts, to);
		r->files++;
	}
	int64_t n = (int64_t)ring_events(r->ring);
	if (!n)
		n = err_set(err, "there is nothing to save in %s: no events so far", to->s);
	else if (check_name(r, to->s, err) < 0 || ring_write(r->ring, to->s, r->form.level, err) < 0)
		n = -1;
	strbuf_free(&own);
	return n;
}

uint64_t recorder_kept(const struct recorder *r, uint64_t *since)
{
	*since = r->ring ? ring_since(r->ring) : 0;
	return r->ring ? ring_events(r->ring) : 0;
}

int recorder_close(struct recorder *r, struct err *err)
{
	struct err told; /* a failure that was reported when it happened */
	int status = close_file(r, r->failed ? &told : err);
	if (r->failed)
		status = 0;
	if (r->ring && r->opt->ring_at_end && ring_events(r->ring) && recorder_save(r, NULL, r->last_ts, NULL, err) < 0)
		status = -1;
	ring_free(r->ring);
	for (uint64_t i = 0; i < r->nnames; i++)
		free(r->names[i]);
	free(r->names);
	free(r);
	return status;
}
