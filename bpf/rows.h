/* How a system call becomes an event: rows of runtime/event/syscalls.lua, and the loop that follows them. */
#ifndef BPF_ROWS_H
#define BPF_ROWS_H

#include "output.h"

struct param_row {
	u8 kind, size, table; /* enum kind; bytes, 0 = variable; translations[], 0 = none */
	u8 a, b, c;           /* what the kind needs: usually numbers of arguments */

};

struct event_row {
	u16 type, first, nparams; /* parameters are rows `first` and following */
};

struct call_row {
	u16 code;        /* portable number of the call */
	u16 enter, exit; /* 1 + index into event_rows; 0: a generic event */
	u16 type;        /* enum event_type of the enter event, for user space */
};

struct translation {
	u16 first, count, bits;
};

struct translation_pair {
	u32 raw, portable;
};

#include "capture.gen.h"

enum {
	ARG_RESULT = 6,
	PARAMS_MAX = 32,
	TEXT_MAX = 4096,
};

/* Where events come from. Rows of others need only some kinds, so their programs are small; see scalar and data. */
enum point { POINT_ENTER, POINT_EXIT, POINT_OTHER };

/* The portable value of the kernel's flags or number. */
__noinline u64 translate(u32 table, u64 raw)
{
	const volatile struct translation *t = &translations[table & (NTABLES - 1)];
	u32 first = t->first, count = t->count, bits = t->bits;
	u64 portable = 0;
	for (u32 i = 0; i < 64; i++) {
		if (i >= count)
			break;
		const volatile struct translation_pair *p = &translation_pairs[(first + i) & (NPAIRS - 1)];
		u32 mask = p->raw;
		if (!bits && (u32)raw == mask)
			return p->portable;
		if (bits && (raw & mask) == mask)
			portable |= p->portable;
	}
	return portable;
}

#include "scalar.h"
#include "data.h"

static __always_inline u64 param_value(struct scratch *s, const volatile struct param_row *p, enum point point)
{
	u32 kind = p->kind, table = p->table;
	u64 v = kind == K_RESULT ? s->args[ARG_RESULT] : s->args[p->a & 7];
	if (kind == K_ARG_S32)
		v = (s64)(s32)v;
	else if (kind == K_ARG_U32)
		v = (u32)v;
	else if (kind > K_RESULT)
		v = scalar(kind, p->a, p->b, p->c, point);
	if (table)
		return translate(table, v);
	return p->size == 1 && v > 0xff ? 0xff : v; /* rather no known value than another one */
}

/* An additional last parameter, at `offset`: how long the call took. */
static __always_inline void put_latency(u8 *record, u32 index, u32 offset, u64 latency)
{
	*(u16 *)(record + LAYOUT_HEADER + 2 * (index & (2 * PARAMS_MAX - 1))) = sizeof latency;
	*(u64 *)(record + offset) = latency;
}

/*
 * Makes the event of row `index` from scratch memory: its ts, tid, cpu, task and arguments are set. Numbers are stored
 * eight bytes wide in rising order: the next parameter overwrites what is too much.
 */
static __always_inline void emit_row(struct scratch *s, u32 index, enum point point, u64 latency, u8 mark,
                                     bool is_state)
{
	const volatile struct event_row *row = &event_rows[index & (NEVENT_ROWS - 1)];
	u32 first = row->first, n = row->nparams, extra = mark & RECORD_LATENCY ? 1 : 0;
	u8 *record = begin_record(s->cpu, is_state);
	if (!record)
		return;
	s->start = ring_of(s->cpu)->head;
	s->offset = LAYOUT_HEADER + 2 * (n + extra);
	for (u32 i = 0; i < PARAMS_MAX; i++) {
		if (i >= n)
			break;
		const volatile struct param_row *p = &param_rows[(first + i) & (NPARAM_ROWS - 1)];
		u32 offset = s->offset & PARAM_MAX, len = p->size, kind = p->kind;
		if (len) {
			*(u64 *)(record + offset) = param_value(s, p, point);
		} else if (kind == K_TEXT && point != POINT_OTHER) {
			long got = bpf_probe_read_user_str(record + offset, TEXT_MAX, (void *)s->args[p->a & 7]);
			len = got > 0 ? got : 0;
		} else if (kind == K_DATA_IN || kind == K_DATA_OUT) { /* the most frequent ones */
			s64 want = kind == K_DATA_IN ? (s64)s->args[ARG_RESULT] : written(s, s->args[p->b & 7]);
			len = point == POINT_EXIT ? put_data(s, record + offset, s->args[p->a & 7], want) : 0;
		} else if (kind) {
			len = data(kind, p->a, p->b, p->c, point);
		}
		*(u16 *)(record + LAYOUT_HEADER + 2 * i) = len;
		s->offset = offset + (u16)len;
	}
	u32 size = s->offset & (2 * PARAM_MAX + 1);
	if (extra) {
		put_latency(record, n, size, latency);
		size += sizeof latency;
	}
	put_header(record, s->ts, s->tid, size, row->type, n + extra);
	end_record(s->cpu, record, size, mark);
}

/* Calls without an event of their own: only which one it was. */
static __always_inline void emit_generic(u64 ts, u32 tid, u32 code, u32 nr, u16 type, u64 latency, u8 mark)
{
	u32 cpu = bpf_get_smp_processor_id(), extra = mark & RECORD_LATENCY ? 1 : 0;
	u32 offset = LAYOUT_HEADER + 4 + 2 * extra;
	u8 *record = begin_record(cpu, false);
	if (!record)
		return;
	*(u32 *)(record + LAYOUT_HEADER) = 2 | 2 << 16;
	*(u32 *)(record + offset) = code | nr << 16;
	if (extra)
		put_latency(record, 2, offset + 4, latency);
	u32 size = offset + 4 + extra * sizeof latency;
	put_header(record, ts, tid, size, type, 2 + extra);
	end_record(cpu, record, size, mark);
}

#endif
