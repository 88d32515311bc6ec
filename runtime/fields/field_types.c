/*
 * What is known of a field's value when only the type of the event is known: see field.h. Rules by name, because most
 * hold for whole families of fields.
 */
#include "fields/evt.h"

/* Groups of event types. */
static unsigned flags(unsigned type) { return schema_events[type].flags; }
static unsigned category(unsigned type) { return schema_events[type].category & EC_VALUE_MASK; }
static bool any(unsigned type) { return type < SCHEMA_NEVENTS; }
static bool is_call(unsigned type) { return schema_events[type].category & EC_SYSCALL; }
static bool begins_call(unsigned type) { return is_call(type) && event_type_is_enter(type); }
static bool ends_call(unsigned type) { return is_call(type) && !event_type_is_enter(type); }
static bool waits(unsigned type) { return !event_type_is_enter(type) && flags(type) & EF_WAITS; }
static bool writes(unsigned type) { return !event_type_is_enter(type) && flags(type) & EF_WRITES_TO_FD; }
static bool is_marker(unsigned type) { return type == PPME_TRACER_E || type == PPME_TRACER_X; }
static bool is_procinfo(unsigned type) { return type == PPME_PROCINFO_E; }
static bool is_poll(unsigned type) { return !strcmp(schema_events[type].name, "poll") ||
	                                    !strcmp(schema_events[type].name, "ppoll"); }
static bool has_fd(unsigned type) { return flags(type) & (EF_ABOUT_FD | EF_NAMES_FD); }

static bool does_io(unsigned type) { return category(type) >= EC_IO_BASE && category(type) < EC_WAIT; }
static bool ends_io(unsigned type) { return does_io(type) && !event_type_is_enter(type); }
static bool ends_read(unsigned type) { return ends_io(type) && category(type) == EC_IO_READ; }
static bool ends_write(unsigned type) { return ends_io(type) && category(type) == EC_IO_WRITE; }
static bool does_no_io(unsigned type) { return !does_io(type); } /* I/O counts for what the descriptor is */

struct rule {
	const char *field; /* ending in '.': all that begin so */
	bool (*types)(unsigned type);
};

/* Fields whose value is the same for all events of these types. */
static const struct rule same_value[] = {
	{"evt.type", any}, {"syscall.type", any}, {"evt.type.is", any}, {"evt.category", does_no_io}, {"evt.dir", any},
	{"evt.is_io", any}, {"evt.is_io_read", any}, {"evt.is_io_write", any}, {"evt.io_dir", any}, {"evt.is_wait", any},
	{"evt.count", any}, {"evt.count.exit", any}, {"evt.failed", begins_call}, {"evt.latency", begins_call},
	{"evt.latency.s", begins_call}, {"evt.latency.ns", begins_call}, {"evt.latency.quantized", begins_call},
	{NULL, NULL},
};

/* Those of them that are a matter of the system call, for generic events. */
static const struct rule of_call[] = {
	{"evt.type", any}, {"syscall.type", any}, {"evt.type.is", any}, {"evt.category", any}, {NULL, NULL},
};

/* Fields that are not set for any other types. */
static const struct rule only_set_for[] = {
	{"evt.res", ends_call}, {"evt.rawres", ends_call}, {"evt.count.error", ends_call}, {"evt.count.error.", ends_call},
	{"evt.wait_latency", waits}, {"evt.buflen", ends_io}, {"evt.buflen.in", ends_read},
	{"evt.buflen.file.in", ends_read}, {"evt.buflen.net.in", ends_read}, {"evt.buflen.out", ends_write},
	{"evt.buflen.file.out", ends_write}, {"evt.buflen.net.out", ends_write}, {"evt.buflen.", ends_io},
	{"syslog.", writes}, {"fs.path.", ends_call}, {"fdlist.", is_poll}, {"span.", is_marker},
	{"thread.cpu", is_procinfo}, {"thread.cpu.", is_procinfo}, {"evt.count.procinfo", is_procinfo},
	{"evt.count.threadinfo", is_procinfo},
	{"fd.types", any}, {"fd.", has_fd}, {NULL, NULL},
};

