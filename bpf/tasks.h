/* Which threads are wanted: flags by thread id, and how they go on from parents, programs and groups. */
#ifndef BPF_TASKS_H
#define BPF_TASKS_H

#include "process.h"

static __always_inline bool is_never_wanted(u8 flags) { return flags & (TASK_SELF | TASK_EXCLUDED); }

static __always_inline bool is_wanted(u8 flags)
{
	return !is_never_wanted(flags) && (!settings.restricted || flags & TASK_WANTED);
}

/* Whether the name is one of a list of the settings. */
static __always_inline bool is_listed(const char (*names)[LAYOUT_COMM], u32 n, const char *comm)
{
	for (u32 i = 0; i < LAYOUT_NAMES; i++) {
		if (i >= n)
			break;
		const u64 *a = (const void *)names[i], *b = (const void *)comm;
		if (a[0] == b[0] && a[1] == b[1])
			return true;
	}
	return false;
}

static __always_inline void inherit_flags(struct task_struct *parent, struct task_struct *child)
{
	u8 flags = *task_flags(TASK(parent, pid));
	bool is_thread = TASK(parent, tgid) == TASK(child, tgid);
	if (is_thread)
		flags &= (u8)~TASK_THREAD;
	else
		flags &= TASK_EXCLUDED | TASK_FOLLOWED | TASK_NAMED | TASK_CONTAINED;
	*task_flags(TASK(child, pid)) = flags;
}

/* `old_tid`: a thread that starts a program becomes the first one of its process. */
static __always_inline void flags_after_exec(struct task_struct *task, u32 old_tid)
{
	u8 *flags = task_flags(TASK(task, pid));
	*flags |= *task_flags(old_tid) & (u8)~(TASK_THREAD | TASK_NAMED);
	*flags &= (u8)~TASK_SELF;
}

enum { THREADS = 256 }; /* of a process that are told its new name */

/* All threads of the process: one that gives itself a name has others already. */
static __always_inline void name_threads(struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct list_head *head = (void *)signal + bpf_core_field_offset(struct signal_struct, thread_head);
	struct list_head *at = BPF_CORE_READ(head, next);
	for (u32 i = 0; i < THREADS && at && at != head; i++) {
		struct task_struct *t = (void *)at - bpf_core_field_offset(struct task_struct, thread_node);
		*task_flags(BPF_CORE_READ(t, pid)) |= TASK_NAMED;
		at = BPF_CORE_READ(at, next);
	}
}

/*
 * The task gets a name, from the program that it starts or from itself: that of a first thread is the process's.
 * Returns whether it is wanted from now on and was not before.
 */
static __always_inline bool flags_after_rename(struct task_struct *task, const char *name)
{
	u8 *at = task_flags(TASK(task, pid)), flags = *at & (u8)~TASK_NAMED;
	bool was_wanted = is_wanted(*at);
	char comm[LAYOUT_COMM] = {0}; /* names in the settings are filled up with NULs, too */
	if (TASK(task, pid) != TASK(task, tgid))
		return false;
	bpf_probe_read_kernel_str(comm, LAYOUT_COMM, name);
	if (is_listed(settings.names, settings.nnames, comm))
		flags |= TASK_NAMED;
	if (is_listed(settings.suppressed, settings.nsuppressed, comm))
		flags |= TASK_EXCLUDED;
	*at = flags;
	if (flags & TASK_NAMED)
		name_threads(task);
	return is_wanted(flags) && !was_wanted;
}

/* The task has been moved into a group: whether that, or one above, is that of a wanted container. */
static __always_inline void flags_after_move(struct cgroup *group, struct task_struct *task)
{
	struct kernfs_node *n = BPF_CORE_READ(group, kn);
	for (u32 depth = 0; depth < 4 && n; depth++) {
		u64 id = BPF_CORE_READ(n, id);
		for (u32 i = 0; i < LAYOUT_CGROUPS; i++) {
			if (i >= settings.ncgroups)
				break;
			if (settings.cgroups[i] == id) {
				*task_flags(TASK(task, pid)) |= TASK_CONTAINED;
				return;
			}
		}
		n = parent_of(n);
	}
}

static __always_inline void remember_exec_name(u32 tid, struct linux_binprm *bprm)
{
	static const struct exec_name empty;
	bpf_map_update_elem(&exec_names, &tid, &empty, BPF_ANY);
	struct exec_name *e = bpf_map_lookup_elem(&exec_names, &tid);
	long got = e ? bpf_probe_read_kernel_str(e->name, sizeof e->name, BPF_CORE_READ(bprm, filename)) : 0;
	if (got > 0)
		e->len = got;
}

enum { EXITING = 4, SIBLINGS = 16, ANCESTORS = 32 };

/* A thread of the same process that goes on, or NULL. */
static __always_inline struct task_struct *sibling_of(struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct list_head *head = (void *)signal + bpf_core_field_offset(struct signal_struct, thread_head);
	struct list_head *at = BPF_CORE_READ(head, next);
	for (u32 i = 0; i < SIBLINGS && at && at != head; i++) {
		struct task_struct *t = (void *)at - bpf_core_field_offset(struct task_struct, thread_node);
		if (t != task && !(BPF_CORE_READ(t, flags) & EXITING))
			return t;
		at = BPF_CORE_READ(at, next);
	}
	return NULL;
}

/*
 * Who gets the children of a process that ends, as the kernel will choose: a thread of its own, else the nearest
 * ancestor that has asked for it, else the first process of its namespace. 0: it has no children.
 */
static __always_inline u64 reaper_of(struct task_struct *task)
{
	struct list_head *children = (void *)task + bpf_core_field_offset(struct task_struct, children);
	if (BPF_CORE_READ(children, next) == children)
		return 0;
	struct task_struct *t = sibling_of(task);
	if (t)
		return BPF_CORE_READ(t, pid);
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	if (BPF_CORE_READ_BITFIELD_PROBED(signal, has_child_subreaper)) {
		t = BPF_CORE_READ(task, real_parent);
		for (u32 i = 0; i < ANCESTORS && t; i++) {
			signal = BPF_CORE_READ(t, signal);
			if (BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper))
				return BPF_CORE_READ(t, tgid);
			t = BPF_CORE_READ(t, real_parent);
		}
	}
	struct pid_namespace *ns = namespace_of(task);
	return ns ? BPF_CORE_READ(ns, child_reaper, pid) : 0;
}

enum { SI_KERNEL_MADE = 1, SI_TIMER_MADE = -2, SIGCHLD_ = 17, SENDER_AT = 16 };

/* The process that has sent a signal; 0: the kernel, or a timer. */
static __always_inline u64 signal_sender(struct kernel_siginfo *info)
{
	s32 sender = 0, code = BPF_CORE_READ(info, si_code);
	if (BPF_CORE_READ(info, si_signo) != SIGCHLD_ && (code >= SI_KERNEL_MADE || code == SI_TIMER_MADE))
		return 0;
	bpf_probe_read_kernel(&sender, sizeof sender, (void *)info + SENDER_AT);
	return (s64)sender;
}

/* pf_flags in flags.lua, from the processor's error code. */
static __always_inline u32 fault_flags(u64 code)
{
	return (code & 1 ? 1 : 2) | (code & 2 ? 4 : 8) | (code & 4 ? 16 : 32) | (code & 8 ? 64 : 0) | (code & 16 ? 128 : 0);
}

#endif
