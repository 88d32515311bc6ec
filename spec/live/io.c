/* Cases: reading and writing, one buffer or many. */
#define _GNU_SOURCE
#include "truth.h"

#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

static char letters[300];

static void fill_letters(void)
{
	for (unsigned i = 0; i < sizeof letters; i++)
		letters[i] = (char)('a' + i % 26);
}

static long short_of(long n)
{
	return n < (long)truth_snaplen ? n : (long)truth_snaplen;
}

static void read_short(void)
{
	char buf[100];
	int fd = make_file("f", "some data\n");
	begin();
	long n = SYS(read, fd, buf, sizeof buf);
	ENTER("read fd size", fd, sizeof buf);
	LEAVE("read res data/b +", n, buf, n);
}

static void read_long(void)
{
	char buf[300];
	fill_letters();
	int fd = make_file("f", "");
	MUST(pwrite(fd, letters, sizeof letters, 0) == sizeof letters);
	begin();
	long n = SYS(read, fd, buf, sizeof buf);
	ENTER("read fd size", fd, sizeof buf);
	LEAVE("read res data/b +", n, buf, short_of(sizeof buf));
	n = SYS(read, fd, buf, sizeof buf);
	ENTER("read fd size", fd, sizeof buf);
	LEAVE("read res data/- +", n);
}

static void read_binary(void)
{
	char buf[256];
	int fd = make_file("f", "");
	for (int i = 0; i < 256; i++)
		buf[i] = (char)(255 - i);
	MUST(pwrite(fd, buf, 79, 0) == 79);
	begin();
	long n = SYS(read, fd, buf, 256);
	ENTER("read fd size", fd, 256);
	LEAVE("read res data/b +", n, buf, 79);
}

static void read_fails(void)
{
	char buf[10];
	int dir = open(".", O_RDONLY), fd = make_file("f", "data");
	begin();
	long n = SYS(read, 998, buf, 4);
	ENTER("read fd size", 998, 4);
	LEAVE("read res data/- +", n);
	n = SYS(read, dir, buf, 10);
	ENTER("read fd size", dir, 10);
	LEAVE("read res data/- +", n);
	n = SYS(read, fd, UNMAPPED, 10);
	ENTER("read fd size", fd, 10);
	LEAVE("read res data/- +", n);
	n = SYS(read, -1, buf, 10);
	ENTER("read fd size", -1, 10);
	LEAVE("read res data/- +", n);
}

static void write_short(void)
{
	int fd = make_file("f", "");
	begin();
	long n = SYS(write, fd, "hello\0world", 11);
	ENTER("write fd size", fd, 11);
	LEAVE("write res data/b +", n, "hello\0world", 11);
	n = SYS(write, fd, "", 0);
	ENTER("write fd size", fd, 0);
	LEAVE("write res data/- +", n);
}

static void write_exactly_snaplen(void)
{
	fill_letters();
	int fd = make_file("f", "");
	begin();
	for (long size = (long)truth_snaplen - 1; size <= (long)truth_snaplen + 1; size++) {
		long n = SYS(write, fd, letters, size);
		ENTER("write fd size", fd, size);
		LEAVE("write res data/b +", n, letters, short_of(size));
	}
}

static void write_long(void)
{
	fill_letters();
	int fd = make_file("f", "");
	begin();
	long n = SYS(write, fd, letters + 7, 200);
	ENTER("write fd size", fd, 200);
	LEAVE("write res data/b +", n, letters + 7, short_of(200));
}

/* What could not be written is data all the same. */
static void write_fails(void)
{
	int fd = open("/dev/null", O_RDONLY), null = open("/dev/null", O_WRONLY);
	begin();
	long n = SYS(write, 997, "text", 4);
	ENTER("write fd size", 997, 4);
	LEAVE("write res data/b +", n, "text", 4);
	n = SYS(write, fd, "text", 4);
	ENTER("write fd size", fd, 4);
	LEAVE("write res data/b +", n, "text", 4);
	n = SYS(write, null, UNMAPPED, 4);
	ENTER("write fd size", null, 4);
	LEAVE("write res data/- +", n);
}

/* The data ends where its page ends, and nothing is mapped after it: what is there is data. */
static void write_across_end_of_page(void)
{
	int fd = make_file("f", "");
	char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(at != MAP_FAILED && !munmap(at + 4096, 4096));
	memset(at, 'x', 4096);
	begin();
	long n = SYS(write, fd, at + 4096 - 20, 20);
	ENTER("write fd size", fd, 20);
	LEAVE("write res data/b +", n, at + 4096 - 20, 20);
}

