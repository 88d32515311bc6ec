/* Cases: executing programs. The program is this one, told to do nothing but end. */
#define _GNU_SOURCE
#include "truth.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>

/* Portable flags. */
enum { EXE_WRITABLE = 1, EXE_FROM_MEMFD = 4 };

/* What the exit event says about the program and its process, beside what differs between cases. */
struct executed {
	const char *call;
	long res, pid;
	const char *exe, *args, *env;
	size_t args_len, env_len;
	const char *comm;
	const char *file;      /* the executable */
	const char *filename;  /* what the call named */
	unsigned flags;
};

static long file_time(const struct timespec *t)
{
	return t->tv_sec * 1000000000L + t->tv_nsec;
}

static void executed(struct executed x)
{
	struct rlimit files;
	struct stat st = { 0 };
	MUST(!getrlimit(RLIMIT_NOFILE, &files) && !stat(x.file == ANY ? truth_path : x.file, &st));
	long tty = number_in("/proc/self/stat", text(" %d %d ", getpgrp(), getsid(0)), 10);
	bool known = x.file != ANY;
	const char *status = "/proc/self/status";
	LEAVE(text("%s res exe/s args/b tid pid ptid cwd/- fdlimit pgft_maj/? pgft_min/? vm_size/? vm_rss/? "
	           "vm_swap/? comm/s cgroups/? env/b tty pgid loginuid flags cap_inheritable cap_permitted "
	           "cap_effective exe_ino/v exe_ino_ctime/v exe_ino_mtime/v uid trusted_exepath/s pgid gid%s", x.call,
	           strcmp(x.call, "execve") ? "" : " filename/s"),
	      x.res, x.exe, x.args, x.args_len, x.pid, x.pid, x.pid == truth_self ? truth_parent : truth_self,
	      files.rlim_cur, x.comm, x.env, x.env_len, tty, getpgrp(), (uint32_t)number_in("/proc/self/loginuid", "", 10),
	      x.flags, number_in(status, "CapInh:", 16), number_in(status, "CapPrm:", 16),
	      number_in(status, "CapEff:", 16), known ? text("%ld", (long)st.st_ino) : "?",
	      known ? text("%ld", file_time(&st.st_ctim)) : "?", known ? text("%ld", file_time(&st.st_mtim)) : "?",
	      geteuid(), x.file, getpgrp(), getegid(), x.filename);
}

static unsigned own_flags(void)
{
	return access(truth_path, W_OK) ? 0 : EXE_WRITABLE;
}

/* Says what a child did that was forked to execute a program, up to its end. */
static void child_executed(long child, const char *format, const long *args, struct executed x)
{
	events_of(child);
	any_events();
	truth_expect('>', format, args);
	executed(x);
	any_events();
	ENTER("procexit status ret sig core reaper_tid", 5 << 8, 5, 0, 0, 0);
	events_of(0);
	any_events();
	reap(child);
}

static char *const five[] = { "a name", "--exit", "5", "x\ty", NULL };
static char *const settings[] = { "A=1", "B=two words", "PATH=/bin", NULL };
#define FIVE_ARGS "--exit\0" "5\0" "x\ty"
#define SETTINGS "A=1\0B=two words\0PATH=/bin"

/* Enter events have only what the process has in its memory: what was never looked at may not be there yet. */
static const char *touched(const char *s)
{
	(void)*(const volatile char *)s;
	return s;
}

static void execve_program(void)
{
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execve, truth_path, five, settings));
	end();
	child_executed(child, "execve filename/s", (const long[]){ (long)truth_path }, (struct executed){
		.call = "execve", .pid = child, .exe = "a name", .args = FIVE_ARGS, .args_len = sizeof FIVE_ARGS,
		.env = SETTINGS, .env_len = sizeof SETTINGS, .comm = "truth", .file = truth_path, .filename = truth_path,
		.flags = own_flags(),
	});
}

static void execve_alone(void)
{
	char *const argv[] = { TRUTH_ALONE, NULL }, *const envp[] = { NULL };
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execve, truth_path, argv, envp));
	end();
	events_of(child);
	any_events();
	ENTER("execve filename/s", truth_path);
	executed((struct executed){
		.call = "execve", .pid = child, .exe = TRUTH_ALONE, .comm = "truth", .file = truth_path, .filename = truth_path,
		.flags = own_flags(),
	});
	any_events();
	ENTER("procexit status ret sig core reaper_tid", 0, 0, 0, 0, 0);
	events_of(0);
	any_events();
	reap(child);
}

