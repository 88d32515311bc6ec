/* Cases: users, groups, sessions, limits, capabilities. */
#define _GNU_SOURCE
#include "truth.h"

#include <linux/capability.h>
#include <sys/resource.h>

static void get_ids(void)
{
	begin();
	long id = SYS(getuid);
	ENTER("getuid");
	LEAVE("getuid uid", id);
	id = SYS(geteuid);
	ENTER("geteuid");
	LEAVE("geteuid euid", id);
	id = SYS(getgid);
	ENTER("getgid");
	LEAVE("getgid gid", id);
	id = SYS(getegid);
	ENTER("getegid");
	LEAVE("getegid egid", id);
}

static void get_other_ids(void)
{
	MUST(!setresgid(11, 12, 13) && !setresuid(21, 22, 23));
	begin();
	long id = SYS(getuid);
	ENTER("getuid");
	LEAVE("getuid uid", id);
	id = SYS(geteuid);
	ENTER("geteuid");
	LEAVE("geteuid euid", 22);
	id = SYS(getgid);
	ENTER("getgid");
	LEAVE("getgid gid", 11);
	id = SYS(getegid);
	ENTER("getegid");
	LEAVE("getegid egid", 12);
}

static void getresuid_ids(void)
{
	unsigned r, e, s;
	MUST(!setresgid(11, 12, 13) && !setresuid(21, 22, 23));
	begin();
	long result = SYS(getresuid, &r, &e, &s);
	ENTER("getresuid");
	LEAVE("getresuid res ruid euid suid", result, 21, 22, 23);
	result = SYS(getresgid, &r, &e, &s);
	ENTER("getresgid");
	LEAVE("getresgid res rgid egid sgid", result, 11, 12, 13);
}

