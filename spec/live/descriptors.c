/* Cases: descriptors, and what makes special ones. */
#define _GNU_SOURCE
#include "truth.h"

#include <linux/io_uring.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/timerfd.h>

static void close_descriptor(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(close, fd);
	ENTER("close fd", fd);
	LEAVE("close res +", r);
	r = SYS(close, fd);
	ENTER("close fd", fd);
	LEAVE("close res +", r);
	r = SYS(close, -1);
	ENTER("close fd", -1);
	LEAVE("close res +", r);
}

static void close_range_descriptors(void)
{
	begin();
	long r = SYS(close_range, 100, 200, 0);
	ENTER("close_range");
	LEAVE("close_range res first last flags", r, 100, 200, 0);
	r = SYS(close_range, 100, -1, 4);
	ENTER("close_range");
	LEAVE("close_range res first last flags", r, 100, 0xffffffffL, 4);
	r = SYS(close_range, 200, 100, 2);
	ENTER("close_range");
	LEAVE("close_range res first last flags", r, 200, 100, 2);
}

static void dup_descriptor(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(dup, fd);
	ENTER("dup fd", fd);
	LEAVE("dup res oldfd", r, fd);
	r = SYS(dup, 999);
	ENTER("dup fd", 999);
	LEAVE("dup res oldfd", r, 999);
}

static void dup2_descriptor(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(dup2, fd, 77);
	ENTER("dup2 fd", fd);
	LEAVE("dup2 res oldfd newfd", r, fd, 77);
	r = SYS(dup2, 999, 78);
	ENTER("dup2 fd", 999);
	LEAVE("dup2 res oldfd newfd", r, 999, 78);
	r = SYS(dup2, fd, -1);
	ENTER("dup2 fd", fd);
	LEAVE("dup2 res oldfd newfd", r, fd, -1);
}

static void dup3_descriptor(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(dup3, fd, 77, O_CLOEXEC);
	ENTER("dup3 fd", fd);
	LEAVE("dup3 res oldfd newfd flags", r, fd, 77, PO_CLOEXEC);
	r = SYS(dup3, fd, fd, 0);
	ENTER("dup3 fd", fd);
	LEAVE("dup3 res oldfd newfd flags", r, fd, fd, 0);
}

/* One fcntl command: its number, and the number it has in events. */
static void one_fcntl(int fd, int cmd, int portable, long arg)
{
	long r = SYS(fcntl, fd, cmd, arg);
	ENTER("fcntl fd cmd", fd, portable);
	LEAVE("fcntl res fd cmd arg", r, fd, portable, arg);
}

static void fcntl_dupfd(void)
{
	int fd = make_file("f", "");
	begin();
	one_fcntl(fd, F_DUPFD, 1, 50);
	one_fcntl(fd, F_DUPFD_CLOEXEC, 26, 60);
	one_fcntl(999, F_DUPFD, 1, 50);
	one_fcntl(fd, F_DUPFD, 1, -1);
}

static void fcntl_flags(void)
{
	int fd = make_file("f", "");
	begin();
	one_fcntl(fd, F_GETFD, 2, 0);
	one_fcntl(fd, F_SETFD, 3, FD_CLOEXEC);
	one_fcntl(fd, F_GETFL, 4, 0);
	one_fcntl(fd, F_SETFL, 5, O_APPEND | O_NONBLOCK);
	one_fcntl(999, F_GETFL, 4, 0);
}

static void fcntl_locks(void)
{
	int fd = make_file("f", "");
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	begin();
	one_fcntl(fd, 5, 6, (long)&lock);
	one_fcntl(fd, 6, 8, (long)&lock);
	one_fcntl(fd, 7, 9, (long)&lock);
	one_fcntl(fd, F_OFD_GETLK, 30, 8);
	one_fcntl(fd, F_OFD_SETLK, 31, 8);
	one_fcntl(fd, F_OFD_SETLKW, 32, 8);
	one_fcntl(fd, F_SETLEASE, 23, F_RDLCK);
	one_fcntl(fd, F_GETLEASE, 24, 0);
}

static void fcntl_signals(void)
{
	int pipes[2], dir = open(".", O_RDONLY);
	MUST(!pipe(pipes));
	begin();
	one_fcntl(pipes[0], F_SETOWN, 10, truth_self);
	one_fcntl(pipes[0], F_GETOWN, 12, 0);
	one_fcntl(pipes[0], 10, 13, SIGUSR1);
	one_fcntl(pipes[0], 11, 15, 0);
	one_fcntl(pipes[0], F_SETOWN_EX, 21, 8);
	one_fcntl(pipes[0], F_GETOWN_EX, 22, 8);
	one_fcntl(pipes[0], F_SETPIPE_SZ, 28, 8192);
	one_fcntl(pipes[0], F_GETPIPE_SZ, 29, 0);
	one_fcntl(dir, F_NOTIFY, 27, 0);
	one_fcntl(dir, 12345, 0, 1);
}

