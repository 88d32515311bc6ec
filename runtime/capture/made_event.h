/* Events that tracer itself makes: the record of the .scap format, built parameter by parameter. */
#ifndef CAPTURE_MADE_EVENT_H
#define CAPTURE_MADE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "util/strbuf.h"

struct made_event {
	uint16_t type;
	bool large; /* lengths are u32 */
	uint32_t nparams;
	struct strbuf lens, data;
};

void made_param(struct made_event *m, const void *p, uint32_t len);
void made_param_u32(struct made_event *m, uint32_t v);
void made_param_text(struct made_event *m, const char *s, uint32_t len); /* adds the NUL; s[len] must be one */

/* Appends the record, of no thread, and frees the parts of `m`. ts: ns since the epoch. */
void made_record(struct made_event *m, uint64_t ts, struct strbuf *out);

/* Where in a record its time (u64) and its type (u16) are. */
enum { MADE_TS_AT = 0, MADE_TYPE_AT = 20 };

#endif
