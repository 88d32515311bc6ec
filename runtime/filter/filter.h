/* Filters: text compiled once into a flat program that first rejects by event type. */
#ifndef FILTER_FILTER_H
#define FILTER_FILTER_H

#include <stdbool.h>

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

/* Demand: whether events of this type can match at all; whether any field in it needs I/O payloads. */
bool filter_wants_type(const struct filter *f, unsigned type);
bool filter_wants_io_data(const struct filter *f);

#endif