static void pread_file(void)
{
	char buf[20];
	int fd = make_file("f", "0123456789");
	begin();
	long n = SYS(pread64, fd, buf, 5, 3);
	ENTER("pread fd size pos", fd, 5, 3);
	LEAVE("pread res data/b +", n, "34567", 5);
	n = SYS(pread64, fd, buf, 5, -1);
	ENTER("pread fd size pos", fd, 5, -1);
	LEAVE("pread res data/- +", n);
	n = SYS(pread64, 999, buf, 5, 1L << 40);
	ENTER("pread fd size pos", 999, 5, 1L << 40);
	LEAVE("pread res data/- +", n);
}

static void pwrite_file(void)
{
	int fd = make_file("f", ""), pipes[2];
	MUST(!pipe(pipes));
	begin();
	long n = SYS(pwrite64, fd, "abc", 3, 1L << 33);
	ENTER("pwrite fd size pos", fd, 3, 1L << 33);
	LEAVE("pwrite res data/b +", n, "abc", 3);
	n = SYS(pwrite64, pipes[1], "abc", 3, 0);
	ENTER("pwrite fd size pos", pipes[1], 3, 0);
	LEAVE("pwrite res data/b +", n, "abc", 3);
}

static void readv_file(void)
{
	char a[4], b[100];
	struct iovec v[3] = { { a, sizeof a }, { NULL, 0 }, { b, sizeof b } };
	int fd = make_file("f", "0123456789");
	begin();
	long n = SYS(readv, fd, v, 3);
	ENTER("readv fd", fd);
	LEAVE("readv res size data/b fd", n, 10, "0123456789", 10, fd);
	n = SYS(readv, fd, v, 3);
	ENTER("readv fd", fd);
	LEAVE("readv res size data/- fd", n, 0, fd);
	n = SYS(readv, 999, v, 3);
	ENTER("readv fd", 999);
	LEAVE("readv res size data/- fd", n, 0, 999);
	n = SYS(readv, fd, UNMAPPED, 3);
	ENTER("readv fd", fd);
	LEAVE("readv res size data/- fd", n, 0, fd);
}

static void writev_file(void)
{
	fill_letters();
	struct iovec v[3] = { { "one ", 4 }, { "two ", 4 }, { letters, 100 } };
	char whole[108];
	memcpy(whole, "one two ", 8);
	memcpy(whole + 8, letters, 100);
	int fd = make_file("f", "");
	begin();
	long n = SYS(writev, fd, v, 2);
	ENTER("writev fd size", fd, 8);
	LEAVE("writev res data/b +", n, "one two ", 8);
	n = SYS(writev, fd, v, 3);
	ENTER("writev fd size", fd, 108);
	LEAVE("writev res data/b +", n, whole, short_of(sizeof whole));
	n = SYS(writev, 999, v, 1);
	ENTER("writev fd size", 999, 4);
	LEAVE("writev res data/b +", n, "one ", 4);
}

static void writev_many(void)
{
	struct iovec v[100];
	char whole[200];
	for (int i = 0; i < 100; i++) {
		v[i] = (struct iovec){ "ab", 2 };
		memcpy(whole + i * 2, "ab", 2);
	}
	int fd = make_file("f", "");
	begin();
	long n = SYS(writev, fd, v, 100);
	ENTER("writev fd size", fd, 200);
	LEAVE("writev res data/b +", n, whole, short_of(128));
}

static void preadv_file(void)
{
	char a[4], b[100];
	struct iovec v[2] = { { a, sizeof a }, { b, sizeof b } };
	int fd = make_file("f", "0123456789");
	begin();
	long n = SYS(preadv, fd, v, 2, 2, 0);
	ENTER("preadv fd pos", fd, 2);
	LEAVE("preadv res size data/b +", n, 8, "23456789", 8);
	n = SYS(preadv, 999, v, 2, 7, 0);
	ENTER("preadv fd pos", 999, 7);
	LEAVE("preadv res size data/- +", n, 0);
}

static void pwritev_file(void)
{
	struct iovec v[2] = { { "one ", 4 }, { "two ", 4 } };
	int fd = make_file("f", "");
	begin();
	long n = SYS(pwritev, fd, v, 2, 16, 0);
	ENTER("pwritev fd size pos", fd, 8, 16);
	LEAVE("pwritev res data/b +", n, "one two ", 8);
	n = SYS(pwritev, 999, v, 2, 16, 0);
	ENTER("pwritev fd size pos", 999, 8, 16);
	LEAVE("pwritev res data/b +", n, "one two ", 8);
}

/* Calls that events have no parameters for. */
static void preadv2_pwritev2(void)
{
	char a[4];
	struct iovec v = { a, sizeof a };
	int fd = make_file("f", "0123456789");
	begin();
	SYS(preadv2, fd, &v, 1, 0, 0, 0);
	generic("preadv2", SYS_preadv2);
	SYS(pwritev2, fd, &v, 1, 0, 0, 0);
	generic("pwritev2", SYS_pwritev2);
}

