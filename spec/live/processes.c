/* Cases: new processes and threads, and how they end. What children do is told by the parent. */
#define _GNU_SOURCE
#include "truth.h"

#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* Portable clone flags. */
enum {
	PC_FILES = 1, PC_FS = 2, PC_NEWPID = 64, PC_NEWUTS = 128, PC_PARENT_SETTID = 512, PC_SIGHAND = 2048,
	PC_SYSVSEM = 4096, PC_THREAD = 8192, PC_VM = 32768, PC_CHILD_CLEARTID = 8388608, PC_CHILD_SETTID = 16777216,
	PC_VFORK = 134217728, PC_IN_PIDNS = 536870912,
};

static char comm[16] = "truth";

/* The exit event of a call that makes a process. */
struct made {
	const char *call;
	long res, tid, pid, ptid, vtid, vpid;
	unsigned flags;
};

static void made(struct made m)
{
	struct rlimit files;
	MUST(!getrlimit(RLIMIT_NOFILE, &files));
	LEAVE(text("%s res exe/s args/b tid pid ptid cwd/- fdlimit pgft_maj/? pgft_min/? vm_size/? vm_rss/? "
	           "vm_swap/? comm/s cgroups/? flags uid gid vtid vpid pidns_init_start_ts/?", m.call),
	      m.res, truth_word, truth_words, truth_words_len, m.tid, m.pid, m.ptid, files.rlim_cur, comm, m.flags,
	      geteuid(), getegid(), m.vtid, m.vpid);
}

/* Both sides, of which the child is an ordinary process. */
static void parent_and_child(const char *call, long child, unsigned flags)
{
	ENTER(call);
	made((struct made){ call, child, truth_self, truth_self, truth_parent, truth_self, truth_self, flags });
	events_of(child);
	made((struct made){ call, 0, child, child, truth_self, child, child, flags });
}

static void ended(int status, long reaper)
{
	ENTER("procexit status ret sig core reaper_tid", status, status >> 8 & 255, status & 127, 0, reaper);
}

static void called_exit_group(int code, long reaper)
{
	ENTER("exit_group ID/s nativeID", "exit_group", SYS_exit_group);
	ended(code << 8, reaper);
}

static void fork_exit(void)
{
	begin();
	long child = SYS(fork);
	if (child == 0) {
		SYS(getppid);
		SYS(exit_group, 7);
	}
	end();
	parent_and_child("fork", child, 0);
	generic("getppid", SYS_getppid);
	called_exit_group(7, 0);
	reap(child);
}

static void vfork_exit(void)
{
	begin();
	long child = SYS(vfork);
	if (child == 0)
		SYS(exit_group, 0);
	end();
	parent_and_child("vfork", child, 0);
	called_exit_group(0, 0);
	reap(child);
}

static void clone_process(void)
{
	int tid;
	begin();
	long child = SYS(clone, SIGCHLD | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID, NULL, NULL, &tid, 0);
	if (child == 0)
		SYS(exit_group, 255);
	end();
	parent_and_child("clone", child, PC_CHILD_SETTID | PC_CHILD_CLEARTID);
	called_exit_group(255, 0);
	reap(child);
}

/* Another name, and arguments that the program has written over. */
static void clone_renamed(void)
{
	MUST(!prctl(PR_SET_NAME, "other name"));
	strcpy(comm, "other name");
	begin();
	long child = SYS(clone, SIGCHLD | CLONE_FILES | CLONE_FS, NULL, NULL, NULL, 0);
	if (child == 0)
		SYS(exit_group, 1);
	end();
	parent_and_child("clone", child, PC_FILES | PC_FS);
	called_exit_group(1, 0);
	reap(child);
}

static void clone_fails(void)
{
	begin();
	long r = SYS(clone, CLONE_THREAD, NULL, NULL, NULL, 0);
	end();
	ENTER("clone");
	made((struct made){ "clone", r, truth_self, truth_self, truth_parent, truth_self, truth_self, PC_THREAD });
}

