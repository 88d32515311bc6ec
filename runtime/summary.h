/* Counts of events by name, shown as a table at the end (-S). */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "event/event.h"
#include "util/strbuf.h"

struct summary;

struct summary *summary_new(void);
void summary_add(struct summary *s, struct event *e);
void summary_text(const struct summary *s, struct strbuf *out); /* the table, with a newline after every row */
void summary_free(struct summary *s);

#endif
