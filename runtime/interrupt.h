/*
 * SIGINT and SIGTERM: the first asks for a clean end, another one a second or more later kills, and so does time when a
 * chisel hangs. SIGUSR2 asks for what --ring keeps. SIGPIPE and SIGXFSZ become write errors.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <signal.h>

/* Set by the first signal. Signals belong to the process, not to a session. */
extern volatile sig_atomic_t interrupted;

/* Set by SIGUSR2. Whoever does it clears it. */
extern volatile sig_atomic_t save_requested;

void interrupt_handle_signals(void);
void interrupt_seen(void); /* the main loop is back: no need to kill it */

#endif
