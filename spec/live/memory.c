/* Cases: address space. */
#define _GNU_SOURCE
#include "truth.h"

#include <stdlib.h>
#include <sys/mman.h>

#define MMAP_IN "mmap addr length prot flags fd offset"
#define MMAP_OUT "mmap res vm_size/? vm_rss/? vm_swap/? +"

/* Of the whole process, in KB; what the kernel says in /proc. */
static long size_kb(void)
{
	char buf[128] = "";
	int fd = open("/proc/self/statm", O_RDONLY);
	MUST(fd >= 0 && read(fd, buf, sizeof buf - 1) > 0);
	close(fd);
	return atol(buf) * (sysconf(_SC_PAGESIZE) / 1024);
}

static void mmap_anonymous(void)
{
	begin();
	long at = SYS(mmap, NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ENTER(MMAP_IN, 0, 3 * 4096, 1 | 2, 2 | 8, -1, 0);
	LEAVE(MMAP_OUT, at);
	at = SYS(mmap, at, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
	ENTER(MMAP_IN, at, 4096, 1 | 4, 2 | 8 | 4 | 64, -1, 0);
	LEAVE(MMAP_OUT, at);
	at = SYS(mmap, NULL, 8192, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE | MAP_NONBLOCK, -1, 0);
	ENTER(MMAP_IN, 0, 8192, 0, 1 | 8 | 128 | 256, -1, 0);
	LEAVE(MMAP_OUT, at);
}

static void mmap_file(void)
{
	int fd = make_file("f", "data");
	MUST(!ftruncate(fd, 65536));
	begin();
	long at = SYS(mmap, NULL, 8192, PROT_READ, MAP_SHARED, fd, 4096);
	ENTER(MMAP_IN, 0, 8192, 1, 1, fd, 4096);
	LEAVE(MMAP_OUT, at);
	at = SYS(mmap, NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_DENYWRITE | MAP_LOCKED, fd, 0);
	ENTER(MMAP_IN, 0, 8192, 1, 2 | 1024 | 16384, fd, 0);
	LEAVE(MMAP_OUT, at);
}

static void mmap_fails(void)
{
	begin();
	long at = SYS(mmap, NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ENTER(MMAP_IN, 0, 0, 1, 2 | 8, -1, 0);
	LEAVE(MMAP_OUT, at);
	at = SYS(mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, 999, 1L << 40);
	ENTER(MMAP_IN, 0, 4096, 1, 2, 999, 1L << 40);
	LEAVE(MMAP_OUT, at);
	at = SYS(mmap, NULL, 4096, PROT_READ | PROT_GROWSDOWN, MAP_PRIVATE, 999, 5);
	ENTER(MMAP_IN, 0, 4096, 1 | 16, 2, 999, 5);
	LEAVE(MMAP_OUT, at);
}

static void mmap_vm_size(void)
{
	size_kb();
	begin();
	long at = SYS(mmap, NULL, 100 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	end();
	ENTER(MMAP_IN, 0, 100 << 20, 1, 2 | 8, -1, 0);
	LEAVE("mmap res vm_size vm_rss/? vm_swap +", at, size_kb(), 0);
}

static void munmap_memory(void)
{
	void *at = mmap(NULL, 3 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	begin();
	long r = SYS(munmap, at, 3 * 4096);
	ENTER("munmap addr length", at, 3 * 4096);
	LEAVE("munmap res vm_size/? vm_rss/? vm_swap/? +", r);
	r = SYS(munmap, 1, 10);
	ENTER("munmap addr length", 1, 10);
	LEAVE("munmap res vm_size/? vm_rss/? vm_swap/? +", r);
}

static void brk_memory(void)
{
	begin();
	long at = SYS(brk, 0);
	ENTER("brk addr", 0);
	LEAVE("brk res vm_size/? vm_rss/? vm_swap/? +", at);
	long next = SYS(brk, at + 8192);
	ENTER("brk addr", at + 8192);
	LEAVE("brk res vm_size/? vm_rss/? vm_swap/? +", next);
}

static void mprotect_memory(void)
{
	void *at = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	begin();
	long r = SYS(mprotect, at, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
	ENTER("mprotect addr length prot", at, 4096, 7);
	LEAVE("mprotect res +", r);
	r = SYS(mprotect, 0x1001, 4096, PROT_NONE);
	ENTER("mprotect addr length prot", 0x1001, 4096, 0);
	LEAVE("mprotect res +", r);
}

static void mlock_memory(void)
{
	char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	begin();
	long r = SYS(mlock, at, 4096);
	ENTER("mlock");
	LEAVE("mlock res addr len", r, at, 4096);
	r = SYS(mlock2, at, 8192, 1);
	ENTER("mlock2");
	LEAVE("mlock2 res addr len flags", r, at, 8192, 1);
	r = SYS(munlock, at, 8192);
	ENTER("munlock");
	LEAVE("munlock res addr len", r, at, 8192);
	r = SYS(mlock, 0x123000, 4096);
	ENTER("mlock");
	LEAVE("mlock res addr len", r, 0x123000, 4096);
	r = SYS(mlock2, at, 8192, 0);
	ENTER("mlock2");
	LEAVE("mlock2 res addr len flags", r, at, 8192, 0);
	r = SYS(munlock, 0x123000, 4096);
	ENTER("munlock");
	LEAVE("munlock res addr len", r, 0x123000, 4096);
}

static void mlockall_memory(void)
{
	begin();
	long r = SYS(mlockall, MCL_CURRENT | MCL_ONFAULT);
	ENTER("mlockall");
	LEAVE("mlockall res flags", r, 1 | 4);
	r = SYS(munlockall);
	ENTER("munlockall");
	LEAVE("munlockall res", r);
	r = SYS(mlockall, 0);
	ENTER("mlockall");
	LEAVE("mlockall res flags", r, 0);
}

/* Only when page faults are captured: those of memory that was never touched. */
static void page_faults(void)
{
	enum { NOT_PRESENT = 2, WRITES = 4, READS = 8, BY_USER = 16 };
	if (!getenv("TRUTH_PAGE_FAULTS"))
		skip("page faults are captured in a run of their own");
	volatile char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(at != MAP_FAILED);
	begin();
	SYS(getppid);
	(void)at[5];
	at[4096] = 1;
	SYS(getppid);
	generic("getppid", SYS_getppid);
	any_events();
	ENTER("page_fault addr ip/? error", at + 5, NOT_PRESENT | READS | BY_USER);
	any_events();
	ENTER("page_fault addr ip/? error", at + 4096, NOT_PRESENT | WRITES | BY_USER);
	any_events();
	generic("getppid", SYS_getppid);
	any_events();
}

static void memory_generic(void)
{
	char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	begin();
	SYS(madvise, at, 8192, MADV_DONTNEED);
	generic("madvise", SYS_madvise);
	SYS(msync, at, 8192, MS_ASYNC);
	generic("msync", SYS_msync);
	SYS(mremap, at, 8192, 4096, 0);
	generic("mremap", SYS_mremap);
	SYS(mincore, at, 4096, UNMAPPED);
	generic("mincore", SYS_mincore);
}

const struct truth_case memory_cases[] = {
	CASE(mmap_anonymous), CASE(mmap_file), CASE(mmap_fails), CASE(mmap_vm_size), CASE(munmap_memory),
	CASE(brk_memory), CASE(mprotect_memory), CASE(mlock_memory), CASE(mlockall_memory), CASE(page_faults),
	CASE(memory_generic), END_OF_CASES
};
