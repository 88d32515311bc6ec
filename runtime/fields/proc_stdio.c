/* Where standard input, output and error of a process go. */
#include "fields/proc.h"

static const struct fd *stream(struct field *f, struct event *e)
{
	const struct fdtable *fds = e->thread ? thread_fds(e->thread) : NULL;
	return fds ? fdtable_get(fds, f->def->param) : NULL;
}

bool proc_stdio_type(struct field *f, struct event *e, struct value *out)
{
	const struct fd *fd = stream(f, e);
	return fd && value_cstr(out, fd_type_name(fd));
}

bool proc_stdio_name(struct field *f, struct event *e, struct value *out)
{
	const struct fd *fd = stream(f, e);
	return fd && value_str(out, rstr_s(fd->name), rstr_len(fd->name));
}
