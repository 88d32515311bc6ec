/*
 * The program of `tracer -- COMMAND ARGS`: started before capturing, so that its number is known, but held back until
 * capturing has begun. It gets what tracer was started with: user, rights, directory, environment, standard streams.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "privileges.h"
#include "util/err.h"

struct command;

/*
 * Starts a process for argv (as execvp takes it) that waits. To be called before rights are dropped by `plan`, before
 * other threads are started, and before files are opened that the command must not have. When tracer dies before
 * command_release, the process ends without having run anything. NULL with err.
 */
struct command *command_start(char **argv, const struct privileges_plan *plan, struct err *err);

int64_t command_pid(const struct command *c);

/* Lets it run. */
void command_release(struct command *c);

/* Whether it has ended; does not wait. */
bool command_done(struct command *c);

/* Sends it a signal; works also when tracer has dropped the rights for it. */
void command_signal(struct command *c, int sig);

/*
 * Waits until it has ended, which it does at once when it was never released; `on_signal` is called when a signal has
 * come in meanwhile. Returns the exit status to pass on, as shells have it: its own, 128 + n when signal n ended it,
 * 127 when there is no such program, 126 when it could not be run.
 */
int command_wait(struct command *c, void (*on_signal)(struct command *c));

/* Frees; a command that runs still is left alone, one that was not released ends. NULL is fine. */
void command_free(struct command *c);

#endif
