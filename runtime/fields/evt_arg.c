/* Fields of class evt about parameters. */
#include <stdlib.h>

#include "fields/evt.h"
#include "fields/syslog.h"
#include "render/render.h"

bool evt_get_args(struct field *f, struct event *e, struct value *out)
{
	strbuf_reset(&f->buf);
	render_args(e, false, &f->buf);
	return value_buf(out, &f->buf);
}

/* The short form; for messages to the system log what they say. */
bool evt_get_info(struct field *f, struct event *e, struct value *out)
{
	struct syslog_message m;
	strbuf_reset(&f->buf);
	if (syslog_decode(e, &m)) {
		strbuf_str(&f->buf, "syslog sev=");
		strbuf_str(&f->buf, syslog_severity_name(m.severity));
		strbuf_str(&f->buf, " msg=");
		strbuf_add(&f->buf, m.text, m.len);
	} else {
		render_args(e, true, &f->buf);
	}
	return value_buf(out, &f->buf);
}

/* The parameter called so by some event; -1 = there is none. */
static int param_id(const char *name, size_t len)
{
	for (int i = 0; i < PN_COUNT; i++)
		if (strlen(schema_param_names[i]) == len && !memcmp(schema_param_names[i], name, len))
			return i;
	return -1;
}

/* A name that begins like a wrong one, or NULL. */
static const char *similar_param(const char *name, size_t len)
{
	const char *best = NULL;
	size_t best_common = 1;
	for (int i = 0; i < PN_COUNT; i++) {
		size_t common = 0;
		while (common < len && schema_param_names[i][common] == name[common])
			common++;
		if (common > best_common) {
			best = schema_param_names[i];
			best_common = common;
		}
	}
	return best;
}

/* A number of a parameter, or a name, whose id goes to f->counter. */
int evt_set_arg(struct field *f, const char *arg, size_t len, struct err *err)
{
	int shown = (int)(len < 64 ? len : 64);
	if (f->has_num) {
		if (f->arg_num < 0 || f->arg_num >= SCHEMA_MAX_PARAMS)
			return err_set(err, "%s[%.*s]: parameters are numbered from 0 to %d", f->def->name, shown, arg,
			               SCHEMA_MAX_PARAMS - 1);
		return 0;
	}
	int id = param_id(arg, len);
	if (id < 0) {
		const char *near = similar_param(arg, len);
		return err_set(err, "%s: no event has a parameter called '%.*s'%s%s%s", f->def->name, shown, arg,
		               near ? "; did you mean '" : "; -L lists events with their parameters", near ? near : "",
		               near ? "'" : "");
	}
	f->counter = (uint64_t)id;
	return 0;
}

/* Which parameter of this event the field is about; -1 = none. */
static int wanted_param(const struct field *f, const struct event *e)
{
	return f->has_num ? (int)f->arg_num : event_param_index(e, (enum param_name)f->counter);
}

/* Lists of strings, as of arguments and environments, are bytes too, but not data: those of events about processes. */
static bool is_data(const struct event_info *info, int i)
{
	return i >= 0 && i < info->nparams && info->params[i].type == PT_BYTEBUF &&
	       (info->category & EC_VALUE_MASK) != EC_PROCESS;
}

bool evt_arg_has_data(const struct field *f)
{
	for (unsigned t = 0; t < SCHEMA_NEVENTS; t++)
		if (is_data(&schema_events[t], f->has_num ? (int)f->arg_num : schema_param_index[t][f->counter] - 1))
			return true;
	return false;
}

bool evt_get_arg(struct field *f, struct event *e, struct value *out)
{
	int i = wanted_param(f, e);
	strbuf_reset(&f->buf);
	return i >= 0 && render_param_short(e, (unsigned)i, &f->buf) && value_buf(out, &f->buf);
}

uint8_t evt_rawarg_type(const struct field *f)
{
	if (f->has_num)
		return PT_NONE;
	for (unsigned t = 0; t < SCHEMA_NEVENTS; t++) {
		int i = (int)schema_param_index[t][f->counter] - 1;
		if (i >= 0)
			return schema_events[t].params[i].type;
	}
	return PT_NONE;
}

/* The types whose bytes are not a number. */
static bool raw_text(struct field *f, struct event *e, unsigned i, uint8_t type, struct param p, struct value *out)
{
	switch (type) {
	case PT_CHARBUF: case PT_FSPATH: case PT_FSRELPATH:
		return value_str(out, (const char *)p.p, param_text_len(p));
	case PT_BYTEBUF:
		return value_str(out, (const char *)p.p, p.len);
	case PT_IPV4ADDR: case PT_IPV6ADDR: case PT_IPADDR:
		if (p.len != 4 && p.len != 16)
			return false;
		out->type = PT_IPADDR;
		out->ip_len = (uint8_t)p.len;
		memcpy(out->ip, p.p, p.len);
		return true;
	default: /* addresses and lists: as text */
		out->type = PT_CHARBUF;
		strbuf_reset(&f->buf);
		render_param_short(e, i, &f->buf);
		return value_buf(out, &f->buf);
	}
}

bool evt_get_rawarg(struct field *f, struct event *e, struct value *out)
{
	struct param p;
	int i = wanted_param(f, e);
	if (i < 0 || i >= e->info->nparams || !event_param(e, (unsigned)i, &p))
		return false;
	const struct param_info *info = &e->info->params[i];
	uint8_t type = info->type;
	if (type == PT_DYN && p.len && p.p[0] < info->ndyn) {
		type = info->dyn[p.p[0]].type;
		p.p++;
		p.len--;
	}
	out->type = type;
	switch (type) {
	case PT_INT8: case PT_INT16: case PT_INT32: case PT_INT64: case PT_ERRNO: case PT_FD: case PT_PID:
	case PT_FD32: case PT_PID32:
		return p.len && value_i64(out, param_i64(p));
	case PT_UINT8: case PT_UINT16: case PT_UINT32: case PT_UINT64: case PT_SYSCALLID: case PT_SIGTYPE:
	case PT_RELTIME: case PT_ABSTIME: case PT_PORT: case PT_L4PROTO: case PT_BOOL: case PT_FLAGS8:
	case PT_FLAGS16: case PT_FLAGS32: case PT_UID: case PT_GID: case PT_SIGSET: case PT_MODE: case PT_ENUMFLAGS8:
	case PT_ENUMFLAGS16: case PT_ENUMFLAGS32:
		return p.len && value_u64(out, param_u64(p));
	default:
		return raw_text(f, e, (unsigned)i, type, p, out);
	}
}

bool evt_get_buffer(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	struct param p;
	int i = event_param_index(e, PN_data);
	if (i < 0 || e->info->params[i].type != PT_BYTEBUF || !event_param(e, (unsigned)i, &p))
		return false;
	return value_str(out, (const char *)p.p, p.len);
}
