/* Translation of events for programs of 2022: see classic.h. */
#include "capture/classic.h"

#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "state/fd.h"
#include "util/strbuf.h"

enum {
	NOT_KNOWN = UINT16_MAX,    /* plan: nothing stands for the event */
	RECORD_DATA_MAX = 60000,   /* those programs read blocks of up to 64 KB */
	KNOWN_FD_TYPES = FD_USERFAULTFD + 1,
};

/* How an event is made of another one. */
struct plan {
	uint16_t type;                    /* what it becomes; NOT_KNOWN = nothing */
	uint8_t nparams;                  /* that those programs know */
	int8_t from[SCHEMA_MAX_PARAMS];   /* the source's parameter for each; -1 = it has none */
	uint16_t syscall, native;         /* for newer calls that become generic events */
	bool as_it_is;                    /* nothing of it was changed since */
};

/* A record under construction. */
struct made {
	uint16_t lens[SCHEMA_MAX_PARAMS];
	uint32_t nparams;
	struct strbuf data;
};

struct classic {
	struct plan own[SCHEMA_NEVENTS];
	struct plan enter[SCHEMA_NEVENTS]; /* the enter event that is made of an exit event */
	struct made made[2];
};

/* --- plans ---------------------------------------------------------------------------------------------------------- */

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
	p->as_it_is = to == type && !(schema_events[type].category & (EC_SYSCALL | EC_TRACEPOINT));
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
	free(c);
}

/* --- parameters ------------------------------------------------------------------------------------------------------ */

/* Bytes of a number; 0 = no number. */
static unsigned number_size(unsigned type)
{
	switch (type) {
	case PT_INT8: case PT_UINT8: case PT_SIGTYPE: case PT_L4PROTO: case PT_FLAGS8: case PT_ENUMFLAGS8:
		return 1;
	case PT_INT16: case PT_UINT16: case PT_SYSCALLID: case PT_PORT: case PT_FLAGS16: case PT_ENUMFLAGS16:
		return 2;
	case PT_INT32: case PT_UINT32: case PT_BOOL: case PT_FLAGS32: case PT_ENUMFLAGS32: case PT_UID: case PT_GID:
	case PT_SIGSET: case PT_MODE:
		return 4;
	case PT_INT64: case PT_UINT64: case PT_ERRNO: case PT_FD: case PT_PID: case PT_RELTIME: case PT_ABSTIME:
	case PT_DOUBLE:
		return 8;
	default:
		return 0;
	}
}

static bool is_path(unsigned type) { return type == PT_FSPATH || type == PT_FSRELPATH; }

static bool is_text(unsigned type) { return type == PT_CHARBUF || is_path(type); }

static bool is_signed(unsigned type)
{
	return (type >= PT_INT8 && type <= PT_INT64) || type == PT_ERRNO || type == PT_FD || type == PT_PID;
}

static void put(struct made *m, const void *p, uint32_t n)
{
	uint32_t room = RECORD_DATA_MAX - (uint32_t)m->data.len;
	n = n < room ? n : room;
	strbuf_add(&m->data, p, n);
	m->lens[m->nparams++] = (uint16_t)n;
}

/* Those programs do not look whether a number is there: where there is none, they get one that means nothing. */
static uint64_t stand_in(unsigned type) { return type == PT_FD || type == PT_UID || type == PT_GID ? UINT64_MAX : 0; }

static void put_number(struct made *m, const struct param_info *to, const struct param *p)
{
	uint64_t v = !p ? stand_in(to->type) : is_signed(to->type) ? (uint64_t)param_i64(*p) : param_u64(*p);
	for (const struct classic_bits *b = classic_bits; to->flags && b->table; b++)
		if (!strcmp(b->table, to->flags->name))
			v &= ~(uint64_t)b->bits;
	put(m, &v, number_size(to->type));
}

