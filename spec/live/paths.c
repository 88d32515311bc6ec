/* Cases: directories, links, names. */
#define _GNU_SOURCE
#include "truth.h"

#include <limits.h>
#include <sys/xattr.h>

static void mkdir_directory(void)
{
	begin();
	long r = SYS(mkdir, "d", 0751);
	ENTER("mkdir mode", 0751);
	LEAVE("mkdir res path/s mode", r, "d", 0751);
	r = SYS(mkdir, "d", 0700);
	ENTER("mkdir mode", 0700);
	LEAVE("mkdir res path/s mode", r, "d", 0700);
	r = SYS(mkdir, UNMAPPED, 0700);
	ENTER("mkdir mode", 0700);
	LEAVE("mkdir res path/- mode", r, 0700);
}

static void mkdirat_directory(void)
{
	int dir = open(".", O_RDONLY);
	begin();
	long r = SYS(mkdirat, dir, "d", 0700);
	ENTER("mkdirat");
	LEAVE("mkdirat res dirfd path/s mode", r, dir, "d", 0700);
	r = SYS(mkdirat, 999, "d", 0777);
	ENTER("mkdirat");
	LEAVE("mkdirat res dirfd path/s mode", r, 999, "d", 0777);
}

static void rmdir_directory(void)
{
	MUST(!mkdir("d", 0700));
	begin();
	long r = SYS(rmdir, "d");
	ENTER("rmdir");
	LEAVE("rmdir res path/s", r, "d");
	r = SYS(rmdir, "d");
	ENTER("rmdir");
	LEAVE("rmdir res path/s", r, "d");
}

static void unlink_file(void)
{
	make_file("f", "");
	begin();
	long r = SYS(unlink, "f");
	ENTER("unlink");
	LEAVE("unlink res path/s", r, "f");
	r = SYS(unlink, "f");
	ENTER("unlink");
	LEAVE("unlink res path/s", r, "f");
	r = SYS(unlink, NULL);
	ENTER("unlink");
	LEAVE("unlink res path/-", r);
}

static void unlinkat_file(void)
{
	int dir = open(".", O_RDONLY);
	MUST(!mkdir("d", 0700));
	begin();
	long r = SYS(unlinkat, dir, "d", AT_REMOVEDIR);
	ENTER("unlinkat");
	LEAVE("unlinkat res dirfd name/s flags", r, dir, "d", 512);
	r = SYS(unlinkat, AT_FDCWD, "missing", 0);
	ENTER("unlinkat");
	LEAVE("unlinkat res dirfd name/s flags", r, AT_FDCWD, "missing", 0);
}

static void rename_file(void)
{
	make_file("f", "");
	begin();
	long r = SYS(rename, "f", "g");
	ENTER("rename");
	LEAVE("rename res oldpath/s newpath/s", r, "f", "g");
	r = SYS(rename, "missing", UNMAPPED);
	ENTER("rename");
	LEAVE("rename res oldpath/s newpath/-", r, "missing");
}

static void renameat_file(void)
{
	int dir = open(".", O_RDONLY);
	make_file("f", "");
	begin();
	long r = SYS(renameat, dir, "f", AT_FDCWD, "g");
	ENTER("renameat");
	LEAVE("renameat res olddirfd oldpath/s newdirfd newpath/s", r, dir, "f", AT_FDCWD, "g");
	r = SYS(renameat, 998, "f", 999, "g");
	ENTER("renameat");
	LEAVE("renameat res olddirfd oldpath/s newdirfd newpath/s", r, 998, "f", 999, "g");
}

static void renameat2_file(void)
{
	int dir = open(".", O_RDONLY);
	make_file("f", "");
	begin();
	long r = SYS(renameat2, AT_FDCWD, "f", dir, "g", 1);
	ENTER("renameat2");
	LEAVE("renameat2 res olddirfd oldpath/s newdirfd newpath/s flags", r, AT_FDCWD, "f", dir, "g", 1);
	r = SYS(renameat2, AT_FDCWD, "x", AT_FDCWD, "y", 2);
	ENTER("renameat2");
	LEAVE("renameat2 res olddirfd oldpath/s newdirfd newpath/s flags", r, AT_FDCWD, "x", AT_FDCWD, "y", 2);
}

static void link_file(void)
{
	make_file("f", "");
	begin();
	long r = SYS(link, "f", "g");
	ENTER("link");
	LEAVE("link res oldpath/s newpath/s", r, "f", "g");
	r = SYS(link, "missing", "h");
	ENTER("link");
	LEAVE("link res oldpath/s newpath/s", r, "missing", "h");
}

