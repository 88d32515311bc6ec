/* Translation of events for programs of 2022: see classic.h. */
#include "capture/classic.h"

#include <stdlib.h>
#include <string.h>

#include "capture/classic_param.h"
#include "session.h"
#include "state/fd.h"

enum {
	NOT_KNOWN = UINT16_MAX,    /* plan: nothing stands for the event */
	KNOWN_FD_TYPES = FD_FILE_V2 + 1,
};

/* How an event is made of another one. */
struct plan {
	uint16_t type;                    /* what it becomes; NOT_KNOWN = nothing */
	uint8_t nparams;                  /* that those programs know */
	int8_t from[SCHEMA_MAX_PARAMS];   /* the source's parameter for each; -1 = it has none */
	uint16_t syscall, native;         /* for newer calls that become generic events */
};

struct classic {
	struct plan own[SCHEMA_NEVENTS];
	struct plan enter[SCHEMA_NEVENTS]; /* the enter event that is made of an exit event */
	struct made made[2];
	struct strbuf cgroups;
};

/* --- plans -------------------------------------------------------------------------------------------------------- */

static unsigned known_params(unsigned type)
{
	const struct event_info *info = &schema_events[type];
	unsigned n = 0;
	for (const struct classic_end *end = classic_ends; end->type; end++)
		if (end->type == type)
			return (unsigned)schema_param_index[type][end->param] - 1;
	while (n < info->nparams && info->params[n].mark != PARAM_REPEAT)
		n++;
	return n;
}

/* The number of a system call, 0 when those programs do not know it. */
static uint16_t known_syscall(const char *name)
{
	for (unsigned i = 0; i < SCHEMA_CLASSIC_NSYSCALLS; i++)
		if (schema_syscalls[i] && !strcmp(schema_syscalls[i], name))
			return (uint16_t)i;
	return 0;
}

static uint16_t native_syscall(const char *name)
{
	for (const struct classic_native *n = classic_natives; n->name; n++)
		if (!strcmp(n->name, name))
			return n->number;
	return 0;
}

/* What the event type becomes; NOT_KNOWN = nothing. */
static uint16_t known_type(unsigned type)
{
	if (type < SCHEMA_CLASSIC_NEVENTS)
		return (uint16_t)type;
	for (const struct classic_pair *p = classic_pairs; p->newer; p++)
		if (p->newer == (type & ~1u))
			return (uint16_t)(p->older | (type & 1));
	return schema_events[type | 1].category & EC_SYSCALL ? PPME_GENERIC_E | (type & 1) : NOT_KNOWN;
}

static int source_of(unsigned to, const struct param_info *param, unsigned type)
{
	for (const struct classic_name *n = classic_names; n->type; n++)
		if (n->type == to && n->param == param->name_id && to != type) {
			int i = n->source == CLASSIC_NOTHING ? -1 : schema_param_index[type][n->source] - 1;
			if (i >= 0 || n->source == CLASSIC_NOTHING)
				return i;
		}
	return schema_param_index[type][param->name_id] - 1;
}

/* Makes an event `to` (NOT_KNOWN: none) of one of type `type`. */
static void make_plan(struct plan *p, uint16_t to, unsigned type)
{
	*p = (struct plan){.type = to};
	if (to == NOT_KNOWN)
		return;
	p->nparams = (uint8_t)known_params(to);
	for (unsigned i = 0; i < p->nparams; i++)
		p->from[i] = (int8_t)source_of(to, &schema_events[to].params[i], type);
	if (to <= PPME_GENERIC_X && type > PPME_GENERIC_X) {
		p->syscall = known_syscall(schema_events[type | 1].name);
		p->native = native_syscall(schema_events[type | 1].name);
	}
}

struct classic *classic_new(void)
{
	struct classic *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	for (unsigned type = 0; type < SCHEMA_NEVENTS; type++) {
		make_plan(&c->own[type], known_type(type), type);
		bool call = type & 1 && schema_events[type].category & EC_SYSCALL;
		make_plan(&c->enter[type], call ? known_type(type - 1) : (uint16_t)NOT_KNOWN, type);
	}
	return c;
}

void classic_free(struct classic *c)
{
	if (!c)
		return;
	strbuf_free(&c->made[0].data);
	strbuf_free(&c->made[1].data);
	strbuf_free(&c->cgroups);
	free(c);
}

/* --- events ------------------------------------------------------------------------------------------------------- */

static void put_generic(struct made *m, struct event *e, const struct plan *plan)
{
	uint16_t id = plan->syscall, native = plan->native;
	if (e->type <= PPME_GENERIC_X) {
		id = (uint16_t)event_u64(e, PN_ID, 0);
		id = id < SCHEMA_CLASSIC_NSYSCALLS ? id : 0;
		native = (uint16_t)event_u64(e, PN_nativeID, 0);
	}
	made_put(m, &id, sizeof id);
	if (plan->nparams > 1)
		made_put(m, &native, sizeof native);
}