static void clone_as_other_user(void)
{
	MUST(!setgid(54) && !setuid(65));
	begin();
	long child = SYS(clone, SIGCHLD, NULL, NULL, NULL, 0);
	if (child == 0)
		SYS(exit_group, 0);
	end();
	parent_and_child("clone", child, 0);
	called_exit_group(0, 0);
	reap(child);
}

static int thread_tid = -1;

static int thread(void *arg)
{
	(void)arg;
	SYS(gettid);
	return 0;
}

static char *new_stack(void)
{
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(stack != MAP_FAILED);
	return stack + 65536;
}

static void clone_thread(void)
{
	char *stack = new_stack();
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
	            CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	begin();
	long tid = clone(thread, stack, flags, NULL, &thread_tid, NULL, &thread_tid);
	end();
	/* The kernel clears the number when the thread has ended. */
	for (int seen; (seen = __atomic_load_n(&thread_tid, __ATOMIC_SEQ_CST));)
		SYS(futex, &thread_tid, FUTEX_WAIT, seen, NULL, NULL, 0);
	unsigned portable = PC_VM | PC_FS | PC_FILES | PC_SIGHAND | PC_THREAD | PC_SYSVSEM | PC_PARENT_SETTID |
	                    PC_CHILD_CLEARTID;
	ENTER("clone");
	made((struct made){ "clone", tid, truth_self, truth_self, truth_parent, truth_self, truth_self, portable });
	events_of(tid);
	made((struct made){ "clone", 0, tid, truth_self, truth_parent, tid, truth_self, portable });
	generic("gettid", SYS_gettid);
	ENTER("exit ID/s nativeID", "exit", SYS_exit);
	ended(0, 0);
}

static void clone_like_vfork(void)
{
	char *stack = new_stack();
	begin();
	long child = clone(thread, stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	end();
	parent_and_child("clone", child, PC_VM | PC_VFORK);
	generic("gettid", SYS_gettid);
	ENTER("exit ID/s nativeID", "exit", SYS_exit);
	ended(0, 0);
	reap(child);
}

/* A new namespace of process numbers: the child is its number 1. */
static void clone_newpid(void)
{
	begin();
	long child = SYS(clone, SIGCHLD | CLONE_NEWPID, NULL, NULL, NULL, 0);
	if (child == 0)
		SYS(exit_group, 0);
	end();
	if (child < 0)
		skip("no namespaces of process numbers");
	ENTER("clone");
	made((struct made){ "clone", child, truth_self, truth_self, truth_parent, truth_self, truth_self, PC_NEWPID });
	events_of(child);
	made((struct made){ "clone", 0, child, child, truth_self, 1, 1, PC_NEWPID | PC_IN_PIDNS });
	called_exit_group(0, 0);
	reap(child);
}

/* The child is in the namespace of the caller's children; its number in there is the result that the caller sees. */
static void fork_in_pidns(void)
{
	if (unshare(CLONE_NEWPID))
		skip("no namespaces of process numbers");
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, 0);
	end();
	ENTER("fork");
	made((struct made){ "fork", child, truth_self, truth_self, truth_parent, truth_self, truth_self, PC_IN_PIDNS });
	events_of(child);
	made((struct made){ "fork", 0, child, child, truth_self, 1, 1, PC_IN_PIDNS });
	called_exit_group(0, 0);
	reap(child);
}

static void clone3_process(void)
{
	struct clone_args args = { .flags = CLONE_NEWUTS, .exit_signal = SIGCHLD };
	begin();
	long child = SYS(clone3, &args, sizeof args);
	if (child == 0)
		SYS(exit_group, 3);
	end();
	if (child == -ENOSYS)
		skip("no clone3");
	parent_and_child("clone3", child, PC_NEWUTS);
	called_exit_group(3, 0);
	reap(child);
}

static void clone3_fails(void)
{
	begin();
	long r = SYS(clone3, UNMAPPED, sizeof(struct clone_args));
	end();
	ENTER("clone3");
	made((struct made){ "clone3", r, truth_self, truth_self, truth_parent, truth_self, truth_self, 0 });
}

