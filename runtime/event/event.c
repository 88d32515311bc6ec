/* Decoding of event records: see event.h. */
#include "event/event.h"

#include <stdlib.h>

#include "session.h"

static uint16_t u16_at(const uint8_t *p)
{
	uint16_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

static uint32_t u32_at(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

static uint64_t u64_at(const uint8_t *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

/*
 * v1 records do not say how many parameters they have: it is the largest number, up to what the type has, whose lengths
 * add up to exactly the space that is left.
 */
static int infer_nparams(const struct event_info *info, const uint8_t *p, uint32_t len)
{
	for (int n = info->nparams; n >= 0; n--) {
		if (2u * n > len)
			continue;
		uint32_t sum = 2u * n;
		for (int i = 0; i < n; i++)
			sum += u16_at(p + 2 * i);
		if (sum == len)
			return n;
	}
	return -1;
}

int event_decode(struct event *e, const uint8_t *p, uint32_t len, int version, bool large, const char **why)
{
	uint32_t header = version == 1 ? EVENT_HEADER_V1 : EVENT_HEADER_V2;
	if (len < header) {
		*why = "the record is shorter than an event header";
		return -1;
	}
	uint32_t stated = u32_at(p + 16);
	e->ts = u64_at(p);
	e->tid = (int64_t)u64_at(p + 8);
	e->type = u16_at(p + 20);
	e->info = e->type < SCHEMA_NEVENTS ? &schema_events[e->type] : &schema_unknown;
	/* Old writers counted three bytes too many in these two. */
	if (version == 1 && (e->type == PPME_NOTIFICATION_E || e->type == PPME_INFRASTRUCTURE_EVENT_E) && stated >= 3)
		stated -= 3;
	if (stated < header || stated > len) {
		*why = "the event's length does not fit its block";
		return -1;
	}
	e->large = large;
	e->spared = false;
	e->duration = 0;
	uint32_t body = stated - header;
	if (version == 1) {
		int n = e->type < SCHEMA_NEVENTS ? infer_nparams(e->info, p + header, body) : 0;
		if (n < 0) {
			*why = "the number of parameters of an old event cannot be inferred";
			return -1;
		}
		e->nparams = (uint32_t)n;
	} else {
		e->nparams = u32_at(p + 22);
	}
	uint64_t lens = (uint64_t)e->nparams * (large ? 4 : 2);
	if (lens > body) {
		*why = "the event has more parameters than fit its record";
		return -1;
	}
	e->lens = p + header;
	e->data = e->lens + lens;
	e->data_len = body - (uint32_t)lens;
	return 0;
}

/* Of all parameters: whoever wants one usually wants more. Compiled twice, as most events have short lengths. */
static inline void find_offsets(struct event *e, uint32_t n, bool large)
{
	uint32_t at = 0, end = e->data_len;
	e->offsets[0] = 0;
	for (uint32_t k = 0; k < n; k++) {
		uint32_t len = large ? u32_at(e->lens + 4 * k) : u16_at(e->lens + 2 * k);
		at = len > end - at ? end : at + len;
		e->offsets[k + 1] = at;
	}
}

bool event_param_slow(struct event *e, unsigned i, struct param *out)
{
	uint32_t n = e->nparams < SCHEMA_MAX_PARAMS ? e->nparams : SCHEMA_MAX_PARAMS;
	if (i >= n)
		return false;
	if (e->large)
		find_offsets(e, n, true);
	else
		find_offsets(e, n, false);
	e->noffsets = n;
	out->p = e->data + e->offsets[i];
	out->len = e->offsets[i + 1] - e->offsets[i];
	return true;
}

uint64_t param_u64_slow(struct param p)
{
	switch (p.len) {
	case 0: return 0;
	case 1: return p.p[0];
	case 2: case 3: return u16_at(p.p);
	case 4: case 5: case 6: case 7: return u32_at(p.p);
	default: return u64_at(p.p);
	}
}

int64_t param_i64_slow(struct param p)
{
	uint64_t v = param_u64(p);
	switch (p.len) {
	case 0: return 0;
	case 1: return (int8_t)v;
	case 2: case 3: return (int16_t)v;
	case 4: case 5: case 6: case 7: return (int32_t)v;
	default: return (int64_t)v;
	}
}

unsigned event_call_category(struct event *e)
{
	if (e->type > PPME_GENERIC_X)
		return event_category(e);
	uint64_t id = event_u64(e, PN_ID, 0);
	return id < SCHEMA_NSYSCALLS && schema_syscall_categories[id] ? schema_syscall_categories[id] : EC_OTHER;
}

const char *event_syscall_name(const struct event *e, uint64_t id)
{
	const struct source *source = e->session ? e->session->source : NULL;
	if (source && !source->recent && id < SCHEMA_CLASSIC_NSYSCALLS && schema_classic_syscalls[id])
		return schema_classic_syscalls[id];
	return id < SCHEMA_NSYSCALLS && schema_syscalls[id] ? schema_syscalls[id] : "<unknown syscall>";
}

const char *event_name(struct event *e)
{
	struct param id;
	if (e->type > PPME_GENERIC_X || !event_named(e, PN_ID, &id))
		return e->info->name;
	return event_syscall_name(e, param_u64(id));
}
