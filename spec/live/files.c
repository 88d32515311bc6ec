/* Cases: what files are, and may be. */
#define _GNU_SOURCE
#include "truth.h"

#include <sys/sysmacros.h>

static struct stat st;

static void stat_file(void)
{
	make_file("f", "");
	begin();
	long r = SYS(stat, "f", &st);
	ENTER("stat");
	LEAVE("stat res path/s", r, "f");
}

static void stat_fails(void)
{
	begin();
	long r = SYS(stat, "/nonexistent", &st);
	ENTER("stat");
	LEAVE("stat res path/s", r, "/nonexistent");
	r = SYS(stat, UNMAPPED, &st);
	ENTER("stat");
	LEAVE("stat res path/-", r);
	r = SYS(stat, "/", UNMAPPED);
	ENTER("stat");
	LEAVE("stat res path/s", r, "/");
}

static void lstat_link(void)
{
	MUST(!symlink("nowhere", "l"));
	begin();
	long r = SYS(lstat, "l", &st);
	ENTER("lstat");
	LEAVE("lstat res path/s", r, "l");
	r = SYS(lstat, "missing", &st);
	ENTER("lstat");
	LEAVE("lstat res path/s", r, "missing");
}

static void fstat_file(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(fstat, fd, &st);
	ENTER("fstat fd", fd);
	LEAVE("fstat res +", r);
	r = SYS(fstat, 999, &st);
	ENTER("fstat fd", 999);
	LEAVE("fstat res +", r);
}

static void newfstatat_file(void)
{
	int dir = open(".", O_RDONLY);
	make_file("f", "");
	begin();
	long r = SYS(newfstatat, AT_FDCWD, "f", &st, AT_SYMLINK_NOFOLLOW);
	ENTER("newfstatat");
	LEAVE("newfstatat res dirfd path/s flags", r, AT_FDCWD, "f", 256);
	r = SYS(newfstatat, dir, "", &st, AT_EMPTY_PATH | AT_NO_AUTOMOUNT);
	ENTER("newfstatat");
	LEAVE("newfstatat res dirfd path/s flags", r, dir, "", 4096 | 2048);
}

static void newfstatat_fails(void)
{
	begin();
	long r = SYS(newfstatat, 999, "f", &st, 0);
	ENTER("newfstatat");
	LEAVE("newfstatat res dirfd path/s flags", r, 999, "f", 0);
	r = SYS(newfstatat, AT_FDCWD, NULL, &st, 0);
	ENTER("newfstatat");
	LEAVE("newfstatat res dirfd path/- flags", r, AT_FDCWD, 0);
	r = SYS(newfstatat, AT_FDCWD, "", &st, 0);
	ENTER("newfstatat");
	LEAVE("newfstatat res dirfd path/s flags", r, AT_FDCWD, "", 0);
}

static void access_file(void)
{
	make_file("f", "");
	begin();
	long r = SYS(access, "f", F_OK);
	ENTER("access mode", 0);
	LEAVE("access res name/s mode", r, "f", 0);
	r = SYS(access, "f", R_OK | W_OK);
	ENTER("access mode", 4 | 2);
	LEAVE("access res name/s mode", r, "f", 4 | 2);
	r = SYS(access, "missing", X_OK);
	ENTER("access mode", 1);
	LEAVE("access res name/s mode", r, "missing", 1);
	r = SYS(access, UNMAPPED, R_OK);
	ENTER("access mode", 4);
	LEAVE("access res name/- mode", r, 4);
}

static void chmod_file(void)
{
	make_file("f", "");
	begin();
	long r = SYS(chmod, "f", 04751);
	ENTER("chmod");
	LEAVE("chmod res filename/s mode", r, "f", 04751);
	r = SYS(chmod, "missing", 0600);
	ENTER("chmod");
	LEAVE("chmod res filename/s mode", r, "missing", 0600);
}

static void fchmod_file(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(fchmod, fd, 01642);
	ENTER("fchmod");
	LEAVE("fchmod res fd mode", r, fd, 01642);
	r = SYS(fchmod, 999, 0);
	ENTER("fchmod");
	LEAVE("fchmod res fd mode", r, 999, 0);
}

static void fchmodat_file(void)
{
	int dir = open(".", O_RDONLY);
	make_file("f", "");
	begin();
	long r = SYS(fchmodat, dir, "f", 0644);
	ENTER("fchmodat");
	LEAVE("fchmodat res dirfd filename/s mode", r, dir, "f", 0644);
	r = SYS(fchmodat, AT_FDCWD, "missing", 0111);
	ENTER("fchmodat");
	LEAVE("fchmodat res dirfd filename/s mode", r, AT_FDCWD, "missing", 0111);
}

static void chown_file(void)
{
	make_file("f", "");
	begin();
	long r = SYS(chown, "f", 1234, 2345);
	ENTER("chown");
	LEAVE("chown res path/s uid gid", r, "f", 1234, 2345);
	r = SYS(chown, "missing", 1, -1);
	ENTER("chown");
	LEAVE("chown res path/s uid gid", r, "missing", 1, 0xffffffffL);
}

