/* See interrupt.h. */
#include "interrupt.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 5 }; /* seconds from an interrupt until the event under way must be finished */

/* Signals belong to the process, not to a session. */
volatile sig_atomic_t interrupted, statistics_requested, save_requested;
static struct timespec interrupted_at;
static volatile sig_atomic_t last_signal, from_terminal;
static void (*volatile restore_before_death)(void);

void interrupt_before_death(void (*restore)(void)) { restore_before_death = restore; }

static void restore(void)
{
	if (restore_before_death)
		restore_before_death();
}

/* The first asks for the end. One that comes a second or more later kills: timeout(1) sends two at once. */
static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (interrupted && now.tv_sec - interrupted_at.tv_sec > 1) {
		restore();
		signal(sig, SIG_DFL);
		raise(sig);
	}
	if (interrupted)
		return;
	interrupted_at = now;
	last_signal = sig;
	from_terminal = info->si_code > 0;
	interrupted = 1;
	alarm(PATIENCE);
}

static void on_save(int sig)
{
	(void)sig;
	save_requested = 1;
}

static void on_alarm(int sig)
{
	static const char message[] =
		"tracer: killed: a chisel or the reader of its output was not done 5 seconds after the interrupt\n";
	(void)sig;
	restore();
	if (write(STDERR_FILENO, message, sizeof message - 1) >= 0)
		_exit(EXIT_FAILURE);
	abort();
}

/* Become errors of the call: a closed pipe, a file that may not grow (EFBIG). */
static const int ignored[] = {SIGPIPE, SIGXFSZ};

enum { IGNORED = sizeof ignored / sizeof *ignored };

static void (*before[IGNORED])(int);

void interrupt_handle_signals(void)
{
	struct sigaction sa = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	struct sigaction hangup;
	if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) /* nohup(1) */
		sigaction(SIGHUP, &sa, NULL);
	struct sigaction save = {.sa_handler = on_save}; /* interrupts waiting for events */
	sigaction(SIGUSR2, &save, NULL);
	signal(SIGALRM, on_alarm);
	for (int i = 0; i < IGNORED; i++)
		before[i] = signal(ignored[i], SIG_IGN);
}

void interrupt_reset_signals(void)
{
	struct sigaction sa;
	for (int sig = 1; sig < NSIG; sig++)
		if (sigaction(sig, NULL, &sa) == 0 && sa.sa_handler != SIG_IGN)
			signal(sig, SIG_DFL);
	for (int i = 0; i < IGNORED; i++)
		signal(ignored[i], before[i]);
}

static void on_request(int sig)
{
	(void)sig;
	statistics_requested = 1;
}

void interrupt_handle_requests(void)
{
	struct sigaction sa = {.sa_handler = on_request}; /* interrupts waiting for events */
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
}

void interrupt_seen(void)
{
	if (interrupted)
		alarm(0);
}

int interrupt_take(void)
{
	int sig = from_terminal ? 0 : last_signal;
	alarm(0);
	interrupted = 0;
	return sig;
}
