/*
 * What the look-up thread may not do although its two capabilities would allow it: everything but reading. A mistake in
 * the rest of the program, with which it shares its memory, must not become a way to other processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "capture/lookup.h"

#if PRIVILEGES_CHECKED_BUILD
#elif defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#endif

#ifdef NATIVE

enum { OTHER_ABI = 0x40000000, PIDFD_GETFD = 438, PROCESS_MADVISE = 440, OPENAT2 = 437 };

/* Calls that CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH empower, and those that hide others from this list. */
static const unsigned forbidden[] = {
	SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_get_robust_list, SYS_move_pages,
	SYS_migrate_pages, SYS_perf_event_open, SYS_userfaultfd, SYS_open_by_handle_at, SYS_linkat, SYS_setns, SYS_bpf,
	SYS_io_uring_setup, PIDFD_GETFD, PROCESS_MADVISE, OPENAT2,
#ifdef SYS_creat
	SYS_creat,
#endif
};

enum { FORBIDDEN = sizeof forbidden / sizeof *forbidden, WRITING = O_ACCMODE | O_CREAT | O_TRUNC };

#define DENY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(test, value, yes, no) BPF_JUMP(BPF_JMP | BPF_##test | BPF_K, value, yes, no)

void lookup_only_read(void)
{
	struct sock_filter f[2 * FORBIDDEN + 20] = {LOAD(arch), IF(JEQ, NATIVE, 1, 0), DENY, LOAD(nr)};
	unsigned n = 4;
	f[n++] = (struct sock_filter)IF(JGE, OTHER_ABI, 0, 1);
	f[n++] = (struct sock_filter)DENY;
	for (unsigned i = 0; i < FORBIDDEN; i++) {
		f[n++] = (struct sock_filter)IF(JEQ, forbidden[i], 0, 1);
		f[n++] = (struct sock_filter)DENY;
	}
	f[n++] = (struct sock_filter)IF(JEQ, SYS_openat, 0, 4);
	f[n++] = (struct sock_filter)LOAD(args[2]);
	f[n++] = (struct sock_filter)IF(JSET, WRITING, 0, 1);
	f[n++] = (struct sock_filter)DENY;
	f[n++] = (struct sock_filter)ALLOW;
#ifdef SYS_open
	f[n++] = (struct sock_filter)IF(JEQ, SYS_open, 0, 3);
	f[n++] = (struct sock_filter)LOAD(args[1]);
	f[n++] = (struct sock_filter)IF(JSET, WRITING, 0, 1);
	f[n++] = (struct sock_filter)DENY;
#endif
	f[n++] = (struct sock_filter)ALLOW;
	struct sock_fprog program = {.len = (unsigned short)n, .filter = f};
	/* Kernels without it have the rest of the fence. */
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#else

void lookup_only_read(void) {}

#endif
