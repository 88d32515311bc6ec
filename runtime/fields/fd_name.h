/* Extractors of class fd for names; their rows are in fd.c. */
#ifndef FIELDS_FD_NAME_H
#define FIELDS_FD_NAME_H

#include "fields/field.h"

/* The descriptor whose own name fd.name is; NULL = it is composed, or there is none. */
static inline struct fd *fd_of_name(const struct event *e)
{
	bool failed = e->type == PPME_SOCKET_CONNECT_X && e->paired && e->has_result && e->result < 0;
	return e->about_fd && e->thread && !failed ? e->fd : NULL;
}

bool fd_get_name(struct field *f, struct event *e, struct value *out);
bool fd_get_name_raw(struct field *f, struct event *e, struct value *out);
bool fd_get_directory(struct field *f, struct event *e, struct value *out);
bool fd_get_filename(struct field *f, struct event *e, struct value *out);
/* The same behind "CONTAINER:". */
bool fd_get_container_name(struct field *f, struct event *e, struct value *out);
bool fd_get_container_directory(struct field *f, struct event *e, struct value *out);

#endif
