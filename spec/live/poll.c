/* Cases: waiting for descriptors. Lists of descriptors are said as FD:FLAGS with a comma between. */
#define _GNU_SOURCE
#include "truth.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

/* Portable poll flags. */
enum { P_IN = 1, P_PRI = 2, P_OUT = 4, P_RDHUP = 8, P_ERR = 16, P_HUP = 32, P_NVAL = 64 };

static void poll_ready(void)
{
	int p[2];
	MUST(!pipe(p));
	MUST(write(p[1], "x", 1) == 1);
	struct pollfd fds[2] = { { p[0], POLLIN | POLLPRI, 0 }, { p[1], POLLOUT | POLLRDHUP, 0 } };
	begin();
	long r = SYS(poll, fds, 2, -1);
	ENTER("poll fds/v timeout", text("%d:%d,%d:%d", p[0], P_IN | P_PRI, p[1], P_OUT | P_RDHUP), -1);
	LEAVE("poll res fds/v timeout", r, text("%d:%d,%d:%d", p[0], P_IN, p[1], P_OUT), -1);
}

static void poll_timeout(void)
{
	int p[2];
	MUST(!pipe(p));
	struct pollfd fds[1] = { { p[0], POLLIN, 0 } };
	begin();
	long r = SYS(poll, fds, 1, 1);
	ENTER("poll fds/v timeout", text("%d:%d", p[0], P_IN), 1);
	LEAVE("poll res fds/v timeout", r, text("%d:0", p[0]), 1);
}

static void poll_hangup(void)
{
	int p[2], q[2];
	MUST(!pipe(p) && !pipe(q));
	close(p[1]);
	close(q[0]);
	struct pollfd fds[3] = { { p[0], POLLIN, 0 }, { 998, POLLOUT, 0 }, { q[1], POLLOUT, 0 } };
	begin();
	long r = SYS(poll, fds, 3, 0);
	ENTER("poll fds/v timeout", text("%d:%d,998:%d,%d:%d", p[0], P_IN, P_OUT, q[1], P_OUT), 0);
	LEAVE("poll res fds/v timeout", r, text("%d:%d,998:%d,%d:%d", p[0], P_HUP, P_NVAL, q[1], P_OUT | P_ERR), 0);
}

static void poll_fails(void)
{
	begin();
	long r = SYS(poll, UNMAPPED, 2, 0);
	ENTER("poll fds/- timeout", 0);
	LEAVE("poll res +", r);
	r = SYS(poll, NULL, 0, 0);
	ENTER("poll fds/v timeout", "none", 0);
	LEAVE("poll res fds/v timeout", r, "none", 0);
}

static void ppoll_ready(void)
{
	int p[2];
	MUST(!pipe(p));
	struct pollfd fds[1] = { { p[1], POLLOUT, 0 } };
	struct timespec ts = { 2, 5 };
	uint64_t mask = 1u << (SIGINT - 1) | 1u << (SIGUSR1 - 1);
	begin();
	long r = SYS(ppoll, fds, 1, &ts, &mask, 8);
	ENTER("ppoll fds/v timeout sigmask", text("%d:%d", p[1], P_OUT), 2000000005L, mask);
	/* The kernel has written to the timeout what is left of it. */
	LEAVE("ppoll res fds/v timeout/? sigmask", r, text("%d:%d", p[1], P_OUT), mask);
}

/* No timeout is the biggest one. */
static void ppoll_no_timeout(void)
{
	int p[2];
	MUST(!pipe(p));
	struct pollfd fds[1] = { { p[1], POLLOUT, 0 } };
	begin();
	long r = SYS(ppoll, fds, 1, NULL, NULL, 8);
	ENTER("ppoll fds/v timeout sigmask", text("%d:%d", p[1], P_OUT), -1, 0);
	LEAVE("ppoll res +", r);
	r = SYS(ppoll, UNMAPPED, 1, NULL, NULL, 8);
	ENTER("ppoll fds/- timeout sigmask", -1, 0);
	LEAVE("ppoll res +", r);
}

static void select_descriptors(void)
{
	int p[2];
	MUST(!pipe(p));
	fd_set set;
	FD_ZERO(&set);
	FD_SET(p[1], &set);
	begin();
	long r = SYS(select, p[1] + 1, NULL, &set, NULL, NULL);
	ENTER("select");
	LEAVE("select res", r);
	r = SYS(select, -1, NULL, NULL, NULL, NULL);
	ENTER("select");
	LEAVE("select res", r);
	SYS(pselect6, -1, NULL, NULL, NULL, NULL, NULL);
	generic("pselect6", SYS_pselect6);
}

static void epoll_create_descriptor(void)
{
	begin();
	long r = SYS(epoll_create, 10);
	ENTER("epoll_create size", 10);
	LEAVE("epoll_create res +", r);
	r = SYS(epoll_create, -1);
	ENTER("epoll_create size", -1);
	LEAVE("epoll_create res +", r);
	r = SYS(epoll_create1, EPOLL_CLOEXEC);
	ENTER("epoll_create1 flags", 1);
	LEAVE("epoll_create1 res +", r);
	r = SYS(epoll_create1, 12345);
	ENTER("epoll_create1 flags", 0);
	LEAVE("epoll_create1 res +", r);
}

static void epoll_waiting(void)
{
	int p[2], e = epoll_create1(0);
	MUST(!pipe(p));
	struct epoll_event event = { .events = EPOLLOUT }, got[4];
	begin();
	SYS(epoll_ctl, e, EPOLL_CTL_ADD, p[1], &event);
	generic("epoll_ctl", SYS_epoll_ctl);
	long r = SYS(epoll_wait, e, got, 4, -1);
	ENTER("epoll_wait maxevents", 4);
	LEAVE("epoll_wait res +", r);
	r = SYS(epoll_wait, e, got, 0, 0);
	ENTER("epoll_wait maxevents", 0);
	LEAVE("epoll_wait res +", r);
	r = SYS(epoll_wait, e, got, -3, 0);
	ENTER("epoll_wait maxevents", -3);
	LEAVE("epoll_wait res +", r);
	SYS(epoll_pwait, e, got, 4, 0, NULL, 8);
	generic("epoll_pwait", SYS_epoll_pwait);
}

const struct truth_case poll_cases[] = {
	CASE(poll_ready), CASE(poll_timeout), CASE(poll_hangup), CASE(poll_fails), CASE(ppoll_ready),
	CASE(ppoll_no_timeout), CASE(select_descriptors), CASE(epoll_create_descriptor), CASE(epoll_waiting),
	END_OF_CASES
};
