/* Extractors of class fd for addresses and ports; their rows are in fd.c. */
#ifndef FIELDS_FD_ADDR_H
#define FIELDS_FD_ADDR_H

#include "fields/field.h"
#include "state/fd.h"

/* Which end of a socket a row is about (field_def.param). */
enum fd_side { SIDE_CLIENT, SIDE_SERVER, SIDE_LOCAL, SIDE_REMOTE };

/*
 * The descriptor that fd.* fields are about, NULL = unknown, and its number in *num (may be NULL). False when the event
 * has nothing to do with descriptors or comes from no known thread.
 */
bool fd_of_event_slow(struct event *e, struct fd **fd, int64_t *num);
static inline bool fd_of_event(struct event *e, struct fd **fd, int64_t *num)
{
	if (num || !e->fd || !e->about_fd || !e->thread)
		return fd_of_event_slow(e, fd, num);
	*fd = e->fd;
	return true;
}

/* One end, as an index: 0 source, 1 destination. -1 when there is none. */
int fd_end(const struct event *e, const struct fd *fd, enum fd_side side, bool for_port);
static inline const uint8_t *fd_end_ip(const struct fd *fd, int end) { return end ? fd->dip : fd->sip; }
static inline unsigned fd_end_port(const struct fd *fd, int end) { return end ? fd->dport : fd->sport; }

bool fd_get_ip(struct field *f, struct event *e, struct value *out);
bool fd_get_ip_name(struct field *f, struct event *e, struct value *out);
bool fd_get_port(struct field *f, struct event *e, struct value *out);
bool fd_get_proto(struct field *f, struct event *e, struct value *out);
unsigned fd_get_any_ip(struct field *f, struct event *e, struct value *out, unsigned max);
unsigned fd_get_any_port(struct field *f, struct event *e, struct value *out, unsigned max);
bool fd_get_is_server(struct field *f, struct event *e, struct value *out);
bool fd_get_l4proto(struct field *f, struct event *e, struct value *out);
bool fd_get_sockfamily(struct field *f, struct event *e, struct value *out);

#endif
