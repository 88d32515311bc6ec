/* Extractors of class fd for names; their rows are in fd.c. */
#ifndef FIELDS_FD_NAME_H
#define FIELDS_FD_NAME_H

#include "fields/field.h"

bool fd_get_name(struct field *f, struct event *e, struct value *out);
bool fd_get_name_raw(struct field *f, struct event *e, struct value *out);
bool fd_get_directory(struct field *f, struct event *e, struct value *out);
bool fd_get_filename(struct field *f, struct event *e, struct value *out);
/* The same behind "CONTAINER:". */
bool fd_get_container_name(struct field *f, struct event *e, struct value *out);
bool fd_get_container_directory(struct field *f, struct event *e, struct value *out);

#endif
