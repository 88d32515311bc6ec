/* The running system as a source: events from the kernel side's rings, in order, over a state read from /proc. */
#include "capture/live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "capture/kernel.h"
#include "capture/live_descriptors.h"
#include "capture/live_wanted.h"
#include "capture/lookup.h"
#include "capture/made_event.h"
#include "capture/proc.h"
#include "capture/procinfo.h"
#include "capture/rings.h"
#include "capture/writer.h"
#include "engine/inquiry.h"
#include "state/state.h"

enum {
	SCAN_AGAIN_NS = 1000000000,  /* at least, from one scan to the next, */
	SCAN_AGAIN_TIMES = 50,       /* and so many times what a scan takes; */
	SCAN_LATE_NS = 2000000000,   /* with events waiting only so long after it was due */
	SETTLE_NS = 1000000,   /* records that are older than that are in the rings of all CPUs */
	NAMES_MS = 1000,       /* at the start, for names of containers that run */
	SWEEP_MS = 30000,      /* containers that have ended are forgotten after one to two of these */
	WAIT_MS = 16,          /* from one look at the rings to the next; one that fills up ends it. Waking up oftener
	                          costs the traced more than the events do */
	LAST_WRITES_US = 1000, /* programs that were running when capturing was stopped have ended after that */
};

struct live {
	struct source src;
	struct kernel kernel;
	struct rings *rings;
	struct proc *proc;
	struct lookup *lookup;
	struct inquiry *inquiry;   /* NULL = container engines are not asked */
	struct procinfo *procinfo; /* NULL while nobody wants its events */
	struct wanted wanted;
	uint8_t made[64];          /* an event of our own: losses, samples of threads */
	uint64_t told;             /* lost events that events have told of */
	uint64_t made_good;        /* lost events that may have changed state, at the last scan */
	uint64_t scan_at;          /* the next scan is not before that */
	uint64_t sweep_at;         /* the same for containers */
	int epoll;
	uint64_t horizon;  /* records up to that time can be handed out */
	uint64_t unviewed; /* records that made no sense: never, unless the two sides differ */
	bool fresh;        /* nothing was handed out since the rings were looked at last */
	bool stopped;
};

static uint64_t now_ns(const struct live *l)
{
	struct timespec t;
	clock_gettime(CLOCK_BOOTTIME, &t);
	return proc_boot_ts(l->proc) + (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int open_epoll(struct live *l, struct err *err)
{
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0)
		return err_set(err, "epoll: %s", strerror(errno));
	struct epoll_event e = {.events = EPOLLIN};
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->kernel.wake_fd, &e) < 0)
		return err_set(err, "epoll: %s", strerror(errno));
	return 0;
}

static int open_parts(struct live *l, const struct live_options *opt, struct err *err)
{
	if (!(l->proc = proc_open("/proc", err)))
		return -1;
	struct kernel_options k = {
		.ring_bytes = opt->buffer_size,
		.boot_ts = proc_boot_ts(l->proc),
		.page_faults = opt->page_faults,
	};
	if (kernel_open(&l->kernel, &k, err) < 0)
		return -1;
	l->rings = rings_open(l->kernel.rings, l->kernel.ring_memory, l->kernel.ncpus, k.ring_bytes, l->kernel.ring_stride);
	if (open_epoll(l, err) < 0)
		return -1;
	wanted_open(&l->wanted, &l->kernel, opt);
	l->kernel.settings->ready = 1;
	return 0;
}

/* For the look-up thread. */
struct scan {
	struct live *l;
	struct err *err;
	int status;
};

static void scan(void *arg)
{
	struct scan *s = arg;
	s->status = proc_scan(s->l->proc, s->l->src.state, s->err);
}

static void scan_again(void *arg)
{
	struct scan *s = arg;
	s->status = proc_scan_again(s->l->proc, s->l->src.state, s->err);
}

