/* Cases: opening files. */
#define _GNU_SOURCE
#include "truth.h"

#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>

#define OPEN_IN "open name/s flags mode"
#define OPEN_OUT "open fd + dev ino"
#define OPENAT_IN "openat dirfd name/s flags mode"
#define OPENAT_OUT "openat fd dirfd name/s flags mode dev ino"

static void open_existing(void)
{
	int kept = make_file("f", "data");
	uint32_t dev = device_of(kept);
	uint64_t ino = inode_of(kept);
	begin();
	long fd = SYS(open, "f", O_RDONLY);
	ENTER(OPEN_IN, "f", PO_RDONLY, 0);
	LEAVE("open fd + dev ino", fd, dev, ino);
}

static void open_create(void)
{
	begin();
	long fd = SYS(open, "new", O_CREAT | O_WRONLY | O_TRUNC, 0640);
	end();
	ENTER(OPEN_IN, "new", PO_CREAT | PO_WRONLY | PO_TRUNC, 0640);
	LEAVE("open fd name/s flags mode dev ino", fd, "new", PO_CREAT | PO_WRONLY | PO_TRUNC | PO_CREATED, 0640,
	      device_of((int)fd), inode_of((int)fd));
}

static void open_enoent(void)
{
	begin();
	long fd = SYS(open, "/nonexistent", O_RDWR);
	ENTER(OPEN_IN, "/nonexistent", PO_RDWR, 0);
	LEAVE("open fd + dev ino", fd, 0, 0);
}

static void open_null_path(void)
{
	begin();
	long fd = SYS(open, NULL, O_RDONLY);
	ENTER(OPEN_IN, NULL, PO_RDONLY, 0);
	LEAVE("open fd + dev ino", fd, 0, 0);
}

static void open_unmapped_path(void)
{
	begin();
	long fd = SYS(open, UNMAPPED, O_RDONLY);
	ENTER(OPEN_IN, NULL, PO_RDONLY, 0);
	LEAVE("open fd + dev ino", fd, 0, 0);
}

static void openat_existing(void)
{
	int kept = make_file("f", "data");
	uint32_t dev = device_of(kept);
	uint64_t ino = inode_of(kept);
	begin();
	long fd = SYS(openat, AT_FDCWD, "f", O_RDWR | O_CLOEXEC);
	ENTER(OPENAT_IN, AT_FDCWD, "f", PO_RDWR | PO_CLOEXEC, 0);
	LEAVE("openat fd + dev ino", fd, dev, ino);
}

