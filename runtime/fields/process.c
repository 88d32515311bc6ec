/* The class of process fields: one table; the extractors are in proc_*.c, by theme. */
#include "fields/proc.h"

#define TEXT(field, who, what, words)                                                                                  \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .help = words, .get = proc_text_get, .param = PROC_TEXT(who, what)  \
	}
#define NUMBER(field, kind, style, what, words)                                                                        \
	{                                                                                                              \
		.name = field, .type = kind, .format = style, .help = words, .get = proc_number_get, .param = what     \
	}
#define MEMORY(field, what, words)                                                                                     \
	{                                                                                                              \
		.name = field, .type = PT_UINT64, .format = PF_DEC, .flags = FIELD_MEMORY, .help = words,              \
		.get = proc_number_get, .param = what                                                                  \
	}
#define TIME(field, kind, what, words)                                                                                 \
	{                                                                                                              \
		.name = field, .type = kind, .format = PF_DEC, .help = words, .get = proc_time_get, .param = what      \
	}
#define ANCESTOR(field, what, words)                                                                                   \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .flags = FIELD_ARG_OPT | FIELD_ANY, .arg = "N", .help = words,      \
		.get = proc_aname_get, .get_all = proc_aname_all, .set_arg = proc_set_index, .param = what             \
	}
#define STREAM(field, number, getter, words)                                                                           \
	{                                                                                                              \
		.name = field, .type = PT_CHARBUF, .help = words, .get = getter, .param = number                       \
	}