/* What is known of processes has gaps: they are read again. Failing is not the end, it stays as it is. */
static void know_anew(struct live *l)
{
	struct err err;
	struct scan s = {l, &err, 0};
	uint64_t from = now_ns(l);
	lookup_call(l->lookup, scan_again, &s);
	uint64_t now = now_ns(l);
	l->scan_at = now + SCAN_AGAIN_NS + SCAN_AGAIN_TIMES * (now - from);
}

/* An answer of a container engine, as an event of now. */
static bool take_answer(struct live *l, struct event *e)
{
	uint32_t len = 0;
	uint64_t now = now_ns(l);
	uint16_t type;
	const char *why;
	uint8_t *record = l->inquiry ? inquiry_next(l->inquiry, &len) : NULL;
	if (!record || len < EVENT_HEADER_V2)
		return false;
	memcpy(record + MADE_TS_AT, &now, sizeof now);
	memcpy(&type, record + MADE_TYPE_AT, sizeof type);
	bool is_description = type == PPME_CONTAINER_JSON_2_E;
	if (event_decode(e, record, len, 2, is_description, &why) < 0)
		return false;
	e->cpu = 0;
	e->block_flags = is_description ? 0 : EVENT_STATE_ONLY;
	return true;
}

static void ask_engines(struct live *l)
{
	if (l->inquiry)
		inquiry_ask(l->inquiry, &l->src.state->containers, now_ns(l));
}

static bool may_forget(void *inquiry, uint32_t place) { return !inquiry || inquiry_forget(inquiry, place); }

static void forget_containers(struct live *l)
{
	uint64_t now = now_ns(l);
	if (now < l->sweep_at)
		return;
	l->sweep_at = now + (uint64_t)SWEEP_MS * 1000000;
	containers_sweep(l->src.state, may_forget, l->inquiry);
}

/* Those that run already have their names from the first event on, unless their engines take too long. */
static void describe_containers(struct live *l)
{
	struct event e = {.session = l->src.state->session};
	uint64_t until = now_ns(l) + (uint64_t)NAMES_MS * 1000000;
	ask_engines(l);
	while (l->inquiry && inquiry_wait(l->inquiry, (int)((until - now_ns(l)) / 1000000)) && now_ns(l) < until) {
		while (take_answer(l, &e))
			state_event(l->src.state, &e);
		ask_engines(l);
	}
}

static int live_start(struct source *src, struct err *err)
{
	struct live *l = (struct live *)src;
	struct scan s = {l, err, 0};
	src->recent = true;
	lookup_call(l->lookup, scan, &s);
	if (s.status < 0)
		return -1;
	proc_attach(l->proc, src->state, l->lookup);
	describe_containers(l);
	wanted_start(&l->wanted, src->state);
	return 0;
}

/* What the record says, to the event. False for one that cannot be read. */
static bool view(struct live *l, const struct record *rec, struct event *e)
{
	const char *why;
	if (event_decode(e, rec->p, rec->len, 2, false, &why) < 0)
		return false;
	uint8_t mark = rec->p[rec->len];
	e->cpu = (uint16_t)rec->cpu;
	e->block_flags = mark & RECORD_STATE ? EVENT_STATE_ONLY : 0;
	e->fds_unknown = mark & RECORD_OTHER ? l->wanted.fds_unknown_others : l->wanted.fds_unknown;
	e->spared = !wanted_enter(&l->wanted, e->type);
	if (mark & RECORD_LATENCY && e->nparams && e->data_len >= 8) {
		memcpy(&e->duration, e->data + e->data_len - 8, 8);
		e->nparams--;
		e->data_len -= 8;
	}
	return true;
}