static void lchown_link(void)
{
	MUST(!symlink("nowhere", "l"));
	begin();
	long r = SYS(lchown, "l", 7, 8);
	ENTER("lchown");
	LEAVE("lchown res path/s uid gid", r, "l", 7, 8);
	r = SYS(lchown, "missing", 7, 8);
	ENTER("lchown");
	LEAVE("lchown res path/s uid gid", r, "missing", 7, 8);
}

static void fchown_file(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(fchown, fd, 5, 6);
	ENTER("fchown");
	LEAVE("fchown res fd uid gid", r, fd, 5, 6);
	r = SYS(fchown, 999, 5, 6);
	ENTER("fchown");
	LEAVE("fchown res fd uid gid", r, 999, 5, 6);
}

static void fchownat_file(void)
{
	int dir = open(".", O_RDONLY), fd = make_file("f", "");
	begin();
	long r = SYS(fchownat, dir, "f", 5, 6, AT_SYMLINK_NOFOLLOW);
	ENTER("fchownat");
	LEAVE("fchownat res dirfd pathname/s uid gid flags", r, dir, "f", 5, 6, 1024);
	r = SYS(fchownat, fd, "", 5, 6, AT_EMPTY_PATH);
	ENTER("fchownat");
	LEAVE("fchownat res dirfd pathname/s uid gid flags", r, fd, "", 5, 6, 4096);
	r = SYS(fchownat, 999, "missing", 5, 6, 0);
	ENTER("fchownat");
	LEAVE("fchownat res dirfd pathname/s uid gid flags", r, 999, "missing", 5, 6, 0);
}

static void mknod_kinds(void)
{
	begin();
	long r = SYS(mknod, "fifo", S_IFIFO | 0640, 0);
	ENTER("mknod");
	LEAVE("mknod res path/s mode dev", r, "fifo", 4096 | 0640, 0);
	r = SYS(mknod, "file", S_IFREG | 0600, 0);
	ENTER("mknod");
	LEAVE("mknod res path/s mode dev", r, "file", 32768 | 0600, 0);
	r = SYS(mknod, "socket", S_IFSOCK | 0600, 0);
	ENTER("mknod");
	LEAVE("mknod res path/s mode dev", r, "socket", 49152 | 0600, 0);
	r = SYS(mknod, "no/dir", S_IFCHR | 0600, makedev(1, 3));
	ENTER("mknod");
	LEAVE("mknod res path/s mode dev", r, "no/dir", 8192 | 0600, 1 << 8 | 3);
	r = SYS(mknod, "no/dir", S_IFBLK | 0600, makedev(259, 300));
	ENTER("mknod");
	LEAVE("mknod res path/s mode dev", r, "no/dir", 24576 | 0600, makedev(259, 300));
}

static void mknodat_kinds(void)
{
	int dir = open(".", O_RDONLY);
	begin();
	long r = SYS(mknodat, dir, "fifo", S_IFIFO | 0640, 0);
	ENTER("mknodat");
	LEAVE("mknodat res dirfd path/s mode dev", r, dir, "fifo", 4096 | 0640, 0);
	r = SYS(mknodat, 999, "char", S_IFCHR | 0600, makedev(5, 1));
	ENTER("mknodat");
	LEAVE("mknodat res dirfd path/s mode dev", r, 999, "char", 8192 | 0600, 5 << 8 | 1);
}

static void flock_file(void)
{
	int fd = make_file("f", "");
	begin();
	long r = SYS(flock, fd, 2 | 4);
	ENTER("flock fd operation", fd, 2 | 4);
	LEAVE("flock res +", r);
	r = SYS(flock, fd, 1);
	ENTER("flock fd operation", fd, 1);
	LEAVE("flock res +", r);
	r = SYS(flock, fd, 8);
	ENTER("flock fd operation", fd, 8);
	LEAVE("flock res +", r);
	r = SYS(flock, 999, 1);
	ENTER("flock fd operation", 999, 1);
	LEAVE("flock res +", r);
}

static void ioctl_file(void)
{
	int fd = make_file("f", ""), size;
	begin();
	long r = SYS(ioctl, fd, 0x541B, &size);
	ENTER("ioctl fd request argument", fd, 0x541B, &size);
	LEAVE("ioctl res +", r);
	r = SYS(ioctl, fd, 0xDEADBEEFL, -1);
	ENTER("ioctl fd request argument", fd, 0xDEADBEEFL, -1);
	LEAVE("ioctl res +", r);
	r = SYS(ioctl, 999, 0x5401, 0);
	ENTER("ioctl fd request argument", 999, 0x5401, 0);
	LEAVE("ioctl res +", r);
}

const struct truth_case file_cases[] = {
	CASE(stat_file), CASE(stat_fails), CASE(lstat_link), CASE(fstat_file), CASE(newfstatat_file),
	CASE(newfstatat_fails), CASE(access_file), CASE(chmod_file), CASE(fchmod_file), CASE(fchmodat_file),
	CASE(chown_file), CASE(lchown_link), CASE(fchown_file), CASE(fchownat_file), CASE(mknod_kinds),
	CASE(mknodat_kinds), CASE(flock_file), CASE(ioctl_file), END_OF_CASES
};
