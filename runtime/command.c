/* The program that tracer starts: see command.h. */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interrupt.h"
#include "render/out.h"

enum { NOT_FOUND = 127, NOT_RUNNABLE = 126, BY_SIGNAL = 128 };
enum { LOOK_MS = 500 }; /* a signal that comes just before poll waits so long */

struct command {
	pid_t pid;
	int pidfd;       /* -1: the kernel has none */
	int release;     /* pipe: one byte lets it run, the end of the pipe makes it exit; -1 = released */
	pid_t messenger; /* sends it signals; 0 = none is needed */
	int messages;    /* pipe to the messenger: one byte per signal */
	bool ended;
	int status;      /* as wait gives it */
};

/* Rights of a setuid file are tracer's only. */
static bool be_the_real_user(void)
{
	uid_t uid = getuid();
	gid_t gid = getgid();
	return (uid == geteuid() && gid == getegid()) ||
	       (setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0);
}

static _Noreturn void run(char **argv, int release, const sigset_t *mask)
{
	char go, text[512];
	interrupt_reset_signals(); /* handlers are tracer's, also while the command waits */
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (!be_the_real_user() || read(release, &go, 1) != 1)
		_exit(NOT_RUNNABLE);
	execvp(argv[0], argv);
	int e = errno;
	int n = snprintf(text, sizeof text, "tracer: cannot run %.400s: %s\n", argv[0], strerror(e));
	out_message(text, (size_t)n);
	_exit(e == ENOENT || e == ENOTDIR ? NOT_FOUND : NOT_RUNNABLE);
}

/*
 * tracer may not send signals to a command of root when it goes on as another user. This process may, to no other
 * process, and does nothing else.
 */
static _Noreturn void be_messenger(int messages, int pidfd, int release)
{
	struct privileges_plan nobody = {.change_user = true, .uid = 65534, .gid = 65534, .name = "nobody"};
	unsigned char sig;
	struct err err;
	dup2(messages, 0);
	dup2(pidfd, 1);
	close(release);
	syscall(SYS_close_range, 2, ~0U, 0);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_IGN);
	if (privileges_drop(&nobody, PRIVILEGES_KILL, &err) < 0)
		_exit(EXIT_FAILURE);
	while (read(0, &sig, 1) == 1)
		syscall(SYS_pidfd_send_signal, 1, sig, NULL, 0);
	_exit(EXIT_SUCCESS);
}

/* When it does not work signals are sent directly. */
static void start_messenger(struct command *c)
{
	int ends[2];
	if (c->pidfd < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return;
	pid_t pid = fork();
	if (pid == 0)
		be_messenger(ends[0], c->pidfd, c->release);
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		return;
	}
	c->messenger = pid;
	c->messages = ends[1];
}

struct command *command_start(char **argv, const struct privileges_plan *plan, struct err *err)
{
	int ends[2];
	sigset_t all, mask;
	struct command *c = calloc(1, sizeof *c);
	if (!c)
		abort();
	if (pipe2(ends, O_CLOEXEC) < 0) {
		err_set(err, "cannot run %s: %s", argv[0], strerror(errno));
		free(c);
		return NULL;
	}
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	c->pid = fork();
	if (c->pid == 0) {
		close(ends[1]);
		run(argv, ends[0], &mask);
	}
	int e = errno;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(ends[0]);
	if (c->pid < 0) {
		err_set(err, "cannot run %s: %s", argv[0], strerror(e));
		close(ends[1]);
		free(c);
		return NULL;
	}
	c->release = ends[1];
	c->pidfd = (int)syscall(SYS_pidfd_open, c->pid, 0);
	if (plan->change_user)
		start_messenger(c);
	return c;
}

int64_t command_pid(const struct command *c) { return c->pid; }

void command_release(struct command *c)
{
	if (c->release < 0)
		return;
	while (write(c->release, "", 1) < 0 && errno == EINTR)
		;
	close(c->release);
	c->release = -1;
}

bool command_done(struct command *c)
{
	if (!c->ended)
		c->ended = waitpid(c->pid, &c->status, WNOHANG) == c->pid;
	return c->ended;
}

void command_signal(struct command *c, int sig)
{
	unsigned char byte = (unsigned char)sig;
	if (command_done(c))
		return;
	if (!c->messenger || write(c->messages, &byte, 1) != 1)
		kill(c->pid, sig);
}

static void abandon(struct command *c)
{
	if (c->release >= 0)
		close(c->release);
	c->release = -1;
}

int command_wait(struct command *c, void (*on_signal)(struct command *c))
{
	bool released = c->release < 0;
	abandon(c);
	while (!command_done(c)) {
		struct pollfd p = {.fd = c->pidfd, .events = POLLIN};
		poll(&p, 1, LOOK_MS);
		on_signal(c);
	}
	if (!released)
		return EXIT_FAILURE;
	return WIFSIGNALED(c->status) ? BY_SIGNAL + WTERMSIG(c->status) : WEXITSTATUS(c->status);
}

void command_free(struct command *c)
{
	if (!c)
		return;
	abandon(c);
	if (c->pidfd >= 0)
		close(c->pidfd);
	if (c->messenger) {
		close(c->messages);
		waitpid(c->messenger, NULL, 0);
	}
	free(c);
}
