/* Fields of class evt: the event itself. The extractors that are more than a line are in evt_*.c, by theme. */
#include "fields/evt.h"
#include "render/render.h"
#include "session.h"

static bool get_num(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_u64(out, e->num);
}

static bool get_cpu(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_i64(out, (int16_t)e->cpu);
}

static bool get_dir(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_str(out, event_is_exit(e) ? "<" : ">", 1);
}

static bool get_source(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	(void)e;
	return value_cstr(out, "syscall");
}

/* Events about the machine that no system call made: containers, users, groups and the like. */
static bool is_async(const struct event *e)
{
	return e->info->category & EC_METAEVENT && event_category(e) != EC_INTERNAL && e->type != PPME_TRACER_E &&
	       e->type != PPME_TRACER_X;
}

static bool get_is_async(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_u64(out, is_async(e));
}

static bool get_async_type(struct field *f, struct event *e, struct value *out)
{
	struct param name;
	(void)f;
	if (e->type == PPME_ASYNCEVENT_E && event_named(e, PN_name, &name))
		return value_str(out, (const char *)name.p, param_text_len(name));
	return is_async(e) && value_cstr(out, event_name(e));
}

static bool get_hostname(struct field *f, struct event *e, struct value *out)
{
	const char *name = e->session->state.machine.hostname;
	(void)f;
	return *name && value_cstr(out, name);
}

static bool get_one(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	(void)e;
	return value_u64(out, 1);
}

static bool get_count_exit(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return event_is_exit(e) && value_u64(out, 1);
}

static bool get_count_procinfo(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->type == PPME_PROCINFO_E && e->thread && thread_is_main(e->thread) && value_u64(out, 1);
}

static bool get_count_threadinfo(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->type == PPME_PROCINFO_E && value_u64(out, 1);
}

#define ROW(n, t, fmt, fl, g, ...) {.name = "evt." n, .type = t, .format = fmt, .flags = fl, .get = g, __VA_ARGS__}
#define TEXT(n, g, h) ROW(n, PT_CHARBUF, PF_NA, 0, g, .help = h)
#define CLOCK(n, style, h) ROW(n, PT_CHARBUF, PF_NA, 0, evt_get_clock, .param = EVT_CLOCK + style, .help = h)
#define TIME(n, t, fmt, g, part, h) ROW(n, t, fmt, 0, g, .param = part, .help = h)
#define LATENCY(n, t, fmt, g, part, h) ROW("latency" n, t, fmt, FIELD_LATENCY, g, .param = part, .help = h)
#define BOOL(n, g, p, h) ROW(n, PT_BOOL, PF_NA, 0, g, .param = p, .help = h)
#define COUNT(n, fl, g, p, h) ROW(n, PT_UINT32, PF_DEC, fl, g, .param = p, .help = h)
#define BUFLEN(n, p, h) ROW(n, PT_UINT64, PF_DEC, FIELD_TABLE_ONLY, evt_get_buflen, .param = p, .help = h)
#define INFRA(n, p, h) ROW("infra.docker." n, PT_CHARBUF, PF_NA, FIELD_TABLE_ONLY, evt_get_infra, .param = p, .help = h)

