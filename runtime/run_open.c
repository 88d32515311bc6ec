/* The start and the end of a live capture: privileges, the command, the kernel side. See run_live.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "capture/lookup.h"
#include "command.h"
#include "engine/inquiry.h"
#include "interrupt.h"
#include "privileges.h"
#include "run_live.h"

enum { PRIORITY = -10 }; /* of two that compete for a processor, tracer gets nine tenths */

/* The command is wanted with all that it starts. */
static void follow_command(struct live_options *o, int64_t pid)
{
	int64_t *pids = realloc(o->follow, (o->nfollow + 1) * sizeof *pids);
	if (!pids)
		abort();
	o->follow = pids;
	o->command = pid;
	pids[o->nfollow++] = pid;
}

/*
 * Root without sudo goes on as a user who cannot write where root can: the file of -w is opened before that, if there
 * is only one.
 */
static int open_recording(struct run *r, const struct privileges_plan *plan, struct err *err)
{
	const char *path = r->opt.early_path;
	if (!path || !plan->nobody)
		return 0;
	r->opt.record.fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	return r->opt.record.fd < 0 ? err_set(err, "can't write %s: %s", path, strerror(errno)) : 0;
}

/*
 * Where more programs want to run than there are processors, tracer would get its share and lose most of what they do.
 * With this it gets what it needs, which is less than what they lose to being traced; whoever has chosen a priority, as
 * with nice(1), keeps it. Where this is not allowed, nothing is lost but events.
 */
static void raise_priority(void)
{
	if (getpriority(PRIO_PROCESS, 0) == 0)
		setpriority(PRIO_PROCESS, 0, PRIORITY);
}

/* Before threads are started. What the helper does is not of interest, as what tracer does itself. */
static void ask_engines(struct run *r, const struct privileges_plan *plan)
{
	struct live_options *o = &r->opt.live;
	struct err err;
	struct helper h = helper_start(plan, &err);
	if (h.fd < 0) {
		fprintf(stderr, "tracer: containers have no names: no process can be started to ask for them: %s\n", err.text);
		return;
	}
	r->inquiry = o->inquiry = inquiry_new(h);
	o->helper = h.pid;
}

/* The command first: it must get neither threads nor open files of ours. */
static int open_all(struct run *r, const struct privileges_plan *plan, struct err *err)
{
	struct run_options *o = &r->opt;
	if (o->command) {
		if (!(r->command = command_start(o->command, plan, err)))
			return -1;
		follow_command(&o->live, command_pid(r->command));
	}
	ask_engines(r, plan);
	raise_priority();
	if (!plan->keep && !(r->lookup = lookup_start(plan, err)))
		return -1;
	o->live.lookup = r->lookup;
	if (open_recording(r, plan, err) < 0)
		return -1;
	r->live_source = live_open(&o->live, err);
	return r->live_source ? 0 : -1;
}

/* A number that was mistyped would follow nobody for ever, or exclude nobody. */
static int check_processes(const char *option, const int64_t *pids, uint32_t n, struct err *err)
{
	char path[40];
	for (uint32_t i = 0; i < n; i++) {
		snprintf(path, sizeof path, "/proc/%lld", (long long)pids[i]);
		if (access(path, F_OK) < 0)
			return err_set(err, "option %s: there is no process %lld", option, (long long)pids[i]);
	}
	return 0;
}

static int drop_privileges(const struct privileges_plan *plan, struct err *err)
{
	if (privileges_drop(plan, PRIVILEGES_NONE, err) < 0)
		return -1;
	if (plan->change_user)
		setenv("HOME", plan->home, 1);
	return 0;
}

int run_open_live(struct run *r, struct err *err)
{
	struct privileges_plan plan;
	if (privileges_check(err) < 0 || privileges_plan(&plan, r->opt.keep_privileges, err) < 0)
		return -1;
	const struct live_options *o = &r->opt.live;
	if (check_processes("--pid", o->follow, o->nfollow, err) < 0 ||
	    check_processes("--exclude-pid", o->exclude, o->nexclude, err) < 0) {
		privileges_plan_free(&plan);
		return -1;
	}
	struct err note;
	if (privileges_proc_note(&note))
		fprintf(stderr, "tracer: %s\n", note.text);
	int status = open_all(r, &plan, err);
	if (status == 0)
		status = drop_privileges(&plan, err);
	privileges_plan_free(&plan);
	return status;
}

static void pass_on(struct command *c)
{
	int sig = interrupted ? interrupt_take() : 0;
	if (sig)
		command_signal(c, sig);
}

bool run_is_interrupted(struct run *r)
{
	if (!interrupted || !r->command || command_done(r->command))
		return interrupted;
	pass_on(r->command);
	return false;
}

int run_command_status(struct run *r) { return r->command ? command_wait(r->command, pass_on) : 0; }

void run_close_live(struct run *r)
{
	if (r->live_source)
		r->live_source->ops->close(r->live_source);
	command_free(r->command);
	lookup_stop(r->lookup);
	inquiry_free(r->inquiry);
}
