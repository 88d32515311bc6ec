/* Text of parameters and events. Everything appends to a strbuf; nothing is printed here. */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "event/event.h"
#include "session.h"
#include "util/strbuf.h"

/*
 * Parameter i: `value` gets its plain text (3), `resolved` what it stands for (</etc/passwd>, O_RDONLY, ENOENT), empty
 * when there is nothing to add. False when the record has no such parameter.
 */
bool render_param(struct event *e, unsigned i, struct strbuf *value, struct strbuf *resolved);
/* The same in one: what it stands for, or its plain text when it stands for nothing else. */
bool render_param_short(struct event *e, unsigned i, struct strbuf *out);

/*
 * "name=VALUE(RESOLVED) " for every parameter. Two forms: full (evt.args) has all of them and marks what is not
 * available; brief (evt.info, the lines people read) leaves out details and what the enter event has said (see
 * param_mark in event/schema.h), shows empty data as nothing and addresses in hexadecimal.
 */
void render_args(struct event *e, bool brief, struct strbuf *out);

/* A data buffer in the session's buffer format. */
void render_bytes(const struct session *s, const uint8_t *p, uint32_t len, struct strbuf *out);

/* Shared pieces. */
void render_ipv4(struct strbuf *out, const uint8_t *ip);
void render_ipv6(struct strbuf *out, const uint8_t *ip);
/* Number, or name with -R. */
void render_port(const struct session *s, struct strbuf *out, unsigned port, unsigned l4proto);
void render_sockaddr(const struct session *s, const uint8_t *p, uint32_t len, unsigned l4proto, struct strbuf *out);
void render_tuple(const struct session *s, const uint8_t *p, uint32_t len, unsigned l4proto, struct strbuf *out);
struct fd;
/* Name of a socket from its addresses. */
void render_fd_name(const struct session *s, const struct fd *f, struct strbuf *out);
void render_flags(const struct flag_table *t, bool exclusive, uint32_t v, struct strbuf *out);
const char *render_errno(int64_t negative); /* "ENOENT"; "" when it has no name */
void render_printable(struct strbuf *out, const char *s, size_t len); /* leaves unprintable bytes out */
enum time_style {
	TIME_STYLE_TIME, TIME_STYLE_TIME_S, TIME_STYLE_DATETIME, TIME_STYLE_DATETIME_S, TIME_STYLE_ISO8601,
	TIME_STYLE_ABSTIME
};
void render_time(struct strbuf *out, uint64_t ts, enum time_style style);
void render_interval(struct strbuf *out, uint64_t ns); /* "1.23ms": the human form */

/* Output formats: "%evt.num %20proc.name ...". */
struct format;
struct format *format_compile(struct session *s, const char *text, struct err *err); /* NULL with err */
/* One line without newline; false when the event is to be left out (a field is unset and there is no leading '*'). */
bool format_event(struct format *f, struct event *e, struct strbuf *out);
/* One JSON object; keys sorted. Same rule for false. */
bool format_event_json(struct format *f, struct event *e, struct strbuf *out);
/* Adds the types of events that can have a line, bits by enum event_type. */
void format_types(const struct format *f, uint64_t *types);
unsigned format_needs(const struct format *f); /* FIELD_NEEDS (fields/field.h) of its fields */
void format_free(struct format *f);

#endif
