/*
 * The state as text, for tests: one line per thread and descriptor, sorted by number; words KEY=VALUE, always all
 * of them in the same order. Texts are quoted; unprintable bytes, quotes and backslashes in them are \xNN. Lists are
 * [ ="ITEM" ="ITEM" ]. Unknown numbers are -1 (ids) or 0; flags, capabilities and devices are hexadecimal, open flags
 * (`flags` of fd) decimal; times are ns since the epoch.
 *
 *   machine cpus=2 memory=... max_pid=... hostname="..." boot=... users=...
 *   interface name="lo" address=127.0.0.1 mask=255.0.0.0 broadcast=127.0.0.1 speed=0
 *   thread 42 pid=42 ptid=1 vtid=42 vpid=42 sid=42 ... comm="sh" exe="sh" args=[ ="-c" ="ls" ] ...
 *   fd 42 3 type=file name="/etc/passwd" ino=... dev=fe00 flags=1 l4=<NA> role=none
 *   fd 42 4 type=ipv4 name="..." ... l4=tcp role=client source=10.0.0.1 sport=40000 dest=10.0.0.2 dport=80
 */
#ifndef STATE_DUMP_H
#define STATE_DUMP_H

#include "state/state.h"
#include "util/strbuf.h"

void state_dump(struct state *st, struct strbuf *out);

#endif
