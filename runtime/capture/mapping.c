/* Mapping of files, and the signal that comes when they get shorter: see mapping.h. */
#include "capture/mapping.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

/* Signals belong to the process. */
static struct {
	struct mapping file;
	size_t page;
	volatile sig_atomic_t broken;
	struct sigaction before;
} guarded;

/* Puts a page of zeros where there is no file any more. Only calls that handlers may make. */
static void on_bus_error(int sig, siginfo_t *info, void *context)
{
	(void)context;
	uintptr_t at = (uintptr_t)info->si_addr, first = (uintptr_t)guarded.file.p;
	void *page = (void *)(at & ~(uintptr_t)(guarded.page - 1));
	guarded.broken = 1;
	if (at < first || at - first >= guarded.file.n ||
	    mmap(page, guarded.page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		signal(sig, SIG_DFL); /* it comes again, and kills */
}

bool mapping_open(struct mapping *m, int fd, size_t n)
{
	void *p = guarded.file.p || !n ? MAP_FAILED : mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	*m = (struct mapping){0};
	if (p == MAP_FAILED)
		return false;
	madvise(p, n, MADV_SEQUENTIAL);
	*m = (struct mapping){.p = p, .n = n};
	guarded.file = *m;
	guarded.page = (size_t)sysconf(_SC_PAGESIZE);
	guarded.broken = 0;
	struct sigaction sa = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
	sigemptyset(&sa.sa_mask);
	sigaction(SIGBUS, &sa, &guarded.before);
	return true;
}

void mapping_close(struct mapping *m)
{
	if (!m->p || m->p != guarded.file.p)
		return;
	munmap((void *)m->p, m->n);
	guarded.file = (struct mapping){0};
	sigaction(SIGBUS, &guarded.before, NULL);
	*m = (struct mapping){0};
}

void mapping_drop(struct mapping *m, size_t end)
{
	enum { STEP = 1 << 20 };
	if (!m->p || m->p != guarded.file.p || end < m->dropped + STEP)
		return;
	size_t bytes = (end - m->dropped) / STEP * STEP;
	madvise((void *)(m->p + m->dropped), bytes, MADV_DONTNEED);
	m->dropped += bytes;
}

void mapping_want(struct mapping *m, size_t from, size_t n)
{
	if (m->p && m->p == guarded.file.p)
		madvise((void *)(m->p + from), n, MADV_POPULATE_READ);
}

bool mapping_broken(const struct mapping *m) { return m->p && m->p == guarded.file.p && guarded.broken; }