static void killed(void)
{
	begin();
	long child = SYS(fork);
	while (child == 0)
		SYS(pause);
	long r = SYS(kill, child, SIGKILL);
	end();
	ENTER("fork");
	made((struct made){ "fork", child, truth_self, truth_self, truth_parent, truth_self, truth_self, 0 });
	ENTER("kill pid sig", child, SIGKILL);
	LEAVE("kill res +", r);
	events_of(child);
	any_events();
	ENTER("signaldeliver spid/? dpid sig", child, SIGKILL);
	ended(SIGKILL, 0);
	reap(child);
}

static void crashed(void)
{
	struct rlimit none = { 0, 0 };
	MUST(!setrlimit(RLIMIT_CORE, &none));
	begin();
	long child = SYS(fork);
	if (child == 0) {
		__asm__ volatile("ud2");
	}
	end();
	parent_and_child("fork", child, 0);
	ENTER("signaldeliver spid dpid sig", 0, child, SIGILL);
	ENTER("procexit status/? ret sig core/? reaper_tid", 0, SIGILL, 0);
	reap(child);
}

/* A process ends before its child: somebody has to wait for that. */
static void orphaned(void)
{
	int pipes[2];
	MUST(!prctl(PR_SET_CHILD_SUBREAPER, 1) && !pipe(pipes));
	begin();
	long child = SYS(fork);
	if (child == 0) {
		long grandchild = SYS(fork);
		while (grandchild == 0)
			SYS(pause);
		SYS(write, pipes[1], &grandchild, sizeof grandchild);
		SYS(exit_group, 0);
	}
	end();
	long grandchild;
	MUST(read(pipes[0], &grandchild, sizeof grandchild) == sizeof grandchild);
	reap(child);
	MUST(!kill((pid_t)grandchild, SIGKILL));
	reap(grandchild);
	parent_and_child("fork", child, 0);
	any_events();
	called_exit_group(0, truth_self);
	events_of(grandchild);
	any_events();
	ended(SIGKILL, 0);
}

/* The rest of a group ends with the thread that ends it. */
static int ends_group(void *arg)
{
	(void)arg;
	SYS(exit_group, 9);
	return 0;
}

static void exit_group_of_threads(void)
{
	int pipes[2];
	char *stack = new_stack();
	MUST(!pipe(pipes));
	begin();
	long child = SYS(fork);
	if (child == 0) {
		int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
		clone(ends_group, stack, flags, NULL);
		for (;;)
			SYS(pause);
	}
	end();
	reap(child);
	parent_and_child("fork", child, 0);
	any_events();
	ended(9 << 8, 0);
}

/* Where the controllers of resources are: said for one of them. */
static void clone_cgroups(void)
{
	char buf[4096], *end_of_line;
	int fd = open("/proc/self/cgroup", O_RDONLY);
	ssize_t n = read(fd, buf, sizeof buf - 1);
	MUST(n > 0);
	buf[n] = 0;
	char *memory = strstr(buf, ":memory:");
	if (!memory)
		skip("no cgroup of its own for memory");
	memory += strlen(":memory:");
	end_of_line = strchr(memory, '\n');
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, 0);
	end();
	*end_of_line = 0;
	events_of(child);
	LEAVE("fork res exe/? args/? tid/? pid/? ptid/? cwd/? fdlimit/? pgft_maj/? pgft_min/? vm_size/? vm_rss/? vm_swap/? "
	      "comm/? cgroups/v flags/? uid/? gid/? vtid/? vpid/? pidns_init_start_ts/?", 0, text("has:memory=%s", memory));
	called_exit_group(0, 0);
	events_of(0);
	any_events();
	reap(child);
}

const struct truth_case process_cases[] = {
	CASE(fork_exit), CASE(vfork_exit), CASE(clone_process), CASE(clone_renamed), CASE(clone_fails),
	CASE(clone_as_other_user), CASE(clone_thread), CASE(clone_like_vfork), CASE(clone_newpid), CASE(fork_in_pidns),
	CASE(clone3_process), CASE(clone3_fails), CASE(killed), CASE(crashed), CASE(orphaned),
	CASE(exit_group_of_threads), CASE(clone_cgroups), END_OF_CASES
};