static void pipe_descriptors(void)
{
	int fds[2];
	begin();
	long r = SYS(pipe, fds);
	end();
	ENTER("pipe");
	LEAVE("pipe res fd1 fd2 ino", r, fds[0], fds[1], inode_of(fds[0]));
}

static void pipe_efault(void)
{
	begin();
	long r = SYS(pipe, UNMAPPED);
	ENTER("pipe");
	LEAVE("pipe res fd1 fd2 ino", r, -1, -1, 0);
}

static void pipe2_descriptors(void)
{
	int fds[2], none[2] = { 5, 6 };
	begin();
	long r = SYS(pipe2, fds, O_CLOEXEC | O_NONBLOCK);
	long bad = SYS(pipe2, none, 0x40000000);
	end();
	ENTER("pipe2");
	LEAVE("pipe2 res fd1 fd2 ino flags", r, fds[0], fds[1], inode_of(fds[0]), PO_CLOEXEC | PO_NONBLOCK);
	ENTER("pipe2");
	LEAVE("pipe2 res fd1 fd2 ino flags", bad, -1, -1, 0, 0);
}

static void pipe2_direct(void)
{
	int fds[2];
	begin();
	long r = SYS(pipe2, fds, O_DIRECT);
	end();
	ENTER("pipe2");
	LEAVE("pipe2 res fd1 fd2 ino flags", r, fds[0], fds[1], inode_of(fds[0]), PO_DIRECT);
}

static void eventfd_descriptor(void)
{
	begin();
	long r = SYS(eventfd, 7);
	ENTER("eventfd initval flags", 7, 0);
	LEAVE("eventfd res +", r);
}

static void eventfd2_descriptor(void)
{
	begin();
	long r = SYS(eventfd2, 3, O_CLOEXEC | O_NONBLOCK);
	ENTER("eventfd2 initval", 3);
	LEAVE("eventfd2 res flags initval", r, PO_CLOEXEC | PO_NONBLOCK, 3);
	r = SYS(eventfd2, 9, 0x40000000);
	ENTER("eventfd2 initval", 9);
	LEAVE("eventfd2 res flags initval", r, 0, 9);
}

static void signalfd_descriptor(void)
{
	uint64_t mask = 1u << (SIGUSR1 - 1) | 1u << (SIGTERM - 1);
	begin();
	long r = SYS(signalfd, -1, &mask, 8);
	ENTER("signalfd fd mask flags", -1, mask, 0);
	LEAVE("signalfd res +", r);
	r = SYS(signalfd, 999, &mask, 8);
	ENTER("signalfd fd mask flags", 999, mask, 0);
	LEAVE("signalfd res +", r);
}

static void signalfd4_descriptor(void)
{
	uint64_t mask = 1u << (SIGUSR2 - 1);
	begin();
	long r = SYS(signalfd4, -1, &mask, 8, O_CLOEXEC | O_NONBLOCK);
	ENTER("signalfd4 fd mask", -1, mask);
	LEAVE("signalfd4 res flags fd mask", r, PO_CLOEXEC | PO_NONBLOCK, -1, mask);
	r = SYS(signalfd4, -1, UNMAPPED, 8, 0);
	ENTER("signalfd4 fd mask", -1, 0);
	LEAVE("signalfd4 res flags fd mask", r, 0, -1, 0);
}

static void timerfd_descriptor(void)
{
	begin();
	long r = SYS(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);
	ENTER("timerfd_create clockid flags", CLOCK_MONOTONIC, PO_NONBLOCK);
	LEAVE("timerfd_create res +", r);
	r = SYS(timerfd_create, 200, 0);
	ENTER("timerfd_create clockid flags", 200, 0);
	LEAVE("timerfd_create res +", r);
	SYS(timerfd_settime, r, 0, NULL, NULL);
	generic("timerfd_settime", SYS_timerfd_settime);
}

static void inotify_descriptor(void)
{
	begin();
	long r = SYS(inotify_init);
	ENTER("inotify_init flags", 0);
	LEAVE("inotify_init res +", r);
	r = SYS(inotify_init1, IN_CLOEXEC | IN_NONBLOCK);
	ENTER("inotify_init1");
	LEAVE("inotify_init1 res flags", r, PO_CLOEXEC | PO_NONBLOCK);
	r = SYS(inotify_init1, 0x40000000);
	ENTER("inotify_init1");
	LEAVE("inotify_init1 res flags", r, 0);
}