static const struct field_def defs[] = {
	/* Names and command lines. */
	TEXT("proc.exe", PROC_SELF, PROC_EXE, "First word of the command line, as the process was started."),
	TEXT("proc.pexe", PROC_PARENT, PROC_EXE, "First word of the parent's command line."),
	ANCESTOR("proc.aexe", PROC_EXE,
		 "First word of an ancestor's command line. proc.aexe[1] is the parent's; without "
		 "a number a filter tries every ancestor."),
	TEXT("proc.exepath", PROC_SELF, PROC_EXEPATH, "Full path of the program file."),
	TEXT("proc.pexepath", PROC_PARENT, PROC_EXEPATH, "Full path of the parent's program file."),
	ANCESTOR("proc.aexepath", PROC_EXEPATH,
		 "Full path of an ancestor's program file. proc.aexepath[1] is the parent's; "
		 "without a number a filter tries every ancestor."),
	TEXT("proc.name", PROC_SELF, PROC_NAME, "Name of the process as the kernel shows it, at most 15 characters."),
	TEXT("proc.pname", PROC_PARENT, PROC_NAME, "Name of the parent process."),
	ANCESTOR("proc.aname", PROC_NAME,
		 "Name of an ancestor. proc.aname[1] is the parent's, proc.aname[2] that of its "
		 "parent; without a number a filter tries every ancestor."),
	TEXT("proc.args", PROC_SELF, PROC_ARGS, "Arguments of the command line, without the program."),
	ANCESTOR("proc.aargs", PROC_ARGS,
		 "Arguments of an ancestor's command line. Without a number a filter tries every "
		 "ancestor."),
	TEXT("proc.cmdline", PROC_SELF, PROC_CMDLINE, "Name of the process and its arguments."),
	TEXT("proc.pcmdline", PROC_PARENT, PROC_CMDLINE, "Name of the parent process and its arguments."),
	ANCESTOR("proc.acmdline", PROC_CMDLINE,
		 "Name and arguments of an ancestor. proc.acmdline[1] is the parent's; without "
		 "a number a filter tries every ancestor."),
	NUMBER("proc.cmdnargs", PT_UINT64, PF_DEC, PROC_NARGS, "Number of arguments."),
	NUMBER("proc.cmdlenargs", PT_UINT64, PF_DEC, PROC_LENARGS,
	       "Characters of all arguments together, without the "
	       "spaces between them."),
	TEXT("proc.exeline", PROC_SELF, PROC_EXELINE, "The whole command line: first word and arguments as started."),
	{.name = "proc.env",
	 .type = PT_CHARBUF,
	 .flags = FIELD_ARG_OPT,
	 .arg = "NAME",
	 .get = proc_env_get,
	 .help = "Environment variables; proc.env[HOME] is the value of one, empty when it is not set."},
	{.name = "proc.aenv",
	 .type = PT_CHARBUF,
	 .flags = FIELD_ARG_OPT | FIELD_ANY,
	 .arg = "NAME or N",
	 .get = proc_aenv_get,
	 .get_all = proc_aenv_all,
	 .param = PROC_ENV,
	 .help = "Environment of ancestors: proc.aenv[NAME] is the variable's value in the nearest one that has it, "
		 "proc.aenv[2] "
		 "all variables of the parent's parent."},
	TEXT("proc.cwd", PROC_SELF, PROC_CWD, "Current working directory, ending in '/'."),

	/* Ids. */
	{.name = "proc.loginshellid",
	 .type = PT_INT64,
	 .format = PF_ID,
	 .get = proc_loginshell_get,
	 .help = "Process id of the eldest shell among the process and its ancestors: tells login sessions apart."},
	NUMBER("proc.tty", PT_UINT32, PF_ID, PROC_TTY, "Number of the controlling terminal; 0 when there is none."),
	NUMBER("proc.pid", PT_INT64, PF_ID, PROC_PID, "Process id."),
	NUMBER("proc.ppid", PT_INT64, PF_ID, PROC_PPID, "Process id of the parent."),
	{.name = "proc.apid",
	 .type = PT_INT64,
	 .format = PF_ID,
	 .flags = FIELD_ARG_OPT | FIELD_ANY,
	 .arg = "N",
	 .get = proc_apid_get,
	 .get_all = proc_apid_all,
	 .set_arg = proc_set_index,
	 .help = "Process id of an ancestor. proc.apid[1] is the parent's; without a number a filter tries every "
		 "ancestor."},
	NUMBER("proc.vpid", PT_INT64, PF_ID, PROC_VPID, "Process id inside the process's own pid namespace."),
	NUMBER("proc.pvpid", PT_INT64, PF_ID, PROC_PVPID,
	       "Process id of the parent inside the parent's pid namespace."),
	NUMBER("proc.sid", PT_INT64, PF_ID, PROC_SID, "Session id."),
	TEXT("proc.sname", PROC_SESSION, PROC_NAME,
	     "Name of the session's leader, or of the eldest ancestor in the session."),
	TEXT("proc.sid.exe", PROC_SESSION, PROC_EXE, "First word of the command line of the session's leader."),
	TEXT("proc.sid.exepath", PROC_SESSION, PROC_EXEPATH, "Full path of the program of the session's leader."),
	NUMBER("proc.vpgid", PT_INT64, PF_ID, PROC_VPGID, "Process group id inside the process's own pid namespace."),
	TEXT("proc.vpgid.name", PROC_VPGROUP, PROC_NAME, "Name of the leader of that process group."),
	TEXT("proc.vpgid.exe", PROC_VPGROUP, PROC_EXE, "First word of the command line of that group's leader."),
	TEXT("proc.vpgid.exepath", PROC_VPGROUP, PROC_EXEPATH, "Full path of the program of that group's leader."),
	NUMBER("proc.pgid", PT_INT64, PF_ID, PROC_PGID,
	       "Process group id as the host sees it; only in newer recordings."),
	TEXT("proc.pgid.name", PROC_PGROUP, PROC_NAME, "Name of the leader of that process group."),
	TEXT("proc.pgid.exe", PROC_PGROUP, PROC_EXE, "First word of the command line of that group's leader."),
	TEXT("proc.pgid.exepath", PROC_PGROUP, PROC_EXEPATH, "Full path of the program of that group's leader."),

	/* Times. */
	TIME("proc.duration", PT_RELTIME, PROC_DURATION,
	     "Nanoseconds since the process was started; only for processes "
	     "whose start was seen."),
	TIME("proc.ppid.duration", PT_RELTIME, PROC_PPID_DURATION, "Nanoseconds since the parent was started."),
	TIME("proc.pid.ts", PT_RELTIME, PROC_PID_TS, "When the process was started, in nanoseconds since 1970."),
	TIME("proc.ppid.ts", PT_RELTIME, PROC_PPID_TS, "When the parent was started, in nanoseconds since 1970."),

	/* The program file. */
	NUMBER("proc.is_exe_writable", PT_BOOL, PF_NA, PROC_EXE_WRITABLE,
	       "Whether the program's file can be changed by the "
	       "user who started it."),
	NUMBER("proc.is_exe_upper_layer", PT_BOOL, PF_NA, PROC_EXE_UPPER,
	       "Whether the program's file lies in the writable "
	       "layer of an overlay: it did not come with the container image."),
	NUMBER("proc.is_exe_lower_layer", PT_BOOL, PF_NA, PROC_EXE_LOWER,
	       "Whether the program's file lies in a lower layer of "
	       "an overlay: it came with the container image."),
	NUMBER("proc.is_exe_from_memfd", PT_BOOL, PF_NA, PROC_EXE_MEMFD,
	       "Whether the program was run from memory (memfd) "
	       "instead of a file."),
	NUMBER("proc.is_sid_leader", PT_BOOL, PF_NA, PROC_SID_LEADER, "Whether the process leads its session."),
	NUMBER("proc.is_vpgid_leader", PT_BOOL, PF_NA, PROC_VPGID_LEADER,
	       "Whether the process leads its process group."),
	NUMBER("proc.is_pgid_leader", PT_BOOL, PF_NA, PROC_PGID_LEADER,
	       "Whether the process leads its process group, by the "
	       "host's ids."),
	TIME("proc.exe_ino", PT_INT64, PROC_EXE_INO, "Inode number of the program's file."),
	TIME("proc.exe_ino.ctime", PT_ABSTIME, PROC_EXE_CTIME,
	     "Last status change of the program's file, in nanoseconds since "
	     "1970."),
	TIME("proc.exe_ino.mtime", PT_ABSTIME, PROC_EXE_MTIME,
	     "Last modification of the program's file, in nanoseconds since "
	     "1970."),
	TIME("proc.exe_ino.ctime_duration_proc_start", PT_ABSTIME, PROC_CTIME_TO_START,
	     "Nanoseconds from the last status change "
	     "of the program's file to the start of the process."),
	TIME("proc.exe_ino.ctime_duration_pidns_start", PT_ABSTIME, PROC_CTIME_TO_PIDNS,
	     "Nanoseconds from the last status "
	     "change of the program's file to the start of the pid namespace."),
	TIME("proc.pidns_init_start_ts", PT_UINT64, PROC_PIDNS_TS,
	     "When the pid namespace of the process was started, in "
	     "nanoseconds since 1970."),

	/* Containers. */
	NUMBER("proc.is_container_healthcheck", PT_BOOL, PF_NA, PROC_HEALTHCHECK,
	       "Whether the process belongs to the "
	       "container's health check."),
	NUMBER("proc.is_container_liveness_probe", PT_BOOL, PF_NA, PROC_LIVENESS,
	       "Whether the process belongs to the "
	       "container's liveness probe."),
	NUMBER("proc.is_container_readiness_probe", PT_BOOL, PF_NA, PROC_READINESS,
	       "Whether the process belongs to the "
	       "container's readiness probe."),

	/* Counts and sizes. */
	NUMBER("proc.fdopencount", PT_UINT64, PF_DEC, PROC_FDCOUNT, "Open file descriptors."),
	NUMBER("proc.fdlimit", PT_INT64, PF_DEC, PROC_FDLIMIT, "How many file descriptors the process may open."),
	{.name = "proc.fdusage",
	 .type = PT_DOUBLE,
	 .format = PF_DEC,
	 .get = proc_fdusage_get,
	 .help = "Open file descriptors in percent of the limit."},
	MEMORY("proc.vmsize", PROC_VMSIZE, "Virtual memory in kilobytes."),
	MEMORY("proc.vmrss", PROC_VMRSS, "Resident memory in kilobytes."),
	MEMORY("proc.vmswap", PROC_VMSWAP, "Swapped memory in kilobytes."),
	NUMBER("proc.nthreads", PT_UINT32, PF_DEC, PROC_NTHREADS, "Threads of the process, the main one included."),
	NUMBER("proc.nchilds", PT_UINT64, PF_DEC, PROC_NCHILDS, "Threads of the process besides the main one."),

	/* Standard streams. */
	STREAM("proc.stdin.type", 0, proc_stdio_type, "What standard input is: file, pipe, unix, ..."),
	STREAM("proc.stdout.type", 1, proc_stdio_type, "What standard output is: file, pipe, unix, ..."),
	STREAM("proc.stderr.type", 2, proc_stdio_type, "What standard error is: file, pipe, unix, ..."),
	STREAM("proc.stdin.name", 0, proc_stdio_name, "What standard input is connected to."),
	STREAM("proc.stdout.name", 1, proc_stdio_name, "What standard output is connected to."),
	STREAM("proc.stderr.name", 2, proc_stdio_name, "What standard error is connected to."),
	{.name = NULL},
};

const struct field_class fields_process = {
	.name = "process",
	.title = "Processes",
	.defs = defs,
	.help = "The process that made the call, its ancestors, its session, its program and what it uses.",
};