static void lseek_file(void)
{
	int fd = make_file("f", "0123456789"), pipes[2];
	MUST(!pipe(pipes));
	begin();
	long at = SYS(lseek, fd, 5, SEEK_SET);
	ENTER("lseek fd offset whence", fd, 5, 0);
	LEAVE("lseek res +", at);
	at = SYS(lseek, fd, -2, SEEK_CUR);
	ENTER("lseek fd offset whence", fd, -2, 1);
	LEAVE("lseek res +", at);
	at = SYS(lseek, fd, 1L << 40, SEEK_END);
	ENTER("lseek fd offset whence", fd, 1L << 40, 2);
	LEAVE("lseek res +", at);
	at = SYS(lseek, pipes[0], 0, SEEK_SET);
	ENTER("lseek fd offset whence", pipes[0], 0, 0);
	LEAVE("lseek res +", at);
	at = SYS(lseek, fd, -100, SEEK_SET);
	ENTER("lseek fd offset whence", fd, -100, 0);
	LEAVE("lseek res +", at);
}

/* The offset of the event is the one pointed to: before the call and after it. */
static void sendfile_files(void)
{
	off_t at = 3;
	int in = make_file("in", "0123456789"), out = make_file("out", "");
	begin();
	long n = SYS(sendfile, out, in, &at, 4);
	ENTER("sendfile out_fd in_fd offset size", out, in, 3, 4);
	LEAVE("sendfile res offset out_fd in_fd size", n, 7, out, in, 4);
	n = SYS(sendfile, out, in, NULL, 100);
	ENTER("sendfile out_fd in_fd offset size", out, in, 0, 100);
	LEAVE("sendfile res offset out_fd in_fd size", n, 0, out, in, 100);
	n = SYS(sendfile, 999, in, NULL, 1);
	ENTER("sendfile out_fd in_fd offset size", 999, in, 0, 1);
	LEAVE("sendfile res offset out_fd in_fd size", n, 0, 999, in, 1);
}

static void splice_pipe(void)
{
	int in = make_file("in", "0123456789"), pipes[2];
	MUST(!pipe(pipes));
	begin();
	long n = SYS(splice, in, NULL, pipes[1], NULL, 6, SPLICE_F_MOVE | SPLICE_F_MORE);
	ENTER("splice fd_in fd_out size flags", in, pipes[1], 6, 1 | 4);
	LEAVE("splice res +", n);
	n = SYS(splice, in, NULL, in, NULL, 6, SPLICE_F_NONBLOCK);
	ENTER("splice fd_in fd_out size flags", in, in, 6, 2);
	LEAVE("splice res +", n);
}

static void copy_file_range_files(void)
{
	int in = make_file("in", "0123456789"), out = make_file("out", "");
	begin();
	long n = SYS(copy_file_range, in, NULL, out, NULL, 6, 0);
	ENTER("copy_file_range fdin offin len", in, 0, 6);
	LEAVE("copy_file_range res fdout offout fdin offin len", n, out, 0, in, 0, 6);
	n = SYS(copy_file_range, 999, NULL, out, NULL, 6, 0);
	ENTER("copy_file_range fdin offin len", 999, 0, 6);
	LEAVE("copy_file_range res fdout offout fdin offin len", n, out, 0, 999, 0, 6);
}

static void getdents_directory(void)
{
	char buf[1024];
	int dir = open(".", O_RDONLY | O_DIRECTORY);
	begin();
	long n = SYS(getdents64, dir, buf, sizeof buf);
	ENTER("getdents64 fd", dir);
	LEAVE("getdents64 res +", n);
	n = SYS(getdents64, dir, buf, sizeof buf);
	ENTER("getdents64 fd", dir);
	LEAVE("getdents64 res +", n);
	n = SYS(getdents64, 999, buf, sizeof buf);
	ENTER("getdents64 fd", 999);
	LEAVE("getdents64 res +", n);
	n = SYS(getdents, dir, buf, sizeof buf);
	ENTER("getdents fd", dir);
	LEAVE("getdents res +", n);
	n = SYS(getdents, -1, buf, sizeof buf);
	ENTER("getdents fd", -1);
	LEAVE("getdents res +", n);
}

const struct truth_case io_cases[] = {
	CASE(read_short), CASE(read_long), CASE(read_binary), CASE(read_fails), CASE(write_short),
	CASE(write_exactly_snaplen), CASE(write_long), CASE(write_fails), CASE(write_across_end_of_page),
	CASE(pread_file), CASE(pwrite_file), CASE(readv_file), CASE(writev_file), CASE(writev_many),
	CASE(preadv_file), CASE(pwritev_file), CASE(preadv2_pwritev2), CASE(lseek_file), CASE(sendfile_files),
	CASE(splice_pipe), CASE(copy_file_range_files), CASE(getdents_directory), END_OF_CASES
};
