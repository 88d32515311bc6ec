/*
 * The kernel side of the live capture: programs on tracepoints that put events into rings. This file is compiled twice:
 * with TP_BTF for kernels that check the types of what programs read, where plain reads do, and without for others.
 */
#include "kernel.h"
#include "rows.h"
#include "descriptors.h"
#include "tasks.h"

#if defined(__TARGET_ARCH_x86)
enum { STATUS_COMPAT = 2 };
#endif

/* The call's number and arguments, as they were at its start: registers keep them until its end. */
static __always_inline void load_arguments(struct scratch *s, struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	if (s->is_compat) {
		s->args[0] = (u32)REG(regs, bx);
		s->args[1] = (u32)REG(regs, cx);
		s->args[2] = (u32)REG(regs, dx);
		s->args[3] = (u32)REG(regs, si);
		s->args[4] = (u32)REG(regs, di);
		s->args[5] = (u32)REG(regs, bp);
	} else {
		s->args[0] = REG(regs, di);
		s->args[1] = REG(regs, si);
		s->args[2] = REG(regs, dx);
		s->args[3] = REG(regs, r10);
		s->args[4] = REG(regs, r8);
		s->args[5] = REG(regs, r9);
	}
#else
	s->args[0] = REG(regs, orig_x0);
	s->args[1] = REG(regs, regs[1]);
	s->args[2] = REG(regs, regs[2]);
	s->args[3] = REG(regs, regs[3]);
	s->args[4] = REG(regs, regs[4]);
	s->args[5] = REG(regs, regs[5]);
#endif
}

static __always_inline u32 is_compat(struct task_struct *task)
{
#if defined(__TARGET_ARCH_x86)
	return TASK(task, thread_info.status) & STATUS_COMPAT;
#else
	return 0;
#endif
}

static __always_inline const volatile struct call_row *call_of(u32 nr, u32 compat)
{
	return compat ? &compat_rows[nr & (NCALLS - 1)] : &call_rows[nr & (NCALLS - 1)];
}

/* Settings are by the numbers of 64 bit calls. Calls of 32 bit programs are captured when any event is wanted. */
static __always_inline u32 call_flags(u32 nr, u32 compat)
{
	return compat ? CALL_ENTER | CALL_EXIT | CALL_CHANGES : settings.calls[nr & (LAYOUT_CALLS - 1)];
}

/* Scratch memory for one event; NULL when a program that was interrupted is using it, which is counted. */
static __always_inline struct scratch *begin(struct task_struct *task, u32 tid, u64 ts)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct scratch *s = scratch_of(cpu);
	if (!s)
		return NULL;
	if (s->busy) {
		ring_of(cpu)->unreadable++;
		return NULL;
	}
	s->busy = 1;
	s->serial++;
	s->task = task;
	s->tid = tid;
	s->cpu = cpu;
	s->ts = ts;
	return s;
}

static __always_inline void end(struct scratch *s) { s->busy = 0; }

static __always_inline struct layout_time *time_of(u32 tid) { return &times[tid & (LAYOUT_TIMES - 1)]; }

PROGRAM(sys_enter)
{
	struct pt_regs *regs = ARG(ctx, 0);
	u64 nr = ctx[1];
	if (nr >= LAYOUT_CALLS || !settings.ready)
		return 0;
	struct task_struct *task = CURRENT();
	u32 compat = is_compat(task);
	u32 flags = call_flags(nr, compat);
	if (!(flags & (CALL_ENTER | CALL_TIME)))
		return 0;
	u32 tid = TASK(task, pid);
	if (!is_wanted(*task_flags(tid)))
		return 0;
	u64 ts = now();
	if (flags & CALL_TIME) {
		struct layout_time *t = time_of(tid);
		t->tid = tid;
		t->call = nr;
		t->ts = ts;
		if (!(flags & CALL_ENTER))
			return 0;
	}
	const volatile struct call_row *call = call_of(nr, compat);
	u32 row = call->enter;
	if (!row) {
		emit_generic(ts, tid, call->code, nr, EVENT_GENERIC_E, 0, RECORD_WANTED);
		return 0;
	}
	struct scratch *s = begin(task, tid, ts);
	if (!s)
		return 0;
	s->is_exit = 0;
	s->is_compat = compat;
	s->snaplen = settings.snaplen;
	load_arguments(s, regs);
	emit_row(s, row - 1, POINT_ENTER, 0, RECORD_WANTED, flags & CALL_CHANGES);
	end(s);
	return 0;
}