static const struct field_def defs[] = {
	ROW("num", PT_UINT64, PF_ID, 0, get_num, .help = "Number of the event; all events of a recording are counted."),
	CLOCK("time", TIME_STYLE_TIME, "Time of day, local, with nanoseconds."),
	CLOCK("time.s", TIME_STYLE_TIME_S, "Time of day, local, in whole seconds."),
	CLOCK("time.iso8601", TIME_STYLE_ISO8601, "Date and time in UTC as ISO 8601 writes it, with nanoseconds."),
	CLOCK("datetime", TIME_STYLE_DATETIME, "Date and time, local, with nanoseconds."),
	CLOCK("datetime.s", TIME_STYLE_DATETIME_S, "Date and time, local, in whole seconds."),
	TIME("rawtime", PT_ABSTIME, PF_DEC, evt_get_rawtime, TIME_WHOLE, "Nanoseconds since the epoch."),
	TIME("rawtime.s", PT_ABSTIME, PF_DEC, evt_get_rawtime, TIME_SECONDS, "Whole seconds since the epoch."),
	TIME("rawtime.ns", PT_ABSTIME, PF_10_PADDED_DEC, evt_get_rawtime, TIME_NANOSECONDS,
	     "The nanoseconds that go with evt.rawtime.s."),
	TIME("reltime", PT_RELTIME, PF_10_PADDED_DEC, evt_get_reltime, TIME_WHOLE,
	     "Nanoseconds since the first event."),
	TIME("reltime.s", PT_RELTIME, PF_DEC, evt_get_reltime, TIME_SECONDS, "Whole seconds since the first event."),
	TIME("reltime.ns", PT_RELTIME, PF_10_PADDED_DEC, evt_get_reltime, TIME_NANOSECONDS,
	     "The nanoseconds that go with evt.reltime.s."),
	TEXT("pluginname", NULL, "Of events from plugins. Never set: recordings of plugins are not read."),
	TEXT("plugininfo", NULL, "Of events from plugins. Never set: recordings of plugins are not read."),
	TEXT("source", get_source, "Where events come from: always syscall."),
	BOOL("is_async", get_is_async, 0,
	     "Whether the event tells of the machine (a container, a user) and is not a call."),
	TEXT("asynctype", get_async_type, "The kind of such an event."),
	TEXT("hostname", get_hostname, "Name of the machine that was recorded."),

	LATENCY("", PT_RELTIME, PF_DEC, evt_get_latency, TIME_WHOLE,
		"Nanoseconds that the call took; 0 when it begins or its beginning was not seen."),
	LATENCY(".s", PT_RELTIME, PF_DEC, evt_get_latency, TIME_SECONDS, "Whole seconds of evt.latency."),
	LATENCY(".ns", PT_RELTIME, PF_10_PADDED_DEC, evt_get_latency, TIME_NANOSECONDS,
		"The nanoseconds that go with evt.latency.s."),
	ROW("latency.quantized", PT_UINT64, PF_DEC, FIELD_TABLE_ONLY | FIELD_LATENCY, evt_get_latency_quantized,
	    .help = "The latency as a column of a spectrogram."),
	LATENCY(".human", PT_CHARBUF, PF_NA, evt_get_latency_human, TIME_WHOLE,
		"The latency with a fitting unit, such as 1.04ms."),
	TIME("deltatime", PT_RELTIME, PF_DEC, evt_get_deltatime, TIME_WHOLE,
	     "Nanoseconds since the event that was shown before."),
	TIME("deltatime.s", PT_RELTIME, PF_DEC, evt_get_deltatime, TIME_SECONDS, "Whole seconds of evt.deltatime."),
	TIME("deltatime.ns", PT_RELTIME, PF_10_PADDED_DEC, evt_get_deltatime, TIME_NANOSECONDS,
	     "The nanoseconds that go with evt.deltatime.s."),
	ROW("outputtime", PT_CHARBUF, PF_NA, FIELD_PRINT_ONLY, evt_get_outputtime, .param = EVT_CLOCK_OPTION,
	    .help = "The time in the form that option -t asks for."),
	ROW("dir", PT_CHARBUF, PF_DIR, 0, get_dir, .help = "> when a call begins, < when it returns."),
	TEXT("type", evt_get_type, "Name of the event, mostly that of the system call, such as openat."),
	ROW("type.is", PT_UINT32, PF_NA, FIELD_ARG, evt_get_type_is, .set_arg = evt_set_type_is,
	    .arg = "name of an event", .help = "1 for events of that name, else 0: evt.type.is.openat."),
	{.name = "syscall.type", .type = PT_CHARBUF, .format = PF_NA, .get = evt_get_syscall_type,
	 .help = "The same as evt.type, but unset for what no process does, such as switch and page_fault."},
	TEXT("category", evt_get_category,
	     "What the event has to do with: file, net, IPC, memory, process, ... Input and output count for what the "
	     "descriptor is: file, net, ipc."),
	ROW("cpu", PT_INT16, PF_ID, 0, get_cpu, .help = "The CPU that it happened on."),
	ROW("args", PT_CHARBUF, PF_NA, FIELD_IO_DATA, evt_get_args,
	    .help = "All parameters in full, as name=value and what they mean; see evt.info for the brief form."),
	ROW("arg", PT_CHARBUF, PF_NA, FIELD_ARG | FIELD_IO_DATA, evt_get_arg, .set_arg = evt_set_arg,
	    .arg = "name or number of a parameter",
	    .help = "One parameter as text, as what it means if there is such a meaning: evt.arg.fd, evt.arg[0]."),
	ROW("rawarg", PT_DYN, PF_NA, FIELD_ARG | FIELD_IO_DATA, evt_get_rawarg, .set_arg = evt_set_arg,
	    .arg = "name of a parameter",
	    .help = "One parameter as the number or text that it is, for comparing: evt.rawarg.res."),
	ROW("info", PT_CHARBUF, PF_NA, FIELD_IO_DATA, evt_get_info,
	    .help = "The parameters in brief: without details and what the enter event has said. For messages to the "
	            "system log: their severity and text."),
	ROW("buffer", PT_BYTEBUF, PF_NA, FIELD_IO_DATA, evt_get_buffer,
	    .help = "The data that a call read or wrote, as far as it was recorded."),
	ROW("buflen", PT_UINT64, PF_DEC, 0, evt_get_buflen, .help = "How many bytes a call read or wrote."),
	ROW("res", PT_CHARBUF, PF_DEC, 0, evt_get_res, .help = "SUCCESS, or the name of the error, such as ENOENT."),
	ROW("rawres", PT_INT64, PF_DEC, 0, evt_get_rawres,
	    .help = "What the call returned, as a number; errors are negative."),
	BOOL("failed", evt_get_failed, 0, "Whether the call returned an error."),
	BOOL("is_io", evt_get_has_flags, EF_READS_FROM_FD | EF_WRITES_TO_FD,
	     "Whether it reads from or writes to a descriptor."),
	BOOL("is_io_read", evt_get_has_flags, EF_READS_FROM_FD, "Whether it reads from a descriptor."),
	BOOL("is_io_write", evt_get_has_flags, EF_WRITES_TO_FD, "Whether it writes to a descriptor."),
	TEXT("io_dir", evt_get_io_dir, "read or write, for calls that do one of them."),
	BOOL("is_wait", evt_get_has_flags, EF_WAITS, "Whether it makes the thread wait, as poll and nanosleep do."),
	ROW("wait_latency", PT_RELTIME, PF_DEC, FIELD_LATENCY, evt_get_wait_latency,
	    .help = "Nanoseconds that such a call waited. Set when it returns."),
	BOOL("is_syslog", evt_get_is_syslog, 0, "Whether it writes to the system log."),
	COUNT("count", 0, get_one, 0, "1, for counting events in chisels and views."),
	COUNT("count.error", 0, evt_get_count_error, ERROR_ANY, "1 for calls that returned an error."),
	COUNT("count.error.file", 0, evt_get_count_error, ERROR_FILE, "1 for errors with files."),
	COUNT("count.error.net", 0, evt_get_count_error, ERROR_NET, "1 for errors with sockets."),
	COUNT("count.error.memory", 0, evt_get_count_error, ERROR_MEMORY, "1 for errors with memory."),
	COUNT("count.error.other", 0, evt_get_count_error, ERROR_OTHER, "1 for all other errors."),
	COUNT("count.exit", 0, get_count_exit, 0, "1 when a call returns."),
	COUNT("count.procinfo", FIELD_TABLE_ONLY, get_count_procinfo, 0, "1 for procinfo events of processes."),
	COUNT("count.threadinfo", FIELD_TABLE_ONLY, get_count_threadinfo, 0, "1 for procinfo events."),
	ROW("around", PT_UINT64, PF_DEC, FIELD_FILTER_ONLY | FIELD_ARG, evt_get_around, .set_arg = evt_set_around,
	    .param = EVT_AROUND, .arg = "nanoseconds since the epoch",
	    .help = "evt.around[T]=MS holds for events not more than MS milliseconds away from the time T (as evt.rawtime "
		    "shows it)."),
	ROW("abspath", PT_CHARBUF, PF_NA, FIELD_ARG_OPT, evt_get_abspath, .set_arg = evt_set_abspath,
	    .arg = "src or dst",
	    .help = "Full path in calls that take a directory descriptor, such as openat, unlinkat. Where there are two, "
		    "as in renameat: evt.abspath.src and evt.abspath.dst."),
	BUFLEN("buflen.in", IO_IN, "Bytes read."),
	BUFLEN("buflen.out", IO_OUT, "Bytes written."),
	BUFLEN("buflen.file", IO_FILE, "Bytes read from or written to files."),
	BUFLEN("buflen.file.in", IO_FILE | IO_IN, "Bytes read from files."),
	BUFLEN("buflen.file.out", IO_FILE | IO_OUT, "Bytes written to files."),
	BUFLEN("buflen.net", IO_NET, "Bytes received or sent through the network."),
	BUFLEN("buflen.net.in", IO_NET | IO_IN, "Bytes received through the network."),
	BUFLEN("buflen.net.out", IO_NET | IO_OUT, "Bytes sent through the network."),
	BOOL("is_open_read", evt_get_is_open, OPEN_READ, "Whether it opens a file for reading."),
	BOOL("is_open_write", evt_get_is_open, OPEN_WRITE, "Whether it opens a file for writing."),
	INFRA("name", INFRA_NAME, "What a Docker event tells of, such as start or die."),
	INFRA("container.id", INFRA_CONTAINER_ID,
	      "The container that a Docker event is about: the first 12 digits of its id."),
	INFRA("container.name", INFRA_CONTAINER_NAME, "The container that a Docker event is about: its name."),
	INFRA("container.image", INFRA_CONTAINER_IMAGE, "The container that a Docker event is about: its image."),
	BOOL("is_open_exec", evt_get_is_open, OPEN_EXEC, "Whether it makes a file that may be executed."),
	BOOL("is_open_create", evt_get_is_open, OPEN_CREATE, "Whether it made a file that was not there before."),
	{0},
};

const struct field_class fields_evt = {
	.name = "evt",
	.title = "Events",
	.help = "The event itself: when and where it happened, what it is, its parameters and its result.",
	.defs = defs,
};
