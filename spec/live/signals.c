/* Cases: signals. */
#define _GNU_SOURCE
#include "truth.h"

#include <signal.h>
#include <sys/time.h>

static volatile sig_atomic_t handled;

static void on_signal(int sig)
{
	handled = sig;
}

static void handle(int sig)
{
	struct sigaction action = { .sa_handler = on_signal };
	MUST(!sigaction(sig, &action, NULL));
}

/* A signal to the caller itself arrives when the call ends. */
static void kill_self(void)
{
	handle(SIGUSR1);
	begin();
	long r = SYS(kill, truth_self, SIGUSR1);
	ENTER("kill pid sig", truth_self, SIGUSR1);
	LEAVE("kill res +", r);
	ENTER("signaldeliver spid dpid sig", truth_self, truth_self, SIGUSR1);
	ENTER("rt_sigreturn ID/s nativeID", "rt_sigreturn", SYS_rt_sigreturn);
	any_events();
}

static void kill_term(void)
{
	handle(SIGTERM);
	begin();
	long r = SYS(kill, truth_self, SIGTERM);
	ENTER("kill pid sig", truth_self, SIGTERM);
	LEAVE("kill res +", r);
	ENTER("signaldeliver spid dpid sig", truth_self, truth_self, SIGTERM);
	ENTER("rt_sigreturn ID/s nativeID", "rt_sigreturn", SYS_rt_sigreturn);
	any_events();
}

static void kill_realtime(void)
{
	handle(SIGRTMIN + 3);
	begin();
	long r = SYS(tgkill, truth_self, truth_self, SIGRTMIN + 3);
	ENTER("tgkill pid tid sig", truth_self, truth_self, SIGRTMIN + 3);
	LEAVE("tgkill res +", r);
	ENTER("signaldeliver spid dpid sig", truth_self, truth_self, SIGRTMIN + 3);
	ENTER("rt_sigreturn ID/s nativeID", "rt_sigreturn", SYS_rt_sigreturn);
	any_events();
}

static void kill_nothing(void)
{
	begin();
	long r = SYS(kill, truth_self, 0);
	ENTER("kill pid sig", truth_self, 0);
	LEAVE("kill res +", r);
	r = SYS(kill, 99999999, SIGKILL);
	ENTER("kill pid sig", 99999999, SIGKILL);
	LEAVE("kill res +", r);
	r = SYS(kill, -99999999, SIGTERM);
	ENTER("kill pid sig", -99999999, SIGTERM);
	LEAVE("kill res +", r);
	r = SYS(kill, truth_self, 200);
	ENTER("kill pid sig", truth_self, 200);
	LEAVE("kill res +", r);
}

static void tkill_thread(void)
{
	begin();
	long r = SYS(tkill, truth_self, 0);
	ENTER("tkill tid sig", truth_self, 0);
	LEAVE("tkill res +", r);
	r = SYS(tkill, -1, SIGTERM);
	ENTER("tkill tid sig", -1, SIGTERM);
	LEAVE("tkill res +", r);
}

static void tgkill_thread(void)
{
	begin();
	long r = SYS(tgkill, truth_self, truth_self, 0);
	ENTER("tgkill pid tid sig", truth_self, truth_self, 0);
	LEAVE("tgkill res +", r);
	r = SYS(tgkill, truth_parent, truth_self, SIGUSR1);
	ENTER("tgkill pid tid sig", truth_parent, truth_self, SIGUSR1);
	LEAVE("tgkill res +", r);
}

/* The end of a child is told by the child. */
static void child_signal(void)
{
	handle(SIGCHLD);
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, 0);
	while (!handled)
		SYS(pause);
	end();
	any_events();
	ENTER("signaldeliver spid dpid sig", child, truth_self, SIGCHLD);
	any_events();
}

/* With a value, by a call that has no event of its own. */
static void queued_signal(void)
{
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	info.si_pid = 4711;
	handle(SIGUSR1);
	begin();
	SYS(rt_sigqueueinfo, truth_self, SIGUSR1, &info);
	generic("rt_sigqueueinfo", SYS_rt_sigqueueinfo);
	ENTER("signaldeliver spid dpid sig", 4711, truth_self, SIGUSR1);
	ENTER("rt_sigreturn ID/s nativeID", "rt_sigreturn", SYS_rt_sigreturn);
	any_events();
}

/* A call that a signal ends. */
static void interrupted(void)
{
	char c;
	int pipes[2];
	struct itimerval soon = { .it_value = { 0, 20000 } };
	MUST(!pipe(pipes));
	handle(SIGALRM);
	begin();
	SYS(setitimer, ITIMER_REAL, &soon, NULL);
	generic("setitimer", SYS_setitimer);
	long r = SYS(read, pipes[0], &c, 1);
	ENTER("read fd size", pipes[0], 1);
	/* The kernel's own number for a call that is not made anew. */
	LEAVE("read res data/- +", r == -EINTR ? -512 : r);
	ENTER("signaldeliver spid dpid sig", 0, truth_self, SIGALRM);
	ENTER("rt_sigreturn ID/s nativeID", "rt_sigreturn", SYS_rt_sigreturn);
	any_events();
}

static void signal_generic(void)
{
	sigset_t set;
	struct sigaction action = { .sa_handler = SIG_IGN };
	begin();
	SYS(rt_sigprocmask, SIG_BLOCK, NULL, &set, 8);
	generic("rt_sigprocmask", SYS_rt_sigprocmask);
	SYS(rt_sigaction, SIGUSR1, NULL, &action, 8);
	generic("rt_sigaction", SYS_rt_sigaction);
	SYS(rt_sigpending, &set, 8);
	generic("rt_sigpending", SYS_rt_sigpending);
	SYS(sigaltstack, NULL, NULL);
	generic("sigaltstack", SYS_sigaltstack);
	SYS(rt_sigqueueinfo, 99999999, 0, NULL);
	generic("rt_sigqueueinfo", SYS_rt_sigqueueinfo);
	SYS(pidfd_send_signal, 999, 0, NULL, 0);
	generic("pidfd_send_signal", SYS_pidfd_send_signal);
}

const struct truth_case signal_cases[] = {
	CASE(kill_self), CASE(kill_term), CASE(kill_realtime), CASE(kill_nothing), CASE(tkill_thread),
	CASE(tgkill_thread), CASE(child_signal), CASE(queued_signal), CASE(interrupted), CASE(signal_generic), END_OF_CASES
};