PROGRAM(sys_exit)
{
	struct pt_regs *regs = ARG(ctx, 0);
	s64 result = ctx[1];
#if defined(__TARGET_ARCH_x86)
	u64 nr = REG(regs, orig_ax);
#else
	u64 nr = (s64)REG(regs, syscallno);
#endif
	if (nr >= LAYOUT_CALLS || !settings.ready)
		return 0;
	struct task_struct *task = CURRENT();
	u32 compat = is_compat(task);
	u32 flags = call_flags(nr, compat);
	if (!(flags & (CALL_EXIT | CALL_CHANGES)))
		return 0;
	u32 tid = TASK(task, pid);
	u8 known = *task_flags(tid);
	bool asked_for = is_wanted(known), wanted = flags & CALL_EXIT && asked_for;
	u32 followed = asked_for ? settings.state : settings.state_others;
	if (!wanted && (!(flags & followed) || is_never_wanted(known)))
		return 0;
	if (!wanted && flags & CALL_DATAGRAM && (result < 0 || !is_datagram((s32)FIRST_ARGUMENT(regs))))
		return 0;
	u64 ts = now(), latency = 0;
	u8 mark = wanted ? RECORD_WANTED : asked_for ? RECORD_STATE : RECORD_STATE | RECORD_OTHER;
	if (wanted && flags & CALL_TIME) {
		struct layout_time *t = time_of(tid);
		if (t->tid == tid && t->call == nr) {
			latency = ts - t->ts;
			mark |= RECORD_LATENCY;
			t->tid = 0;
		}
	}
	const volatile struct call_row *call = call_of(nr, compat);
	u32 row = call->exit;
	if (!row) {
		emit_generic(ts, tid, call->code, nr, EVENT_GENERIC_X, latency, mark);
		return 0;
	}
	struct scratch *s = begin(task, tid, ts);
	if (!s)
		return 0;
	s->is_exit = 1;
	s->is_compat = compat;
	s->snaplen = wanted ? settings.snaplen : 0;
	load_arguments(s, regs);
	s->args[ARG_RESULT] = result;
	if (flags & CALL_DIRECTORY && !(followed & CALL_DESCRIPTOR))
		tell_descriptor(s->args[0]);
	emit_row(s, row - 1, POINT_EXIT, latency, mark, flags & CALL_CHANGES);
	end(s);
	return 0;
}

/* A tracepoint with up to five numbers. */
static __always_inline void emit_point(struct task_struct *task, u32 tid, u32 row, u8 mark, const u64 *args, u32 n,
                                       bool is_state)
{
	struct scratch *s = begin(task, tid, now());
	if (!s)
		return;
	s->is_exit = 0;
	for (u32 i = 0; i < n; i++)
		s->args[i] = args[i];
	emit_row(s, row, POINT_OTHER, 0, mark, is_state);
	end(s);
}

/*
 * CPU time of a thread, as /proc tells it while there is one: what the scheduler has measured, shared out as ticks of
 * the clock were seen. In 1/100 s, rounded, so that the sum over many short programs is right.
 */