static void memfd_descriptor(void)
{
	begin();
	long r = SYS(memfd_create, "a name", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	ENTER("memfd_create");
	LEAVE("memfd_create fd name/s flags", r, "a name", 1 | 2);
	r = SYS(memfd_create, UNMAPPED, 0);
	ENTER("memfd_create");
	LEAVE("memfd_create fd name/- flags", r, 0);
}

static void pidfd_descriptors(void)
{
	int fd = make_file("f", "");
	begin();
	long pidfd = SYS(pidfd_open, truth_self, 0);
	ENTER("pidfd_open");
	LEAVE("pidfd_open fd pid flags", pidfd, truth_self, 0);
	long bad = SYS(pidfd_open, -5, O_NONBLOCK);
	ENTER("pidfd_open");
	LEAVE("pidfd_open fd pid flags", bad, -5, 1);
	long got = SYS(pidfd_getfd, pidfd, fd, 0);
	ENTER("pidfd_getfd");
	LEAVE("pidfd_getfd fd pid_fd target_fd flags", got, pidfd, fd, 0);
	got = SYS(pidfd_getfd, pidfd, 999, 1);
	ENTER("pidfd_getfd");
	LEAVE("pidfd_getfd fd pid_fd target_fd flags", got, pidfd, 999, 1);
}

static void userfaultfd_descriptor(void)
{
	begin();
	long r = SYS(userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (r == -ENOSYS)
		skip("no userfaultfd");
	ENTER("userfaultfd");
	LEAVE("userfaultfd res flags", r, PO_CLOEXEC | PO_NONBLOCK);
	r = SYS(userfaultfd, 0x40000000);
	ENTER("userfaultfd");
	LEAVE("userfaultfd res flags", r, 0);
}

static void io_uring_ring(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP, .cq_entries = 32 };
	begin();
	long ring = SYS(io_uring_setup, 8, &p);
	if (ring == -ENOSYS || ring == -EPERM)
		skip("no io_uring");
	ENTER("io_uring_setup");
	LEAVE("io_uring_setup res entries sq_entries cq_entries flags sq_thread_cpu sq_thread_idle features", ring, 8, 8,
	      32, 16 | 32, 0, 0, p.features);
	long r = SYS(io_uring_enter, ring, 0, 0, IORING_ENTER_SQ_WAKEUP | IORING_ENTER_SQ_WAIT, NULL, 0);
	ENTER("io_uring_enter");
	LEAVE("io_uring_enter res fd to_submit min_complete flags sig", r, ring, 0, 0, 2 | 4, 0);
	r = SYS(io_uring_register, ring, 8, &p, 3);
	ENTER("io_uring_register");
	LEAVE("io_uring_register res fd opcode arg nr_args", r, ring, 8, &p, 3);
}

static void io_uring_fails(void)
{
	uint64_t mask = 1u << (SIGUSR1 - 1);
	begin();
	long r = SYS(io_uring_setup, 8, UNMAPPED);
	if (r == -ENOSYS || r == -EPERM)
		skip("no io_uring");
	ENTER("io_uring_setup");
	LEAVE("io_uring_setup res entries sq_entries cq_entries flags sq_thread_cpu sq_thread_idle features", r, 8, 0, 0,
	      0, 0, 0, 0);
	r = SYS(io_uring_enter, 999, 5, 6, IORING_ENTER_GETEVENTS, &mask, 8);
	ENTER("io_uring_enter");
	LEAVE("io_uring_enter res fd to_submit min_complete flags sig", r, 999, 5, 6, 1, mask);
	r = SYS(io_uring_register, 999, 2, 0x1234, 5);
	ENTER("io_uring_register");
	LEAVE("io_uring_register res fd opcode arg nr_args", r, 999, 2, 0x1234, 5);
}

const struct truth_case descriptor_cases[] = {
	CASE(close_descriptor), CASE(close_range_descriptors), CASE(dup_descriptor), CASE(dup2_descriptor),
	CASE(dup3_descriptor), CASE(fcntl_dupfd), CASE(fcntl_flags), CASE(fcntl_locks), CASE(fcntl_signals),
	CASE(pipe_descriptors), CASE(pipe_efault), CASE(pipe2_descriptors), CASE(pipe2_direct),
	CASE(eventfd_descriptor), CASE(eventfd2_descriptor), CASE(signalfd_descriptor), CASE(signalfd4_descriptor),
	CASE(timerfd_descriptor), CASE(inotify_descriptor), CASE(memfd_descriptor), CASE(pidfd_descriptors),
	CASE(userfaultfd_descriptor), CASE(io_uring_ring), CASE(io_uring_fails), END_OF_CASES
};
