/* Giving up rights: see privileges.h. The system calls are made directly: those of libc are about all threads. */
#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CAPABILITIES_MAX = 64, GROUPS_MAX = 65536, NOBODY = 65534 };

#define FILE_ACCESS (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_DAC_READ_SEARCH)

/* A user or group number as sudo passes it. False: there is none, or it is root or no number. */
static bool get_id(const char *variable, uint32_t *id)
{
	const char *text = getenv(variable);
	if (!text || !*text || strspn(text, "0123456789") != strlen(text) || strlen(text) > 10)
		return false;
	unsigned long long n = strtoull(text, NULL, 10);
	if (!n || n >= UINT32_MAX)
		return false;
	*id = (uint32_t)n;
	return true;
}

static void set_groups(struct privileges_plan *p, const char *user)
{
	for (int room = 64; room <= GROUPS_MAX; room *= 2) {
		free(p->groups);
		if (!(p->groups = calloc((size_t)room, sizeof *p->groups)))
			abort();
		p->ngroups = room;
		if (getgrouplist(user, p->gid, p->groups, &p->ngroups) >= 0)
			return;
	}
	p->ngroups = 0;
}

/* The user with the number; `gid` is the group when the system does not know that user. */
static void set_user(struct privileges_plan *p, uid_t uid, gid_t gid)
{
	const struct passwd *pw = getpwuid(uid);
	char number[16];
	snprintf(number, sizeof number, "%u", (unsigned)uid);
	p->uid = uid;
	p->gid = pw ? pw->pw_gid : gid;
	p->name = strdup(pw ? pw->pw_name : number);
	p->home = strdup(pw ? pw->pw_dir : "/");
	if (!p->name || !p->home)
		abort();
	if (pw)
		set_groups(p, p->name);
}

int privileges_plan(struct privileges_plan *p, bool keep, struct err *err)
{
	uint32_t uid, gid;
	*p = (struct privileges_plan){.keep = keep};
	if (keep || geteuid() != 0)
		return 0;
	p->change_user = true;
	if (getuid() != 0) {
		set_user(p, getuid(), getgid());
	} else if (get_id("SUDO_UID", &uid)) {
		set_user(p, uid, get_id("SUDO_GID", &gid) ? gid : NOBODY);
	} else {
		const struct passwd *pw = getpwnam("nobody");
		p->nobody = true;
		set_user(p, pw ? pw->pw_uid : NOBODY, NOBODY);
	}
	if (p->uid != 0)
		return 0;
	privileges_plan_free(p);
	return err_set(err, "the account nobody has the number of root: there is nobody to give rights up for; add "
	                    "--keep-privileges to go on as root");
}

void privileges_plan_free(struct privileges_plan *p)
{
	free(p->groups);
	free(p->name);
	free(p->home);
	*p = (struct privileges_plan){0};
}

static int failed(struct err *err, const char *what)
{
	return err_set(err, "rights cannot be given up: %s: %s", what, strerror(errno));
}

static uint64_t permitted(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	if (syscall(SYS_capget, &header, data) < 0)
		return 0;
	return data[0].permitted | (uint64_t)data[1].permitted << 32;
}

static int set_capabilities(uint64_t set)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {
		{.effective = (uint32_t)set, .permitted = (uint32_t)set},
		{.effective = (uint32_t)(set >> 32), .permitted = (uint32_t)(set >> 32)},
	};
	return (int)syscall(SYS_capset, &header, data);
}

/* What programs started from here could have. Needs CAP_SETPCAP; whoever lacks that has no_new_privs to rely on. */
static void limit_bounding_set(uint64_t keep)
{
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (int cap = 0; cap < CAPABILITIES_MAX; cap++)
		if (!(keep >> cap & 1))
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

static int change_user(const struct privileges_plan *p, struct err *err)
{
	int n = p->ngroups ? p->ngroups : 1;
	if (syscall(SYS_setgroups, n, p->ngroups ? p->groups : &p->gid) < 0)
		return failed(err, "groups");
	if (syscall(SYS_setresgid, p->gid, p->gid, p->gid) < 0)
		return failed(err, "group");
	if (syscall(SYS_setresuid, p->uid, p->uid, p->uid) < 0)
		return failed(err, p->name);
	return 0;
}

/* Memory of the process is closed to others, and /proc/self/mem to itself: the look-up thread lives in it. */
static void hide_memory(void)
{
	prctl(PR_SET_DUMPABLE, PRIVILEGES_CHECKED_BUILD, 0, 0, 0);
}

/* All other capabilities are gone and cannot come back. Without a plan root stays, and what it starts has them, too. */
static int lose_all_but(uint64_t keep, const struct privileges_plan *p, struct err *err)
{
	limit_bounding_set(p ? PRIVILEGES_NONE : keep);
	keep &= permitted();
	if (p && p->change_user) {
		prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
		if (change_user(p, err) < 0)
			return -1;
		prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
	}
	if (set_capabilities(keep) < 0)
		return failed(err, "capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return failed(err, "no_new_privs");
	if (permitted() & ~keep)
		return err_set(err, "rights cannot be given up: capabilities are left");
	return 0;
}

int privileges_drop(const struct privileges_plan *p, uint64_t capabilities, struct err *err)
{
	if (p->keep)
		return 0;
	if (lose_all_but(capabilities, p, err) < 0)
		return -1;
	hide_memory();
	if (p->change_user && syscall(SYS_setresuid, 0, 0, 0) == 0)
		return err_set(err, "rights cannot be given up: they come back");
	return 0;
}

int privileges_restrict(struct err *err)
{
	if (geteuid() != 0 && !permitted())
		return 0;
	if (getuid() == 0)
		return lose_all_but(FILE_ACCESS, NULL, err);
	struct privileges_plan plan;
	if (privileges_plan(&plan, false, err) < 0)
		return -1;
	int status = privileges_drop(&plan, PRIVILEGES_NONE, err);
	privileges_plan_free(&plan);
	return status;
}
