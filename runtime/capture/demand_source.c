/* See demand_source.h. */
#include "capture/demand_source.h"

#include <stdlib.h>

#include "state/state.h"

struct demand_filter {
	struct source src;
	struct source *inner;
	struct demand demand;
	bool is_set;
	uint8_t *record; /* lengths and parameters of an event whose data was cut */
	size_t cap;
};

static bool is_text(const struct rstr *s, const char *text) { return !strcmp(rstr_s(s), text); }

/* Of threads that are not known yet nothing is left out. */
static bool wants_process(const struct process_set *p, struct state *st, int64_t tid)
{
	const struct thread *t = p->all || tid < 0 ? NULL : thread_find(st, tid);
	bool wanted = !t || t->pid < 0;
	for (uint32_t i = 0; i < p->npids && !wanted; i++)
		wanted = t->pid == p->pids[i];
	for (uint32_t i = 0; i < p->ntids && !wanted; i++)
		wanted = tid == p->tids[i];
	for (uint32_t i = 0; i < p->nnames && !wanted; i++)
		wanted = is_text(t->comm, p->names[i]);
	for (uint32_t i = 0; i < p->ncontainers && !wanted; i++)
		wanted = t->container_id ? is_text(t->container_id, p->containers[i]) : !strcmp(p->containers[i], "host");
	return wanted;
}

static bool is_marker_text(const struct demand *d, unsigned type)
{
	return d->markers && (type == PPME_SYSCALL_WRITE_X || type == PPME_SYSCALL_WRITEV_X);
}

static bool wants(const struct demand_filter *f, struct event *e)
{
	const struct demand *d = &f->demand;
	if (e->type >= SCHEMA_NEVENTS || is_marker_text(d, e->type))
		return true;
	if (!bits_has(d->types, e->type))
		return false;
	uint64_t call = e->type <= PPME_GENERIC_X ? event_u64(e, PN_ID, 0) : SCHEMA_NSYSCALLS;
	if (call < SCHEMA_NSYSCALLS && !bits_has(d->calls, (unsigned)call))
		return false;
	return demand_is_state(e->type) || wants_process(&d->processes, f->src.state, e->tid);
}

static bool is_data(const struct event *e, unsigned i)
{
	return i < e->info->nparams && e->info->params[i].type == PT_BYTEBUF && event_category(e) != EC_PROCESS;
}

/* Makes a copy of the record in which data is no longer than what is wanted. Lengths are u16: large ones are left. */
static void cut_data(struct demand_filter *f, struct event *e)
{
	size_t lens = 2 * (size_t)e->nparams, at = lens;
	struct param p;
	bool cut = false;
	for (unsigned i = 0; i < e->nparams && i < e->info->nparams && !cut; i++)
		cut = is_data(e, i) && event_param(e, i, &p) && p.len > f->demand.snaplen;
	if (!cut || e->large || is_marker_text(&f->demand, e->type))
		return;
	if (f->cap < lens + e->data_len) {
		f->cap = lens + e->data_len;
		f->record = realloc(f->record, f->cap);
		if (!f->record)
			abort();
	}
	for (unsigned i = 0; i < e->nparams; i++) {
		uint16_t len = 0;
		if (i < SCHEMA_MAX_PARAMS && event_param(e, i, &p))
			len = (uint16_t)(is_data(e, i) && p.len > f->demand.snaplen ? f->demand.snaplen : p.len);
		memcpy(f->record + 2 * i, &len, sizeof len);
		if (len)
			memcpy(f->record + at, p.p, len);
		at += len;
	}
	e->lens = f->record;
	e->data = f->record + lens;
	e->data_len = (uint32_t)(at - lens);
	e->noffsets = 0;
}

static int start(struct source *src, struct err *err)
{
	struct demand_filter *f = (struct demand_filter *)src;
	f->inner->state = src->state;
	int status = f->inner->ops->start(f->inner, err);
	src->recent = f->inner->recent;
	src->exits_only = f->inner->exits_only;
	return status;
}

/* With their exit events. */
static bool keeps_enter(const struct demand_filter *f, unsigned type)
{
	unsigned exit = type + 1;
	return bits_has(f->demand.types, exit) || demand_keeps(&f->demand, exit) || !demand_is_descriptor(exit);
}

/* Enter events stay for what state makes of them: only newer recordings and live exit events tell the same. */
static int next(struct source *src, struct event *e, struct err *err)
{
	struct demand_filter *f = (struct demand_filter *)src;
	int status;
	while ((status = f->inner->ops->next(f->inner, e, err)) == 1 && f->is_set) {
		e->noffsets = 0;
		if (wants(f, e)) {
			cut_data(f, e);
			break;
		}
		bool enters = e->info->category & EC_SYSCALL && event_type_is_enter(e->type);
		if (demand_keeps(&f->demand, e->type) || (enters && keeps_enter(f, e->type))) {
			e->block_flags |= EVENT_STATE_ONLY;
			break;
		}
	}
	return status;
}

static double progress(struct source *src)
{
	struct demand_filter *f = (struct demand_filter *)src;
	return f->inner->ops->progress(f->inner);
}

static void close_source(struct source *src)
{
	struct demand_filter *f = (struct demand_filter *)src;
	f->inner->ops->close(f->inner);
	demand_free(&f->demand);
	free(f->record);
	free(f);
}

struct source *demand_source(struct source *inner)
{
	static const struct source_ops ops = {"demand", start, next, progress, close_source};
	struct demand_filter *f = calloc(1, sizeof *f);
	if (!f)
		abort();
	f->src.ops = &ops;
	f->inner = inner;
	demand_init(&f->demand);
	return &f->src;
}

void demand_source_set(struct source *src, const struct demand *d)
{
	struct demand_filter *f = (struct demand_filter *)src;
	demand_free(&f->demand);
	f->demand = *d;
	f->is_set = true;
}
