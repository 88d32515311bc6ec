/* Fields of class evt about time. */
#include <math.h>

#include "fields/evt.h"
#include "render/render.h"
#include "session.h"

enum { NS = 1000000000 };

static bool part_of(struct value *out, uint64_t ns, intptr_t part)
{
	return value_u64(out, part == TIME_SECONDS ? ns / NS : part == TIME_NANOSECONDS ? ns % NS : ns);
}

bool evt_get_clock(struct field *f, struct event *e, struct value *out)
{
	strbuf_reset(&f->buf);
	render_time(&f->buf, e->ts, (enum time_style)(f->def->param - EVT_CLOCK));
	return value_buf(out, &f->buf);
}

bool evt_get_rawtime(struct field *f, struct event *e, struct value *out) { return part_of(out, e->ts, f->def->param); }

static uint64_t since_start(const struct event *e)
{
	uint64_t first = e->session->first_ts;
	return first && e->ts > first ? e->ts - first : 0;
}

bool evt_get_reltime(struct field *f, struct event *e, struct value *out)
{
	return part_of(out, since_start(e), f->def->param);
}

/* Of the call; a thread that is switched off a CPU still has that of its last one. */
static uint64_t latency(const struct event *e)
{
	return e->thread && event_category(e) == EC_SCHEDULER ? e->thread->latency : e->latency;
}

/* Internal events have none; those of no known thread, which begin most recordings, have 0. Chisels compare it. */
static bool has_latency(const struct event *e) { return !e->thread || event_category(e) != EC_INTERNAL; }

bool evt_get_latency(struct field *f, struct event *e, struct value *out)
{
	return has_latency(e) && part_of(out, latency(e), f->def->param);
}

bool evt_get_latency_human(struct field *f, struct event *e, struct value *out)
{
	if (!has_latency(e))
		return false;
	strbuf_reset(&f->buf);
	render_interval(&f->buf, latency(e));
	return value_buf(out, &f->buf);
}

/* The column of a spectrogram: powers of ten of nanoseconds, up to 11, spread over so many columns. */
bool evt_get_latency_quantized(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	uint64_t ns = latency(e);
	if (!ns || !has_latency(e))
		return false;
	int columns = e->session->latency_columns ? e->session->latency_columns : -1;
	double power = log10((double)ns);
	return value_u64(out, (uint64_t)((int64_t)(fmin(power, 11) * columns / 11) + 1));
}

/* From the event that this very field saw before; the first one has 0. */
static uint64_t since_last(struct field *f, const struct event *e)
{
	uint64_t last = f->last_ts;
	f->last_ts = e->ts;
	return last && e->ts > last ? e->ts - last : 0;
}

bool evt_get_deltatime(struct field *f, struct event *e, struct value *out)
{
	return part_of(out, since_last(f, e), f->def->param);
}

bool evt_get_wait_latency(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return event_is_exit(e) && e->info->flags & EF_WAITS && value_u64(out, e->latency);
}

static void seconds(struct strbuf *out, uint64_t ns)
{
	strbuf_u64(out, ns / NS);
	strbuf_chr(out, '.');
	strbuf_pad_u64(out, ns % NS, 9);
}

bool evt_get_outputtime(struct field *f, struct event *e, struct value *out)
{
	strbuf_reset(&f->buf);
	switch (e->session->time_format) {
	case TIME_ABSOLUTE: /* scripts know this form with its nanoseconds unpadded */
		strbuf_u64(&f->buf, e->ts / NS);
		strbuf_chr(&f->buf, '.');
		strbuf_u64(&f->buf, e->ts % NS);
		break;
	case TIME_RELATIVE:
		seconds(&f->buf, since_start(e));
		break;
	case TIME_DELTA:
		seconds(&f->buf, latency(e));
		break;
	case TIME_DELTA_PREV:
		seconds(&f->buf, since_last(f, e));
		break;
	default:
		render_time(&f->buf, e->ts, TIME_STYLE_TIME);
	}
	return value_buf(out, &f->buf);
}

bool evt_get_around(struct field *f, struct event *e, struct value *out)
{
	out->type = PT_INT64;
	return value_i64(out, (int64_t)(e->ts - (uint64_t)f->arg_num));
}

int evt_set_around(struct field *f, const char *arg, size_t len, struct err *err)
{
	if (f->has_num && f->arg_num >= 0)
		return 0;
	return err_set(err, "evt.around needs a time in nanoseconds since the epoch, as %%evt.rawtime shows it, "
	                    "not '%.*s'", (int)(len < 64 ? len : 64), arg);
}