static __always_inline void emit_sample(struct task_struct *task, u32 tid)
{
	const u64 tick = 10000000;
	u64 user = TASK(task, utime), system = TASK(task, stime), ran = TASK(task, se.sum_exec_runtime);
	u64 all = (ran + tick / 2) / tick, of = (user + system) / tick;
	u64 of_system = of ? all * (system / tick) / of : 0;
	u64 args[2] = {all - (of_system < all ? of_system : all), of_system < all ? of_system : all};
	emit_point(task, tid, ROW_PROCINFO, RECORD_WANTED, args, 2, false);
}

PROGRAM(sched_process_exit)
{
	struct task_struct *task = ARG(ctx, 0);
	u32 tid = TASK(task, pid), code = TASK(task, exit_code);
	u8 *flags = task_flags(tid), known = *flags;
	*flags = 0;
	if (!settings.ready || is_never_wanted(known))
		return 0;
	if (settings.samples && is_wanted(known))
		emit_sample(task, tid);
	u64 args[5] = {(s32)code, code >> 8 & 0xff, code & 0x7f, code >> 7 & 1, reaper_of(task)};
	u8 mark = settings.exits && is_wanted(known) ? RECORD_WANTED : RECORD_STATE;
	emit_point(task, tid, ROW_PROCEXIT, mark, args, 5, true);
	return 0;
}

PROGRAM(sched_process_fork)
{
	inherit_flags(ARG(ctx, 0), ARG(ctx, 1));
	return 0;
}

PROGRAM(sched_process_exec)
{
	struct task_struct *task = ARG(ctx, 0);
	remember_exec_name(TASK(task, pid), ARG(ctx, 2));
	flags_after_exec(task, ctx[1]);
	return 0;
}

PROGRAM(task_rename)
{
	struct task_struct *task = ARG(ctx, 0);
	if (!settings.nnames && !settings.nsuppressed)
		return 0;
	if (!flags_after_rename(task, ARG(ctx, 1)) || !settings.describes)
		return 0;
	struct scratch *s = begin(task, TASK(task, pid), now());
	if (!s)
		return 0;
	tell_descriptors();
	end(s);
	return 0;
}

PROGRAM(cgroup_attach_task)
{
	if (settings.ncgroups)
		flags_after_move(ARG(ctx, 0), ARG(ctx, 2));
	return 0;
}

PROGRAM(sched_switch)
{
	struct task_struct *prev = ARG(ctx, 1), *next = ARG(ctx, 2);
	u32 tid = TASK(prev, pid);
	if (!settings.ready || !settings.switches || !tid || !is_wanted(*task_flags(tid)))
		return 0;
	u64 args[1] = {TASK(next, pid)};
	emit_point(prev, tid, ROW_SWITCH, RECORD_WANTED, args, 1, false);
	return 0;
}

PROGRAM(signal_deliver)
{
	struct task_struct *task = CURRENT();
	u32 tid = TASK(task, pid);
	if (!settings.ready || !settings.signals || !is_wanted(*task_flags(tid)))
		return 0;
	u64 args[3] = {signal_sender((struct kernel_siginfo *)ctx[1]), tid, ctx[0]};
	emit_point(task, tid, ROW_SIGNALDELIVER, RECORD_WANTED, args, 3, false);
	return 0;
}

static __always_inline int page_fault(u64 *ctx)
{
	struct task_struct *task = CURRENT();
	struct pt_regs *regs = ARG(ctx, 1);
	u32 tid = TASK(task, pid), cpu = bpf_get_smp_processor_id();
	if (!settings.ready || !settings.faults || !is_wanted(*task_flags(tid)))
		return 0;
	struct scratch *running = scratch_of(cpu);
	if (!running || running->busy) /* a program of ours has read what was not there */
		return 0;
	u64 args[3] = {ctx[0], PC(regs), fault_flags(ctx[2])};
	emit_point(task, tid, ROW_PAGE_FAULT, RECORD_WANTED, args, 3, false);
	return 0;
}

PROGRAM(page_fault_user) { return page_fault(ctx); }
PROGRAM(page_fault_kernel) { return page_fault(ctx); }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
