/* See interrupt.h. */
#include "interrupt.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 5 }; /* seconds from an interrupt until the event under way must be finished */

/* Signals belong to the process, not to a session. */
volatile sig_atomic_t interrupted, save_requested;
static struct timespec interrupted_at;

/* The first asks for the end. One that comes a second or more later kills: timeout(1) sends two at once. */
static void on_signal(int sig)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (interrupted && now.tv_sec - interrupted_at.tv_sec > 1) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
	if (interrupted)
		return;
	interrupted_at = now;
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
	if (write(STDERR_FILENO, message, sizeof message - 1) >= 0)
		_exit(EXIT_FAILURE);
	abort();
}

void interrupt_handle_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal};
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = on_save;
	sigaction(SIGUSR2, &sa, NULL);
	signal(SIGALRM, on_alarm);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* writing fails with EFBIG then */
}

void interrupt_seen(void)
{
	if (interrupted)
		alarm(0);
}