static void openat_create(void)
{
	begin();
	long fd = SYS(openat, AT_FDCWD, "new", O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	end();
	unsigned flags = PO_CREAT | PO_EXCL | PO_RDWR | PO_CLOEXEC;
	ENTER(OPENAT_IN, AT_FDCWD, "new", flags, 0600);
	LEAVE(OPENAT_OUT, fd, AT_FDCWD, "new", flags | PO_CREATED, 0600, device_of((int)fd), inode_of((int)fd));
}

static void openat_create_existing(void)
{
	int kept = make_file("f", "data");
	uint32_t dev = device_of(kept);
	uint64_t ino = inode_of(kept);
	begin();
	long fd = SYS(openat, AT_FDCWD, "f", O_CREAT | O_WRONLY | O_APPEND, 0600);
	ENTER(OPENAT_IN, AT_FDCWD, "f", PO_CREAT | PO_WRONLY | PO_APPEND, 0600);
	LEAVE("openat fd + dev ino", fd, dev, ino);
}

static void openat_eexist(void)
{
	make_file("f", "data");
	begin();
	long fd = SYS(openat, AT_FDCWD, "f", O_CREAT | O_EXCL | O_WRONLY, 0600);
	ENTER(OPENAT_IN, AT_FDCWD, "f", PO_CREAT | PO_EXCL | PO_WRONLY, 0600);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

static void openat_directory(void)
{
	MUST(!mkdir("d", 0755));
	int dir = open("d", O_RDONLY | O_DIRECTORY);
	close(make_file("d/f", ""));
	int file = open("d/f", O_RDONLY);
	uint32_t dev = device_of(file);
	uint64_t ino = inode_of(file);
	begin();
	long fd = SYS(openat, dir, "f", O_RDONLY | O_NONBLOCK);
	ENTER(OPENAT_IN, dir, "f", PO_RDONLY | PO_NONBLOCK, 0);
	LEAVE("openat fd + dev ino", fd, dev, ino);
	fd = SYS(openat, dir, "f/x", O_RDONLY);
	ENTER(OPENAT_IN, dir, "f/x", PO_RDONLY, 0);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

/* Among the bits of O_TMPFILE is O_DIRECTORY, which alone does not make it one. */
static void openat_o_directory(void)
{
	MUST(!mkdir("d", 0755));
	int dir = open("d", O_RDONLY);
	uint32_t dev = device_of(dir);
	uint64_t ino = inode_of(dir);
	begin();
	long fd = SYS(openat, AT_FDCWD, "d", O_RDONLY | O_DIRECTORY);
	ENTER(OPENAT_IN, AT_FDCWD, "d", PO_RDONLY | PO_DIRECTORY, 0);
	LEAVE("openat fd + dev ino", fd, dev, ino);
}

static void openat_sync_flags(void)
{
	int kept = make_file("f", "data");
	uint32_t dev = device_of(kept);
	uint64_t ino = inode_of(kept);
	begin();
	long fd = SYS(openat, AT_FDCWD, "f", O_WRONLY | O_SYNC);
	ENTER(OPENAT_IN, AT_FDCWD, "f", PO_WRONLY | PO_SYNC | PO_DSYNC, 0);
	LEAVE("openat fd + dev ino", fd, dev, ino);
	fd = SYS(openat, AT_FDCWD, "f", O_WRONLY | O_DSYNC | O_TRUNC);
	ENTER(OPENAT_IN, AT_FDCWD, "f", PO_WRONLY | PO_DSYNC | PO_TRUNC, 0);
	LEAVE("openat fd + dev ino", fd, dev, ino);
}

/* Flags that have no portable form are left out. */
static void openat_other_flags(void)
{
	int kept = make_file("f", "data");
	uint32_t dev = device_of(kept);
	uint64_t ino = inode_of(kept);
	begin();
	long fd = SYS(openat, AT_FDCWD, "f", O_PATH | O_NOFOLLOW | O_NOATIME | 0x8000);
	ENTER(OPENAT_IN, AT_FDCWD, "f", PO_RDONLY | PO_LARGEFILE, 0);
	LEAVE("openat fd + dev ino", fd, dev, ino);
	fd = SYS(openat, AT_FDCWD, "missing", O_RDWR | O_DIRECT);
	ENTER(OPENAT_IN, AT_FDCWD, "missing", PO_RDWR | PO_DIRECT, 0);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

static void openat_tmpfile(void)
{
	begin();
	long fd = SYS(openat, AT_FDCWD, ".", O_RDWR | O_TMPFILE, 0600);
	end();
	if (fd < 0)
		skip("the file system has no unnamed files");
	unsigned flags = PO_RDWR | PO_TMPFILE | PO_DIRECTORY;
	ENTER(OPENAT_IN, AT_FDCWD, ".", flags, 0600);
	LEAVE("openat fd dirfd name/s flags/? mode dev ino", fd, AT_FDCWD, ".", 0600, device_of((int)fd),
	      inode_of((int)fd));
}

static void openat_ebadf(void)
{
	begin();
	long fd = SYS(openat, 999, "x", O_RDONLY);
	ENTER(OPENAT_IN, 999, "x", PO_RDONLY, 0);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

static void openat_unmapped_path(void)
{
	begin();
	long fd = SYS(openat, AT_FDCWD, UNMAPPED, O_RDONLY);
	ENTER(OPENAT_IN, AT_FDCWD, NULL, PO_RDONLY, 0);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

static void openat_empty_path(void)
{
	begin();
	long fd = SYS(openat, AT_FDCWD, "", O_RDONLY);
	ENTER(OPENAT_IN, AT_FDCWD, "", PO_RDONLY, 0);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

static void openat_long_path(void)
{
	static char path[4096];
	memset(path, '/', 4095);
	memcpy(path + 4085, "notexiting", 10);
	begin();
	long fd = SYS(openat, AT_FDCWD, path, O_RDONLY);
	ENTER(OPENAT_IN, AT_FDCWD, path, PO_RDONLY, 0);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

static void openat_odd_bytes(void)
{
	const char *name = "\xff\xfe \t\n\x01z\\";
	begin();
	long fd = SYS(openat, AT_FDCWD, name, O_CREAT | O_RDONLY, 0644);
	end();
	ENTER(OPENAT_IN, AT_FDCWD, name, PO_CREAT | PO_RDONLY, 0644);
	LEAVE(OPENAT_OUT, fd, AT_FDCWD, name, PO_CREAT | PO_RDONLY | PO_CREATED, 0644, device_of((int)fd),
	      inode_of((int)fd));
}

/* The path ends where its page ends, and nothing is mapped after it. */
static void openat_path_at_end_of_page(void)
{
	char *at = (char *)SYS(mmap, NULL, 8192, 3, 0x22, -1, 0);
	MUST(!SYS(munmap, at + 4096, 4096));
	char *path = at + 4096 - sizeof "/nonexistent";
	memcpy(path, "/nonexistent", sizeof "/nonexistent");
	begin();
	long fd = SYS(openat, AT_FDCWD, path, O_RDONLY);
	ENTER(OPENAT_IN, AT_FDCWD, path, PO_RDONLY, 0);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

#define CREAT_IN "creat name/s mode"

static void creat_new(void)
{
	begin();
	long fd = SYS(creat, "new", 0604);
	end();
	ENTER(CREAT_IN, "new", 0604);
	LEAVE("creat fd + dev ino creat_flags", fd, device_of((int)fd), inode_of((int)fd), 0);
}

static void creat_enoent(void)
{
	begin();
	long fd = SYS(creat, "no/dir", 0600);
	ENTER(CREAT_IN, "no/dir", 0600);
	LEAVE("creat fd + dev ino creat_flags", fd, 0, 0, 0);
}

#define OPENAT2_IN "openat2 dirfd name/s flags mode resolve"

static void openat2_create(void)
{
	struct open_how how = { O_CREAT | O_RDWR, 0640, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH };
	begin();
	long fd = SYS(openat2, AT_FDCWD, "new", &how, sizeof how);
	end();
	if (fd == -ENOSYS)
		skip("no openat2");
	ENTER(OPENAT2_IN, AT_FDCWD, "new", PO_CREAT | PO_RDWR, 0640, 8 | 1);
	LEAVE("openat2 fd dirfd name/s flags mode resolve dev ino", fd, AT_FDCWD, "new",
	      PO_CREAT | PO_RDWR | PO_CREATED, 0640, 8 | 1, device_of((int)fd), inode_of((int)fd));
}

static void openat2_fails(void)
{
	struct open_how how = { O_RDONLY, 0, RESOLVE_IN_ROOT | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS };
	begin();
	long fd = SYS(openat2, AT_FDCWD, "missing", &how, sizeof how);
	if (fd == -ENOSYS)
		skip("no openat2");
	ENTER(OPENAT2_IN, AT_FDCWD, "missing", PO_RDONLY, 0, 2 | 16 | 4);
	LEAVE("openat2 fd + dev ino", fd, 0, 0);
	fd = SYS(openat2, AT_FDCWD, "missing", UNMAPPED, sizeof how);
	ENTER(OPENAT2_IN, AT_FDCWD, "missing", 0, 0, 0);
	LEAVE("openat2 fd dirfd name/s flags/? mode resolve dev ino", fd, AT_FDCWD, "missing", 0, 0, 0, 0);
}

static void open_by_handle(void)
{
	struct {
		struct file_handle head;
		unsigned char bytes[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount_id, kept = make_file("f", "data"), dir = open(".", O_RDONLY);
	if (name_to_handle_at(AT_FDCWD, "f", &handle.head, &mount_id, 0))
		skip("the file system has no handles");
	char path[256];
	MUST(getcwd(path, sizeof path - 2));
	strcat(path, "/f");
	uint32_t dev = device_of(kept);
	uint64_t ino = inode_of(kept);
	begin();
	long fd = SYS(open_by_handle_at, dir, &handle, O_RDWR);
	if (fd == -EPERM)
		skip("needs the right to open by handle");
	ENTER("open_by_handle_at");
	LEAVE("open_by_handle_at fd mountfd flags path/s dev ino", fd, dir, PO_RDWR, path, dev, ino);
	fd = SYS(open_by_handle_at, -1, &handle, O_RDONLY);
	ENTER("open_by_handle_at");
	LEAVE("open_by_handle_at fd mountfd flags path/- dev ino", fd, -1, PO_RDONLY, 0, 0);
}

const struct truth_case open_cases[] = {
	CASE(open_existing), CASE(open_create), CASE(open_enoent), CASE(open_null_path), CASE(open_unmapped_path),
	CASE(openat_existing), CASE(openat_create), CASE(openat_create_existing), CASE(openat_eexist),
	CASE(openat_directory), CASE(openat_o_directory), CASE(openat_sync_flags), CASE(openat_tmpfile),
	CASE(openat_other_flags), CASE(openat_ebadf), CASE(openat_unmapped_path), CASE(openat_empty_path),
	CASE(openat_long_path), CASE(openat_odd_bytes), CASE(openat_path_at_end_of_page), CASE(creat_new),
	CASE(creat_enoent), CASE(openat2_create), CASE(openat2_fails), CASE(open_by_handle), END_OF_CASES
};