/* More arguments and settings than events have room for: their beginning. */
static void execve_many_args(void)
{
	static char words[200][64], settings_[200][64], *argv[204] = { "many", "--exit", "5" }, *envp[201];
	static char args[200 * 64 + 16], env[200 * 64];
	size_t args_len = 0, env_len = 0;
	memcpy(args, "--exit\0" "5", 9);
	args_len = 9;
	for (int i = 0; i < 200; i++) {
		memset(words[i], 'a' + i % 26, 62);
		memset(settings_[i], 'A' + i % 26, 62);
		argv[3 + i] = words[i];
		envp[i] = settings_[i];
		memcpy(args + args_len, words[i], 63);
		args_len += 63;
		memcpy(env + env_len, settings_[i], 63);
		env_len += 63;
	}
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execve, truth_path, argv, envp));
	end();
	child_executed(child, "execve filename/s", (const long[]){ (long)truth_path }, (struct executed){
		.call = "execve", .pid = child, .exe = "many", .args = args, .args_len = 4095, .env = env,
		.env_len = 4095, .comm = "truth", .file = truth_path, .filename = truth_path,
		.flags = own_flags(),
	});
}

static void execve_other_user(void)
{
	MUST(!setgid(54) && !setuid(65));
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execve, truth_path, five, settings));
	end();
	if (access(truth_path, X_OK))
		skip("other users may not execute the program");
	child_executed(child, "execve filename/s", (const long[]){ (long)truth_path }, (struct executed){
		.call = "execve", .pid = child, .exe = "a name", .args = FIVE_ARGS, .args_len = sizeof FIVE_ARGS,
		.env = SETTINGS, .env_len = sizeof SETTINGS, .comm = "truth", .file = truth_path, .filename = truth_path,
		.flags = own_flags(),
	});
}

/* The program is the interpreter of the file that was named. */
static void execve_script(void)
{
	int fd = open("script", O_WRONLY | O_CREAT, 0755);
	const char *line = text("#!%s --exit\n", truth_path);
	MUST(fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line) && !close(fd));
	if (strlen(line) > 120)
		skip("the path of this program is too long");
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execve, touched("./script"), five, settings));
	end();
	const char *args = "--exit\0./script\0--exit\0" "5\0x\ty";
	size_t args_len = sizeof "--exit\0./script\0--exit\0" "5\0x\ty";
	events_of(child);
	any_events();
	ENTER("execve filename/s", "./script");
	executed((struct executed){
		.call = "execve", .pid = child, .exe = truth_path, .args = args, .args_len = args_len, .env = SETTINGS,
		.env_len = sizeof SETTINGS, .comm = "script", .file = truth_path, .filename = "./script",
		.flags = own_flags(),
	});
	any_events();
	ENTER("procexit status ret sig core reaper_tid", 0, 0, 0, 0, 0);
	events_of(0);
	any_events();
	reap(child);
}

/* On a terminal, and as somebody who has logged in. */
static void execve_on_terminal(void)
{
	int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), login = open("/proc/self/loginuid", O_WRONLY);
	int unlock = 0, number;
	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) || ioctl(master, TIOCGPTN, &number))
		skip("no terminals");
	MUST(setsid() > 0 && open(text("/dev/pts/%d", number), O_RDWR) >= 0);
	if (login >= 0 && write(login, "1234", 4) != 4)
		close(login);
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execve, truth_path, five, settings));
	end();
	MUST(number_in("/proc/self/stat", text(" %d %d ", getpgrp(), getsid(0)), 10) == (136 << 8 | number));
	child_executed(child, "execve filename/s", (const long[]){ (long)truth_path }, (struct executed){
		.call = "execve", .pid = child, .exe = "a name", .args = FIVE_ARGS, .args_len = sizeof FIVE_ARGS,
		.env = SETTINGS, .env_len = sizeof SETTINGS, .comm = "truth", .file = truth_path, .filename = truth_path,
		.flags = own_flags(),
	});
}

static int executes(void *arg)
{
	(void)arg;
	return (int)SYS(execve, truth_path, five, settings);
}

/* The thread that executes takes the number of the process; the first thread, which had it, ends. */
static void execve_by_thread(void)
{
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int *tid = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	begin();
	long child = SYS(fork);
	if (child == 0) {
		int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
		clone(executes, stack + 65536, flags | CLONE_PARENT_SETTID, NULL, tid);
		for (;;)
			SYS(pause);
	}
	end();
	reap(child);
	events_of(*tid);
	any_events();
	ENTER("execve filename/s", truth_path);
	events_of(child);
	any_events();
	ENTER("procexit status/? ret/? sig/? core/? reaper_tid", 0);
	executed((struct executed){
		.call = "execve", .pid = child, .exe = "a name", .args = FIVE_ARGS, .args_len = sizeof FIVE_ARGS,
		.env = SETTINGS, .env_len = sizeof SETTINGS, .comm = "truth", .file = truth_path, .filename = truth_path,
		.flags = own_flags(),
	});
	any_events();
	ENTER("procexit status ret sig core reaper_tid", 5 << 8, 5, 0, 0, 0);
	events_of(0);
	any_events();
}