/*
 * Of an openat2 enter event they resolve the path from the working directory, whatever its directory descriptor says;
 * i: which parameter the path is, p.
 */
static bool is_misread(struct event *e, const struct plan *plan, unsigned i, struct param p)
{
	enum { WORKING_DIRECTORY = -100 };
	return plan->type == PPME_SYSCALL_OPENAT2_E && i == 1 && p.p[0] != '/' &&
	       event_i64(e, PN_dirfd, WORKING_DIRECTORY) != WORKING_DIRECTORY;
}

/* Of a new process both sides of the call tell, before it has done anything. */
static struct thread *told_about(struct event *e)
{
	bool parent = e->result > 0 && !thread_in_pidns(e->thread);
	struct thread *child = parent ? thread_find(&e->session->state, e->result) : NULL;
	return child ? child : e->thread;
}

static void tell_container(struct classic *c, struct event *e, struct param *p)
{
	if (!e->thread || !e->session)
		return;
	strbuf_reset(&c->cgroups);
	classic_put_cgroups(&c->cgroups, &e->session->state, told_about(e), (const char *)p->p, p->len);
	*p = (struct param){(const uint8_t *)c->cgroups.s, (uint32_t)c->cgroups.len};
}

static void translate(struct classic *c, struct made *m, struct event *e, const struct plan *plan, struct event *out)
{
	const struct event_info *info = &schema_events[plan->type];
	bool whole = (info->category & EC_VALUE_MASK) == EC_PROCESS; /* they do not look whether there is less */
	bool opens = event_type_is_enter(plan->type) && info->flags & EF_CREATES_FD;
	made_begin(m, info->flags & EF_LARGE_PAYLOAD);
	if (plan->type <= PPME_GENERIC_X)
		put_generic(m, e, plan);
	for (unsigned i = m->nparams; i < plan->nparams; i++) {
		struct param p;
		if (plan->type == e->type && i >= e->nparams && !whole)
			break; /* the record is of an older writer */
		bool there = plan->from[i] >= 0 && event_param(e, (unsigned)plan->from[i], &p) && p.len;
		if (opens && made_is_path(info->params[i].type) && (!there || is_misread(e, plan, i, p)))
			break; /* they take the exit event's then */
		if (there && info->params[i].name_id == PN_cgroups)
			tell_container(c, e, &p);
		made_put_param(m, e, &info->params[i], there ? &p : NULL);
	}
	*out = *e;
	out->type = plan->type;
	out->info = info;
	out->large = m->large;
	out->nparams = m->nparams;
	out->noffsets = 0;
	out->lens = m->large ? (const uint8_t *)m->large_lens : (const uint8_t *)m->lens;
	out->data = (const uint8_t *)m->data.s;
	out->data_len = (uint32_t)m->data.len;
}

/* Whether the exit event says all that its enter event would have said. */
static bool tells_all(const struct event *e, const struct plan *enter)
{
	for (unsigned i = 0; i < enter->nparams; i++)
		if (enter->from[i] < 0 || (uint32_t)enter->from[i] >= e->nparams)
			return false;
	return enter->nparams > 0;
}

/* A child's side of fork has no enter event. */
static bool is_child(const struct event *e)
{
	return e->info->category & EC_SYSCALL && e->has_result && !e->result &&
	       schema_param_index[e->type][PN_ptid] && schema_param_index[e->type][PN_vtid];
}

/* The enter event was not recorded, or got lost. */
static bool lacks_enter(const struct event *e, const struct plan *enter)
{
	if (enter->type == NOT_KNOWN || e->paired || is_child(e))
		return false;
	return (e->session && e->session->source->exits_only) || tells_all(e, enter);
}

unsigned classic_translate(struct classic *c, const struct event *e, struct event out[2])
{
	if (e->type >= SCHEMA_NEVENTS || c->own[e->type].type == NOT_KNOWN)
		return 0;
	unsigned n = 0;
	struct event source = *e;
	const struct plan *enter = &c->enter[e->type];
	if (lacks_enter(e, enter)) {
		translate(c, &c->made[0], &source, enter, &out[0]);
		out[0].ts -= e->latency < e->ts ? e->latency : 0;
		n = 1;
	}
	translate(c, &c->made[1], &source, &c->own[e->type], &out[n]);
	return n + 1;
}

uint8_t classic_fd_type(uint8_t type) { return type < KNOWN_FD_TYPES ? type : FD_UNSUPPORTED; }
