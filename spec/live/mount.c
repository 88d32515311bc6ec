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

/* Files of an overlay: which layer they are in. */
static void overlay_layers(void)
{
	private_mounts();
	MUST(!mkdir("lower", 0755) && !mkdir("upper", 0755) && !mkdir("work", 0755) && !mkdir("d", 0755));
	close(make_file("lower/low", ""));
	close(make_file("upper/up", ""));
	if (mount("overlay", "d", "overlay", 0, "lowerdir=lower,upperdir=upper,workdir=work"))
		skip("no overlay file system");
	begin();
	long low = SYS(open, "d/low", O_RDONLY), up = SYS(open, "d/up", O_RDONLY);
	long made = SYS(open, "d/new", O_WRONLY | O_CREAT, 0600), also = SYS(creat, "d/other", 0600);
	end();
	ENTER("open name/s flags mode", "d/low", PO_RDONLY, 0);
	LEAVE("open fd name/s flags mode dev ino/?", low, "d/low", PO_RDONLY | PO_LOWER_LAYER, 0, device_of((int)low));
	ENTER("open name/s flags mode", "d/up", PO_RDONLY, 0);
	LEAVE("open fd name/s flags mode dev ino/?", up, "d/up", PO_RDONLY | PO_UPPER_LAYER, 0, device_of((int)up));
	ENTER("open name/s flags mode", "d/new", PO_WRONLY | PO_CREAT, 0600);
	LEAVE("open fd name/s flags mode dev ino/?", made, "d/new",
	      PO_WRONLY | PO_CREAT | PO_UPPER_LAYER | PO_CREATED, 0600, device_of((int)made));
	ENTER("creat name/s mode", "d/other", 0600);
	LEAVE("creat fd name/s mode dev ino/? creat_flags", also, "d/other", 0600, device_of((int)also), 1);
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
	CASE(mount_tmpfs), CASE(overlay_layers), CASE(mount_fails), CASE(unshare_namespaces), CASE(setns_namespace),
	END_OF_CASES
};