/* An event of our own: two u64 parameters, or a u32 and a u64. */
static void make_event(struct live *l, struct event *e, uint16_t type, int64_t tid, uint64_t ts, const void *params,
                       const uint16_t *lens)
{
	struct {
		uint64_t ts;
		int64_t tid;
		uint32_t len;
		uint16_t type;
		uint32_t nparams;
		uint16_t lens[2];
	} __attribute__((packed)) h = {ts, tid, 0, type, 2, {lens[0], lens[1]}};
	const char *why;
	h.len = (uint32_t)sizeof h + lens[0] + lens[1];
	memcpy(l->made, &h, sizeof h);
	memcpy(l->made + sizeof h, params, lens[0] + lens[1]);
	event_decode(e, l->made, h.len, 2, false, &why);
	e->cpu = 0;
	e->block_flags = 0;
}

static void add_ring(const struct live *l, unsigned cpu, struct live_stats *sum)
{
	const volatile struct layout_ring *ring = &l->kernel.rings[cpu];
	sum->captured += ring->events;
	sum->lost.ring_full += ring->full;
	sum->lost.state_ring_full += ring->full_state;
	sum->lost.unreadable += ring->unreadable;
}

bool live_is_followed(const struct source *src) { return wanted_followed(&((const struct live *)src)->wanted); }

void live_statistics(struct source *src, struct live_stats *out)
{
	const struct live *l = (struct live *)src;
	*out = (struct live_stats){.lost.unreadable = l->unviewed + rings_torn(l->rings)};
	for (unsigned i = 0; i < l->kernel.ncpus; i++)
		add_ring(l, i, out);
}

bool live_statistics_of_cpu(struct source *src, unsigned cpu, struct live_stats *out)
{
	const struct live *l = (struct live *)src;
	*out = (struct live_stats){0};
	if (cpu >= l->kernel.ncpus)
		return false;
	add_ring(l, cpu, out);
	return true;
}

/* Events were lost that may have changed state: `idle` says that none waits to be read. */
static void make_good(struct live *l, const struct live_losses *lost, bool idle)
{
	uint64_t harmful = lost->state_ring_full + lost->unreadable;
	if (harmful == l->made_good)
		return;
	if (!l->stopped && now_ns(l) < l->scan_at + (idle ? 0 : SCAN_LATE_NS))
		return;
	l->made_good = harmful;
	know_anew(l);
}

/* An event where events are missing: how many were lost since the last one. */
static bool tell_losses(struct live *l, const struct live_losses *losses, struct event *e)
{
	uint64_t all = live_losses_sum(losses), lost = all - l->told;
	if (!lost)
		return false;
	struct {
		uint32_t ratio;
		uint64_t lost;
	} __attribute__((packed)) params = {1, lost};
	l->told = all;
	make_event(l, e, PPME_DROP_E, -1, now_ns(l), &params, (const uint16_t[]){4, 8});
	return true;
}

/* Samples are of wanted threads, as other events. But how busy the program itself is may be known. */
static bool sample_thread(struct live *l, struct event *e)
{
	struct procinfo_sample s;
	if (!l->procinfo)
		return false;
	do
		if (!procinfo_next(l->procinfo, &s))
			return false;
	while (!wanted_sample(&l->wanted, s.tid));
	make_event(l, e, PPME_PROCINFO_E, s.tid, s.ts, s.ticks, (const uint16_t[]){8, 8});
	return true;
}

static void look_at_rings(struct live *l)
{
	uint64_t now = now_ns(l);
	rings_refill(l->rings);
	l->horizon = l->stopped ? UINT64_MAX : now - SETTLE_NS;
	l->fresh = true;
	if (l->procinfo)
		procinfo_sample(l->procinfo, l->lookup, now);
}

static void wait_for_events(struct live *l)
{
	struct epoll_event e;
	rings_sleep(l->rings, true);
	if (epoll_wait(l->epoll, &e, 1, WAIT_MS) > 0)
		kernel_awake(&l->kernel);
	rings_sleep(l->rings, false);
}

