/*
 * SIGINT, SIGTERM and SIGHUP: the first asks for a clean end, another one a second or more later kills, and so does
 * time when a chisel hangs. SIGUSR2 asks for what --ring keeps. SIGPIPE and SIGXFSZ become write errors.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <signal.h>

/* Set by the first signal. Signals belong to the process, not to a session. */
extern volatile sig_atomic_t interrupted;

/* Set by SIGUSR1, when interrupt_handle_requests was called: somebody wants to see statistics. */
extern volatile sig_atomic_t statistics_requested;

/* Set by SIGUSR2. Whoever does it clears it. */
extern volatile sig_atomic_t save_requested;

void interrupt_handle_signals(void);
void interrupt_before_death(void (*restore)(void)); /* called in the handler when a signal kills; NULL = nothing */
void interrupt_reset_signals(void);   /* in a child: as they were when the program was started */
void interrupt_handle_requests(void); /* until then SIGUSR1 kills, as usual */
void interrupt_seen(void); /* the main loop is back: no need to kill it */
/*
 * Forgets the signal that has set `interrupted`, so that the program goes on. Returns its number when only this process
 * has got it, 0 when it came from the terminal, which sends it to all programs that run there.
 */
int interrupt_take(void);

#endif
