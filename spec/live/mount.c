/* Cases: namespaces, and mounts in one of their own. */
#define _GNU_SOURCE
#include "truth.h"

#include <sched.h>
#include <sys/mount.h>

static void private_mounts(void)
{
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		skip("needs the right to mount");
}

static void mount_tmpfs(void)
{
	private_mounts();
	MUST(!mkdir("d", 0755));
	begin();
	long r = SYS(mount, "my fs", "d", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=1m");
	ENTER("mount flags", 2 | 4 | 8);
	LEAVE("mount res dev/s dir/s type/s flags", r, "my fs", "d", "tmpfs", 2 | 4 | 8);
	r = SYS(mount, "d", "d", NULL, 0xC0ED0000L | MS_BIND | MS_REC, NULL);
	ENTER("mount flags", 4096 | 16384);
	LEAVE("mount res dev/s dir/s type/- flags", r, "d", "d", 4096 | 16384);
	r = SYS(umount2, "d", MNT_DETACH);
	ENTER("umount2 flags", 2);
	LEAVE("umount2 res name/s flags", r, "d", 2);
	r = SYS(umount2, "d", UMOUNT_NOFOLLOW);
	ENTER("umount2 flags", 8);
	LEAVE("umount2 res name/s flags", r, "d", 8);
}

static void mount_fails(void)
{
	begin();
	long r = SYS(mount, "/dev/none", "/nonexistent", "nofs", MS_RDONLY, NULL);
	ENTER("mount flags", 1);
	LEAVE("mount res dev/s dir/s type/s flags", r, "/dev/none", "/nonexistent", "nofs", 1);
	r = SYS(mount, UNMAPPED, UNMAPPED, UNMAPPED, 0, NULL);
	ENTER("mount flags", 0);
	LEAVE("mount res dev/- dir/- type/- flags", r, 0);
	r = SYS(umount2, "/nonexistent", 0);
	ENTER("umount2 flags", 0);
	LEAVE("umount2 res name/s flags", r, "/nonexistent", 0);
}

static void unshare_namespaces(void)
{
	begin();
	long r = SYS(unshare, CLONE_NEWUTS | CLONE_NEWNS | CLONE_FS);
	if (r)
		skip("needs the right to make namespaces");
	ENTER("unshare flags", 128 | 32 | 2);
	LEAVE("unshare res +", r);
	r = SYS(unshare, CLONE_THREAD | 1);
	ENTER("unshare flags", 8192);
	LEAVE("unshare res +", r);
}

static void setns_namespace(void)
{
	int fd = open("/proc/self/ns/uts", O_RDONLY);
	begin();
	long r = SYS(setns, fd, CLONE_NEWUTS);
	ENTER("setns fd nstype", fd, 128);
	LEAVE("setns res +", r);
	r = SYS(setns, 999, CLONE_NEWNET);
	ENTER("setns fd nstype", 999, 16);
	LEAVE("setns res +", r);
}

const struct truth_case mount_cases[] = {
	CASE(mount_tmpfs), CASE(mount_fails), CASE(unshare_namespaces), CASE(setns_namespace), END_OF_CASES
};