static int live_next(struct source *src, struct event *e, struct err *err)
{
	struct live *l = (struct live *)src;
	struct live_stats s;
	struct record rec;
	(void)err;
	for (;;) {
		if (rings_next(l->rings, l->horizon, &rec)) {
			l->fresh = false;
			if (rec.p[rec.len] & RECORD_DESCRIPTOR)
				live_descriptor(l->src.state, rec.p, rec.len);
			else if (view(l, &rec, e))
				return 1;
			else
				l->unviewed++;
			continue;
		}
		live_statistics(src, &s);
		ask_engines(l);
		forget_containers(l);
		if (sample_thread(l, e) || take_answer(l, e) || tell_losses(l, &s.lost, e))
			return 1;
		make_good(l, &s.lost, l->fresh);
		if (!l->fresh) {
			look_at_rings(l);
			continue;
		}
		l->fresh = false;
		if (l->stopped)
			return 0;
		wait_for_events(l);
		return SOURCE_IDLE;
	}
}

/* Whether the record is an event that somebody has asked for, of one of the types, before `until`, and whole. */
static bool is_copied(const struct record *rec, const uint64_t *types, uint64_t until)
{
	uint64_t ts;
	uint32_t nparams;
	uint16_t type;
	memcpy(&ts, rec->p + MADE_TS_AT, sizeof ts);
	memcpy(&type, rec->p + MADE_TYPE_AT, sizeof type);
	memcpy(&nparams, rec->p + MADE_TYPE_AT + sizeof type, sizeof nparams);
	return rec->p[rec->len] == RECORD_WANTED && type < SCHEMA_NEVENTS && bits_has(types, type) && ts < until &&
	       rec->len >= EVENT_HEADER_V2 && nparams <= (rec->len - EVENT_HEADER_V2) / 2;
}

uint64_t live_copy(struct source *src, const uint64_t *types, uint64_t until, struct writer *w, uint64_t *last)
{
	enum { COPY_MAX = 1 << 14 };
	struct live *l = (struct live *)src;
	struct record rec;
	uint64_t n = 0;
	while (n < COPY_MAX && rings_next(l->rings, l->horizon, &rec)) {
		if (!is_copied(&rec, types, until)) {
			rings_keep(l->rings);
			break;
		}
		__builtin_prefetch(rec.p + 1024); /* from the caches of the processor that wrote it, which takes long */
		__builtin_prefetch(rec.p + 1024 + 64);
		writer_record(w, rec.p, rec.len, (uint16_t)rec.cpu);
		memcpy(last, rec.p + MADE_TS_AT, sizeof *last);
		n++;
	}
	l->fresh &= !n;
	return n;
}

static void live_close(struct source *src)
{
	struct live *l = (struct live *)src;
	rings_close(l->rings);
	kernel_close(&l->kernel);
	procinfo_close(l->procinfo);
	proc_close(l->proc);
	wanted_close(&l->wanted);
	if (l->epoll >= 0)
		close(l->epoll);
	free(l);
}

static const struct source_ops live_ops = {
	.name = "live",
	.start = live_start,
	.next = live_next,
	.close = live_close,
};

struct source *live_open(const struct live_options *opt, struct err *err)
{
	struct live *l = calloc(1, sizeof *l);
	if (!l)
		abort();
	l->src.ops = &live_ops;
	l->epoll = -1;
	l->lookup = opt->lookup;
	l->inquiry = opt->inquiry;
	if (open_parts(l, opt, err) == 0)
		return &l->src;
	live_close(&l->src);
	return NULL;
}

void live_set_demand(struct source *src, const struct demand *d)
{
	struct live *l = (struct live *)src;
	if (wanted_set(&l->wanted, d))
		know_anew(l);
	bool samples = bits_has(d->types, PPME_PROCINFO_E);
	if (samples && !l->procinfo)
		l->procinfo = procinfo_open();
	if (!samples) {
		procinfo_close(l->procinfo);
		l->procinfo = NULL;
	}
}

void live_stop(struct source *src)
{
	struct live *l = (struct live *)src;
	if (l->stopped)
		return;
	l->kernel.settings->ready = 0;
	usleep(LAST_WRITES_US);
	l->stopped = true;
	l->fresh = false;
}
