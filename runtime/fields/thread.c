/* Fields about the one thread that made the call: ids, processor time, memory, cgroups and capabilities. */
#include "fields/proc.h"

#include <ctype.h>
#include <stdlib.h>

enum { CPU_TICKS_MAX = 100 }; /* a thread cannot use more of a second */

enum thread_number { NUM_VTID, NUM_PFMAJOR, NUM_PFMINOR, NUM_VMSIZE, NUM_VMRSS, NUM_VMSIZE_B, NUM_VMRSS_B, NUM_MAIN };
enum thread_caps { CAPS_PERMITTED, CAPS_INHERITABLE, CAPS_EFFECTIVE };
enum thread_cpu { CPU_ALL, CPU_USER, CPU_SYSTEM };

static bool get_tid(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return value_i64(out, e->tid);
}

static bool get_number(struct field *f, struct event *e, struct value *out)
{
	const struct thread *t = e->thread;
	if (!t)
		return false;
	switch ((enum thread_number)f->def->param) {
	case NUM_VTID: return t->vtid != -1 && value_i64(out, t->vtid);
	case NUM_PFMAJOR: return value_u64(out, t->pfmajor);
	case NUM_PFMINOR: return value_u64(out, t->pfminor);
	case NUM_VMSIZE: return value_u64(out, thread_is_main(t) ? t->vmsize_kb : 0);
	case NUM_VMRSS: return value_u64(out, thread_is_main(t) ? t->vmrss_kb : 0);
	case NUM_VMSIZE_B: return value_u64(out, thread_is_main(t) ? t->vmsize_kb * 1024ull : 0);
	case NUM_VMRSS_B: return value_u64(out, thread_is_main(t) ? t->vmrss_kb * 1024ull : 0);
	case NUM_MAIN: return value_u64(out, thread_is_main(t));
	}
	return false;
}

static bool get_nametid(struct field *f, struct event *e, struct value *out)
{
	if (!e->thread)
		return false;
	strbuf_reset(&f->buf);
	strbuf_add(&f->buf, rstr_s(e->thread->comm), rstr_len(e->thread->comm));
	strbuf_i64(&f->buf, e->tid);
	return value_buf(out, &f->buf);
}

static bool is_switch(const struct event *e)
{
	return e->type == PPME_SCHEDSWITCH_1_E || e->type == PPME_SCHEDSWITCH_6_E;
}

/* When the processor of this event last switched threads before; 0 = not known. Remembers this switch. */
static uint64_t last_switch(struct session *s, const struct event *e)
{
	if (e->cpu >= s->switch_cpus) {
		uint32_t n = e->cpu + 1u;
		uint64_t *ts = realloc(s->switch_ts, n * sizeof *ts);
		if (!ts)
			abort();
		memset(ts + s->switch_cpus, 0, (n - s->switch_cpus) * sizeof *ts);
		s->switch_ts = ts;
		s->switch_cpus = n;
	}
	uint64_t last = s->switch_ts[e->cpu];
	s->switch_ts[e->cpu] = e->ts;
	return last;
}

/* The time that the thread just ran, at a switch: counted once per event however many fields ask. */
static uint64_t exec_time(struct event *e)
{
	struct thread *t = e->thread;
	if (!is_switch(e))
		return 0;
	if (t->exec_serial != e->serial) {
		uint64_t last = last_switch(e->session, e);
		t->exec_serial = e->serial;
		t->exec_ns = last && e->ts > last ? e->ts - last : 0;
		t->total_exec_ns += t->exec_ns;
	}
	return t->exec_ns;
}

static bool get_exectime(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	return e->thread && value_u64(out, exec_time(e));
}

static bool get_totexectime(struct field *f, struct event *e, struct value *out)
{
	(void)f;
	if (!e->thread)
		return false;
	exec_time(e);
	return value_u64(out, e->thread->total_exec_ns);
}

static uint64_t ticks_since(uint64_t now, uint64_t *before, bool known)
{
	uint64_t n = known && now > *before ? now - *before : 0;
	*before = now;
	return n;
}