static void linkat_file(void)
{
	int dir = open(".", O_RDONLY);
	make_file("f", "");
	begin();
	long r = SYS(linkat, dir, "f", AT_FDCWD, "g", AT_SYMLINK_FOLLOW);
	ENTER("linkat");
	LEAVE("linkat res olddir oldpath/s newdir newpath/s flags", r, dir, "f", AT_FDCWD, "g", 1024);
	r = SYS(linkat, 999, "", AT_FDCWD, "h", AT_EMPTY_PATH);
	ENTER("linkat");
	LEAVE("linkat res olddir oldpath/s newdir newpath/s flags", r, 999, "", AT_FDCWD, "h", 4096);
}

static void symlink_file(void)
{
	begin();
	long r = SYS(symlink, "some where", "l");
	ENTER("symlink");
	LEAVE("symlink res target/s linkpath/s", r, "some where", "l");
	r = SYS(symlink, "x", "l");
	ENTER("symlink");
	LEAVE("symlink res target/s linkpath/s", r, "x", "l");
}

static void symlinkat_file(void)
{
	int dir = open(".", O_RDONLY);
	begin();
	long r = SYS(symlinkat, "target", dir, "l");
	ENTER("symlinkat");
	LEAVE("symlinkat res target/s linkdirfd linkpath/s", r, "target", dir, "l");
	r = SYS(symlinkat, UNMAPPED, 999, "l");
	ENTER("symlinkat");
	LEAVE("symlinkat res target/- linkdirfd linkpath/s", r, 999, "l");
}

static void chdir_directory(void)
{
	MUST(!mkdir("d", 0700));
	begin();
	long r = SYS(chdir, "d");
	ENTER("chdir");
	LEAVE("chdir res path/s", r, "d");
	r = SYS(chdir, "missing");
	ENTER("chdir");
	LEAVE("chdir res path/s", r, "missing");
	r = SYS(chdir, UNMAPPED);
	ENTER("chdir");
	LEAVE("chdir res path/-", r);
}

static void fchdir_directory(void)
{
	MUST(!mkdir("d", 0700));
	int dir = open("d", O_RDONLY), file = make_file("f", "");
	begin();
	long r = SYS(fchdir, dir);
	ENTER("fchdir fd", dir);
	LEAVE("fchdir res +", r);
	r = SYS(fchdir, file);
	ENTER("fchdir fd", file);
	LEAVE("fchdir res +", r);
}

static void getcwd_directory(void)
{
	char path[PATH_MAX];
	begin();
	long r = SYS(getcwd, path, sizeof path);
	ENTER("getcwd");
	LEAVE("getcwd res path/s", r, path);
	r = SYS(getcwd, path, 1);
	ENTER("getcwd");
	LEAVE("getcwd res path/-", r);
}

static void chroot_directory(void)
{
	MUST(!mkdir("d", 0700));
	begin();
	long r = SYS(chroot, "d");
	ENTER("chroot");
	LEAVE("chroot res path/s", r, "d");
	r = SYS(chroot, "missing");
	ENTER("chroot");
	LEAVE("chroot res path/s", r, "missing");
}

/* Calls that events have no parameters for. */
static void path_generic(void)
{
	char buf[512];
	int fd = make_file("f", "data");
	begin();
	SYS(readlink, "f", buf, sizeof buf);
	generic("readlink", SYS_readlink);
	SYS(readlinkat, AT_FDCWD, "f", buf, sizeof buf);
	generic("readlinkat", SYS_readlinkat);
	SYS(truncate, "f", 2);
	generic("truncate", SYS_truncate);
	SYS(ftruncate, fd, 1);
	generic("ftruncate", SYS_ftruncate);
	SYS(utimensat, AT_FDCWD, "f", NULL, 0);
	generic("utimensat", SYS_utimensat);
	SYS(getxattr, "f", "user.x", buf, sizeof buf);
	generic("getxattr", SYS_getxattr);
	SYS(faccessat, AT_FDCWD, "f", R_OK);
	generic("faccessat", SYS_faccessat);
	SYS(statx, AT_FDCWD, "f", 0, 0, buf);
	generic("statx", SYS_statx);
	SYS(fsync, fd);
	generic("fsync", SYS_fsync);
	SYS(fallocate, 999, 0, 0, 1);
	generic("fallocate", SYS_fallocate);
}

const struct truth_case path_cases[] = {
	CASE(mkdir_directory), CASE(mkdirat_directory), CASE(rmdir_directory), CASE(unlink_file),
	CASE(unlinkat_file), CASE(rename_file), CASE(renameat_file), CASE(renameat2_file), CASE(link_file),
	CASE(linkat_file), CASE(symlink_file), CASE(symlinkat_file), CASE(chdir_directory), CASE(fchdir_directory),
	CASE(getcwd_directory), CASE(chroot_directory), CASE(path_generic), END_OF_CASES
};
