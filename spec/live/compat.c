/* Cases: calls of 32 bit programs, which have other numbers and smaller structures. */
#define _GNU_SOURCE
#include "truth.h"

#include <sys/mman.h>
#include <sys/wait.h>

/* Numbers of such calls. */
enum {
	C_WRITE = 4, C_OPEN = 5, C_GETPID = 20, C_SETRLIMIT = 75, C_WRITEV = 146, C_NANOSLEEP = 162, C_SENDFILE = 187,
	C_OPENAT = 295, C_SENDMSG = 370, C_RECVMSG = 372,
};

static long compat_call(long number, long a, long b, long c, long d)
{
	long result;
	__asm__ volatile("int $0x80"
	                 : "=a"(result)
	                 : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d)
	                 : "r8", "r9", "r10", "r11", "memory");
	return (int)result;
}

/* Memory that 32 bit addresses reach. Skips the case when the kernel has no such calls. */
static char *low_memory(void)
{
	pid_t child = fork();
	if (child == 0) {
		compat_call(C_GETPID, 0, 0, 0, 0);
		_exit(0);
	}
	int status = 1;
	waitpid(child, &status, 0);
	if (status)
		skip("the kernel has no calls of 32 bit programs");
	char *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	MUST(at != MAP_FAILED);
	return at;
}

static void compat_getpid(void)
{
	low_memory();
	begin();
	compat_call(C_GETPID, 0, 0, 0, 0);
	generic("getpid", C_GETPID);
}

static void compat_open(void)
{
	char *path = strcpy(low_memory(), "f");
	int kept = make_file("f", "data");
	uint32_t dev = device_of(kept);
	uint64_t ino = inode_of(kept);
	begin();
	long fd = compat_call(C_OPEN, (long)path, O_RDWR | O_APPEND, 0, 0);
	ENTER("open name/s flags mode", "f", PO_RDWR | PO_APPEND, 0);
	LEAVE("open fd + dev ino", fd, dev, ino);
	fd = compat_call(C_OPENAT, -100, (long)path, O_CREAT | O_EXCL, 0600);
	ENTER("openat dirfd name/s flags mode", -100, "f", PO_RDONLY | PO_CREAT | PO_EXCL, 0600);
	LEAVE("openat fd + dev ino", fd, 0, 0);
}

static void compat_write(void)
{
	char *data = strcpy(low_memory(), "some data");
	int fd = make_file("f", "");
	begin();
	long n = compat_call(C_WRITE, fd, (long)data, 9, 0);
	ENTER("write fd size", fd, 9);
	LEAVE("write res data/b +", n, "some data", 9);
	n = compat_call(C_WRITE, -1, (long)data, 9, 0);
	ENTER("write fd size", -1, 9);
	LEAVE("write res data/b +", n, "some data", 9);
}

static void compat_writev(void)
{
	char *at = low_memory();
	uint32_t *v = (uint32_t *)(at + 100);
	strcpy(at, "one two");
	v[0] = (uint32_t)(uintptr_t)at;
	v[1] = 4;
	v[2] = (uint32_t)(uintptr_t)at + 4;
	v[3] = 3;
	int fd = make_file("f", "");
	begin();
	long n = compat_call(C_WRITEV, fd, (long)v, 2, 0);
	ENTER("writev fd size", fd, 7);
	LEAVE("writev res data/b +", n, "one two", 7);
}

/* struct msghdr of 32 bit programs, of one piece. */
static uint32_t *compat_message(char *at, const char *data, uint32_t len)
{
	uint32_t *m = (uint32_t *)at, *v = (uint32_t *)(at + 40);
	memcpy(at + 60, data, len);
	v[0] = (uint32_t)(uintptr_t)at + 60;
	v[1] = len;
	m[2] = (uint32_t)(uintptr_t)v;
	m[3] = 1;
	return m;
}

static void compat_messages(void)
{
	int pair[2];
	char *at = low_memory();
	MUST(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	uint32_t *sent = compat_message(at, "hello", 5), *got = compat_message(at + 500, "     ", 5);
	begin();
	long n = compat_call(C_SENDMSG, pair[0], (long)sent, 0, 0);
	ENTER("sendmsg fd size tuple/v", pair[0], 5, "unix:''");
	LEAVE("sendmsg res data/b +", n, "hello", 5);
	n = compat_call(C_RECVMSG, pair[1], (long)got, 0, 0);
	ENTER("recvmsg fd", pair[1]);
	LEAVE("recvmsg res size data/b tuple/v msgcontrol/- fd", n, 5, "hello", 5, "unix:''", pair[1]);
}

static void compat_sendfile(void)
{
	uint32_t *at = (uint32_t *)low_memory();
	int in = make_file("in", "0123456789"), out = make_file("out", "");
	at[0] = 3;
	at[1] = 0xffffffff;
	begin();
	long n = compat_call(C_SENDFILE, out, in, (long)at, 4);
	ENTER("sendfile out_fd in_fd offset size", out, in, 3, 4);
	LEAVE("sendfile res offset out_fd in_fd size", n, 7, out, in, 4);
}

static void compat_setrlimit(void)
{
	uint32_t *limit = (uint32_t *)low_memory();
	limit[0] = 100;
	limit[1] = 200;
	begin();
	long r = compat_call(C_SETRLIMIT, 4, (long)limit, 0, 0);
	ENTER("setrlimit resource", 4);
	LEAVE("setrlimit res cur max resource", r, 100, 200, 4);
}

static void compat_nanosleep(void)
{
	int32_t *t = (int32_t *)low_memory();
	t[1] = 1500;
	begin();
	long r = compat_call(C_NANOSLEEP, (long)t, 0, 0, 0);
	ENTER("nanosleep interval", 1500);
	LEAVE("nanosleep res +", r);
}

const struct truth_case compat_cases[] = {
	CASE(compat_getpid), CASE(compat_open), CASE(compat_write), CASE(compat_writev), CASE(compat_messages),
	CASE(compat_sendfile), CASE(compat_setrlimit), CASE(compat_nanosleep),
	END_OF_CASES
};
