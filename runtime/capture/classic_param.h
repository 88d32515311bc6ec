/*
 * A record under construction, for programs of 2022 (see classic.h). They trust what they read: numbers have their
 * size, texts end with a NUL, lists and addresses have what they say.
 */
#ifndef CAPTURE_CLASSIC_PARAM_H
#define CAPTURE_CLASSIC_PARAM_H

#include "event/event.h"
#include "util/strbuf.h"

struct made {
	bool large; /* lengths are u32 */
	uint16_t lens[SCHEMA_MAX_PARAMS];
	uint32_t large_lens[SCHEMA_MAX_PARAMS];
	uint32_t nparams, data_max;
	struct strbuf data;
};

static inline bool made_is_path(unsigned type) { return type == PT_FSPATH || type == PT_FSRELPATH; }

void made_begin(struct made *m, bool large);

/* The next parameter, as it is. */
void made_put(struct made *m, const void *p, uint32_t n);

/* The next parameter, described by `to`, with the value `p` of an event `e`; NULL = the event does not tell it. */
void made_put_param(struct made *m, struct event *e, const struct param_info *to, const struct param *p);

#endif