/* Texts end with a NUL for those programs. A path that is missing has a name of its own, or they take it for "". */
static void put_text(struct made *m, const struct param_info *to, const struct param *p)
{
	static const char missing[] = "<NA>";
	if (!p && is_path(to->type))
		put(m, missing, sizeof missing);
	else
		put(m, p ? p->p : NULL, p ? p->len : 0);
	if (m->data.len && m->lens[m->nparams - 1] && !m->data.s[m->data.len - 1])
		return;
	strbuf_chr(&m->data, 0);
	m->lens[m->nparams - 1]++;
}

/* A descriptor or a result: u8 that says which, i64. */
static void put_bpf_result(struct made *m, struct event *e, const struct param *p)
{
	enum { IS_FD, IS_RESULT, MAP_CREATE = 0, PROG_LOAD = 5 };
	int64_t res = p ? param_i64(*p) : 0, cmd = event_i64(e, PN_cmd, -1);
	if (cmd < 0 && e->enter)
		cmd = event_i64(e->enter, PN_cmd, -1);
	uint8_t value[9] = {res >= 0 && (cmd == MAP_CREATE || cmd == PROG_LOAD) ? IS_FD : IS_RESULT};
	memcpy(value + 1, &res, sizeof res);
	put(m, value, sizeof value);
}

static void put_param(struct made *m, struct event *e, const struct param_info *to, const struct param *p)
{
	static const uint16_t no_descriptors = 0;
	if (number_size(to->type))
		put_number(m, to, p);
	else if (is_text(to->type))
		put_text(m, to, p);
	else if (to->name_id == PN_res_or_fd && e->type != PPME_SYSCALL_BPF_X)
		put_bpf_result(m, e, p);
	else if (to->type == PT_FDLIST && !p)
		put(m, &no_descriptors, sizeof no_descriptors);
	else
		put(m, p ? p->p : NULL, p ? p->len : 0);
}

static void put_generic(struct made *m, struct event *e, const struct plan *plan)
{
	uint16_t id = plan->syscall, native = plan->native;
	if (e->type <= PPME_GENERIC_X) {
		id = (uint16_t)event_u64(e, PN_ID, 0);
		id = id < SCHEMA_CLASSIC_NSYSCALLS ? id : 0;
		native = (uint16_t)event_u64(e, PN_nativeID, 0);
	}
	put(m, &id, sizeof id);
	if (plan->nparams > 1)
		put(m, &native, sizeof native);
}

/* --- events ---------------------------------------------------------------------------------------------------------- */

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

static void translate(struct made *m, struct event *e, const struct plan *plan, struct event *out)
{
	const struct event_info *info = &schema_events[plan->type];
	bool opens = event_type_is_enter(plan->type) && info->flags & EF_CREATES_FD;
	strbuf_reset(&m->data);
	m->nparams = 0;
	if (plan->type <= PPME_GENERIC_X)
		put_generic(m, e, plan);
	for (unsigned i = m->nparams; i < plan->nparams; i++) {
		struct param p;
		if (plan->type == e->type && i >= e->nparams)
			break; /* the record is of an older writer */
		bool there = plan->from[i] >= 0 && event_param(e, (unsigned)plan->from[i], &p) && p.len;
		if (opens && is_path(info->params[i].type) && (!there || is_misread(e, plan, i, p)))
			break; /* they take the exit event's then */
		put_param(m, e, &info->params[i], there ? &p : NULL);
	}
	*out = *e;
	out->type = plan->type;
	out->info = info;
	out->large = false;
	out->nparams = m->nparams;
	out->noffsets = 0;
	out->lens = (const uint8_t *)m->lens;
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
	if (c->own[e->type].as_it_is) {
		out[0] = *e;
		return 1;
	}
	unsigned n = 0;
	struct event source = *e;
	const struct plan *enter = &c->enter[e->type];
	if (lacks_enter(e, enter)) {
		translate(&c->made[0], &source, enter, &out[0]);
		out[0].ts -= e->latency < e->ts ? e->latency : 0;
		n = 1;
	}
	translate(&c->made[1], &source, &c->own[e->type], &out[n]);
	return n + 1;
}

uint8_t classic_fd_type(uint8_t type) { return type < KNOWN_FD_TYPES ? type : FD_UNSUPPORTED; }
