/* How a system call becomes an event: rows of runtime/event/syscalls.lua, and the loop that follows them. */
#ifndef BPF_ROWS_H
#define BPF_ROWS_H

#include "output.h"

struct param_row {
	u8 kind, size, table; /* enum kind; bytes, 0 = variable; translations[], 0 = none */
	u8 a, b, c;           /* what the kind needs: usually numbers of arguments */
	u16 offset;           /* in the record, of events of fixed size */
};

struct event_row {
	u16 type, first, nparams; /* parameters are rows `first` and following */
	u16 size;                 /* of the whole event; 0 = variable */
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
	SMALL_RECORD = 48, LARGE_RECORD = 160, /* sizes that records of fixed size are put into */
	FIXED_PARAMS = 14, VARIABLE_PARAMS = 32,
	TEXT_MAX = 4096,
};

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

static __always_inline u64 param_value(struct scratch *s, const volatile struct param_row *p)
{
	u32 kind = p->kind, table = p->table;
	u64 v = kind == K_RESULT ? s->args[ARG_RESULT] : s->args[p->a & 7];
	if (kind == K_ARG_S32)
		v = (s64)(s32)v;
	else if (kind == K_ARG_U32)
		v = (u32)v;
	else if (kind > K_RESULT)
		v = scalar(kind, p->a, p->b, p->c);
	if (table)
		return translate(table, v);
	return p->size == 1 && v > 0xff ? 0xff : v; /* rather no known value than another one */
}

/*
 * Numbers are stored eight bytes wide in rising order: the next one overwrites what is too much. The last ones are
 * narrower where the record ends.
 */
static __always_inline void fill_fixed(struct scratch *s, const volatile struct event_row *row, u8 *rec, u32 room,
                                       u32 shift)
{
	u32 first = row->first, n = row->nparams;
	for (u32 i = 0; i < FIXED_PARAMS && LAYOUT_HEADER + 2 * i + 2 <= room; i++) {
		if (i >= n)
			break;
		const volatile struct param_row *p = &param_rows[(first + i) & (NPARAM_ROWS - 1)];
		u32 at = p->offset + shift;
		*(u16 *)(rec + LAYOUT_HEADER + 2 * i) = p->size;
		u64 v = param_value(s, p);
		if (at <= room - 8)
			*(u64 *)(rec + at) = v;
		else if (at <= room - 4 && p->size == 4)
			*(u32 *)(rec + at) = v;
		else if (at <= room - 2 && p->size == 2)
			*(u16 *)(rec + at) = v;
		else if (at <= room - 1)
			*(u8 *)(rec + at) = v;
	}
}

static __always_inline void finish_fixed(struct scratch *s, const volatile struct event_row *row, u8 *rec, u32 room,
                                         u64 latency, u8 mark)
{
	u32 size = row->size, n = row->nparams, extra = mark & RECORD_LATENCY ? 1 : 0;
	fill_fixed(s, row, rec, room, 2 * extra);
	if (extra && size + 2 <= room - 9 && n < FIXED_PARAMS && LAYOUT_HEADER + 2 * n + 2 <= room) {
		*(u16 *)(rec + LAYOUT_HEADER + 2 * n) = 8;
		*(u64 *)(rec + size + 2) = latency;
		size += 10;
	}
	if (size > room - 1)
		size = room - 1;
	rec[size] = mark;
	put_header(rec, s->ts, s->tid, size, row->type, n + extra);
	submit_record(s->cpu, rec);
}

static __always_inline void emit_variable(struct scratch *s, const volatile struct event_row *row, u64 latency, u8 mark,
                                          bool is_state)
{
	u32 first = row->first, n = row->nparams, extra = mark & RECORD_LATENCY ? 1 : 0;
	s->offset = LAYOUT_HEADER + 2 * (n + extra);
	for (u32 i = 0; i < VARIABLE_PARAMS; i++) {
		if (i >= n)
			break;
		const volatile struct param_row *p = &param_rows[(first + i) & (NPARAM_ROWS - 1)];
		u32 at = s->offset & SCRATCH_OFFSET, len = p->size, kind = p->kind;
		if (len) {
			*(u64 *)(s->record + at) = param_value(s, p);
		} else if (kind == K_TEXT) {
			long got = bpf_probe_read_user_str(s->record + at, TEXT_MAX, (void *)s->args[p->a & 7]);
			len = got > 0 ? got : 0;
		} else if (kind) {
			len = data(kind, p->a, p->b, p->c);
		}
		*(u16 *)(s->record + LAYOUT_HEADER + 2 * i) = len;
		s->offset = at + (u16)len;
	}
	u32 size = s->offset & (SCRATCH_SIZE - 1);
	if (extra && n < VARIABLE_PARAMS) {
		*(u16 *)(s->record + LAYOUT_HEADER + 2 * n) = 8;
		if (size < SCRATCH_SIZE - 16)
			*(u64 *)(s->record + size) = latency;
		size += 8;
	}
	if (size >= SCRATCH_SIZE - 1)
		return;
	s->record[size] = mark;
	put_header(s->record, s->ts, s->tid, size, row->type, n + extra);
	output_record(s, size + 1, is_state);
}

/* Makes the event of row `index` from scratch memory: its ts, tid, cpu, task and arguments are set. */
static __always_inline void emit_row(struct scratch *s, u32 index, u64 latency, u8 mark, bool is_state)
{
	const volatile struct event_row *row = &event_rows[index & (NEVENT_ROWS - 1)];
	u32 size = row->size;
	if (!size) {
		emit_variable(s, row, latency, mark, is_state);
	} else if (size < SMALL_RECORD - 8 || (size < SMALL_RECORD && !(mark & RECORD_LATENCY))) {
		u8 *rec = reserve_record(s->cpu, SMALL_RECORD, is_state);
		if (rec)
			finish_fixed(s, row, rec, SMALL_RECORD, latency, mark);
	} else {
		u8 *rec = reserve_record(s->cpu, LARGE_RECORD, is_state);
		if (rec)
			finish_fixed(s, row, rec, LARGE_RECORD, latency, mark);
	}
}

/* Calls without an event of their own: only which one it was. */
static __always_inline void emit_generic(u64 ts, u32 tid, u32 cpu, u32 code, u32 nr, u16 type, u64 latency, u8 mark)
{
	u32 extra = mark & RECORD_LATENCY ? 1 : 0, size = LAYOUT_HEADER + 8 + 10 * extra;
	u8 *rec = reserve_record(cpu, SMALL_RECORD, false);
	if (!rec)
		return;
	*(u32 *)(rec + LAYOUT_HEADER) = 2 | 2 << 16;
	if (extra) {
		*(u16 *)(rec + LAYOUT_HEADER + 4) = 8;
		*(u32 *)(rec + LAYOUT_HEADER + 6) = code | nr << 16;
		*(u64 *)(rec + LAYOUT_HEADER + 10) = latency;
	} else {
		*(u32 *)(rec + LAYOUT_HEADER + 4) = code | nr << 16;
	}
	put_header(rec, ts, tid, size, type, 2 + extra);
	rec[size] = mark;
	submit_record(cpu, rec);
}

#endif