/* Processor use since the thread's last process information event: ticks of a hundredth of a second, about percent. */
static bool get_cpu(struct field *f, struct event *e, struct value *out)
{
	struct thread *t = e->thread;
	if (!t || e->type != PPME_PROCINFO_E)
		return false;
	if (t->cpu_serial != e->serial) {
		uint64_t first_ts = e->session->first_ts;
		t->cpu_serial = e->serial;
		bool counted = e->session->state.exact && first_ts && t->clone_ts >= first_ts; /* since it began */
		t->cpu_ticks_known |= counted;
		t->cpu_user = ticks_since(event_u64(e, PN_cpu_usr, 0), &t->cpu_user_ticks, t->cpu_ticks_known);
		t->cpu_system = ticks_since(event_u64(e, PN_cpu_sys, 0), &t->cpu_system_ticks, t->cpu_ticks_known);
		t->cpu_ticks_known = true;
	}
	uint64_t n = f->def->param == CPU_USER     ? t->cpu_user
	             : f->def->param == CPU_SYSTEM ? t->cpu_system
	                                           : t->cpu_user + t->cpu_system;
	out->d = (double)(n < CPU_TICKS_MAX ? n : CPU_TICKS_MAX);
	return true;
}

/* Controllers have had several names: memory, mem, mem_cgroup. */
static size_t subsystem_name(const char *s, size_t len, const char **out)
{
	static const struct {
		const char *old, *name;
	} renamed[] = {{"perf", "perf_event"}, {"mem", "memory"}, {"io", "blkio"}};
	static const char suffix[] = "_cgroup";
	size_t n = sizeof suffix - 1;
	if (len > n && !memcmp(s + len - n, suffix, n))
		len -= n;
	*out = s;
	for (unsigned i = 0; i < sizeof renamed / sizeof *renamed; i++)
		if (len == strlen(renamed[i].old) && !memcmp(s, renamed[i].old, len)) {
			*out = renamed[i].name;
			return strlen(*out);
		}
	return len;
}

/* One "subsystem=path" entry. Names like "name=systemd" hold a '=' too: the path begins at the first "=/". */
struct cgroup {
	const char *name, *path;
	size_t name_len, path_len;
};

static bool next_cgroup(const struct thread *t, uint32_t *pos, struct cgroup *c)
{
	while (*pos < rstr_len(t->cgroups)) {
		const char *s = t->cgroups->s + *pos, *cut = NULL;
		size_t len = strnlen(s, t->cgroups->len - *pos);
		*pos += (uint32_t)len + 1;
		for (size_t i = 0; !cut && i + 1 < len; i++)
			if (s[i] == '=' && s[i + 1] == '/')
				cut = s + i;
		if (!cut)
			continue;
		c->name_len = subsystem_name(s, (size_t)(cut - s), &c->name);
		c->path = cut + 1;
		c->path_len = len - (size_t)(c->path - s);
		return true;
	}
	return false;
}

static bool get_cgroups(struct field *f, struct event *e, struct value *out)
{
	struct cgroup c;
	uint32_t pos = 0;
	if (!e->thread)
		return false;
	strbuf_reset(&f->buf);
	while (next_cgroup(e->thread, &pos, &c)) {
		if (f->buf.len)
			strbuf_chr(&f->buf, ' ');
		strbuf_add(&f->buf, c.name, c.name_len);
		strbuf_chr(&f->buf, '=');
		strbuf_add(&f->buf, c.path, c.path_len);
	}
	return f->buf.len && value_buf(out, &f->buf);
}

static int set_subsystem(struct field *f, const char *arg, size_t len, struct err *err)
{
	for (size_t i = 0; i < len; i++)
		if (!isalpha((unsigned char)arg[i]) && arg[i] != '_')
			return err_set(
			        err,
			        "'%s.%.*s': the name of a cgroup subsystem has only letters and '_', as in %s.memory",
			        f->def->name, (int)(len > 64 ? 64 : len), arg, f->def->name);
	return len ? 0
	           : err_set(err, "'%s' needs the name of a cgroup subsystem: %s.memory", f->def->name, f->def->name);
}

static bool get_cgroup(struct field *f, struct event *e, struct value *out)
{
	struct cgroup c;
	uint32_t pos = 0;
	size_t len = strlen(f->arg);
	while (e->thread && next_cgroup(e->thread, &pos, &c))
		if (c.name_len == len && !memcmp(c.name, f->arg, len))
			return value_str(out, c.path, c.path_len);
	return false;
}

static bool get_caps(struct field *f, struct event *e, struct value *out)
{
	const struct thread *t = e->thread;
	if (!t)
		return false;
	uint64_t caps = f->def->param == CAPS_PERMITTED     ? t->cap_permitted
	                : f->def->param == CAPS_INHERITABLE ? t->cap_inheritable
	                                                    : t->cap_effective;
	strbuf_reset(&f->buf);
	for (unsigned i = 0; i < SCHEMA_NCAPABILITIES && i < 64; i++) {
		if (!(caps >> i & 1) || !schema_capabilities[i])
			continue;
		if (f->buf.len)
			strbuf_chr(&f->buf, ' ');
		strbuf_str(&f->buf, schema_capabilities[i]);
	}
	return value_buf(out, &f->buf);
}

