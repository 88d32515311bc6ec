/* What is known of the current task: ids, memory, program, credentials. */
#ifndef BPF_PROCESS_H
#define BPF_PROCESS_H

#include "file.h"

enum { PID_GROUP = 2, RLIMIT_NOFILE_ = 7, PAGE_KB = 4, TREE_DEPTH = 16 };

/* clone_flags and execve_flags in flags.lua */
enum { CHILD_IN_PIDNS = 536870912, EXE_WRITABLE = 1, EXE_UPPER_LAYER = 2, EXE_FROM_MEMFD = 4, EXE_LOWER_LAYER = 8,
	CAP_DAC_OVERRIDE_ = 1, CLONE_CALL = 1, CLONE3_CALL = 2 };

/* The number of a process, group or thread in the innermost namespace it is seen from; `outer`: in the machine's. */
static __always_inline u64 number_of(struct pid *pid, bool outer)
{
	struct upid last = {0};
	if (!pid)
		return 0;
	u32 level = outer ? 0 : BPF_CORE_READ(pid, level);
	void *numbers = (void *)pid + bpf_core_field_offset(struct pid, numbers);
	bpf_probe_read_kernel(&last.nr, sizeof last.nr, numbers + level * bpf_core_type_size(struct upid));
	return (s64)last.nr;
}

static __always_inline u64 pages(s64 n) { return n > 0 ? n * PAGE_KB : 0; }

/* Counters of older kernels: 0 files, 1 anonymous, 2 swapped, 3 shared. */
static __always_inline u64 old_rss(struct mm_struct *mm, u32 i)
{
	s64 n = 0;
	bpf_probe_read_kernel(&n, sizeof n, &((struct mm_struct___old *)mm)->rss_stat.count[i]);
	return pages(n);
}

/* kB; files, anonymous and shared memory, as /proc/PID/status has it. */
static __always_inline u64 memory_number(struct task_struct *task, u32 kind)
{
	struct mm_struct *mm = READ(task, mm);
	if (!mm)
		return 0;
	if (kind == K_VM_SIZE)
		return READ(mm, total_vm) * PAGE_KB;
	if (!bpf_core_field_exists(struct mm_struct, rss_stat[0].count))
		return kind == K_VM_SWAP ? old_rss(mm, 2) : old_rss(mm, 0) + old_rss(mm, 1) + old_rss(mm, 3);
	if (kind == K_VM_SWAP)
		return pages(READ(mm, rss_stat[2].count));
	return pages(READ(mm, rss_stat[0].count)) + pages(READ(mm, rss_stat[1].count)) + pages(READ(mm, rss_stat[3].count));
}

static __always_inline u64 tty_number(struct task_struct *task)
{
	struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);
	if (!tty)
		return 0;
	u32 major = BPF_CORE_READ(tty, driver, major);
	u32 minor = BPF_CORE_READ(tty, driver, minor_start) + BPF_CORE_READ(tty, index);
	return portable_dev(major << 20 | (minor & 0xfffff));
}

static __always_inline u64 capability_number(struct task_struct *task, u32 kind)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);
	u64 cap = 0; /* two words in older kernels, one in newer: the same bytes */
	if (kind == K_CAP_INHERITABLE)
		bpf_core_read(&cap, sizeof cap, &cred->cap_inheritable);
	else if (kind == K_CAP_PERMITTED)
		bpf_core_read(&cap, sizeof cap, &cred->cap_permitted);
	else
		bpf_core_read(&cap, sizeof cap, &cred->cap_effective);
	return cap;
}

/* Kernels since 6.13 keep a mark in the nanoseconds. */
enum { NANOSECONDS = 0x7fffffff };

/* ns since the epoch; `changed`: of the inode, else of the contents. */
static __always_inline u64 inode_time(struct inode *inode, bool changed)
{
	struct inode___times *new = (void *)inode;
	struct inode___6_6 *mid = (void *)inode;
	struct inode___old *old = (void *)inode;
	struct timespec64 t = {0};
	if (!inode)
		return 0;
	if (bpf_core_field_exists(new->i_mtime_sec)) {
		t.tv_sec = changed ? BPF_CORE_READ(new, i_ctime_sec) : BPF_CORE_READ(new, i_mtime_sec);
		t.tv_nsec = changed ? BPF_CORE_READ(new, i_ctime_nsec) : BPF_CORE_READ(new, i_mtime_nsec);
	} else if (bpf_core_field_exists(mid->__i_ctime)) {
		t = changed ? BPF_CORE_READ(mid, __i_ctime) : BPF_CORE_READ(mid, __i_mtime);
	} else {
		t = changed ? BPF_CORE_READ(old, i_ctime) : BPF_CORE_READ(old, i_mtime);
	}
	return t.tv_sec * 1000000000ull + (t.tv_nsec & NANOSECONDS);
}

