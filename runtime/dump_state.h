/* --dump-state and --final-state: what is known about the running system, as text. For tests. */
#ifndef DUMP_STATE_H
#define DUMP_STATE_H

#include "session.h"
#include "util/strbuf.h"

/*
 * Scans the proc file system mounted at `root` and adds the state to `out`, see state/dump.h. With a recording, its
 * events but the first are applied to what was found, as if they had been captured around the scan. 0, or -1 with err.
 */
int dump_state(struct session *s, const char *root, const char *recording, struct strbuf *out, struct err *err);

/* Writes the state of the session, as it is, to the file at `path`. 0, or -1 with err. */
int dump_state_to(struct session *s, const char *path, struct err *err);

#endif
