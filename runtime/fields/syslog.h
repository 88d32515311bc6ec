/* Messages to the system log, as they are written to /dev/log: "<PRIORITY>text". */
#ifndef FIELDS_SYSLOG_H
#define FIELDS_SYSLOG_H

#include "event/event.h"

struct syslog_message {
	unsigned severity; /* 0 to 7 */
	unsigned facility;
	const char *text;  /* borrowed from the event, up to a NUL */
	uint32_t len;
};

/* Whether the event writes to the system log's socket. */
bool syslog_is_write(const struct event *e);

/* Whether the event is such a write (the exit of one that succeeded), with a valid priority. */
bool syslog_decode(struct event *e, struct syslog_message *out);

const char *syslog_severity_name(unsigned severity); /* "emerg" to "debug" */
const char *syslog_facility_name(unsigned facility); /* "kern" to "local7", "<NA>" beyond */

#endif