static __always_inline bool is_writable(struct task_struct *task, struct inode *inode)
{
	u32 mode = BPF_CORE_READ(inode, i_mode);
	if (capability_number(task, K_CAP_EFFECTIVE) & 1ull << CAP_DAC_OVERRIDE_)
		return true;
	if (BPF_CORE_READ(inode, i_uid.val) == BPF_CORE_READ(task, cred, euid.val))
		return mode & 0200;
	if (BPF_CORE_READ(inode, i_gid.val) == BPF_CORE_READ(task, cred, egid.val))
		return mode & 0020;
	return mode & 0002;
}

static __always_inline u64 exe_flags(struct task_struct *task, struct file *exe)
{
	struct inode *inode = exe ? READ(exe, f_inode) : NULL;
	char name[6] = {0};
	if (!inode)
		return 0;
	u32 layer = overlay_layer(inode);
	u64 flags = (is_writable(task, inode) ? EXE_WRITABLE : 0) | (layer == FILE_UPPER ? EXE_UPPER_LAYER : 0) |
	            (layer == FILE_LOWER ? EXE_LOWER_LAYER : 0);
	struct dentry *d = BPF_CORE_READ(exe, f_path.dentry);
	bpf_probe_read_kernel(name, sizeof name, BPF_CORE_READ(d, d_name.name));
	if (d == BPF_CORE_READ(d, d_parent) && name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' &&
	    name[4] == 'd' && name[5] == ':')
		flags |= EXE_FROM_MEMFD;
	return flags;
}

/* The flags of the call that makes a process, from its arguments; the same on both sides. */
static __always_inline u64 clone_flags(struct scratch *s, u32 call)
{
	u64 raw = 0;
	if (call == CLONE_CALL)
		raw = s->args[0];
	else if (call == CLONE3_CALL)
		bpf_probe_read_user(&raw, sizeof raw, (void *)s->args[0]);
	u64 flags = translate(TABLE_CLONE_FLAGS, raw);
	if (BPF_CORE_READ(task_of(s), thread_pid, level) || BPF_CORE_READ(task_of(s), nsproxy, pid_ns_for_children, level))
		flags |= CHILD_IN_PIDNS;
	return flags;
}

/* The pid namespace that the task lives in. */
static __always_inline struct pid_namespace *namespace_of(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	struct upid *last = (void *)pid + bpf_core_field_offset(struct pid, numbers) +
	                    BPF_CORE_READ(pid, level) * bpf_core_type_size(struct upid);
	return BPF_CORE_READ(last, ns);
}

/* Since the machine's start, ns: when the first process of the task's namespace began. */
static __always_inline u64 namespace_start(struct task_struct *task)
{
	struct pid_namespace *ns = namespace_of(task);
	return ns ? BPF_CORE_READ(ns, child_reaper, start_time) : 0;
}

static __always_inline u64 login_id(struct task_struct *task)
{
	return bpf_core_field_exists(task->loginuid) ? BPF_CORE_READ(task, loginuid.val) : 0xffffffff;
}

static __always_inline u64 program_number(struct task_struct *task, u32 kind)
{
	struct file *exe = READ(task, mm, exe_file);
	switch (kind) {
	case K_EXE_INO: return file_ino(exe);
	case K_EXE_CTIME: return exe ? inode_time(BPF_CORE_READ(exe, f_inode), true) : 0;
	case K_EXE_MTIME: return exe ? inode_time(BPF_CORE_READ(exe, f_inode), false) : 0;
	default: return exe_flags(task, exe);
	}
}

static __always_inline u64 task_number(struct scratch *s, u32 kind, u32 a)
{
	struct task_struct *t = CURRENT(); /* the same as s->task, but of a type that can be read directly */
	switch (kind) {
	case K_TID: return READ(t, pid);
	case K_PID: return READ(t, tgid);
	case K_PTID: return READ(t, real_parent, tgid);
	case K_VTID: return number_of(READ(t, thread_pid), false);
	case K_VPID: return number_of(READ(t, group_leader, thread_pid), false);
	case K_PGID: return number_of(READ(t, signal, pids[PID_GROUP]), true);
	case K_VPGID: return number_of(READ(t, signal, pids[PID_GROUP]), false);
	case K_TTY: return tty_number(t);
	case K_FDLIMIT: return READ(t, signal, rlim[RLIMIT_NOFILE_].rlim_cur);
	case K_PGFT_MAJ: return READ(t, maj_flt);
	case K_PGFT_MIN: return READ(t, min_flt);
	case K_VM_SIZE: case K_VM_RSS: case K_VM_SWAP: return memory_number(t, kind);
	case K_EUID: return READ(t, cred, euid.val);
	case K_EGID: return READ(t, cred, egid.val);
	case K_LOGINUID: return login_id(t);
	case K_CAP_INHERITABLE: case K_CAP_PERMITTED: case K_CAP_EFFECTIVE: return capability_number(t, kind);
	case K_EXE_INO: case K_EXE_CTIME: case K_EXE_MTIME: case K_EXE_FLAGS: return program_number(t, kind);
	case K_CLONE_FLAGS: return clone_flags(s, a);
	case K_PIDNS_START: return namespace_start(t);
	default: return 0;
	}
}

