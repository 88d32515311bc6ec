/* Fields of class evt about what kind of event it is. */
#include <stdlib.h>

#include "fields/evt.h"
#include "fields/syslog.h"
#include "state/fd.h"

bool evt_get_type(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_cstr(out, event_name(e));
}

/*
 * The end of a process and the delivery of a signal count as calls too, as in every tool of this family; so does the
 * event that a thread contributes to a sample of a view.
 */
static bool is_call(const struct event *e)
{
	if (e->info->category & EC_SYSCALL || e->type == PPME_SCAPEVENT_X)
		return true;
	return e->info->category & EC_TRACEPOINT && event_category(e) != EC_SCHEDULER &&
	       !(e->info->flags & EF_SKIPPARSERESET);
}

bool evt_get_syscall_type(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return is_call(e) && value_cstr(out, event_name(e));
}

/* What evt.type.is.NAME accepts, worked out when the field is opened. */
struct type_set {
	bool types[SCHEMA_NEVENTS];
	uint64_t syscall; /* code of a generic system call of that name; 0 = none */
};

static bool text_is(const char *name, const char *s, size_t len)
{
	return name && strlen(name) == len && !memcmp(name, s, len);
}

/* An event id, as in evt.type.is.2; -1 when the text is something else. */
static int event_id(const char *s, size_t len)
{
	int id = 0;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9' || id >= SCHEMA_NEVENTS)
			return -1;
		id = 10 * id + (s[i] - '0');
	}
	return len && id < SCHEMA_NEVENTS ? id : -1;
}

int evt_set_type_is(struct field *f, const char *arg, size_t len, struct err *err)
{
	struct type_set *set = calloc(1, sizeof *set);
	bool found = false;
	int id = event_id(arg, len);
	if (!set)
		abort();
	if (id >= 0)
		found = set->types[id] = true;
	for (unsigned t = PPME_GENERIC_X + 1; t < SCHEMA_NEVENTS; t++)
		if (!(schema_events[t].flags & EF_UNUSED) && text_is(schema_events[t].name, arg, len))
			found = set->types[t] = true;
	for (unsigned i = 1; i < SCHEMA_NSYSCALLS; i++) {
		if (text_is(schema_syscalls[i], arg, len)) {
			set->syscall = i;
			found = true;
		}
	}
	if (!found) {
		free(set);
		return err_set(err, "no event is called '%.*s'; -L lists them", (int)(len < 64 ? len : 64), arg);
	}
	free(f->data);
	f->data = set;
	return 0;
}

bool evt_get_type_is(struct field *f, struct event *e, struct value *out)
{
	const struct type_set *set = f->data;
	if (e->type <= PPME_GENERIC_X && set->syscall && event_u64(e, PN_ID, 0) == set->syscall)
		return value_u64(out, 1);
	return value_u64(out, e->type < SCHEMA_NEVENTS && set->types[e->type]);
}

/* Calls that do I/O belong to what their descriptor is. */
static const char *io_category(const struct fd *fd)
{
	switch (fd ? fd->type : FD_UNKNOWN) {
	case FD_FILE: case FD_DIRECTORY:
		return "file";
	case FD_IPV4_SOCK: case FD_IPV6_SOCK: case FD_IPV4_SERVSOCK: case FD_IPV6_SERVSOCK:
		return "net";
	case FD_FIFO: case FD_UNIX_SOCK: case FD_EVENT: case FD_SIGNALFD: case FD_INOTIFY: case FD_USERFAULTFD:
		return "ipc";
	default:
		return "unknown";
	}
}

static const char *category_name(unsigned category, const struct fd *fd)
{
	switch (category) {
	case EC_OTHER: return "other";
	case EC_FILE: return "file";
	case EC_NET: return "net";
	case EC_IPC: return "IPC";
	case EC_MEMORY: return "memory";
	case EC_PROCESS: return "process";
	case EC_SLEEP: return "sleep";
	case EC_SYSTEM: return "system";
	case EC_SIGNAL: return "signal";
	case EC_USER: return "user";
	case EC_TIME: return "time";
	case EC_PROCESSING: return "processing";
	case EC_IO_READ: case EC_IO_WRITE: case EC_IO_OTHER: return io_category(fd);
	case EC_WAIT: return "wait";
	case EC_SCHEDULER: return "scheduler";
	case EC_INTERNAL: return "internal";
	default: return "unknown";
	}
}

bool evt_get_category(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_cstr(out, category_name(event_call_category(e), e->fd));
}

bool evt_get_has_flags(struct field *f, struct event *e, struct value *out)
{
	return value_u64(out, (e->info->flags & f->def->param) != 0);
}

bool evt_get_io_dir(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	if (e->info->flags & EF_WRITES_TO_FD)
		return value_cstr(out, "write");
	return e->info->flags & EF_READS_FROM_FD && value_cstr(out, "read");
}

bool evt_get_is_syslog(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_u64(out, syslog_is_write(e));
}
