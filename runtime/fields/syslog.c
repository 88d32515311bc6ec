/* Fields of class syslog, and the decoding behind them: see syslog.h. */
#include "fields/syslog.h"

#include "fields/field.h"
#include "state/fd.h"

enum { PRIORITY_DIGITS = 9 };

static const char *const severities[] = {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};

static const char *const facilities[] = {
	"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "clock", "authpriv", "ftp", "ntp",
	"logaudit", "logalert", "cron", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
};

const char *syslog_severity_name(unsigned severity) { return severities[severity & 7]; }

const char *syslog_facility_name(unsigned facility)
{
	return facility < sizeof facilities / sizeof *facilities ? facilities[facility] : "<NA>";
}

/* "<13>text": the priority and where the text begins; false when the data does not begin so. */
static bool parse_priority(struct param data, unsigned *priority, uint32_t *text)
{
	uint32_t i = 1;
	unsigned v = 0;
	for (; i < data.len && i <= PRIORITY_DIGITS && data.p[i] >= '0' && data.p[i] <= '9'; i++)
		v = 10 * v + (data.p[i] - '0');
	if (i == 1 || i >= data.len || data.p[i] != '>')
		return false;
	*priority = v;
	*text = i + 1;
	return true;
}

bool syslog_is_write(const struct event *e)
{
	return e->info->flags & EF_WRITES_TO_FD && e->fd && e->fd->name && strstr(rstr_s(e->fd->name), "/dev/log");
}

bool syslog_decode(struct event *e, struct syslog_message *out)
{
	struct param data;
	unsigned priority;
	uint32_t at;
	if (!event_is_exit(e) || e->result < 0 || !syslog_is_write(e) || !event_named(e, PN_data, &data) ||
	    !parse_priority(data, &priority, &at))
		return false;
	out->severity = priority & 7;
	out->facility = priority >> 3;
	out->text = (const char *)data.p + at;
	out->len = (uint32_t)strnlen(out->text, data.len - at);
	return true;
}

static bool get_facility(struct field *f, struct event *e, struct value *out)
{
	struct syslog_message m;
	(void)f;
	return syslog_decode(e, &m) && value_u64(out, m.facility);
}

static bool get_facility_name(struct field *f, struct event *e, struct value *out)
{
	struct syslog_message m;
	(void)f;
	return syslog_decode(e, &m) && value_cstr(out, syslog_facility_name(m.facility));
}

static bool get_severity(struct field *f, struct event *e, struct value *out)
{
	struct syslog_message m;
	(void)f;
	return syslog_decode(e, &m) && value_u64(out, m.severity);
}

static bool get_severity_name(struct field *f, struct event *e, struct value *out)
{
	struct syslog_message m;
	(void)f;
	return syslog_decode(e, &m) && value_cstr(out, syslog_severity_name(m.severity));
}

static bool get_message(struct field *f, struct event *e, struct value *out)
{
	struct syslog_message m;
	(void)f;
	return syslog_decode(e, &m) && value_str(out, m.text, m.len);
}

#define ROW(n, t, fmt, g, h)                                                                                           \
	{.name = "syslog." n, .type = t, .format = fmt, .flags = FIELD_IO_DATA, .get = g, .help = h}

static const struct field_def defs[] = {
	ROW("facility.str", PT_CHARBUF, PF_NA, get_facility_name, "The facility as a word: kern, daemon, auth, ..."),
	ROW("facility", PT_UINT32, PF_DEC, get_facility, "The facility as a number from 0 to 23."),
	ROW("severity.str", PT_CHARBUF, PF_NA, get_severity_name, "The severity as a word, from emerg to debug."),
	ROW("severity", PT_UINT32, PF_DEC, get_severity,
	    "The severity as a number: 0 is an emergency, 7 is debugging."),
	ROW("message", PT_CHARBUF, PF_NA, get_message, "What the message says, without its priority."),
	{0},
};

const struct field_class fields_syslog = {
	.name = "syslog",
	.title = "System log",
	.help = "Messages that programs write to the system log through /dev/log.",
	.defs = defs,
};