/* Fields that remember something from one evaluation to the next: when they are evaluated can be seen. */
static const struct rule remembers[] = {
	{"evt.deltatime", any}, {"evt.deltatime.", any}, {"evt.outputtime", any}, {"util.cnt", any},
	{"thread.exectime", any}, {"thread.totexectime", any}, {"thread.cpu", any}, {"thread.cpu.", any}, {NULL, NULL},
};

static bool is_of_fds(uint8_t type)
{
	switch (type) {
	case PT_FD: case PT_FD32: case PT_FDLIST: case PT_FSRELPATH:
	case PT_SOCKADDR: case PT_SOCKTUPLE: case PT_DYN: /* ports have names that depend on the protocol of the socket */
		return true;
	default:
		return false;
	}
}

bool field_fds_named(unsigned type)
{
	const struct event_info *info = &schema_events[type];
	for (unsigned i = 0; i < info->nparams; i++)
		if (is_of_fds(info->params[i].type))
			return true;
	return has_fd(type) || flags(type) & EF_CREATES_FD;
}

/* Fields that depend on what descriptors stand for: in which events. */
static const struct rule asks_fds[] = {
	{"fd.types", any}, {"fdlist.", field_fds_named}, {"fs.path.", field_fds_named}, {"syslog.", field_fds_named},
	{"fd.", field_fds_named}, {"evt.args", field_fds_named}, {"evt.info", field_fds_named},
	{"evt.arg", field_fds_named}, {"evt.rawarg", field_fds_named}, {"evt.abspath", field_fds_named},
	{"evt.category", field_fds_named}, {"evt.is_syslog", field_fds_named}, {"evt.count.error.", field_fds_named},
	{"evt.buflen", field_fds_named},
	{"evt.buflen.", field_fds_named}, {"proc.stdin.", any}, {"proc.stdout.", any}, {"proc.stderr.", any},
	{"proc.fdopencount", any}, {"proc.fdusage", any}, {"span.", any}, {"evtin.", any}, {NULL, NULL},
};

static bool (*rule_for(const struct rule *list, const struct field *f))(unsigned)
{
	const char *name = f->def->name;
	for (; list->field; list++) {
		size_t n = strlen(list->field);
		if (list->field[n - 1] == '.' ? !strncmp(list->field, name, n) : !strcmp(list->field, name))
			return list->types;
	}
	return NULL;
}

unsigned field_needs_fds(const struct field *f)
{
	bool (*types)(unsigned) = rule_for(asks_fds, f);
	bool by_number = f->has_num && !strncmp(f->def->name, "fd.", 3); /* one of the process, whatever the event */
	return !types ? 0 : types == any || by_number ? FIELD_FDS : FIELD_EVENT_FDS;
}

/* Classes of fields that do not tell what the event has done. */
static const struct rule of_thread[] = {
	{"proc.", any}, {"thread.", any}, {"user.", any}, {"group.", any}, {"container.", any}, {"k8s.", any},
	{"mesos.", any}, {"marathon.", any}, {NULL, NULL},
};

/* Those that tell how much time has passed. */
static const struct rule of_time[] = {
	{"proc.duration", any}, {"proc.ppid.duration", any}, {"container.duration", any}, {NULL, NULL},
};

bool field_follows_state(const struct field *f)
{
	return field_is_of_thread(f) && !rule_for(of_time, f) && !field_needs_fds(f);
}

bool field_is_of_thread(const struct field *f) { return rule_for(of_thread, f) && !rule_for(remembers, f); }

static int parameter_of(const struct field *f)
{
	if (!strcmp(f->def->name, "evt.buffer"))
		return PN_data;
	return f->def->set_arg == evt_set_arg && !f->has_num ? (int)f->counter : -1;
}

struct field_traits field_find_traits(const struct field *f)
{
	return (struct field_traits){
		.only = rule_for(only_set_for, f),
		.same = rule_for(same_value, f),
		.of_call = rule_for(of_call, f),
		.remembers = rule_for(remembers, f),
		.parameter = parameter_of(f),
	};
}

bool field_may_be_set(const struct field_traits *t, unsigned type)
{
	return (!t->only || t->only(type)) && (t->parameter < 0 || schema_param_index[type][t->parameter]);
}

bool field_follows_type(const struct field_traits *t, unsigned type, bool call_known)
{
	return t->same && t->same(type) && (type > PPME_GENERIC_X || call_known || !t->of_call);
}
