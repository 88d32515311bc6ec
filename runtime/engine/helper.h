/*
 * The process that asks container engines. It keeps rights that the rest gives up: to read what is of other users, and
 * to talk to sockets of root. It does nothing else, and shares no memory with what runs Lua; questions are short and of
 * fixed size, answers are records of events. It ends with the process that has started it.
 */
#ifndef ENGINE_HELPER_H
#define ENGINE_HELPER_H

#include <stdint.h>
#include <sys/types.h>

#include "engine/engine.h"
#include "privileges.h"

struct helper {
	int fd;    /* questions are written to it, answers read from it; one message each, never waits; -1 = none */
	pid_t pid;
};

/* What an answer begins with. A record of an event follows when there is one. */
struct helper_answer {
	char id[ENGINE_ID_MAX + 1];
	uint16_t type;   /* as in the question */
	uint16_t status; /* enum helper_status */
};

enum helper_status {
	HELPER_RECORD, /* more to come */
	HELPER_FOUND,  /* that was all */
	HELPER_USERS_LATER, /* but for its users and groups: its root is not in place yet */
	HELPER_LATER,  /* nothing is known: worth another try */
};

enum { HELPER_MESSAGE_MAX = 128 << 10 };

/*
 * To be called before threads are started and rights given up. What goes wrong is no reason not to capture: containers
 * have no names then; fd is -1 and err says why.
 */
struct helper helper_start(const struct privileges_plan *plan, struct err *err);
void helper_stop(struct helper *h);

#endif
