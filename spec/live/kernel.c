/* Cases: calls that ask the kernel for special things, most of which it denies. */
#define _GNU_SOURCE
#include "truth.h"

#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/quota.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

static void bpf_commands(void)
{
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };
	begin();
	long r = SYS(bpf, BPF_MAP_CREATE, &attr, sizeof attr);
	ENTER("bpf cmd", 0);
	LEAVE("bpf fd cmd", r, 0);
	r = SYS(bpf, BPF_PROG_LOAD, UNMAPPED, 8);
	ENTER("bpf cmd", 5);
	LEAVE("bpf fd cmd", r, 5);
	r = SYS(bpf, BPF_LINK_CREATE, UNMAPPED, 8);
	ENTER("bpf cmd", 28);
	LEAVE("bpf fd cmd", r, 28);
}

static void seccomp_operations(void)
{
	uint32_t action = SECCOMP_RET_ALLOW;
	begin();
	long r = SYS(seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
	ENTER("seccomp op flags", SECCOMP_GET_ACTION_AVAIL, 0);
	LEAVE("seccomp res +", r);
	r = SYS(seccomp, 99, 7, NULL);
	ENTER("seccomp op flags", 99, 7);
	LEAVE("seccomp res +", r);
}

static void prctl_name(void)
{
	char name[16];
	begin();
	long r = SYS(prctl, PR_SET_NAME, "new name");
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/s arg2_int", r, 15, "new name", 0);
	r = SYS(prctl, PR_GET_NAME, name);
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/s arg2_int", r, 16, "new name", 0);
	r = SYS(prctl, PR_SET_NAME, UNMAPPED);
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/- arg2_int", r, 15, 0);
}

static void prctl_numbers(void)
{
	int reaper = 5;
	begin();
	long r = SYS(prctl, PR_SET_DUMPABLE, 1);
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/- arg2_int", r, 4, 1);
	r = SYS(prctl, PR_SET_CHILD_SUBREAPER, 1);
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/- arg2_int", r, 36, 1);
	r = SYS(prctl, PR_GET_CHILD_SUBREAPER, &reaper);
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/- arg2_int", r, 37, 1);
	r = SYS(prctl, PR_SET_NO_NEW_PRIVS, 5);
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/- arg2_int", r, 38, 5);
	r = SYS(prctl, PR_CAPBSET_READ, 300);
	ENTER("prctl");
	LEAVE("prctl res option arg2_str/- arg2_int", r, 23, 300);
}

/* Values of two forms: 0 number, 1 signal. */
static void ptrace_child(void)
{
	static volatile long word = 0x1122334455667788;
	long got = 0;
	pid_t child = fork();
	while (child == 0)
		SYS(pause);
	MUST(child > 0);
	begin();
	long r = SYS(ptrace, PTRACE_ATTACH, child, 0, 0);
	ENTER("ptrace request pid", 11, child);
	LEAVE("ptrace res addr/v data/v +", r, "0:0", "0:0");
	SYS(wait4, child, NULL, 0, NULL);
	generic("wait4", SYS_wait4);
	r = SYS(ptrace, PTRACE_PEEKDATA, child, &word, &got);
	ENTER("ptrace request pid", 3, child);
	LEAVE("ptrace res addr/v data/v +", r, text("0:%ld", (long)&word), text("0:%ld", word));
	r = SYS(ptrace, PTRACE_POKEDATA, child, &word, 77);
	ENTER("ptrace request pid", 6, child);
	LEAVE("ptrace res addr/v data/v +", r, text("0:%ld", (long)&word), "0:77");
	r = SYS(ptrace, PTRACE_DETACH, child, 0, SIGKILL);
	ENTER("ptrace request pid", 12, child);
	LEAVE("ptrace res addr/v data/v +", r, "0:0", "1:9");
	end();
	kill(child, SIGKILL);
	reap(child);
}

static void ptrace_fails(void)
{
	begin();
	long r = SYS(ptrace, PTRACE_ATTACH, 99999999, 5, 6);
	ENTER("ptrace request pid", 11, 99999999);
	LEAVE("ptrace res addr/v data/v +", r, "0:0", "0:0");
	r = SYS(ptrace, PTRACE_SEIZE, 1, 5, 6);
	ENTER("ptrace request pid", 20, 1);
	LEAVE("ptrace res addr/v data/v +", r, "0:0", "0:0");
	r = SYS(ptrace, PTRACE_GETREGSET, truth_self, 5, 6);
	ENTER("ptrace request pid", 18, truth_self);
	LEAVE("ptrace res addr/v data/v +", r, "0:0", "0:0");
}

/* Arguments of two forms: 0 number, 1 text. */
static void keyctl_operations(void)
{
	begin();
	long r = SYS(keyctl, KEYCTL_GET_KEYRING_ID, -2, 0);
	ENTER("keyctl");
	LEAVE("keyctl res operation arg2/v arg3/v arg4/v arg5/v", r, 0, "0:-2", "0:0", "0:0", "0:0");
	r = SYS(keyctl, KEYCTL_JOIN_SESSION_KEYRING, "truth ring");
	ENTER("keyctl");
	LEAVE("keyctl res operation arg2/v arg3/v arg4/v arg5/v", r, 1, "1:truth\\x20ring", "0:0", "0:0", "0:0");
	r = SYS(keyctl, KEYCTL_SEARCH, -3, "user", "missing", 7);
	ENTER("keyctl");
	LEAVE("keyctl res operation arg2/v arg3/v arg4/v arg5/v", r, 10, "0:-3", "1:user", "1:missing", "0:7");
	r = SYS(keyctl, KEYCTL_DESCRIBE, 5, 6, 7);
	ENTER("keyctl");
	LEAVE("keyctl res operation arg2/v arg3/v arg4/v arg5/v", r, 6, "0:5", "0:6", "0:7", "0:0");
	r = SYS(keyctl, KEYCTL_REVOKE, 12345);
	ENTER("keyctl");
	LEAVE("keyctl res operation arg2/v arg3/v arg4/v arg5/v", r, 3, "0:12345", "0:0", "0:0", "0:0");
	SYS(add_key, "user", "x", "y", 1, 999);
	generic("add_key", SYS_add_key);
}

static void module_calls(void)
{
	static const char image[] = "\177ELF no module";
	int fd = make_file("module", image);
	begin();
	long r = SYS(init_module, image, sizeof image, "arg=1 other");
	ENTER("init_module");
	LEAVE("init_module res img/b length uargs/s", r, image, sizeof image, sizeof image, "arg=1 other");
	r = SYS(init_module, UNMAPPED, 10, UNMAPPED);
	ENTER("init_module");
	LEAVE("init_module res img/- length uargs/-", r, 10);
	r = SYS(finit_module, fd, "arg=2", 1 | 2);
	ENTER("finit_module");
	LEAVE("finit_module res fd uargs/s flags", r, fd, "arg=2", 1 | 2);
	r = SYS(finit_module, 999, "", 4);
	ENTER("finit_module");
	LEAVE("finit_module res fd uargs/s flags", r, 999, "", 4);
	r = SYS(delete_module, "no_such_module", O_NONBLOCK | O_TRUNC);
	ENTER("delete_module");
	LEAVE("delete_module res name/s flags", r, "no_such_module", 2 | 1);
}

#define QUOTACTL_IN "quotactl cmd type id quota_fmt"
#define QUOTACTL_OUT "quotactl res special/s quotafilepath/s dqb_bhardlimit dqb_bsoftlimit dqb_curspace " \
	"dqb_ihardlimit dqb_isoftlimit dqb_btime dqb_itime dqi_bgrace dqi_igrace dqi_flags quota_fmt_out +"
enum { FMT_NONE = 1 };

static void quotactl_on(void)
{
	begin();
	long r = SYS(quotactl, (long)(Q_QUOTAON << 8 | USRQUOTA), "/dev/none", QFMT_VFS_V0, "/quota.user");
	ENTER(QUOTACTL_IN, 1, 1, 0, 4);
	LEAVE(QUOTACTL_OUT, r, "/dev/none", "/quota.user", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FMT_NONE);
	r = SYS(quotactl, (long)(Q_SYNC << 8 | GRPQUOTA), NULL, 0, NULL);
	ENTER(QUOTACTL_IN, 128, 2, 0, FMT_NONE);
	LEAVE(QUOTACTL_OUT, r, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FMT_NONE);
}

static void quotactl_set(void)
{
	struct if_dqblk q = {
		.dqb_bhardlimit = 11, .dqb_bsoftlimit = 12, .dqb_curspace = 13, .dqb_ihardlimit = 14, .dqb_isoftlimit = 15,
		.dqb_btime = 16, .dqb_itime = 17, .dqb_valid = QIF_ALL & ~QIF_ITIME,
	};
	struct if_dqinfo info = { .dqi_bgrace = 21, .dqi_igrace = 22, .dqi_flags = 1, .dqi_valid = IIF_ALL };
	begin();
	long r = SYS(quotactl, (long)(Q_SETQUOTA << 8 | GRPQUOTA), "/dev/none", 1234, &q);
	ENTER(QUOTACTL_IN, 64, 2, 1234, FMT_NONE);
	LEAVE(QUOTACTL_OUT, r, "/dev/none", NULL, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0, FMT_NONE);
	r = SYS(quotactl, (long)(Q_SETINFO << 8 | USRQUOTA), "/dev/none", 0, &info);
	ENTER(QUOTACTL_IN, 16, 1, 0, FMT_NONE);
	LEAVE(QUOTACTL_OUT, r, "/dev/none", NULL, 0, 0, 0, 0, 0, 0, 0, 21, 22, 1, FMT_NONE);
}

static void fsconfig_settings(void)
{
	begin();
	long fs = SYS(fsopen, "tmpfs", 0);
	generic("fsopen", SYS_fsopen);
	if (fs < 0)
		skip("no file systems to set up");
	long r = SYS(fsconfig, fs, 1, "size", "1m", 0);
	ENTER("fsconfig");
	LEAVE("fsconfig res fd cmd key/s value_bytebuf/- value_charbuf/s aux", r, fs, 1, "size", "1m", 0);
	r = SYS(fsconfig, fs, 0, "ro", NULL, 0);
	ENTER("fsconfig");
	LEAVE("fsconfig res fd cmd key/s value_bytebuf/- value_charbuf/- aux", r, fs, 0, "ro", 0);
	r = SYS(fsconfig, fs, 6, NULL, NULL, 0);
	ENTER("fsconfig");
	LEAVE("fsconfig res fd cmd key/- value_bytebuf/- value_charbuf/- aux", r, fs, 6, 0);
	r = SYS(fsconfig, 999, 5, "key", NULL, 7);
	ENTER("fsconfig");
	LEAVE("fsconfig res fd cmd key/s value_bytebuf/- value_charbuf/- aux", r, 999, 5, "key", 7);
}

static void process_memory(void)
{
	char from[] = "some memory", into[20];
	struct iovec here = { into, sizeof into }, there = { from, sizeof from };
	begin();
	long n = SYS(process_vm_readv, truth_self, &here, 1, &there, 1, 0);
	ENTER("process_vm_readv");
	LEAVE("process_vm_readv res pid data/b", n, truth_self, from, sizeof from);
	n = SYS(process_vm_writev, truth_self, &there, 1, &here, 1, 0);
	ENTER("process_vm_writev");
	LEAVE("process_vm_writev res pid data/b", n, truth_self, from, sizeof from);
	n = SYS(process_vm_readv, 99999999, &here, 1, &there, 1, 0);
	ENTER("process_vm_readv");
	LEAVE("process_vm_readv res pid data/-", n, 99999999);
	n = SYS(process_vm_writev, 99999999, &there, 1, &here, 1, 0);
	ENTER("process_vm_writev");
	LEAVE("process_vm_writev res pid data/?", n, 99999999);
}

const struct truth_case kernel_cases[] = {
	CASE(bpf_commands), CASE(seccomp_operations), CASE(prctl_name), CASE(prctl_numbers), CASE(ptrace_child),
	CASE(ptrace_fails), CASE(keyctl_operations), CASE(module_calls), CASE(quotactl_on), CASE(quotactl_set),
	CASE(fsconfig_settings), CASE(process_memory), END_OF_CASES
};
