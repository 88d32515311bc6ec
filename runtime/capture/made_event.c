/* Records built by tracer: see made_event.h. */
#include "capture/made_event.h"

#include "capture/writer_block.h"
#include "event/event.h"

void made_param(struct made_event *m, const void *p, uint32_t len)
{
	if (m->large)
		put_u32(&m->lens, len);
	else
		put_u16(&m->lens, (uint16_t)len);
	strbuf_add(&m->data, p, len);
	m->nparams++;
}

void made_param_u32(struct made_event *m, uint32_t v) { made_param(m, &v, sizeof v); }

void made_param_text(struct made_event *m, const char *s, uint32_t len) { made_param(m, s, len + 1); }

void made_record(struct made_event *m, uint64_t ts, struct strbuf *out)
{
	put_u64(out, ts);
	put_u64(out, UINT64_MAX); /* thread */
	put_u32(out, (uint32_t)(EVENT_HEADER_V2 + m->lens.len + m->data.len));
	put_u16(out, m->type);
	put_u32(out, m->nparams);
	strbuf_add(out, m->lens.s, m->lens.len);
	strbuf_add(out, m->data.s, m->data.len);
	strbuf_free(&m->lens);
	strbuf_free(&m->data);
}
