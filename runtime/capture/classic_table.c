/*
 * What programs of 2022 know instead of newer events: see classic.h. A newer system call that is not listed becomes a
 * generic event with the system call's number, or with number 0 (unknown) when they do not know that either; newer
 * events that are no system calls are left out.
 */
#include <sys/syscall.h>

#include "capture/classic.h"

const struct classic_pair classic_pairs[] = {
	{PPME_SYSCALL_DUP_1_E, PPME_SYSCALL_DUP_E},
	{PPME_SYSCALL_DUP2_E, PPME_SYSCALL_DUP_E},
	{PPME_SYSCALL_DUP3_E, PPME_SYSCALL_DUP_E},
	{PPME_SYSCALL_PIPE2_E, PPME_SYSCALL_PIPE_E},
	{PPME_SYSCALL_EVENTFD2_E, PPME_SYSCALL_EVENTFD_E},
	{PPME_SYSCALL_INOTIFY_INIT1_E, PPME_SYSCALL_INOTIFY_INIT_E},
	{PPME_SYSCALL_SIGNALFD4_E, PPME_SYSCALL_SIGNALFD_E},
	{PPME_SOCKET_ACCEPT4_6_E, PPME_SOCKET_ACCEPT4_5_E},
	{PPME_SYSCALL_UMOUNT_1_E, PPME_SYSCALL_UMOUNT_E},
	{PPME_SYSCALL_UMOUNT2_E, PPME_SYSCALL_UMOUNT_E},
	{PPME_SYSCALL_BPF_2_E, PPME_SYSCALL_BPF_E},
	{PPME_SYSCALL_OPEN_BY_HANDLE_AT_E, PPME_SYSCALL_OPEN_E}, /* so that the descriptor has its name */
	{0, 0},
};

const struct classic_name classic_names[] = {
	{PPME_SYSCALL_DUP_E, PN_fd, PN_oldfd},
	{PPME_SYSCALL_OPEN_E, PN_name, PN_path},
	{PPME_SYSCALL_OPEN_X, PN_name, PN_path},
	{PPME_SYSCALL_BPF_X, PN_res_or_fd, PN_fd},
	/* The kernel's numbers in eight bits: the portable ones do not fit. */
	{PPME_SYSCALL_SIGNALFD_E, PN_flags, CLASSIC_NOTHING},
	{PPME_SYSCALL_INOTIFY_INIT_E, PN_flags, CLASSIC_NOTHING},
	/* The exit event's flags are about the program file. */
	{PPME_SYSCALL_EXECVEAT_E, PN_flags, CLASSIC_NOTHING},
	{0, 0, 0},
};

const struct classic_end classic_ends[] = {
	{PPME_SYSCALL_OPEN_X, PN_ino},
	{PPME_SYSCALL_OPENAT_2_X, PN_ino},
	{PPME_SYSCALL_CREAT_X, PN_ino},
	{PPME_SOCKET_RECVMSG_X, PN_msgcontrol},
	{PPME_PROCEXIT_1_E, PN_reaper_tid},
	{PPME_SYSCALL_SECCOMP_E, PN_flags},
	{PPME_SYSCALL_CLONE_20_X, PN_pidns_init_start_ts},
	{PPME_SYSCALL_FORK_20_X, PN_pidns_init_start_ts},
	{PPME_SYSCALL_VFORK_20_X, PN_pidns_init_start_ts},
	{PPME_SYSCALL_CLONE3_X, PN_pidns_init_start_ts},
	{PPME_SYSCALL_EXECVE_19_X, PN_cap_inheritable},
	{PPME_SYSCALL_EXECVEAT_X, PN_cap_inheritable},
	{0, 0},
};

const struct classic_bits classic_bits[] = {
	{"file_flags", 0x4000 | 0x8000 | 0x10000}, /* O_F_CREATED, FD_UPPER_LAYER, FD_LOWER_LAYER */
	{"execve_flags", 2 | 4 | 8},               /* EXE_UPPER_LAYER, EXE_FROM_MEMFD, EXE_LOWER_LAYER */
	{NULL, 0},
};

#define NATIVE(call) {#call, SYS_##call}

/* Of the calls that become generic events: they must tell that number, too. */
const struct classic_native classic_natives[] = {
#ifdef SYS_chown /* newer architectures begin with newer calls */
	NATIVE(chown), NATIVE(lchown), NATIVE(epoll_create), NATIVE(mknod),
#endif
	NATIVE(fchown), NATIVE(fchownat), NATIVE(epoll_create1), NATIVE(mknodat), NATIVE(io_uring_setup),
	NATIVE(io_uring_enter), NATIVE(io_uring_register), NATIVE(mlock), NATIVE(mlock2), NATIVE(munlock),
	NATIVE(mlockall), NATIVE(munlockall), NATIVE(capset), NATIVE(fsconfig), NATIVE(prctl), NATIVE(memfd_create),
	NATIVE(pidfd_getfd), NATIVE(pidfd_open), NATIVE(init_module), NATIVE(finit_module), NATIVE(delete_module),
	NATIVE(newfstatat), NATIVE(process_vm_readv), NATIVE(process_vm_writev), NATIVE(setreuid), NATIVE(setregid),
	NATIVE(close_range), NATIVE(keyctl),
	{NULL, 0},
};
