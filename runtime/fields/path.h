/* Paths in parameters, for fields of classes fd and fs.path. */
#ifndef FIELDS_PATH_H
#define FIELDS_PATH_H

#include "event/event.h"
#include "util/strbuf.h"

enum { PATH_FROM_CWD = -100 }; /* AT_FDCWD */

/*
 * Appends what `path` means when seen from a directory descriptor of the event's process (PATH_FROM_CWD: from its
 * working directory): absolute and without "." and "..", unless the directory is not known. The event must have a
 * thread.
 */
void path_from(struct event *e, int64_t dirfd, struct param path, struct strbuf *out);

/* A path parameter as the program gave it; unless `keep_slashes`, repeated slashes count as one. */
void path_as_given(struct param path, bool keep_slashes, struct strbuf *out);

#endif