/* The two sides of a call: enter event as said, exit event with the result in front. */
#define BOTH(call, names, ...) \
	do { \
		long result_ = SYS(call, __VA_ARGS__); \
		ENTER(#call " " names, __VA_ARGS__); \
		LEAVE(#call " res +", result_); \
	} while (0)

static void setuid_id(void)
{
	begin();
	BOTH(setuid, "uid", 1234);
	BOTH(setuid, "uid", 0);
}

static void setgid_id(void)
{
	long own = getgid();
	MUST(!setuid(1234));
	begin();
	BOTH(setgid, "gid", 55);
	BOTH(setgid, "gid", own);
}

static void setgid_root(void)
{
	begin();
	BOTH(setgid, "gid", 77);
}

static void setresuid_ids(void)
{
	begin();
	BOTH(setresuid, "ruid euid suid", 5, 6, 7);
	BOTH(setresuid, "ruid euid suid", 0, 0, 0);
	long r = SYS(setresuid, -1, 7, -1);
	ENTER("setresuid ruid euid suid", 0xffffffffL, 7, 0xffffffffL);
	LEAVE("setresuid res +", r);
}

static void setresgid_ids(void)
{
	begin();
	BOTH(setresgid, "rgid egid sgid", 5, 6, 7);
	MUST(!SYS(setresuid, 5, 5, 5));
	ENTER("setresuid ruid euid suid", 5, 5, 5);
	LEAVE("setresuid res +", 0);
	BOTH(setresgid, "rgid egid sgid", 0, 1, 2);
}

static void setreuid_ids(void)
{
	begin();
	long r = SYS(setregid, 41, 42);
	ENTER("setregid");
	LEAVE("setregid res rgid egid", r, 41, 42);
	r = SYS(setreuid, 31, 32);
	ENTER("setreuid");
	LEAVE("setreuid res ruid euid", r, 31, 32);
	r = SYS(setreuid, 0, -1);
	ENTER("setreuid");
	LEAVE("setreuid res ruid euid", r, 0, 0xffffffffL);
	r = SYS(setregid, -1, 0);
	ENTER("setregid");
	LEAVE("setregid res rgid egid", r, 0xffffffffL, 0);
}

static void setsid_session(void)
{
	begin();
	long r = SYS(setsid);
	ENTER("setsid");
	LEAVE("setsid res", r);
	r = SYS(setsid);
	ENTER("setsid");
	LEAVE("setsid res", r);
}

static void setpgid_group(void)
{
	begin();
	BOTH(setpgid, "pid pgid", 0, truth_self);
	BOTH(setpgid, "pid pgid", 99999999, 5);
}

static void getrlimit_limit(void)
{
	struct rlimit l;
	MUST(!getrlimit(RLIMIT_NOFILE, &l));
	begin();
	long r = SYS(getrlimit, RLIMIT_NOFILE, &l);
	ENTER("getrlimit resource", 7);
	LEAVE("getrlimit res cur max resource", r, l.rlim_cur, l.rlim_max, 7);
	r = SYS(getrlimit, RLIMIT_RTTIME, &l);
	ENTER("getrlimit resource", 15);
	LEAVE("getrlimit res cur max resource", r, l.rlim_cur, l.rlim_max, 15);
	r = SYS(getrlimit, RLIMIT_CPU, UNMAPPED);
	ENTER("getrlimit resource", 0);
	LEAVE("getrlimit res cur max resource", r, -1, -1, 0);
	r = SYS(getrlimit, 1000, &l);
	ENTER("getrlimit resource", 255);
	LEAVE("getrlimit res cur max resource", r, -1, -1, 255);
}

static void setrlimit_limit(void)
{
	struct rlimit l = { 100, 200 }, wrong = { 300, 100 };
	begin();
	long r = SYS(setrlimit, RLIMIT_CORE, &l);
	ENTER("setrlimit resource", 4);
	LEAVE("setrlimit res cur max resource", r, 100, 200, 4);
	r = SYS(setrlimit, RLIMIT_STACK, &wrong);
	ENTER("setrlimit resource", 3);
	LEAVE("setrlimit res cur max resource", r, 300, 100, 3);
	r = SYS(setrlimit, RLIMIT_DATA, UNMAPPED);
	ENTER("setrlimit resource", 2);
	LEAVE("setrlimit res cur max resource", r, 0, 0, 2);
}

static void prlimit_limit(void)
{
	struct rlimit was, l = { 50, 60 }, wrong = { 61, 60 };
	MUST(!getrlimit(RLIMIT_NOFILE, &was));
	begin();
	long r = SYS(prlimit64, 0, RLIMIT_NOFILE, &l, &was);
	ENTER("prlimit pid resource", 0, 7);
	LEAVE("prlimit res newcur newmax oldcur oldmax +", r, 50, 60, was.rlim_cur, was.rlim_max);
	r = SYS(prlimit64, truth_self, RLIMIT_NOFILE, NULL, &was);
	ENTER("prlimit pid resource", truth_self, 7);
	LEAVE("prlimit res newcur newmax oldcur oldmax +", r, 0, 0, 50, 60);
	r = SYS(prlimit64, 0, RLIMIT_NOFILE, &wrong, &was);
	ENTER("prlimit pid resource", 0, 7);
	LEAVE("prlimit res newcur newmax oldcur oldmax +", r, 61, 60, -1, -1);
	r = SYS(prlimit64, 99999999, RLIMIT_AS, NULL, &was);
	ENTER("prlimit pid resource", 99999999, 9);
	LEAVE("prlimit res newcur newmax oldcur oldmax +", r, 0, 0, -1, -1);
	l.rlim_cur = 30;
	r = SYS(prlimit64, 0, RLIMIT_NOFILE, &l, NULL);
	ENTER("prlimit pid resource", 0, 7);
	LEAVE("prlimit res newcur newmax oldcur oldmax +", r, 30, 60, 0, 0);
}

/* What the capabilities are after the call, whether or not it has changed them. */
static void capset_capabilities(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[2] = { {
		.effective = 1u << CAP_CHOWN | 1u << CAP_KILL,
		.permitted = 1u << CAP_CHOWN | 1u << CAP_KILL | 1u << CAP_FOWNER,
		.inheritable = 1u << CAP_KILL,
	} };
	unsigned long inheritable = caps[0].inheritable, permitted = caps[0].permitted, effective = caps[0].effective;
	begin();
	long r = SYS(capset, &head, caps);
	ENTER("capset");
	LEAVE("capset res cap_inheritable cap_permitted cap_effective", r, inheritable, permitted, effective);
	caps[0].permitted = ~0u;
	r = SYS(capset, &head, caps);
	ENTER("capset");
	LEAVE("capset res cap_inheritable cap_permitted cap_effective", r, inheritable, permitted, effective);
}

static void capset_high(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const uint32_t bit = 1u << (CAP_BPF - 32);
	struct __user_cap_data_struct caps[2] = {
		{ .effective = 1, .permitted = 1 }, { .effective = bit, .permitted = bit },
	};
	begin();
	long r = SYS(capset, &head, caps);
	if (r)
		skip("needs the capability to use bpf");
	ENTER("capset");
	LEAVE("capset res cap_inheritable cap_permitted cap_effective", r, 0, 1UL << CAP_BPF | 1, 1UL << CAP_BPF | 1);
}

static void identity_generic(void)
{
	unsigned groups[4];
	begin();
	SYS(getgroups, 0, groups);
	generic("getgroups", SYS_getgroups);
	SYS(setgroups, 2, groups);
	generic("setgroups", SYS_setgroups);
	SYS(getpgid, 0);
	generic("getpgid", SYS_getpgid);
	SYS(getsid, 0);
	generic("getsid", SYS_getsid);
	SYS(setfsuid, 1);
	generic("setfsuid", SYS_setfsuid);
	SYS(umask, 022);
	generic("umask", SYS_umask);
	SYS(capget, NULL, NULL);
	generic("capget", SYS_capget);
}

const struct truth_case identity_cases[] = {
	CASE(get_ids), CASE(get_other_ids), CASE(getresuid_ids), CASE(setuid_id), CASE(setgid_id), CASE(setgid_root),
	CASE(setresuid_ids), CASE(setresgid_ids), CASE(setreuid_ids), CASE(setsid_session), CASE(setpgid_group),
	CASE(getrlimit_limit), CASE(setrlimit_limit), CASE(prlimit_limit), CASE(capset_capabilities),
	CASE(capset_high), CASE(identity_generic), END_OF_CASES
};
