/* Filters: text compiled once into a flat program that first rejects by event type. */
#ifndef FILTER_FILTER_H
#define FILTER_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "event/event.h"
#include "util/err.h"

struct filter;
struct session;

/*
 * Compiles. NULL with err: the error shows the expression, a caret under the place, what was expected, and near field
 * names; several lines of text. All type errors are found here.
 */
struct filter *filter_compile(struct session *s, const char *text, struct err *err);
bool filter_match(struct filter *f, struct event *e);
const char *filter_text(const struct filter *f);
void filter_free(struct filter *f);

/*
 * Demand (capture/demand.h): whether events of this type, generic events of this system call, can match at all; what
 * its fields need besides the event (FIELD_NEEDS of fields/field.h); whether one remembers which events it has seen.
 */
bool filter_wants_type(const struct filter *f, unsigned type);
bool filter_wants_call(const struct filter *f, unsigned call);
unsigned filter_needs(const struct filter *f);
bool filter_remembers(const struct filter *f);

/*
 * The processes that an event of one of the types (bits by enum event_type) must come from to match; `set` is empty
 * before. All when that
 * does not follow, none when there can be no such process.
 */
struct process_set;
void filter_processes(struct filter *f, const uint64_t *types, struct process_set *set);

#endif