/* What was asked for is told when it failed, too; the rest is about the program that goes on. */
static void execve_fails(void)
{
	make_file("plain", "text");
	const char *const files[] = { "/nonexistent", "plain", "/", "" };
	begin();
	for (unsigned i = 0; i < 4; i++) {
		long r = SYS(execve, files[i], five, settings);
		ENTER("execve filename/s", files[i]);
		LEAVE("execve res exe/s args/b tid pid ptid cwd/- fdlimit/? pgft_maj/? pgft_min/? vm_size/? vm_rss/? "
		      "vm_swap/? comm/s cgroups/? env/b tty/? pgid/? loginuid/? flags/? cap_inheritable/? cap_permitted/? "
		      "cap_effective/? exe_ino/? exe_ino_ctime/? exe_ino_mtime/? uid trusted_exepath/s pgid/? gid filename/s",
		      r, "a name", FIVE_ARGS, sizeof FIVE_ARGS, truth_self, truth_self, truth_parent, "truth", SETTINGS,
		      sizeof SETTINGS, 0, truth_path, 0, files[i]);
	}
}

static void execve_unmapped(void)
{
	begin();
	long r = SYS(execve, UNMAPPED, UNMAPPED, UNMAPPED);
	end();
	ENTER("execve filename/-");
	executed((struct executed){
		.call = "execve", .res = r, .pid = truth_self, .comm = "truth", .file = truth_path, .flags = own_flags(),
	});
}

/* When execveat succeeds the kernel itself calls it execve. */
static void execveat_descriptor(void)
{
	int fd = open(truth_path, O_RDONLY);
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execveat, fd, touched(""), five, settings, AT_EMPTY_PATH));
	end();
	child_executed(child, "execveat dirfd pathname/s flags", (const long[]){ fd, (long)"", 1 },
	               (struct executed){
		.call = "execve", .pid = child, .exe = "a name", .args = FIVE_ARGS, .args_len = sizeof FIVE_ARGS,
		.env = SETTINGS, .env_len = sizeof SETTINGS, .comm = ANY, .file = truth_path, .filename = ANY,
		.flags = own_flags(),
	});
}

static void execveat_directory(void)
{
	char dir[4096];
	strcpy(dir, truth_path);
	char *slash = strrchr(dir, '/');
	*slash = 0;
	int fd = open(dir, O_RDONLY);
	MUST(fd >= 0);
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execveat, fd, touched(slash + 1), five, settings, 0));
	end();
	child_executed(child, "execveat dirfd pathname/s flags", (const long[]){ fd, (long)(slash + 1), 0 },
	               (struct executed){
		.call = "execve", .pid = child, .exe = "a name", .args = FIVE_ARGS, .args_len = sizeof FIVE_ARGS,
		.env = SETTINGS, .env_len = sizeof SETTINGS, .comm = ANY, .file = truth_path, .filename = ANY,
		.flags = own_flags(),
	});
}

static void execveat_memfd(void)
{
	int fd = memfd_create("program", 0), from = open(truth_path, O_RDONLY);
	struct stat st;
	MUST(!fstat(from, &st) && sendfile(fd, from, NULL, (size_t)st.st_size) == st.st_size);
	begin();
	long child = SYS(fork);
	if (child == 0)
		SYS(exit_group, SYS(execveat, fd, touched(""), five, settings, AT_EMPTY_PATH));
	end();
	child_executed(child, "execveat dirfd pathname/s flags", (const long[]){ fd, (long)"", 1 },
	               (struct executed){
		.call = "execve", .pid = child, .exe = "a name", .args = FIVE_ARGS, .args_len = sizeof FIVE_ARGS,
		.env = SETTINGS, .env_len = sizeof SETTINGS, .comm = ANY, .file = ANY, .filename = ANY,
		.flags = EXE_WRITABLE | EXE_FROM_MEMFD,
	});
}

static void execveat_fails(void)
{
	begin();
	long r = SYS(execveat, 999, "missing", five, settings, AT_SYMLINK_NOFOLLOW);
	end();
	ENTER("execveat dirfd pathname/s flags", 999, "missing", 2);
	executed((struct executed){
		.call = "execveat", .res = r, .pid = truth_self, .exe = "a name", .args = FIVE_ARGS,
		.args_len = sizeof FIVE_ARGS, .env = SETTINGS, .env_len = sizeof SETTINGS, .comm = "truth",
		.file = truth_path, .flags = own_flags(),
	});
}

const struct truth_case exec_cases[] = {
	CASE(execve_program), CASE(execve_alone), CASE(execve_many_args), CASE(execve_other_user),
	CASE(execve_script), CASE(execve_on_terminal), CASE(execve_by_thread), CASE(execve_fails),
	CASE(execve_unmapped), CASE(execveat_descriptor),
	CASE(execveat_directory), CASE(execveat_memfd), CASE(execveat_fails), END_OF_CASES
};