#define NUMBER(field, kind, style, what, mark, words)                                                                  \
	{                                                                                                              \
		.name = field, .type = kind, .format = style, .flags = mark, .help = words, .get = get_number,         \
		.param = what                                                                                          \
	}
#define CAPS(field, what, words)                                                                                       \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .help = words, .get = get_caps, .param = what                       \
	}
#define CPU(field, what, words)                                                                                        \
	{                                                                                                              \
		.name = field, .type = PT_DOUBLE, .help = words, .get = get_cpu, .param = what                         \
	}

static const struct field_def defs[] = {
	CAPS("thread.cap_permitted", CAPS_PERMITTED, "Capabilities that the thread may use."),
	CAPS("thread.cap_inheritable", CAPS_INHERITABLE, "Capabilities that programs started by the thread can keep."),
	CAPS("thread.cap_effective", CAPS_EFFECTIVE, "Capabilities in force."),
	NUMBER("thread.pfmajor", PT_UINT64, PF_DEC, NUM_PFMAJOR, FIELD_MEMORY,
	       "Page faults that needed the disk, since the thread started."),
	NUMBER("thread.pfminor", PT_UINT64, PF_DEC, NUM_PFMINOR, FIELD_MEMORY,
	       "Page faults that needed no disk, since the thread started."),
	{.name = "thread.tid", .type = PT_INT64, .format = PF_ID, .get = get_tid, .help = "Thread id."},
	NUMBER("thread.ismain", PT_BOOL, PF_NA, NUM_MAIN, 0, "Whether this is the process's first thread."),
	NUMBER("thread.vtid", PT_INT64, PF_ID, NUM_VTID, 0, "Thread id inside the process's own pid namespace."),
	{.name = "thread.nametid",
	 .type = PT_CHARBUF,
	 .flags = FIELD_TABLE_ONLY,
	 .get = get_nametid,
	 .help = "Process name and thread id in one, as a key that is unique."},
	{.name = "thread.exectime",
	 .type = PT_RELTIME,
	 .format = PF_DEC,
	 .get = get_exectime,
	 .help = "At a switch event, how long the thread has just run, in nanoseconds; 0 at other events."},
	{.name = "thread.totexectime",
	 .type = PT_RELTIME,
	 .format = PF_DEC,
	 .get = get_totexectime,
	 .help = "How long the thread has run in all since the start of the capture, in nanoseconds."},
	{.name = "thread.cgroups",
	 .type = PT_CHARBUF,
	 .get = get_cgroups,
	 .help = "All cgroups: subsystem=path, separated by spaces."},
	{.name = "thread.cgroup",
	 .type = PT_CHARBUF,
	 .flags = FIELD_ARG,
	 .arg = "SUBSYSTEM",
	 .get = get_cgroup,
	 .set_arg = set_subsystem,
	 .help = "The thread's cgroup in one subsystem, as in thread.cgroup.memory."},
	CPU("thread.cpu", CPU_ALL,
	    "Processor use of the thread in percent, over the last second; at process information events."),
	CPU("thread.cpu.user", CPU_USER, "The part of it spent in the program."),
	CPU("thread.cpu.system", CPU_SYSTEM, "The part of it spent in the kernel."),
	NUMBER("thread.vmsize", PT_UINT64, PF_DEC, NUM_VMSIZE, FIELD_MEMORY,
	       "Virtual memory of the process in kilobytes; 0 for all threads but the first, so that sums are right."),
	NUMBER("thread.vmrss", PT_UINT64, PF_DEC, NUM_VMRSS, FIELD_MEMORY,
	       "Resident memory of the process in kilobytes; 0 for all threads but the first."),
	NUMBER("thread.vmsize.b", PT_UINT64, PF_DEC, NUM_VMSIZE_B, FIELD_TABLE_ONLY | FIELD_MEMORY,
	       "The same as thread.vmsize, in bytes."),
	NUMBER("thread.vmrss.b", PT_UINT64, PF_DEC, NUM_VMRSS_B, FIELD_TABLE_ONLY | FIELD_MEMORY,
	       "The same as thread.vmrss, in bytes."),
	{.name = NULL},
};

const struct field_class fields_thread = {
	.name = "thread",
	.title = "Threads",
	.defs = defs,
	.help = "The thread that made the call: its ids, memory, processor time, cgroups and capabilities.",
};
