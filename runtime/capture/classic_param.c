/* Parameters as programs of 2022 read them: see classic_param.h. */
#include "capture/classic_param.h"

#include <string.h>

#include "capture/classic.h"
#include "state/thread.h"

enum {
	RECORD_DATA_MAX = 60000, /* those programs read blocks of up to 64 KB, but for types with large payload */
	LARGE_DATA_MAX = 64 << 20,
};

void made_begin(struct made *m, bool large)
{
	strbuf_reset(&m->data);
	m->nparams = 0;
	m->large = large;
	m->data_max = large ? LARGE_DATA_MAX : RECORD_DATA_MAX;
}

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

static bool is_text(unsigned type) { return type == PT_CHARBUF || made_is_path(type); }

static bool is_signed(unsigned type)
{
	return (type >= PT_INT8 && type <= PT_INT64) || type == PT_ERRNO || type == PT_FD || type == PT_PID;
}

void made_put(struct made *m, const void *p, uint32_t n)
{
	uint32_t room = m->data_max > m->data.len ? m->data_max - (uint32_t)m->data.len : 0;
	n = n < room ? n : room;
	strbuf_add(&m->data, p, n);
	m->large_lens[m->nparams] = n;
	m->lens[m->nparams++] = (uint16_t)n;
}

/* A NUL at the end of the text that was put last. */
static void end_text(struct made *m)
{
	uint32_t i = m->nparams - 1;
	if (m->large_lens[i] && !m->data.s[m->data.len - 1])
		return;
	strbuf_chr(&m->data, 0);
	m->lens[i] = (uint16_t)++m->large_lens[i];
}

/* Those programs do not look whether a number is there: where there is none, they get one that means nothing. */
static uint64_t stand_in(unsigned type) { return type == PT_FD || type == PT_UID || type == PT_GID ? UINT64_MAX : 0; }

/*
 * Those programs act on this flag without having a name for it. It is left out but where the parent of a process in a
 * pid namespace is outside of that: there they would take the child for one of the parent's namespace and container,
 * and not look at what its own event says.
 */
static uint64_t clone_flags(struct event *e, uint64_t v)
{
	bool outside = e->result > 0 && event_i64(e, PN_vtid, -1) == e->tid;
	bool leads_in = v & (TF_CLONE_NEWPID | TF_CHILD_IN_PIDNS);
	return outside && leads_in ? v | TF_CHILD_IN_PIDNS : v & ~(uint64_t)TF_CHILD_IN_PIDNS;
}

static void put_number(struct made *m, struct event *e, const struct param_info *to, const struct param *p)
{
	uint64_t v = !p ? stand_in(to->type) : is_signed(to->type) ? (uint64_t)param_i64(*p) : param_u64(*p);
	for (const struct classic_bits *b = classic_bits; to->flags && b->table; b++)
		if (!strcmp(b->table, to->flags->name))
			v &= ~(uint64_t)b->bits;
	if (to->flags && !strcmp(to->flags->name, "clone_flags"))
		v = clone_flags(e, v);
	made_put(m, &v, number_size(to->type));
}

/* Texts end with a NUL for those programs. A path that is missing has a name of its own, or they take it for "". */
static void put_text(struct made *m, const struct param_info *to, const struct param *p)
{
	static const char missing[] = "<NA>";
	if (!p && made_is_path(to->type))
		made_put(m, missing, sizeof missing);
	else
		made_put(m, p ? p->p : NULL, p ? p->len : 0);
	end_text(m);
}

/* An address or a pair of them, without what is before: bytes that the family needs; 0 = a path. */
static void put_address(struct made *m, struct param p, bool pair)
{
	enum { UNIX = 1, INET = 2, INET6 = 10, KERNEL_ADDRESSES = 16 };
	uint32_t family = p.p[0], one = family == INET ? 4 + 2 : family == INET6 ? 16 + 2 : 0;
	uint32_t need = 1 + (family == UNIX && pair ? KERNEL_ADDRESSES : one * (pair ? 2 : 1));
	made_put(m, p.p, p.len < need ? 0 : p.len);
	if (family == UNIX && p.len >= need)
		end_text(m);
}

/* u16 number of entries of ten bytes. */
static void put_descriptors(struct made *m, struct param p)
{
	enum { ENTRY = 10 };
	uint32_t there = p.len > 2 ? (p.len - 2) / ENTRY : 0, told = (uint32_t)param_u64((struct param){p.p, 2});
	uint16_t n = (uint16_t)(told < there ? told : there);
	size_t at = m->data.len;
	made_put(m, p.p, 2 + n * ENTRY);
	if (m->data.len > at + sizeof n)
		memcpy(m->data.s + at, &n, sizeof n);
}

static void put_variant(struct made *m, const struct param_info *to, const struct param *p)
{
	uint8_t nothing[9] = {0}, which = p ? p->p[0] : UINT8_MAX;
	unsigned size = which < to->ndyn ? number_size(to->dyn[which].type) : 0;
	if (which < to->ndyn && p->len > size)
		made_put(m, p->p, p->len);
	else
		made_put(m, nothing, 1 + number_size(to->dyn[0].type));
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
	made_put(m, value, sizeof value);
}

void made_put_param(struct made *m, struct event *e, const struct param_info *to, const struct param *p)
{
	if (number_size(to->type))
		put_number(m, e, to, p);
	else if (is_text(to->type))
		put_text(m, to, p);
	else if (to->name_id == PN_res_or_fd && e->type != PPME_SYSCALL_BPF_X)
		put_bpf_result(m, e, p);
	else if (to->type == PT_DYN)
		put_variant(m, to, p);
	else if (to->type == PT_FDLIST)
		put_descriptors(m, p && p->len >= 2 ? *p : (struct param){(const uint8_t *)"\0", 2});
	else if (p && (to->type == PT_SOCKADDR || to->type == PT_SOCKTUPLE))
		put_address(m, *p, to->type == PT_SOCKTUPLE);
	else
		made_put(m, p ? p->p : NULL, p ? p->len : 0);
}