/* Texts between two addresses of the process, NUL separated; without the first one when `rest`. */
static __always_inline u32 put_strings(u8 *to, u64 from, u64 end, bool rest)
{
	if (rest) {
		long first = bpf_probe_read_user_str(to, TEXT_MAX, (void *)from);
		if (first <= 0)
			return 0;
		from += first;
	}
	u64 len = end > from ? end - from : 0;
	if (len >= TEXT_MAX)
		len = TEXT_MAX - 1;
	len &= TEXT_MAX - 1;
	return len && bpf_probe_read_user(to, len, (void *)from) == 0 ? len : 0;
}

enum { STRINGS = 48 };

/* The same from an array of pointers, of a program that was not started. */
static __always_inline u32 put_pointed(struct scratch *s, u8 *to, u64 array, u32 skip)
{
	s->done = 0;
	for (u32 i = 0; i < STRINGS; i++) {
		u32 done = s->done;
		u64 p = 0;
		if (s->is_compat)
			bpf_probe_read_user(&p, 4, (void *)(array + 4 * (i + skip)));
		else
			bpf_probe_read_user(&p, 8, (void *)(array + 8 * (i + skip)));
		if (!p || done >= TEXT_MAX)
			break;
		long got = bpf_probe_read_user_str(to + done, TEXT_MAX, (void *)p);
		if (got <= 0)
			break;
		s->done = done + (u32)got;
	}
	return s->done < TEXT_MAX ? s->done : TEXT_MAX - 1;
}

static __always_inline bool has_failed(struct scratch *s) { return (s64)s->args[6] < 0; }

/* a: the argument with the arguments of a program that could not be started. */
static __always_inline u32 put_arguments(struct scratch *s, u8 *to, u32 kind, u32 a)
{
	struct mm_struct *mm = BPF_CORE_READ(task_of(s), mm);
	u64 from, end;
	if (!mm)
		return 0;
	if (a && has_failed(s)) {
		u64 array = s->args[(a + (kind == K_ENV)) & 7];
		if (kind != K_EXE)
			return put_pointed(s, to, array, kind == K_ARGS);
		u64 p = 0;
		bpf_probe_read_user(&p, s->is_compat ? 4 : 8, (void *)array);
		long got = bpf_probe_read_user_str(to, TEXT_MAX, (void *)p);
		return got > 0 ? got : 0;
	}
	from = kind == K_ENV ? BPF_CORE_READ(mm, env_start) : BPF_CORE_READ(mm, arg_start);
	end = kind == K_ENV ? BPF_CORE_READ(mm, env_end) : BPF_CORE_READ(mm, arg_end);
	if (kind == K_EXE) {
		long got = bpf_probe_read_user_str(to, TEXT_MAX, (void *)from);
		return got > 0 ? got : 0;
	}
	return put_strings(to, from, end, kind == K_ARGS);
}

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *n)
{
	struct kernfs_node___new *new = (void *)n;
	struct kernfs_node___old *old = (void *)n;
	return bpf_core_field_exists(new->__parent) ? BPF_CORE_READ(new, __parent) : BPF_CORE_READ(old, parent);
}

/* "/a/b" and a NUL, to `to` + `at`: the path of a group. Returns where the next text goes. */
static __always_inline u32 put_cgroup_path(struct scratch *s, u8 *to, struct cgroup *group, u32 at)
{
	struct kernfs_node *n = BPF_CORE_READ(group, kn);
	s->done = PATH_ROOM - 1;
	s->path[PATH_ROOM - 1] = 0;
	for (u32 depth = 0; depth < TREE_DEPTH; depth++) {
		struct kernfs_node *up = n ? parent_of(n) : NULL;
		u32 from = s->done & (PATH_ROOM - 1);
		if (!up)
			break;
		char *name = (char *)s->path + PATH_ROOM; /* read there first: its length is not known */
		long got = bpf_probe_read_kernel_str(name, 256, BPF_CORE_READ(n, name));
		if (got <= 1 || from < 300)
			break;
		u32 size = (u32)(got - 1) & 0xff;
		from -= size;
		bpf_probe_read_kernel(s->path + (from & (PATH_ROOM - 1)), size, name);
		s->done = --from;
		s->path[from & (PATH_ROOM - 1)] = '/';
		n = up;
	}
	return at + finish_path(s, to + at);
}

/* "memory=/a/b": the task's group in hierarchy `i`, which is stored in `group`. */
static __always_inline u32 put_cgroup(struct scratch *s, u8 *to, u32 i, u32 at, struct cgroup **group)
{
	struct cgroup_subsys_state *css = BPF_CORE_READ(task_of(s), cgroups, subsys[i]);
	long len = bpf_probe_read_kernel_str(to + at, 32, BPF_CORE_READ(css, ss, name));
	*group = BPF_CORE_READ(css, cgroup);
	if (len <= 1)
		return at;
	at += (u32)len;
	to[at - 1] = '=';
	return put_cgroup_path(s, to, *group, at);
}

#endif
