/*
 * The whole state as text, for tests: one line per thread and descriptor, sorted by number; words of the form KEY=VALUE,
 * always all of them in the same order. Texts are quoted; unprintable bytes, quotes and backslashes in them are written
 * as \xNN. Lists are [ITEM ITEM ...]. Unknown numbers are -1 (ids) or 0.
 *
 *   machine cpus=2 memory=... max_pid=... hostname="..." boot=...
 *   interface name="lo" address=127.0.0.1 mask=255.0.0.0 broadcast=127.0.0.1 speed=0
 *   thread 42 pid=42 ptid=1 vtid=42 vpid=42 sid=... comm="sh" exe="sh" ... state=scanned
 *   fd 42 3 type=file name="/etc/passwd" ino=... dev=... flags=1
 */
#ifndef STATE_DUMP_H
#define STATE_DUMP_H

#include "state/state.h"
#include "util/strbuf.h"

void state_dump(struct state *st, struct strbuf *out);

#endif
